"""What a student does: log, change and withdraw lines, submit a week, correct what was approved."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from placements.actions.links import ask_for_signature
from placements.daily import ensure_daily_projection
from placements.entries import Entry, LineRefused, check_entry
from placements.models import HourLine, Placement, Week
from placements.totals import keep

State = HourLine.State


class StaleLine(Exception):
    """A change came from a page that had not seen the newest revision; `line` is what is stored."""

    def __init__(self, line: HourLine) -> None:
        super().__init__(str(line))
        self.line = line


def monday_of(day: date) -> date:
    """Give the Monday of a date's week."""
    return day - timedelta(days=day.weekday())


def _hold(placement: Placement, student: Any) -> Placement:
    """Hold the student's row, so that two lines of one student are checked one after the other, and read anew.

    On SQLite the transaction itself is immediate and holds everything; on PostgreSQL the row does.
    """
    if placement.student_id != student.pk:
        raise PermissionDenied
    User.objects.select_for_update().get(pk=student.pk)
    return Placement.objects.select_related("student", "site", "field_instructor").get(pk=placement.pk)


def _hold_line(line: HourLine, student: Any) -> HourLine:
    placement = _hold(line.placement, student)
    held = HourLine.objects.select_related("corrects").get(pk=line.pk)
    held.placement = placement
    return held


def _with_key(key: UUID, placement: Placement) -> HourLine | None:
    found = HourLine.objects.filter(key=key).select_related("placement").first()
    if found and found.placement.student_id != placement.student_id:
        raise LineRefused({"": "This form was made for someone else. Reload the page and write the line again."})
    return found


def _store(placement: Placement, entry: Entry, key: UUID, **more: Any) -> HourLine:
    line = HourLine.objects.create(placement=placement, key=key, **entry.columns, **more)
    line.skills.set(entry.skills)
    return line


@transaction.atomic
def log_line(*, placement: Placement, student: Any, entry: Entry, key: UUID) -> HourLine:
    """Log a line. The same key again gives the same line, however often and however close together it is sent.

    Raises:
        LineRefused: when a rule is broken; nothing is written.
        PermissionDenied: when the placement is not the student's.
    """
    placement = _hold(placement, student)
    there = _with_key(key, placement)
    if there:
        return there
    check_entry(placement, entry, own=None, corrected=None)
    line = _store(placement, entry, key)
    keep([placement])
    return line


@transaction.atomic
def change_line(*, line: HourLine, student: Any, entry: Entry, revision: int, reason: str = "") -> HourLine:
    """Change an open or returned line, if the page that sends it has seen revision `revision`. It is open again then.

    A correction's `reason` may be changed with it; other lines have none.

    Raises:
        StaleLine: when another page has saved since; nothing is written.
        LineRefused: when a rule is broken, or the line was sent or withdrawn meanwhile; nothing is written.
    """
    line = _hold_line(line, student)
    if not line.can_change:
        raise LineRefused({"": f"The line is {line.get_state_display().lower()} and can’t be changed any more."})
    if line.revision != revision:
        if _says(line, entry):
            return line
        raise StaleLine(line)
    if line.corrects and not reason.strip():
        raise LineRefused({"correction_reason": "Say what was wrong with the approved line."})
    check_entry(line.placement, entry, own=line, corrected=line.corrects)
    line.correction_reason = reason.strip() if line.corrects else ""
    for name, value in entry.columns.items():
        setattr(line, name, value)
    line.revision += 1
    line.state = State.DRAFT
    line.save()
    line.skills.set(entry.skills)
    keep([line.placement])
    return line


def _says(line: HourLine, entry: Entry) -> bool:
    """Say whether a line holds just this entry already, as after a double click."""
    same = all(getattr(line, name) == value for name, value in entry.columns.items())
    return same and set(line.skills.all()) == set(entry.skills)


@transaction.atomic
def withdraw_line(*, line: HourLine, student: Any) -> HourLine:
    """Take an open or returned line out of the count. It is kept, and told apart by its state. Twice is once.

    Raises:
        LineRefused: when the line was sent or approved.
    """
    line = _hold_line(line, student)
    if line.state == State.WITHDRAWN:
        return line
    if not line.can_change:
        raise LineRefused({"": f"The line is {line.get_state_display().lower()} and can’t be withdrawn."})
    line.state = State.WITHDRAWN
    line.revision += 1
    line.save(update_fields=["state", "revision"])
    keep([line.placement])
    return line


@transaction.atomic
def correct_line(*, line: HourLine, student: Any, entry: Entry, reason: str, key: UUID) -> HourLine:
    """Log a correction of an approved line: a new line that names it, with a reason. It counts once it is approved.

    Raises:
        LineRefused: when the line isn't approved, has a correction already, or a rule is broken.
    """
    line = _hold_line(line, student)
    there = _with_key(key, line.placement)
    if there:
        return there
    if line.state != State.APPROVED:
        raise LineRefused({"": "Only approved lines are corrected; others are changed."})
    if line.corrections.exclude(state=State.WITHDRAWN).exists():
        raise LineRefused({"": "This line has a correction already. Change that one, or withdraw it first."})
    if not reason.strip():
        raise LineRefused({"correction_reason": "Say what was wrong with the approved line."})
    check_entry(line.placement, entry, own=None, corrected=line)
    correction = _store(line.placement, entry, key, corrects=line, correction_reason=reason.strip())
    keep([line.placement])
    return correction


@transaction.atomic
def submit_week(*, placement: Placement, student: Any, starts_on: date) -> tuple[Week | None, int]:
    """Send a week's open lines to the field instructor. Returned lines go with it only after they were changed.

    Args:
        placement: whose lines.
        student: who sends them.
        starts_on: any local date of the week; its Monday counts.

    Returns:
        The week and how many lines went; (None, 0) when nothing in the week was open, as after a double click.
    """
    placement = _hold(placement, student)
    monday = monday_of(starts_on)
    open_lines = list(
        placement.lines.filter(state=State.DRAFT, worked_on__range=(monday, monday + timedelta(days=6)))
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    if not open_lines:
        return None, 0
    week = Week.objects.create(placement=placement, starts_on=monday, submitted_at=timezone.now())
    HourLine.objects.filter(pk__in=[line.pk for line in open_lines]).update(state=State.SUBMITTED, week=week)
    keep([placement])
    ask_for_signature(field_instructor=placement.field_instructor, asked_by=None)
    ensure_daily_projection()
    return week, len(open_lines)
