"""One of each thing that has an address, all of them Lena's or of her program: everyone else is an outsider."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Invitation, Membership, User, hash_token
from assignments.models import Assignment, AssignmentTemplate, Attempt, Criterion, Rubric, RubricVersion
from cases.actions import begin_run, publish_case
from cases.models import CaseUse
from curriculum.models import Enrolment, KnowledgeCheck, Module, OfferingModule, Page
from grading.actions import open_marking
from grading.models import Paper, Release, ReleasedMark
from grading.papers import take_in
from placements.models import FieldInstructor, HourLine, Placement, SignOffLink, Site
from practice.models import Concept, Crosswalk, Scheme
from tests.cast import Cast
from tests.permissions.reading import Row

CASE = """---
format: case/1
id: notice
version: 1
title: Notice on the door
start: door
---
## The door {#door .micro}
She has [slept in the kitchen since March]{#cue-sleep .cue level=micro}.

::: {.ask #why kind=text confidence=yes}
Which detail changes your assessment, and why?
:::

- [Ask what she wants first](#end){#listen}
  > She puts the kettle on.
- [Call the housing office](#end){#call}
  > The line is busy.

::: {.expert for=why by="Positions written by the authors"}
The four doors.
:::

## The stairs {#end .macro .end outcome=open}
Four doors carry the same notice.
"""
NOTHING = {
    "public_id": "zzzzzzzzzzzz",
    "slug": "nothing-here",
    "attempt__public_id": "zzzzzzzzzzzz",
    "token": "nothing",
    "address": "levels:nothing-here",
    "key": "nobody",
}


@dataclass
class World:
    """The cast and the things, each by a name that table.txt uses; a thing is the values of its address."""

    cast: Cast
    things: dict[str, dict[str, Any]] = field(default_factory=dict)

    def person(self, name: str) -> User:
        """Give someone of the cast."""
        found: User = self.cast.nobody if name == "noor" else getattr(self.cast, name)
        return found

    def keys(self, row: Row) -> dict[str, Any]:
        """Give the values of a row's address."""
        return {} if row.thing == "-" else self.things[row.thing]

    def keys_of_nothing(self, row: Row) -> dict[str, Any]:
        """Give values of the same form that no object has."""
        keys = dict(self.keys(row))
        first = next(name for name in NOTHING if name in keys)
        return keys | {first: NOTHING[first]}


def make_world(cast: Cast) -> World:
    """Make one of each thing."""
    world = World(cast)
    for make in (_vocabulary, _people, _curriculum, _case, _work, _field):
        make(world)
    return world


def _vocabulary(world: World) -> None:
    scheme = Scheme.objects.create(slug="levels", title="Levels", short_title="Levels", sure="checked")
    scheme.variables = [{"id": "goal", "label": "Goal"}]
    scheme.save()
    Concept.objects.create(
        scheme=scheme, slug="micro", address="levels:micro", label="Micro", definition="One.", sure="checked"
    )
    Crosswalk.objects.create(slug="walk", title="A walk", source=scheme, target=scheme)
    world.things |= {
        "scheme": {"slug": "levels"},
        "concept": {"address": "levels:micro"},
        "crosswalk": {"slug": "walk"},
    }


def _people(world: World) -> None:
    cast = world.cast
    invitation = Invitation.objects.create(
        program=cast.program,
        email="wanda@example.org",
        name="Wanda Ito",
        role="student",
        token_hash=hash_token("secret"),
        expires_at=timezone.now() + timedelta(days=3),
    )
    membership = Membership.objects.get(user=cast.omar, role="student")
    world.things |= {
        "omar": {"public_id": cast.omar.public_id},
        "membership": {"public_id": membership.public_id},
        "invitation": {"public_id": invitation.public_id},
        "program": {"public_id": cast.program.public_id},
        "secret": {"token": "secret"},
        "door": {"key": "student"},
    }


def _curriculum(world: World) -> None:
    cast, now = world.cast, timezone.now()
    module = Module.objects.create(program=cast.program, slug="own", title="Our own", published_at=now)
    draft = Module.objects.create(program=cast.program, slug="draft", title="In the making")
    OfferingModule.objects.create(offering=cast.offering, module=module)
    page = Page.objects.create(
        module=module, slug="one", title="One", body="One.", html="<p>One.</p>", published_at=now
    )
    hidden = Page.objects.create(module=module, slug="two", title="Two", body="Two.", html="<p>Two.</p>", position=1)
    answers = [{"html": "Yes", "right": True, "why_html": "So."}, {"html": "No", "right": False, "why_html": "Not."}]
    KnowledgeCheck.objects.create(page=page, key="c1", kind="single", question_html="Is it?", answers=answers)
    enrolment = Enrolment.objects.get(user=cast.omar)
    offering = {"public_id": cast.offering.public_id}
    world.things |= {
        "module": {"public_id": module.public_id},
        "draft-module": {"public_id": draft.public_id},
        "module-and-page": {"public_id": module.public_id, "page": page.public_id},
        "page": {"public_id": page.public_id},
        "hidden-page": {"public_id": hidden.public_id},
        "page-and-check": {"public_id": page.public_id, "key": "c1"},
        "page-and-revision": {"public_id": page.public_id, "revision": 1},
        "offering": offering,
        "offering-and-module": offering | {"module": module.public_id},
        "enrolment": {"public_id": enrolment.public_id},
        "course": {"public_id": cast.offering.course.public_id},
        "term": {"public_id": cast.offering.term.public_id},
    }


def _case(world: World) -> None:
    cast = world.cast
    version = publish_case(source=CASE)
    CaseUse.objects.create(offering=cast.offering, case=version.case)
    run = begin_run(case=version.case, user=cast.lena, key=uuid.uuid4(), offering=cast.offering)
    world.things |= {
        "case": {"public_id": version.case.public_id},
        "run": {"public_id": run.public_id},
        "run-and-step": {"public_id": run.public_id, "number": 1},
    }


def _rubric() -> RubricVersion:
    rubric = Rubric.objects.create(slug="bridge", title="Bridge")
    version = RubricVersion.objects.create(
        rubric=rubric,
        number=1,
        sha256="0" * 64,
        levels=[
            {"level": 4, "label": "Exemplary"},
            {"level": 3, "label": "Proficient"},
            {"level": 0, "label": "None"},
        ],
        expected_level=3,
    )
    Criterion.objects.create(version=version, key="bridge-logic", label="Bridge logic", bands={}, position=0)
    return version


def _hand_in(assignment: Assignment, student: User) -> Attempt:
    return Attempt.objects.create(
        assignment=assignment,
        student=student,
        number=1,
        fields={"title": "Linking", "claim": "carried", "constant": "The same.", "levels": ["micro"]},
        html={"constant": "<p>The same.</p>"},
        sha256="1" * 64,
        key=uuid.uuid4(),
        due_at=assignment.due_at,
        is_late=False,
    )


def _work(world: World) -> None:
    cast, now, version = world.cast, timezone.now(), _rubric()
    AssignmentTemplate.objects.create(
        slug="bridge-memo", kind="bridge", title="Bridge memo", brief="b", brief_html="<p>b</p>", rubric=version.rubric
    )
    common = {"offering": cast.offering, "kind": "bridge", "brief": "b", "brief_html": "b", "rubric_version": version}
    due = now + timedelta(days=1)
    set_work = Assignment.objects.create(title="Memo", due_at=due, published_at=now, **common)
    hidden = Assignment.objects.create(title="In the making", due_at=due, **common)
    attempt, omars = _hand_in(set_work, cast.lena), _hand_in(set_work, cast.omar)
    take_in(assignment=set_work)
    paper = Paper.objects.get(attempt=attempt)
    marking = open_marking(paper=paper, marker=cast.mika)
    release = Release.objects.create(assignment=set_work, released_by=cast.ines, count=1)
    ReleasedMark.objects.create(
        release=release, attempt=omars, student=cast.omar, points=3, out_of=4, items=[], marker_name="Mika Lahti"
    )
    Paper.objects.filter(attempt=omars).update(state=Paper.State.RELEASED)
    world.things |= {
        "assignment": {"public_id": set_work.public_id},
        "hidden-assignment": {"public_id": hidden.public_id},
        "attempt": {"public_id": attempt.public_id},
        "paper": {"public_id": paper.public_id},
        "marking": {"public_id": marking.public_id},
        "omars-mark": {"attempt__public_id": omars.public_id},
        "lenas-mark": {"attempt__public_id": attempt.public_id},
    }


def _field(world: World) -> None:
    cast = world.cast
    site = Site.objects.create(name="Harbor Street Center")
    site.programs.add(cast.program)
    instructor = FieldInstructor.objects.create(site=site, name="Marguerite Oyelaran", email="m@harbor.example")
    today = timezone.localdate()
    placement = Placement.objects.create(
        student=cast.lena,
        program=cast.program,
        site=site,
        field_instructor=instructor,
        liaison=cast.freda,
        required_minutes=24_000,
        starts_on=today - timedelta(days=60),
        ends_on=today + timedelta(days=120),
    )
    line = HourLine.objects.create(
        placement=placement,
        worked_on=date.fromordinal(today.toordinal() - 1),
        minutes=60,
        micro_minutes=60,
        category="direct",
        activity="Home visit",
        key=uuid.uuid4(),
    )
    link = SignOffLink.objects.create(
        field_instructor=instructor,
        token_hash=hash_token("sign-here"),
        sent_to=instructor.email,
        expires_at=timezone.now() + timedelta(days=14),
    )
    world.things |= {
        "placement": {"public_id": placement.public_id},
        "line": {"public_id": line.public_id},
        "site": {"public_id": site.public_id},
        "field-instructor": {"public_id": instructor.public_id},
        "link": {"public_id": link.public_id},
        "sign-here": {"token": "sign-here"},
    }
