"""What makes a line acceptable, against everything else that its student has logged, at all of their placements."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from placements.amounts import A_DAY, format_minutes
from placements.models import HourLine, Placement
from placements.stretches import NoSuchTime, Stretch, stretch_between
from practice.models import Concept


class LineRefused(Exception):
    """A line breaks a rule; `errors` holds a message for the person by field name ("" for the line as a whole)."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True)
class Entry:
    """What a student says of one stretch of work. Minutes are whole; `worked_on` is a local date of the placement."""

    worked_on: date
    minutes: int
    category: str
    activity: str
    starts_at: time | None = None
    ends_at: time | None = None
    micro_minutes: int = 0
    mezzo_minutes: int = 0
    macro_minutes: int = 0
    note: str = ""
    skills: tuple[Concept, ...] = field(default=(), compare=False)

    @property
    def columns(self) -> dict[str, Any]:
        """Give the line's columns for this entry; the skills are a relation of their own."""
        return {name: getattr(self, name) for name in COLUMNS}


COLUMNS = (
    *("worked_on", "starts_at", "ends_at", "minutes", "micro_minutes", "mezzo_minutes", "macro_minutes"),
    *("category", "activity", "note"),
)


def said_on(day: date) -> str:
    """Give a date as pages say it, such as "Thursday 12 March"."""
    return f"{day:%A} {day.day} {day:%B}"


def stretch_of(line: HourLine) -> Stretch | None:
    """Give the stretch of a stored line with times, None for one without."""
    if line.starts_at is None or line.ends_at is None:
        return None
    zone = line.placement.zone
    return stretch_between(line.worked_on, line.starts_at, line.ends_at, zone, minutes=line.minutes, strict=False)


def stretch_said(placement: Placement, entry: Entry) -> Stretch | None:
    """Give the stretch of an entry with times, None for one without.

    Raises:
        LineRefused: when the clock skipped a reading, or the minutes don't fit between the times.
    """
    if entry.starts_at is None or entry.ends_at is None:
        return None
    try:
        found = stretch_between(entry.worked_on, entry.starts_at, entry.ends_at, placement.zone, minutes=entry.minutes)
    except NoSuchTime as skipped:
        raise LineRefused({"starts_at": str(skipped)}) from None
    if entry.minutes > found.minutes:
        raise LineRefused({"how_long": f"From start to end are only {format_minutes(found.minutes)}."})
    return found


def check_entry(placement: Placement, entry: Entry, *, own: HourLine | None, corrected: HourLine | None) -> None:
    """Check an entry against every rule. The caller holds the student's row, so that nothing is added meanwhile.

    Args:
        placement: where it was worked.
        entry: what is to be stored.
        own: the line that is being changed, which doesn't count against itself.
        corrected: the approved line that this one is to replace; it may take the same time.

    Raises:
        LineRefused: with a message for each field.
    """
    errors = _dates(placement, entry) | _amounts(entry)
    if not errors:
        errors = _against_others(placement, entry, stretch_said(placement, entry), own, corrected)
    if errors:
        raise LineRefused(errors)


def _dates(placement: Placement, entry: Entry) -> dict[str, str]:
    today = placement.today
    if entry.worked_on > today:
        return {"worked_on": f"{said_on(entry.worked_on)} lies ahead. Hours are logged once they are worked."}
    if entry.worked_on < placement.starts_on:
        return {"worked_on": f"The placement began on {said_on(placement.starts_on)} {placement.starts_on.year}."}
    if entry.worked_on > placement.ends_on:
        return {"worked_on": f"The placement ended on {said_on(placement.ends_on)} {placement.ends_on.year}."}
    return {}


def _amounts(entry: Entry) -> dict[str, str]:
    placed = entry.micro_minutes + entry.mezzo_minutes + entry.macro_minutes
    if not 1 <= entry.minutes <= A_DAY:
        return {"how_long": "A line has between 1 minute and 24 hours."}
    if placed and placed != entry.minutes:
        return {
            "level": f"At the levels are {format_minutes(placed)}, the line has {format_minutes(entry.minutes)}. "
            "They have to be equal."
        }
    if not placed and entry.category not in HourLine.WITHOUT_LEVEL:
        return {"level": "Say at which level it was. Only supervision, training and paperwork may have none."}
    return {}


def _against_others(
    placement: Placement, entry: Entry, stretch: Stretch | None, own: HourLine | None, corrected: HourLine | None
) -> dict[str, str]:
    # Two days either side: an overnight line and placements in other time zones reach that far.
    near = (entry.worked_on - timedelta(days=2), entry.worked_on + timedelta(days=2))
    passed_over = {line.pk for line in (own, corrected) if line}
    others = [
        line
        for line in HourLine.objects.taking_time()
        .filter(placement__student_id=placement.student_id, worked_on__range=near)
        .select_related("placement__site", "corrects__placement")
        if line.pk not in passed_over
    ]
    return _overlap(placement, others, stretch) or _duplicate(others, entry) or _day(placement, entry, stretch, others)


def _overlap(placement: Placement, others: list[HourLine], stretch: Stretch | None) -> dict[str, str]:
    for line in others if stretch else ():
        other = stretch_of(line)
        if other and stretch and stretch.overlaps(other):
            where = "" if line.placement_id == placement.pk else f" at {line.placement.site}"
            return {
                "starts_at": f"This overlaps with “{line.activity}”{where}, {said_on(line.worked_on)}, "
                f"{line.starts_at:%H:%M} to {line.ends_at:%H:%M}."
            }
    return {}


def _duplicate(others: list[HourLine], entry: Entry) -> dict[str, str]:
    said = entry.activity.strip().casefold()
    for line in others:
        both_timed = line.starts_at is not None and entry.starts_at is not None
        same = (line.worked_on, line.minutes) == (entry.worked_on, entry.minutes)
        if same and not both_timed and line.activity.strip().casefold() == said:
            return {
                "": f"“{line.activity}”, {format_minutes(line.minutes)}, is already there for "
                f"{said_on(line.worked_on)}. If it happened twice, say how the two differ, or add the times."
            }
    return {}


def _day(placement: Placement, entry: Entry, stretch: Stretch | None, others: list[HourLine]) -> dict[str, str]:
    """Refuse more than 24 hours on a date, over all placements. An overnight line counts on both its dates."""
    days = {entry.worked_on}
    if stretch:
        days.add(stretch.end.astimezone(placement.zone).date())
    for day in sorted(days):
        there = sum(_minutes_on(day, line, placement) for line in others)
        new = _share_on(day, entry, stretch, placement)
        if new and there + new > A_DAY:
            return {
                "how_long": f"{said_on(day)} would have {format_minutes(there + new)}, "
                f"with {format_minutes(there)} logged already. A day has 24 hours."
            }
    return {}


def _minutes_on(day: date, line: HourLine, placement: Placement) -> int:
    minutes = _share_on(day, line, stretch_of(line), placement)
    if line.corrects is not None:
        # What it corrects still holds its own time, so an open correction adds only what is more.
        minutes -= _share_on(day, line.corrects, stretch_of(line.corrects), placement)
    return max(0, minutes)


def _share_on(day: date, line: Any, stretch: Stretch | None, placement: Placement) -> int:
    if stretch is None:
        return int(line.minutes) if line.worked_on == day else 0
    # A break lies somewhere within the stretch: no date is charged with more than was worked.
    return min(int(line.minutes), stretch.minutes_on(day, placement.zone))
