"""What the sign-off page shows: every line that waits for one field instructor, by student."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from placements.actions.signing import flags_of
from placements.coverage import sha256_of
from placements.drawings import Split, level_bar
from placements.forms.signing import SigningForm
from placements.models import HourLine, Placement, SignOffLink
from placements.sheet import LineRow, row_of, split_of

MOST_LINES = 200


@dataclass
class SignLine:
    """A line to answer: what it says, what to look at twice, and what was typed for it before a refusal."""

    row: LineRow
    sha256: str
    flags: list[str]
    answer: str
    comment: str
    problem: str


@dataclass
class StudentPart:
    """One student's lines."""

    placement: Placement
    lines: list[SignLine]
    minutes: int
    split: Split
    bar: SafeString

    @property
    def first_name(self) -> str:
        """Give how the page speaks of the student."""
        return self.placement.student.name.split(" ")[0]


@dataclass
class Letter:
    """The whole page."""

    parts: list[StudentPart]
    minutes: int
    count: int
    flagged: int
    unflagged_minutes: int
    first: date | None
    last: date | None
    more: int
    gone: list[str]

    @property
    def unflagged(self) -> int:
        """Give how many lines aren't flagged."""
        return self.count - self.flagged


def letter_of(link: SignOffLink, form: SigningForm, *, refused: dict[str, str]) -> Letter:
    """Give the page of a link. Lines beyond 200 come after these are answered.

    Args:
        link: whose field instructor's students are shown.
        form: what was sent, so that a refusal keeps what was typed; with "approve the unflagged" those are chosen.
        refused: messages by line id.
    """
    waiting = (
        HourLine.objects.waiting_for(link.field_instructor)
        .select_related("placement__student", "corrects")
        .prefetch_related("skills")
        .order_by("placement__student__name", "placement_id", "worked_on", "starts_at", "pk")
    )
    found = list(waiting[: MOST_LINES + 1])
    more = waiting.count() - MOST_LINES if len(found) > MOST_LINES else 0
    lines = found[:MOST_LINES]
    flags = flags_of(lines)
    parts: dict[int, list[SignLine]] = {}
    for line in lines:
        parts.setdefault(line.placement_id, []).append(_sign_line(line, flags[line.pk], form, refused))
    flagged = [line for line in lines if flags[line.pk]]
    here = {line.public_id for line in lines}
    return Letter(
        parts=[_part(part) for part in parts.values()],
        minutes=sum(line.minutes for line in lines),
        count=len(lines),
        flagged=len(flagged),
        unflagged_minutes=sum(line.minutes for line in lines) - sum(line.minutes for line in flagged),
        first=min((line.worked_on for line in lines), default=None),
        last=max((line.worked_on for line in lines), default=None),
        more=more,
        gone=sorted({message for name, message in refused.items() if name not in here}),
    )


def _sign_line(line: HourLine, flags: list[str], form: SigningForm, refused: dict[str, str]) -> SignLine:
    sha256 = sha256_of(line)
    # An answer was to what the page showed; a line that says something else now has none.
    unchanged = form.said("shown", line.public_id) == sha256
    answer = form.said("answer", line.public_id) if unchanged else ""
    if not answer and form.asks_for_unflagged and not flags:
        answer = "approve"
    return SignLine(
        row=row_of(line),
        sha256=sha256,
        flags=flags,
        answer=answer,
        comment=form.said("comment", line.public_id),
        problem=refused.get(line.public_id, ""),
    )


def _part(lines: list[SignLine]) -> StudentPart:
    stored = [each.row.line for each in lines]
    split = split_of(stored)
    return StudentPart(stored[0].placement, lines, sum(line.minutes for line in stored), split, level_bar(split))
