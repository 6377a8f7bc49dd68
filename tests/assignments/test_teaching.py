"""The instructor's pages: set, publish, move, extend, see how far students are."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assignments import memo
from assignments.actions import hand_in
from assignments.models import Assignment, DateGrant
from core.drafts import save_draft
from tests.assignments.conftest import Course
from tests.assignments.test_pages import address
from tests.cast import Cast, enrol, make_person

SignIn = Callable[[User], Client]


def test_setting_an_assignment(cast: Cast, course: Course, signed_in: SignIn) -> None:
    """Chosen from the library, for one's own course, with local times; a double click sets one."""
    form = {
        "template": course.template.pk,
        "offering": cast.offering.pk,
        "due_at": "2026-11-27T23:59",
        "is_anonymous": "on",
        "key": str(uuid.uuid4()),
    }
    client = signed_in(cast.ines)
    answers = [client.post(reverse("assignments:new"), form) for _ in range(2)]
    made = Assignment.objects.exclude(pk=course.assignment.pk).get()
    assert [answer.headers["Location"] for answer in answers] == [address("assignment", made)] * 2
    assert made.due_at.isoformat() == "2026-11-28T04:59:00+00:00"
    assert made.published_at is None
    assert made.is_anonymous
    client.post(address("publication", made))
    made.refresh_from_db()
    assert made.published_at is not None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"offering": "other"}, "Choose one of the courses you teach."),
        ({"offering": "99999999999999999999"}, "Choose one of the courses you teach."),
        ({"template": "0"}, "Choose an assignment from the list."),
        ({"due_at": ""}, "Give a date and a time."),
        ({"due_at": "2026-02-30T10:00"}, "Write date and time, such as 2026-11-27 23:59."),
        ({"opens_at": "2026-12-01T10:00"}, "It has to open before it is due."),
    ],
)
def test_what_cannot_be_set(cast: Cast, course: Course, signed_in: SignIn, change: dict[str, str], words: str) -> None:
    """A message at the field, what was typed kept, nothing written."""
    form = {"template": course.template.pk, "offering": cast.offering.pk, "due_at": "2026-11-27T23:59"} | change
    if form["offering"] == "other":
        form["offering"] = cast.other_offering.pk
    answer = signed_in(cast.ines).post(reverse("assignments:new"), form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(("person", "status"), [("lena", 403), ("mika", 403), ("nobody", 403), ("ines", 200)])
def test_who_sets(cast: Cast, course: Course, signed_in: SignIn, person: str, status: int) -> None:
    """Only who teaches."""
    assert signed_in(getattr(cast, person)).get(reverse("assignments:new")).status_code == status


def test_moving_dates(cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn) -> None:
    """What was handed in keeps its label."""
    attempt = hand_in(assignment=course.assignment, student=cast.lena, fields=memo_fields, key=uuid.uuid4())
    answer = signed_in(cast.ines).post(address("dates", course.assignment), {"due_at": "2020-01-02T10:00"})
    assert answer.status_code == 302
    attempt.refresh_from_db()
    assert not attempt.is_late


def test_granting_a_date(cast: Cast, course: Course, signed_in: SignIn) -> None:
    """Kept with who and why; the same form twice grants once; other people's students can't be chosen."""
    client, where = signed_in(cast.ines), address("extensions", course.assignment)
    form = {"student": cast.lena.pk, "due_at": "2026-12-04T23:59", "reason": "Agreed", "key": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(where, form).status_code == 302
    grant = DateGrant.objects.get()
    assert (grant.student, grant.granted_by, grant.reason) == (cast.lena, cast.ines, "Agreed")
    assert "Marsh, Lena" in client.get(where).content.decode()
    wrong = client.post(where, {**form, "student": cast.nils.pk})
    assert wrong.status_code == 422
    assert "Choose a student of this course." in wrong.content.decode()
    blank = client.post(where, {**form, "reason": "", "key": str(uuid.uuid4())})
    assert "Say why; the reason is kept with the date." in blank.content.decode()


def test_progress_shows_that_there_is_a_draft_never_what_it_says(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn
) -> None:
    """Lena handed in, Omar has a draft."""
    hand_in(assignment=course.assignment, student=cast.lena, fields=memo_fields, key=uuid.uuid4())
    secret = memo.flat({**memo_fields, "limit": "A secret thought", "title": "Secret title"})
    save_draft(owner=cast.omar, place=course.assignment.draft_place, fields=secret, revision=0)
    page = signed_in(cast.ines).get(address("progress", course.assignment)).content.decode()
    assert "1 of 2 students handed in" in page
    assert "Has a draft" in page
    assert "ecret" not in page
    index = signed_in(cast.ines).get(reverse("assignments:index")).content.decode()
    assert "1 of 2</a>" in index


@pytest.mark.parametrize("name", ["progress", "index"])
def test_queries_don_t_grow_with_students(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn, name: str
) -> None:
    """As many queries for sixty students as for two, in pages of 50."""

    def count(where: str) -> int:
        client = signed_in(cast.ines)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(where).status_code == 200
        return len(asked)

    where = reverse("assignments:index") if name == "index" else address(name, course.assignment)
    hand_in(assignment=course.assignment, student=cast.lena, fields=memo_fields, key=uuid.uuid4())
    few = count(where)
    for number in range(58):
        student = make_person(f"S{number} Person")
        enrol(student, cast.offering, "student")
        if number % 20 == 0:
            hand_in(assignment=course.assignment, student=student, fields=memo_fields, key=uuid.uuid4())
    assert count(where) == few
    if name == "progress":
        second = signed_in(cast.ines).get(f"{where}?page=2").content.decode()
        assert "Page 2 of 2" in second
        assert "Said, Omar" in second


def test_overdue_and_late_are_said(cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn) -> None:
    """Who has nothing after the date is overdue; who came after it is late."""
    due_at = timezone.now() - timedelta(days=1)
    Assignment.objects.update(due_at=due_at)
    course.assignment.refresh_from_db()
    hand_in(assignment=course.assignment, student=cast.lena, fields=memo_fields, key=uuid.uuid4())
    page = signed_in(cast.ines).get(address("progress", course.assignment)).content.decode()
    assert "Handed in late" in page
    assert "Overdue" in page
    assert "1 of them late." in page
