"""What the page of a student's week shows, made from two queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString

from placements.drawings import Split, aim_bar, day_bar, share_bar
from placements.entries import said_on
from placements.markup import aim_rows, level_sums, line_items, week_strip
from placements.models import HourLine, Placement, SignOff
from practice.models import LEVELS

State = HourLine.State
TONES = {
    State.DRAFT: "soft",
    State.SUBMITTED: "warn",
    State.APPROVED: "good",
    State.RETURNED: "bad",
    State.WITHDRAWN: "soft",
}
# Of a line, what the sheet shows. Its note and its skills are on its own page.
SHOWN = (
    *("public_id", "placement", "worked_on", "starts_at", "ends_at", "minutes", "micro_minutes", "mezzo_minutes"),
    *("macro_minutes", "category", "activity", "state", "corrects", "correction_reason"),
)


@dataclass
class LineRow:
    """A line as a list shows it."""

    line: HourLine
    state: str
    tone: str
    levels: str
    times: str
    returned: SignOff | None = None

    @property
    def item(self) -> SafeString:
        """Give it as the only item of a list."""
        return line_items([self])


@dataclass
class Day:
    """A day of the week at a glance, and its lines."""

    date: date
    said: str
    minutes: int
    bar: SafeString
    is_today: bool
    can_log: bool
    rows: list[LineRow] = field(default_factory=list)

    @property
    def items(self) -> SafeString:
        """Give its lines as a list's items."""
        return line_items(self.rows)


@dataclass
class Aim:
    """A level's part of the time so far, in minutes and percent, beside the program's target."""

    level: str
    minutes: int
    percent: int
    target: int | None
    bar: SafeString


@dataclass
class Sheet:
    """A week of one placement."""

    NEEDS: ClassVar[tuple[str, ...]] = ("site", "field_instructor", "program", "liaison")
    COLUMNS: ClassVar[tuple[str, ...]] = (
        *("public_id", "student_id", "required_minutes", "starts_on", "ends_on", "time_zone", "approved_minutes"),
        *("pending_minutes", "micro_minutes", "mezzo_minutes", "macro_minutes", "last_entry_on", "projected_from"),
        *("projected_on", "projected_to", "site__name", "field_instructor__name", "liaison__name"),
        *("program__macro_target_percent",),
    )

    placement: Placement
    monday: date
    days: list[Day]
    split: Split
    minutes: int
    open_lines: list[HourLine]
    returned_elsewhere: list[LineRow]
    open_elsewhere: list[tuple[date, int]]
    even_minutes: int
    pace: SafeString
    aims: list[Aim]
    macro_missing: int

    @property
    def strip(self) -> SafeString:
        """Give the days at a glance."""
        return week_strip(self.days, reverse("placements:sheet", args=[self.placement.public_id]))

    @property
    def level_sums(self) -> SafeString:
        """Give the week's time at each level, in words."""
        return level_sums(self.split)

    @property
    def aim_rows(self) -> SafeString:
        """Give the rows of the table of levels so far."""
        return aim_rows(self.aims)

    @property
    def title(self) -> str:
        """Give the week as a head says it."""
        year = f" {self.monday.year}" if self.monday.year != self.placement.today.year else ""
        return f"Week of Monday {self.monday.day} {self.monday:%B}{year}"

    @property
    def week_before(self) -> date | None:
        """Give the Monday before, unless the placement hadn't begun."""
        return self.monday - timedelta(days=7) if self.monday > self.placement.starts_on else None

    @property
    def week_after(self) -> date | None:
        """Give the Monday after, unless it lies ahead."""
        after = self.monday + timedelta(days=7)
        return after if after <= min(self.placement.today, self.placement.ends_on) else None

    @property
    def this_week(self) -> date | None:
        """Give this week's Monday, when another week is shown."""
        today = min(self.placement.today, self.placement.ends_on)
        monday = today - timedelta(days=today.weekday())
        return monday if monday != self.monday else None

    @property
    def days_with_lines(self) -> list[Day]:
        """Give the days that have lines, the newest first."""
        return [day for day in reversed(self.days) if day.rows]

    @property
    def open_minutes(self) -> int:
        """Give the time of the lines that would be sent now, in minutes."""
        return sum(line.minutes for line in self.open_lines)


def split_of(lines: Iterable[Any]) -> Split:
    """Give the minutes at micro, mezzo, macro and no level of lines."""
    found = list(lines)
    micro, mezzo, macro = (sum(getattr(line, f"{level}_minutes") for line in found) for level in LEVELS)
    return micro, mezzo, macro, sum(line.minutes for line in found) - micro - mezzo - macro


def row_of(line: HourLine, returned: SignOff | None = None) -> LineRow:
    """Give a line as lists show it."""
    levels = line.levels
    times = f"{line.starts_at:%H:%M} to {line.ends_at:%H:%M}" if line.starts_at and line.ends_at else ""
    if len(levels) > 1:
        parts = ", ".join(f"{level} {minutes // 60}:{minutes % 60:02d}" for level, minutes in levels.items())
        times = f"{times}, {parts}" if times else parts
    state = HourLine.State(line.state)
    return LineRow(line, str(state.label), TONES[state], " ".join(levels), times, returned)


def _last_return(lines: list[HourLine]) -> dict[int, SignOff]:
    """Give the newest return of each line, which says what to change; no query when nothing was returned."""
    if not lines:
        return {}
    returns = SignOff.objects.filter(line_id__in=[line.pk for line in lines], answer=SignOff.Answer.RETURNED)
    return {each.line_id: each for each in sorted(returns, key=lambda each: (each.signed_at, each.pk))}


def _lines(placement: Placement, monday: date, sunday: date) -> list[HourLine]:
    """Give the week's lines, and those of other weeks that wait for their student, by date and time of day."""
    # Sorted here: a sheet has some twenty lines, and to have them in order costs more to ask for than to do.
    asked = Q(worked_on__range=(monday, sunday)) | Q(state__in=(State.DRAFT, State.RETURNED))
    found = [line for line in placement.lines.filter(asked).order_by().only(*SHOWN) if line.state != State.WITHDRAWN]
    return sorted(found, key=lambda line: (line.worked_on, line.starts_at or time.min, line.pk))


def sheet_of(placement: Placement, monday: date) -> Sheet:
    """Give what the page of a week shows."""
    sunday = monday + timedelta(days=6)
    found = _lines(placement, monday, sunday)
    in_week = [line for line in found if monday <= line.worked_on <= sunday]
    elsewhere = [line for line in found if not monday <= line.worked_on <= sunday]
    returns = _last_return([line for line in found if line.state == State.RETURNED])
    corrected = {line.corrects_id for line in in_week if line.corrects_id and line.state == State.APPROVED}
    counting = [
        line for line in in_week if line.pk not in corrected and (not line.corrects_id or line.state == State.APPROVED)
    ]
    return Sheet(
        placement=placement,
        monday=monday,
        days=_days(placement, monday, in_week, counting, returns),
        split=split_of(counting),
        minutes=sum(line.minutes for line in counting),
        open_lines=[line for line in in_week if line.state == State.DRAFT],
        returned_elsewhere=[row_of(line, returns.get(line.pk)) for line in elsewhere if line.state == State.RETURNED],
        open_elsewhere=_open_weeks(elsewhere),
        **_standing(placement),
    )


def _days(
    placement: Placement,
    monday: date,
    lines: list[HourLine],
    counting: list[HourLine],
    returns: dict[int, SignOff],
) -> list[Day]:
    splits = {
        offset: split_of(line for line in counting if line.worked_on == monday + timedelta(days=offset))
        for offset in range(7)
    }
    longest = max(sum(split) for split in splits.values())
    today = placement.today
    days = []
    for offset, split in splits.items():
        day = monday + timedelta(days=offset)
        rows = [row_of(line, returns.get(line.pk)) for line in lines if line.worked_on == day]
        can_log = placement.starts_on <= day <= min(today, placement.ends_on)
        days.append(Day(day, said_on(day), sum(split), day_bar(split, longest), day == today, can_log, rows))
    return days


def _open_weeks(lines: list[HourLine]) -> list[tuple[date, int]]:
    """Give the Mondays of other weeks with lines that were never sent, and how many each has."""
    weeks: dict[date, int] = {}
    for line in lines:
        if line.state == State.DRAFT:
            monday = line.worked_on - timedelta(days=line.worked_on.weekday())
            weeks[monday] = weeks.get(monday, 0) + 1
    return sorted(weeks.items())


def even_pace(placement: Placement, today: date) -> int:
    """Give the minutes that an even pace would have brought by today."""
    whole = (placement.ends_on - placement.starts_on).days + 1
    gone = min(whole, max(0, (today - placement.starts_on).days + 1))
    return placement.required_minutes * gone // whole


def _standing(placement: Placement) -> dict[str, Any]:
    even = even_pace(placement, placement.today)
    placed = placement.micro_minutes + placement.mezzo_minutes + placement.macro_minutes
    macro_target = placement.program.macro_target_percent
    aims = []
    for level in LEVELS:
        minutes = getattr(placement, f"{level}_minutes")
        target = macro_target if level == "macro" and macro_target else None
        percent = round(100 * minutes / placed) if placed else 0
        aims.append(Aim(level, minutes, percent, target, aim_bar(level, percent, target)))
    return {
        "even_minutes": even,
        "pace": share_bar(placement.approved_minutes, placement.pending_minutes, placement.required_minutes, even),
        "aims": aims,
        "macro_missing": max(0, placed * macro_target // 100 - placement.macro_minutes),
    }
