"""Which pages are measured, as whom and on which rows."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bench.data_field import Field
from bench.data_people import Cohort, sign_in
from bench.data_runs import fields_of_decision, new_key
from bench.data_work import Work
from bench.measure import COUNT, COUNT_EACH, WARM_UP, WARM_UP_EACH
from bench.plan import LANES, Page, Plan, Request, dealt_out, same_for_all
from cases.models import CaseRun
from core.models import Draft
from curriculum.models import Page as ModulePage
from grading.models import Marking, MarkingItem, Paper

# A decision can be made once in each run: as many runs as a full measurement asks for.
RUNS_FIRST, RUNS_OTHERS = WARM_UP + COUNT, WARM_UP_EACH + COUNT_EACH
RUNS = RUNS_FIRST + RUNS_OTHERS * (LANES - 1)
TAKERS = 20


class Door:
    """Sessions, one for each person, made when they are first asked for."""

    def __init__(self) -> None:
        self._keys: dict[int, str] = {}

    def session(self, user: User, *, is_staff: bool = False) -> str:
        """Give the key of a person's session."""
        if user.pk not in self._keys:
            self._keys[user.pk] = sign_in(user, is_staff=is_staff)
        return self._keys[user.pk]


def student_pages(cohort: Cohort, door: Door) -> list[Page]:
    """Give what students read: ten of them, each with a session, work and a run of their own."""
    readers = cohort.students[:LANES]
    sessions = [door.session(student) for student in readers]
    module_page = ModulePage.objects.published().filter(module__in=cohort.offering.modules.all(), checks__isnull=False)
    runs = {run.user_id: run for run in CaseRun.objects.filter(user__in=readers).order_by("-pk")}
    # A week that holds lines that were approved and lines that came back.
    answered_week = timezone.localdate() - timedelta(days=14 + timezone.localdate().weekday())
    paths = {
        "student-home": [reverse("home")] * len(readers),
        "module-page": [reverse("curriculum:page", args=[module_page.order_by("pk")[0].public_id])] * len(readers),
        "case-step": [reverse("cases:run", args=[runs[student.pk].public_id]) for student in readers],
        "hours-sheet": [f"{reverse('placements:hours')}?week={answered_week:%Y-%m-%d}"] * len(readers),
    }
    return [Page(name, "student", same_for_all(*map(Request, found, sessions))) for name, found in paths.items()]


def decision_page(cohort: Cohort, runs: list[CaseRun], door: Door) -> Page:
    """Give the decision in a case: each request in a run of its own, by one of a few students."""
    fields = fields_of_decision(runs[0])
    people = {student.pk: student for student in cohort.students[-TAKERS:]}
    requests = [
        Request(
            reverse("cases:decisions", args=[run.public_id]),
            door.session(people[run.user_id]),
            fields | {"key": new_key()},
        )
        for run in runs
    ]
    return Page("case-step-save", "save", dealt_out(requests, first=RUNS_FIRST, others=RUNS_OTHERS), is_once=True)


def draft_page(cohort: Cohort, work: Work, door: Door) -> Page:
    """Give the autosave of a bridge memo of some 600 words: each connection types in its own student's draft."""
    address = reverse("assignments:draft", args=[work.open.public_id])
    drafts = {draft.owner_id: draft for draft in Draft.objects.filter(place=work.open.draft_place)}
    lanes = []
    for student in cohort.students[:LANES]:
        fields: dict[str, Any] = {**drafts[student.pk].fields, "revision": "{turn}"}
        fields["scale"] = f"{fields['scale']} And {{turn}}."
        lanes.append([Request(address, door.session(student), fields)])
    return Page("draft-save", "save", lanes)


def _typed(marking: Marking, items: list[MarkingItem], paper: Paper) -> dict[str, str | list[str]]:
    fields: dict[str, str | list[str]] = {
        "revision": "{turn}",
        "attempt": paper.attempt.public_id,
        "sha256": paper.attempt.sha256,
        "feedback": f"{marking.feedback} {{turn}}",
        "staff_note": "",
        "gate": "",
    }
    for item in items:
        fields[f"level-{item.criterion.key}"] = str(item.level)
        fields[f"comment-{item.criterion.key}"] = f"{item.comment} {{turn}}"
    return fields


def marking_pages(cohort: Cohort, work: Work, door: Door) -> list[Page]:
    """Give what a marker sees of 2,000 papers, and the save of a mark: each connection in a marking of its own."""
    session = door.session(cohort.staff["instructor"], is_staff=True)
    queue = Request(reverse("grading:queue", args=[work.in_marking.public_id]), session)
    gradebook = Request(reverse("grading:gradebook", args=[cohort.offering.public_id]), session)
    papers = work.marked[:LANES]
    panes = [Request(reverse("grading:paper", args=[paper.public_id]), session) for paper in papers]
    saves = []
    for paper in papers:
        marking = Marking.objects.get(paper=paper)
        items = list(MarkingItem.objects.filter(marking=marking).select_related("criterion"))
        address = reverse("grading:save", args=[marking.public_id])
        saves.append([Request(address, session, _typed(marking, items, paper))])
    return [
        Page("marking-queue", "staff", same_for_all(queue)),
        Page("marking-pane", "staff", same_for_all(*panes)),
        Page("mark-save", "save", saves),
        Page("gradebook", "staff", same_for_all(gradebook)),
    ]


def overview_page(cohort: Cohort, door: Door) -> Page:
    """Give the coordinator's overview."""
    session = door.session(cohort.staff["coordinator"], is_staff=True)
    return Page("overview", "staff", same_for_all(Request(reverse("placements:overview"), session)))


def plan_for(cohort: Cohort, work: Work, field: Field, runs: list[CaseRun]) -> Plan:
    """Give all that is asked of a server on this database."""
    door = Door()
    floor = Request(reverse("bench-floor"), door.session(cohort.staff["marker"], is_staff=True))
    pages = [
        *student_pages(cohort, door),
        decision_page(cohort, runs, door),
        draft_page(cohort, work, door),
        *marking_pages(cohort, work, door),
        overview_page(cohort, door),
    ]
    rows = {
        "students": len(cohort.students),
        "attempts": len(cohort.students) * len(work.assignments),
        "placements": len(field.placements),
        "hour lines": sum(len(field.habit_of(number)) for number in range(len(field.placements))),
    }
    return Plan(floor=floor, pages=pages, rows=rows, jobs=work.jobs, database=connection.vendor)
