"""The demo cohort: the same every time, whole on any day, and never mixed with anyone real."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Program, User
from assignments.models import Assignment, Attempt
from cases.models import CaseVersion
from core.demo import ask_for_reset
from core.immutable import missing_triggers
from core.jobs import run_due_jobs
from core.models import Draft, Job, Lifting, SiteMark
from curriculum.models import Enrolment, Offering
from curriculum.standing import standing_of
from grading.models import Marking, Paper, ReleasedMark
from packs.demo.generate import BUILT_IN, NotADemo, empty_demo, make_demo, reset_demo
from packs.demo.seed import words
from packs.load import load_pack
from placements.findings import LATE, MICRO_ONLY, QUIET_FOR_TWO_WEEKS, WAITING
from placements.models import FieldInstructor, HourLine, Placement, Site
from placements.totals import reckon
from tests.cast import make_person
from tests.packs.demo_facts import counts, digests, folded

TODAY = date(2026, 11, 18)  # a Wednesday
# Who is in a vignette by words of its prose alone, and whole vignettes' places.
TOLD_OF = ("Margit Sorel", "Mr. Corrigan")
PLACES = ("Larkfield Court", "Port Ellery", "Harbor Street", "Tannery Row", "Corrigan Holdings")


@contextmanager
def noon_of(day: date) -> Iterator[None]:
    """Let it be noon in New York on a day."""
    with time_machine.travel(datetime.combine(day, time(12), tzinfo=ZoneInfo("America/New_York")), tick=True):
        yield


@pytest.fixture(scope="module", autouse=True)
def _cohort(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Make the cohort once for this module, as of TODAY; it goes when the module's transaction is rolled back."""
    with django_db_blocker.unblock(), noon_of(TODAY):
        outer = transaction.atomic()
        outer.__enter__()
        try:
            load_pack(BUILT_IN)
            make_demo(today=TODAY)
            # What is checked at a commit is checked now: PostgreSQL empties no table with checks outstanding.
            connection.check_constraints()
            yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            connection.close()


@pytest.fixture(autouse=True)
def _within(db: None, settings: Any) -> None:
    """Undo what a single test changes, and let it be the demo."""
    settings.DEMO = True


def test_it_is_as_large_as_it_says() -> None:
    people = Counter(Membership.objects.values_list("role", "user")).keys()
    assert Program.objects.count() == 2
    assert Offering.objects.count() == 3
    assert Counter(role for role, _ in people) == {
        "student": 60,
        "instructor": 4,
        "coordinator": 2,
        "liaison": 3,
        "administrator": 1,
    }
    assert Enrolment.objects.filter(role="marker").values("user").distinct().count() == 2
    assert Enrolment.objects.filter(role="student").values("user").distinct().count() == 60
    assert Site.objects.count() == 25
    assert User.objects.filter(is_generated=False).count() == 0


def test_hours_go_back_three_months_and_never_ahead() -> None:
    days = sorted(HourLine.objects.values_list("worked_on", flat=True))
    assert timedelta(days=80) < TODAY - days[0] < timedelta(days=95)
    assert days[-1] < TODAY
    states = Counter(HourLine.objects.values_list("state", flat=True))
    assert set(states) == {"draft", "submitted", "approved", "returned"}
    assert states["approved"] > 1500


@pytest.mark.parametrize("finding", [LATE, QUIET_FOR_TWO_WEEKS, MICRO_ONLY, WAITING], ids=lambda found: found.slug)
def test_the_coordinator_finds_someone_under_each_finding(finding: Any) -> None:
    found = Placement.objects.filter(finding.among(TODAY)).count()
    assert found >= 1
    assert finding is WAITING or found < 15


def states_of(title: str) -> Counter[str]:
    return Counter(Paper.objects.filter(assignment__title=title).values_list("state", flat=True))


def test_work_lies_there_in_every_state() -> None:
    soon = Assignment.objects.get(due_at__date__gt=TODAY, offering__course__code="SW 302")
    drafts = Draft.objects.filter(place=soon.draft_place).count()
    assert (drafts, soon.attempts.count()) == (9, 0)
    assert drafts < Enrolment.objects.filter(offering=soon.offering, role="student").count()
    desk = "Bridge memo: one moment, carried or not"
    assert states_of(desk) == {"free": 6, "decided": 5, "taken": 2, "review": 1}
    assert Attempt.objects.filter(assignment__title=desk, is_late=True).count() == 2
    assert Marking.objects.filter(attempt__assignment__title=desk).exclude(gate="").count() == 1
    assert states_of("Bridge memo, marked twice") == {"free": 4, "half": 1, "taken": 1, "review": 2}
    assert states_of("Bridge memo") == {"released": 10}


def levels_of(marking: Marking) -> dict[str, int | None]:
    return dict(marking.items.values_list("criterion__key", "level"))


@pytest.mark.parametrize(("state", "complete"), [("review", True), ("taken", False)])
def test_two_opinions_and_two_drafts_of_one_paper_differ(state: str, complete: bool) -> None:
    for paper in Paper.objects.filter(assignment__title="Bridge memo, marked twice", state=state):
        first, second = Marking.objects.filter(attempt=paper.attempt).order_by("role")
        assert first.marker != second.marker
        assert (first.completed_at is not None, second.completed_at is not None) == (complete, complete)
        assert None not in levels_of(first).values()
        assert levels_of(first) != levels_of(second)


def test_nothing_is_released_that_a_gate_holds() -> None:
    held = Marking.objects.exclude(gate="").values_list("attempt_id", flat=True)
    assert held
    assert not ReleasedMark.objects.filter(attempt__in=held).exists()


def test_at_least_twelve_memos_are_written_by_hand_and_no_two_are_alike() -> None:
    written = {memo["key"]: memo for memo in words("memos")["memos"]}
    argued = [f"{memo.get('constant')} {memo.get('scale')}" for memo in written.values()]
    handed = {fields["title"] for fields in Attempt.objects.values_list("fields", flat=True)}
    assert len(handed) >= 12
    assert handed == {memo["title"] for memo in written.values()}
    sentences = Counter(part.strip() for text in argued for part in re.split(r"(?<=[.!?])\s+", text) if len(part) > 40)
    assert [sentence for sentence, number in sentences.items() if number > 1] == []
    assert {memo["claim"] for memo in written.values()} == {"carried", "not_carried"}


def people_of_vignettes() -> set[str]:
    named = {
        person["name"]
        for compiled in CaseVersion.objects.values_list("compiled", flat=True)
        for person in compiled["people"].values()
    }
    return {folded(name) for name in [*named, *TOLD_OF]}


def test_no_one_and_no_place_bears_a_vignettes_name() -> None:
    names = [*User.objects.values_list("name", flat=True), *FieldInstructor.objects.values_list("name", flat=True)]
    told = people_of_vignettes()
    assert "teodor brandt" in told
    assert "grace lindqvist" in told
    in_vignettes = {word for name in told for word in name.split()}
    assert [name for name in names if set(folded(name).split()) & in_vignettes] == []
    places = [folded(place) for place in PLACES]
    sites = [f"{name} {address}" for name, address in Site.objects.values_list("name", "address")]
    assert [site for site in sites if any(place in folded(site) for place in places)] == []
    assert [site for site in sites if any(name in folded(site) for name in told if " " in name)] == []


def test_kept_totals_are_what_the_lines_add_up_to() -> None:
    for placement in Placement.objects.select_related("student"):
        reckoned = reckon(placement, today=TODAY)
        assert {name: getattr(placement, name) for name in reckoned} == reckoned


def behind(key: str) -> Any:
    return SiteMark.objects.get(name=SiteMark.DEMO).value["doors"][key]


def enter(key: str) -> Client:
    client = Client()
    answer = client.post(reverse("accounts:door", args=[key]))
    assert answer.status_code == 302
    return client


@pytest.mark.parametrize(
    ("key", "holds"),
    [
        ("student", lambda standing: standing.is_student and not standing.is_staff),
        ("instructor", lambda standing: standing.teaches and standing.marks),
        ("marker", lambda standing: standing.marks and not standing.teaches),
        ("coordinator", lambda standing: standing.coordinates),
        ("liaison", lambda standing: standing.is_liaison and not standing.coordinates),
        ("administrator", lambda standing: standing.administers),
    ],
)
def test_a_door_lets_in_whom_it_names(key: str, holds: Callable[[Any], bool]) -> None:
    assert holds(standing_of(User.objects.get(public_id=behind(key))))
    assert enter(key).get("/").status_code == 200


def test_behind_the_students_door_everything_waits() -> None:
    page = enter("student").get("/")
    assert page.context["steps"]
    assert page.context["due"]
    assert page.context["feedback"]
    assert page.context["placement"].pending_minutes > 0
    assert page.context["rose"].counts["macro"] >= 1


def test_behind_the_instructors_door_a_stack_waits() -> None:
    waiting = [(row.to_mark, row.to_decide, row.to_release) for row in enter("instructor").get("/").context["marking"]]
    assert (8, 1, 5) in waiting


def test_behind_the_field_instructors_door_lines_wait() -> None:
    client = Client()
    letter = client.post(reverse("accounts:door", args=["field-instructor"]), follow=True)
    assert letter.status_code == 200
    instructor = FieldInstructor.objects.order_by("pk").first()
    assert instructor is not None
    waiting = HourLine.objects.waiting_for(instructor)
    assert waiting.count() >= 4
    assert waiting[0].placement.student.name in letter.content.decode()


def test_making_it_again_does_nothing() -> None:
    before, said = counts(), StringIO()
    call_command("make_demo", stdout=said)
    assert said.getvalue() == "The demo cohort is there already.\n"
    assert counts() == before


def test_where_there_are_people_nothing_is_made() -> None:
    SiteMark.objects.all().delete()
    before = counts()
    with pytest.raises(CommandError, match="holds people"):
        call_command("make_demo")
    with pytest.raises(NotADemo):
        make_demo(today=TODAY)
    assert counts() == before
    assert not SiteMark.is_demo()


def test_a_database_that_is_no_demo_is_never_emptied() -> None:
    SiteMark.objects.all().delete()
    before = counts()
    with pytest.raises(NotADemo):
        empty_demo("a stranger")
    assert counts() == before
    assert not Lifting.objects.exists()


def test_outside_demo_mode_nobody_asks_for_a_reset(settings: Any) -> None:
    settings.DEMO = False
    assert not ask_for_reset()
    assert not Job.objects.filter(kind="core.reset_demo").exists()


@pytest.mark.database
def test_emptying_leaves_the_mark_the_jobs_and_the_liftings_and_nothing_else() -> None:
    jobs = Job.objects.count()
    empty_demo("Lena Marsh")
    kept = {"core.Lifting", "core.SiteMark", "core.Job"}
    tables = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    filled = {model._meta.label: model._base_manager.count() for model in tables if model._base_manager.exists()}
    assert {name for name in filled if not name.startswith("contenttypes.")} <= kept
    assert (filled["core.Lifting"], filled["core.SiteMark"], filled.get("core.Job", 0)) == (1, 1, jobs)
    assert missing_triggers() == []


@pytest.mark.database
def test_a_reset_makes_the_very_same_cohort_and_leaves_a_trace() -> None:
    before, size, doors = digests(), counts(), {key: behind(key) for key in ("student", "marker", "administrator")}
    make_person("Visitor Someone")
    Draft.objects.all().delete()
    assert ask_for_reset()
    assert not ask_for_reset()
    connection.check_constraints()
    run_due_jobs()
    assert digests() == before
    assert counts() == size
    assert {key: behind(key) for key in doors} == doors
    assert not User.objects.filter(name="Visitor Someone").exists()
    lifting = Lifting.objects.get()
    assert lifting.reason == "reset of the demo"
    assert Attempt._meta.db_table in lifting.tables
    assert missing_triggers() == []


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 3, 9),  # a Monday, the day after clocks went forward
        date(2034, 1, 1),  # a Sunday, and a first of January
    ],
)
def test_it_is_whole_on_any_day(day: date) -> None:
    size = counts()
    with noon_of(day):
        reset_demo(day)
        assert {name: number for name, number in counts().items() if name != Draft._meta.label} == {
            name: number for name, number in size.items() if name != Draft._meta.label
        }
        assert max(HourLine.objects.values_list("worked_on", flat=True)) < day
        assert HourLine.objects.filter(state="submitted").exists()
        assert states_of("Bridge memo, marked twice") == {"free": 4, "half": 1, "taken": 1, "review": 2}
        for placement in Placement.objects.select_related("student"):
            assert placement.approved_minutes == reckon(placement, today=day)["approved_minutes"]
        dues = [timezone.localtime(due) for due in Assignment.objects.values_list("due_at", flat=True)]
        assert {(due.hour, due.minute) for due in dues} == {(23, 59)}
        assert enter("student").get("/").status_code == 200


def test_no_two_people_share_a_name() -> None:
    people = words("people")
    everyone = [f"{row['first']} {row['last']}" for rows in people.values() if isinstance(rows, list) for row in rows]
    assert [name for name, number in Counter(everyone).items() if number > 1] == []
