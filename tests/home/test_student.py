"""A student's first page: what presses most comes first, and nothing of a mark before its release."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from assignments.models import DateGrant
from cases.actions import begin_run, commit_decision, finish, go_on
from cases.models import CaseRun
from core.drafts import save_draft
from curriculum.actions.reading import mark_page_read
from grading.papers import take_in
from grading.releasing import release
from home.student import student_home
from placements.models import FieldInstructor, Site
from tests.cases.conftest import REASON
from tests.cast import enrol
from tests.grading.conftest import hand_in, mark
from tests.home.conftest import House
from tests.placements.conftest import make_placement

pytestmark = pytest.mark.django_db


def steps_of(user: User) -> list[tuple[str, str, str]]:
    return [(step.title, step.sentence, step.label) for step in student_home(user)["steps"]]


def titles_of(user: User) -> list[str]:
    return [title for title, _, _ in steps_of(user)]


def due_of(user: User) -> list[str]:
    return [row.assignment.title for row in student_home(user)["due"]]


def plain(html: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.decode()).split())


def test_where_nothing_is_open_nothing_is_asked_for(house: House, signed_in) -> None:
    assert steps_of(house.cast.lena) == []
    page = plain(signed_in(house.cast.lena).get("/").content)
    assert "Tuesday 24 November" in page
    assert "Nothing waits for you today" in page
    assert "Nothing is due." in page


def test_the_first_unread_page_is_next(house: House) -> None:
    first, _, third = house.module()
    lena = house.cast.lena
    assert steps_of(lena) == [("Read Page 1", "The next page of Module 1, 1 of 3.", "Go on reading")]
    mark_page_read(page=first, user=lena)
    mark_page_read(page=third, user=lena)
    assert steps_of(lena) == [("Read Page 2", "The next page of Module 1, 2 of 3.", "Go on reading")]


def test_work_that_is_due_comes_before_the_next_page(house: House) -> None:
    house.module()
    house.set_work()
    assert steps_of(house.cast.lena) == [
        (
            "Write Bridge memo",
            "It is due on Friday 27 November at 12:00. You have not begun it yet.",
            "Begin the draft",
        ),
        ("Read Page 1", "The next page of Module 1, 1 of 3.", "Go on reading"),
    ]


def test_a_draft_says_how_far_it_is(house: House) -> None:
    work = house.set_work()
    written = {"title": "Linking", "claim": "carried", "constant": "The same words."}
    save_draft(owner=house.cast.lena, place=work.draft_place, fields=written, revision=0)
    ((_, sentence, label),) = steps_of(house.cast.lena)
    assert re.search(r"You have written \d of its 8 parts\.$", sentence)
    assert label == "Open my draft"
    assert steps_of(house.cast.omar)[0][2] == "Begin the draft"


def test_overdue_work_says_that_its_date_is_past(house: House) -> None:
    house.set_work(days=-1)
    assert steps_of(house.cast.lena)[0][1] == (
        "It was due on Monday 23 November at 12:00 and is still accepted, marked late. You have not begun it yet."
    )


def test_the_earliest_own_date_presses_most(house: House) -> None:
    house.set_work("Second", days=4)
    first = house.set_work("First", days=2)
    lena, omar = house.cast.lena, house.cast.omar
    DateGrant.objects.create(
        assignment=first,
        student=lena,
        due_at=timezone.now() + timedelta(days=9),
        reason="Bereavement",
        granted_by=house.cast.ines,
    )
    assert titles_of(lena) == ["Write Second", "Write First"]
    assert titles_of(omar) == ["Write First", "Write Second"]


def test_what_is_handed_in_closed_or_unpublished_is_no_step(house: House) -> None:
    hand_in(house.set_work("Handed in"), house.cast.lena)
    house.set_work("Opens later", opens_at=timezone.now() + timedelta(hours=1))
    hidden = house.set_work("Hidden")
    type(hidden).objects.filter(pk=hidden.pk).update(published_at=None)
    assert titles_of(house.cast.lena) == []
    assert due_of(house.cast.lena) == ["Handed in", "Opens later"]


def test_a_case_left_open_comes_before_everything(house: House) -> None:
    house.module()
    house.set_work()
    begin_run(case=house.case(), user=house.cast.lena, key=uuid.uuid4(), offering=house.cast.offering)
    assert steps_of(house.cast.lena)[0] == (
        "Go back to The first visit",
        "You stopped in Notice on the door. The case waits where you left it.",
        "Go on with Notice on the door",
    )
    assert titles_of(house.cast.lena)[1:] == ["Write Bridge memo"]
    assert titles_of(house.cast.omar) == ["Write Bridge memo", "Read Page 1"]


def test_a_finished_case_asks_for_nothing(house: House) -> None:
    run = begin_run(case=house.case(), user=house.cast.lena, key=uuid.uuid4(), offering=house.cast.offering)
    commit_decision(run=run, step=run.steps, choice="refer", answers=REASON, marks=[], key=uuid.uuid4())
    run = CaseRun.objects.get(pk=run.pk)
    go_on(run=run, step=run.steps, key=uuid.uuid4())
    run = CaseRun.objects.get(pk=run.pk)
    finish(run=run, step=run.steps, marks=[], key=uuid.uuid4())
    assert CaseRun.objects.get(pk=run.pk).finished_at is not None
    assert titles_of(house.cast.lena) == []


def test_the_case_moved_in_last_is_the_one_to_go_back_to(house: House) -> None:
    lena = house.cast.lena
    older = begin_run(case=house.case("one"), user=lena, key=uuid.uuid4())
    newer = begin_run(case=house.case("two"), user=lena, key=uuid.uuid4())
    CaseRun.objects.filter(pk=newer.pk).update(moved_at=timezone.now() - timedelta(days=1))
    assert older.public_id in student_home(lena)["steps"][0].address


def test_the_due_list_keeps_what_may_still_change_and_drops_what_is_done(house: House) -> None:
    lena = house.cast.lena
    hand_in(house.set_work("Done", days=-2), lena)
    house.set_work("Overdue", days=-1)
    hand_in(house.set_work("May change", days=1), lena)
    for number in range(6):
        house.set_work(f"Later {number}", days=2 + number)
    assert due_of(lena) == ["Overdue", "May change", "Later 0", "Later 1", "Later 2", "Later 3"]
    states = [row.state for row in student_home(lena)["due"][:3]]
    assert states == [("bad", "Overdue, still accepted"), ("good", "Handed in"), ("soft", "Not begun")]


def test_a_mark_stands_there_from_its_release_on_and_not_before(house: House, signed_in) -> None:
    work, lena = house.set_work(), house.cast.lena
    attempt = hand_in(work, lena)
    take_in(assignment=work)
    paper = attempt.papers.get()
    mark(paper, house.cast.mika, 3, levels={"ethics": 2}, feedback="canary-5512")
    before = signed_in(lena).get("/").content.decode()
    assert "17 of 24" not in before
    assert "canary-5512" not in before
    assert student_home(lena)["feedback"] == []
    release(assignment=work, by=house.cast.ines)
    after = plain(signed_in(lena).get("/").content)
    assert "Bridge memo 17 of 24 released Tuesday 24 November" in after
    assert "canary-5512" not in after
    assert "17 of 24" not in signed_in(house.cast.omar).get("/").content.decode()


def test_a_neighbor_sees_nothing_of_it(house: House) -> None:
    house.module()
    house.set_work()
    begin_run(case=house.case(), user=house.cast.lena, key=uuid.uuid4())
    found = student_home(house.cast.nils)
    assert (found["steps"], found["due"], found["feedback"], found["placement"]) == ([], [], [], None)
    assert [course.modules for course in found["courses"]] == [[]]


def placed(house: House) -> None:
    site = Site.objects.create(name="Harbor Street Center")
    marguerite = FieldInstructor.objects.create(site=site, name="Marguerite Oyelaran", email="m@harbor.example")
    make_placement(house.cast.lena, house.cast.program, marguerite)


def test_field_hours_are_there_for_who_is_placed(house: House, signed_in) -> None:
    placed(house)
    page = plain(signed_in(house.cast.lena).get("/").content)
    assert "Nothing is logged yet at Harbor Street Center. The first line takes a minute." in page
    assert "0 approved of 400" in page.replace("0:00", "0")
    assert "Field hours" not in plain(signed_in(house.cast.omar).get("/").content)


def fill(house: House, number: int) -> None:
    """Give Lena one more offering, module, draft, released mark and run."""
    lena = house.cast.lena
    offering = house.further_offering(f"SW 4{number}")
    enrol(lena, offering, "student")
    mark_page_read(page=house.module(number, offering=offering)[0], user=lena)
    drafted = house.set_work(f"Drafted {number}")
    save_draft(owner=lena, place=drafted.draft_place, fields={"title": "T"}, revision=0)
    work = house.set_work(f"Marked {number}")
    attempt = hand_in(work, lena)
    take_in(assignment=work)
    mark(attempt.papers.get(), house.cast.mika, 3)
    release(assignment=work, by=house.cast.ines)
    begin_run(case=house.case(f"case-{number}"), user=lena, key=uuid.uuid4())


def queries_of(client) -> int:
    client.get("/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/").status_code == 200
    return len(captured)


def test_one_and_three_of_everything_cost_the_same_queries(house: House, signed_in) -> None:
    placed(house)
    client = signed_in(house.cast.lena)
    fill(house, 1)
    once = queries_of(client)
    fill(house, 2)
    fill(house, 3)
    assert queries_of(client) == once
    assert once <= 19
