"""Due dates: one resolver, late by the second, grants with a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assignments.actions import change_dates, grant_date, publish, set_assignment
from assignments.dates import amount_of, due_dates, due_for, dues_by_student, is_late, long_date, to_the_second
from assignments.models import Assignment, DateGrant
from cases.models import CaseUse
from core.models import Job
from tests.assignments.conftest import DUE, Course
from tests.cast import Cast


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, False), (1, True)])
def test_one_second_past_is_late_and_exactly_on_it_is_not(seconds: int, late: bool) -> None:
    """The label turns between the due second and the next."""
    assert is_late(DUE + timedelta(seconds=seconds), DUE) is late


def test_late_across_the_end_of_summer_time() -> None:
    """Lateness is counted in real time: 01:30 comes twice on the night the clocks go back."""
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert to_the_second(first) == "Sunday 1 November 2026, 01:30:00 EDT"
    assert to_the_second(second) == "Sunday 1 November 2026, 01:30:00 EST"
    assert is_late(second, first)
    assert not is_late(first, second)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(milliseconds=200), "1 second"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(days=2, hours=23), "2 days"),
    ],
)
def test_amounts_are_said_in_their_largest_unit(span: timedelta, words: str) -> None:
    """A receipt says by how much work was late."""
    assert amount_of(span) == words


def test_the_newest_grant_holds(cast: Cast, course: Course) -> None:
    """Lena has her own date, Omar the assignment's; a later grant may also be earlier."""
    later, earlier = DUE + timedelta(days=9), DUE + timedelta(days=2)
    for due_at in (later, earlier):
        grant_date(assignment=course.assignment, student=cast.lena, due_at=due_at, reason="Bereavement", by=cast.ines)
    assert due_for(course.assignment, cast.lena) == earlier
    assert due_for(course.assignment, cast.omar) == course.assignment.due_at
    assert dues_by_student(course.assignment, [cast.lena.pk, cast.omar.pk]) == {
        cast.lena.pk: earlier,
        cast.omar.pk: course.assignment.due_at,
    }
    assert due_dates([course.assignment], cast.lena) == {course.assignment.pk: earlier}


def test_a_grant_is_made_once_for_a_form(cast: Cast, course: Course) -> None:
    """A double click grants once and mails once."""
    key = DateGrant._meta.get_field("key").get_default()
    for _ in range(2):
        grant_date(
            assignment=course.assignment, student=cast.lena, due_at=DUE, reason="Illness", by=cast.ines, key=key
        )
    assert DateGrant.objects.count() == 1
    assert Job.objects.filter(unique_key=f"date-grant:{key}").count() == 1


def test_a_grant_needs_a_reason_and_a_student(cast: Cast, course: Course) -> None:
    """Neither a blank reason nor somebody else's student is taken."""
    with pytest.raises(ValidationError, match="Say why"):
        grant_date(assignment=course.assignment, student=cast.lena, due_at=DUE, reason="  ", by=cast.ines)
    with pytest.raises(ValidationError, match="not a student"):
        grant_date(assignment=course.assignment, student=cast.nils, due_at=DUE, reason="Illness", by=cast.ines)
    assert DateGrant.objects.count() == 0


def test_setting_takes_over_what_the_library_says(cast: Cast, course: Course) -> None:
    """Text, cases and the newest rubric version; the cases are opened for the offering; one key sets once."""
    key = Assignment._meta.get_field("key").get_default()
    made = [set_assignment(offering=cast.other_offering, template=course.template, due_at=DUE, key=key) for _ in "ab"]
    assert made[0] == made[1]
    assert made[0].published_at is None
    assert made[0].content == "<p>Choose a <strong>passage</strong>.</p>"
    assert set(made[0].cases.values_list("slug", flat=True)) == {"damp", "sign-in-sheet"}
    assert CaseUse.objects.filter(offering=cast.other_offering).count() == 2
    first = publish(assignment=made[0]).published_at
    assert publish(assignment=made[0]).published_at == first


def test_opening(course: Course) -> None:
    """Students write from the opening on."""
    now = timezone.now()
    change_dates(assignment=course.assignment, due_at=now + timedelta(days=2), opens_at=now + timedelta(days=1))
    assert not course.assignment.is_open()
    assert course.assignment.is_open(now + timedelta(days=1))


def test_dates_carry_the_weekday() -> None:
    """Mail and messages write dates as the site does, in local time."""
    assert long_date(DUE) == "Friday 27 November 2026, 23:59"
