"""One resolver of due dates: the assignment's own, or the newest date granted to a student."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from assignments.models import Assignment, DateGrant


def _newest(grants: Iterable[tuple[int, int, datetime]]) -> dict[tuple[int, int], datetime]:
    # Rows come in the order in which they were written, which a clock that was set back can't upset.
    return {(assignment, student): due for assignment, student, due in grants}


def due_for(assignment: Assignment, student: Any) -> datetime:
    """Give the due date that holds for a student: the newest grant, otherwise the assignment's own."""
    return due_dates([assignment], student)[assignment.pk]


def due_dates(assignments: Iterable[Assignment], student: Any) -> dict[int, datetime]:
    """Give one student's due dates by assignment id, in one query."""
    listed = list(assignments)
    granted = DateGrant.objects.filter(assignment__in=listed, student_id=student.pk).order_by("pk")
    newest = _newest(granted.values_list("assignment_id", "student_id", "due_at"))
    return {found.pk: newest.get((found.pk, student.pk), found.due_at) for found in listed}


def dues_by_student(assignment: Assignment, student_ids: Iterable[int]) -> dict[int, datetime]:
    """Give the due date of each of these students by student id, in one query."""
    listed = list(student_ids)
    granted = DateGrant.objects.filter(assignment=assignment, student_id__in=listed).order_by("pk")
    newest = _newest(granted.values_list("assignment_id", "student_id", "due_at"))
    return {student: newest.get((assignment.pk, student), assignment.due_at) for student in listed}


def is_late(received_at: datetime, due_at: datetime) -> bool:
    """Say whether work is late: received after the due date. Exactly on it is in time."""
    return received_at > due_at


def amount_of(span: timedelta) -> str:
    """Give a span of time in its largest whole unit, such as "1 second" or "3 days"."""
    seconds = max(1, int(span.total_seconds()))
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "1 second"


def long_date(moment: datetime) -> str:
    """Give a moment as pages and mail write it: "Friday 27 November 2026, 23:59", in local time."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def to_the_second(moment: datetime) -> str:
    """Give a moment as a receipt writes it, with seconds and the zone's name."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'DATE_FORMAT')}, {local:%H:%M:%S} {local.tzname()}"
