"""The student hours record, as an accreditation visit asks for it: every line of a placement, and what they add up to.

Its columns follow what programs are asked to show for field hours: when, how long, what, at which level, with how much
supervision, and who signed it when. A line's note is not on it, since a note may speak of a client.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import Membership
from placements.amounts import format_minutes
from placements.entries import stretch_of
from placements.models import HourLine, Placement, SignOff
from placements.sheet import Sheet
from practice.models import LEVELS

State = HourLine.State
NO_LEVEL = "No level"
# Setting a line as PDF takes about a hundredth of a second; a longer record is left to the browser's own printing.
MOST_LINES_AS_PDF = 600


@dataclass
class Row:
    """A line as the record prints it. Times are the placement's; amounts are h:mm, "" for none."""

    date: str
    times: str
    rest: str
    minutes: str
    activity: str
    category: str
    skills: str
    levels: list[tuple[str, str]]
    supervision: str
    status: str
    signer: str
    signed_at: str
    version: int
    corrects: str
    reason: str
    counts: bool


@dataclass
class Sum:
    """Minutes of the lines that count, by where they stand."""

    name: str
    approved: int = 0
    pending: int = 0
    unsent: int = 0

    @property
    def together(self) -> int:
        """Give all of them."""
        return self.approved + self.pending + self.unsent

    def add(self, line: HourLine, minutes: int) -> None:
        """Add minutes of a line."""
        if line.state == State.APPROVED:
            self.approved += minutes
        elif line.state == State.SUBMITTED:
            self.pending += minutes
        else:
            self.unsent += minutes


def moment_said(moment: datetime, placement: Placement) -> str:
    """Give a moment where the placement is, such as "Tue 24 Nov 2026, 12:00"."""
    local = moment.astimezone(placement.zone)
    return f"{local:%a} {local.day} {local:%b %Y}, {local:%H:%M}"


def hours_record(placement: Placement) -> dict[str, Any]:
    """Give what the record of a placement shows. Withdrawn lines are counted, not listed: they never counted."""
    placement = Placement.objects.select_related(*Sheet.NEEDS, "student").get(pk=placement.pk)
    lines = list(
        placement.lines.prefetch_related(
            Prefetch("sign_offs", SignOff.objects.order_by("signed_at", "pk")), "skills"
        ).order_by("worked_on", "pk")
    )
    listed = [line for line in lines if line.state != State.WITHDRAWN]
    listed.sort(key=lambda line: (line.worked_on, line.starts_at or time.max, line.pk))
    by_id = {line.pk: line for line in lines}
    replaced = {line.corrects_id: line for line in listed if line.corrects_id and line.state == State.APPROVED}
    counting = [line for line in listed if _counts(line, replaced)]
    now = timezone.now().astimezone(placement.zone)
    return {
        "placement": placement,
        "number": _student_number(placement),
        "now": now,
        "as_of": f"{now:%A} {now.day} {now:%B %Y}, {now:%H:%M %Z}",
        "rows": [_row(line, by_id, replaced) for line in listed],
        "too_long": len(listed) > MOST_LINES_AS_PDF,
        "withdrawn": len(lines) - len(listed),
        "levels": _by_level(counting),
        "categories": _by_category(counting),
    }


def _counts(line: HourLine, replaced: dict[int, HourLine]) -> bool:
    """Say whether a line counts, as `HourLineQuerySet.standing` does."""
    return line.pk not in replaced and (not line.corrects_id or line.state == State.APPROVED)


def _student_number(placement: Placement) -> str:
    """Give the student number in the placement's program; of a membership that has ended, too."""
    memberships = Membership.objects.filter(
        user_id=placement.student_id, program_id=placement.program_id, role=Membership.Role.STUDENT
    ).exclude(student_number="")
    return memberships.order_by("ended_at", "-started_at").values_list("student_number", flat=True).first() or ""


def _date_said(line: HourLine) -> str:
    return f"{line.worked_on:%a} {line.worked_on.day} {line.worked_on:%b %Y}"


def _row(line: HourLine, by_id: dict[int, HourLine], replaced: dict[int, HourLine]) -> Row:
    last = next(reversed(line.sign_offs.all()), None)
    corrected = by_id.get(line.corrects_id) if line.corrects_id else None
    is_supervision = line.category == HourLine.Category.SUPERVISION
    return Row(
        date=_date_said(line),
        times=f"{line.starts_at:%H:%M} to {line.ends_at:%H:%M}" if line.starts_at and line.ends_at else "",
        rest=_rest(line),
        minutes=format_minutes(line.minutes),
        activity=line.activity,
        category=line.get_category_display(),
        skills=", ".join(skill.label for skill in line.skills.all()),
        levels=[(level.capitalize(), format_minutes(minutes)) for level, minutes in line.levels.items()],
        supervision=format_minutes(line.minutes) if is_supervision else "",
        status=_status(line, replaced),
        signer=last.signer_name if last else "",
        signed_at=moment_said(last.signed_at, line.placement) if last else "",
        version=_version(line, by_id),
        corrects=f"{_date_said(corrected)}, {format_minutes(corrected.minutes)}" if corrected else "",
        reason=line.correction_reason,
        counts=_counts(line, replaced),
    )


def _rest(line: HourLine) -> str:
    """Give what lies between in and out but was not worked, as h:mm."""
    stretch = stretch_of(line)
    rest = stretch.minutes - line.minutes if stretch else 0
    return format_minutes(rest) if rest > 0 else ""


def _status(line: HourLine, replaced: dict[int, HourLine]) -> str:
    if line.pk in replaced:
        return "Approved, then replaced"
    return "Not sent yet" if line.state == State.DRAFT else str(State(line.state).label)


def _version(line: HourLine, by_id: dict[int, HourLine]) -> int:
    """Give 1 for what was logged first, 2 for its correction, 3 for the correction of that."""
    number, before = 1, by_id.get(line.corrects_id or 0)
    while before:
        number, before = number + 1, by_id.get(before.corrects_id or 0)
    return number


def _by_level(lines: Iterable[HourLine]) -> list[Sum]:
    sums = {name: Sum(name.capitalize()) for name in LEVELS} | {NO_LEVEL: Sum(NO_LEVEL)}
    whole = Sum("All levels")
    for line in lines:
        for level, minutes in line.levels.items():
            sums[level].add(line, minutes)
        sums[NO_LEVEL].add(line, line.minutes - sum(line.levels.values()))
        whole.add(line, line.minutes)
    return [*sums.values(), whole]


def _by_category(lines: Iterable[HourLine]) -> list[Sum]:
    sums = {value: Sum(str(label)) for value, label in HourLine.Category.choices}
    whole = Sum("All work")
    for line in lines:
        sums[line.category].add(line, line.minutes)
        whole.add(line, line.minutes)
    return [*sums.values(), whole]
