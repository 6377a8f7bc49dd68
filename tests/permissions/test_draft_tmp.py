import pytest
from django.urls import reverse
from tests.permissions.routes import walk
from tests.permissions.reading import PEOPLE, Row
from tests.permissions.world import make_world
from tests.permissions.test_table import Answer
pytestmark = pytest.mark.django_db
BY_MODEL={'Scheme':['scheme'],'Crosswalk':['crosswalk'],'CaseRun':['run'],'Case':['case'],'User':['omar'],'Membership':['membership'],'Program':['program'],'Invitation':['invitation'],'Module':['module','draft-module'],'Page':['page','hidden-page'],'Offering':['offering'],'Enrolment':['enrolment'],'Course':['course'],'Term':['term'],'Assignment':['assignment','hidden-assignment'],'Attempt':['attempt'],'Paper':['paper'],'Marking':['marking'],'ReleasedMark':['omars-mark','lenas-mark'],'Placement':['placement'],'HourLine':['line'],'Site':['site'],'FieldInstructor':['field-instructor'],'SignOffLink':['link']}
SPECIAL={'practice:concept':['concept'],'cases:scene_again':['run-and-step'],'accounts:open_invitation':['secret'],'accounts:door':['door'],'curriculum:page_return':['module-and-page'],'curriculum:answers':['page-and-check'],'curriculum:difference':['page-and-revision'],'curriculum:offering_module':['offering-and-module'],'placements:sheet':['placement'],'placements:sign_link':['sign-here']}
def test_draft(cast, signed_in):
    w=make_world(cast)
    from django.test import Client
    clients={p: Client() if p=='anon' else signed_in(w.person(p)) for p in PEOPLE}
    out=[]
    for r in walk():
        if not r.is_ours: continue
        m=r.view.policy_model
        things=SPECIAL.get(r.name) or (BY_MODEL[m.__name__] if m else ['-'])
        for method in r.methods:
            for t in things:
                row=Row(r.name,method,t,{})
                cells=[]
                for p,c in clients.items():
                    try:
                        a=Answer(c,row,reverse(r.name,kwargs=w.keys(row)))
                        cells.append('in' if a.to_sign_in else ('ok' if method=='POST' and a.status not in (403,404,405,500) else str(a.status)))
                    except Exception as e:
                        cells.append('EXC'); print(r.name,method,t,p,repr(e)[:300])
                out.append(f"{r.name:38}{method:6}{t:22}"+' '.join(f'{x:5}' for x in cells).rstrip())
    open('/tmp/table.txt','w').write('\n'.join(out)+'\n')
