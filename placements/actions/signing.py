"""What a field instructor does through a link: approve or return each line, under their name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from placements.coverage import sha256_of
from placements.models import HourLine, Placement, SignOff, SignOffLink
from placements.totals import keep

Answer = SignOff.Answer
LONG_DAY = 10 * 60
LATE_AFTER = timedelta(days=7)


class LinkClosed(Exception):
    """The link has expired or was revoked while the page was open."""


@dataclass(frozen=True)
class Answered:
    """What was said of one line: approved or returned, why, and the digest of what the page showed."""

    answer: str
    comment: str
    sha256: str


@dataclass
class Outcome:
    """What became of the answers: lines approved and returned now, and a message for each that was refused."""

    approved: list[HourLine] = field(default_factory=list)
    returned: list[HourLine] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    already: int = 0


def student_of_link(link: SignOffLink, user: Any) -> bool:
    """Say whether a person is a student of this field instructor, who may never open the link."""
    return bool(
        user.is_authenticated
        and Placement.objects.filter(field_instructor_id=link.field_instructor_id, student_id=user.pk).exists()
    )


def flags_of(lines: list[HourLine]) -> dict[int, list[str]]:
    """Give what a field instructor should look at twice, by line id: long days, late entries, corrections."""
    students = {line.placement.student_id for line in lines}
    days = {line.worked_on for line in lines}
    same_days = (
        HourLine.objects.standing()
        .filter(placement__student_id__in=students, worked_on__in=days)
        .values_list("placement__student_id", "worked_on", "minutes")
        .order_by()
    )
    totals: dict[tuple[int, Any], int] = {}
    for student, day, minutes in same_days:
        totals[student, day] = totals.get((student, day), 0) + minutes
    return {line.pk: _flags(line, totals.get((line.placement.student_id, line.worked_on), 0)) for line in lines}


def _flags(line: HourLine, on_that_day: int) -> list[str]:
    found = []
    if line.minutes > LONG_DAY:
        found.append("Longer than ten hours.")
    elif on_that_day > LONG_DAY:
        found.append(f"The day comes to {on_that_day // 60}:{on_that_day % 60:02d}, all lines together.")
    logged_on = line.created_at.astimezone(line.placement.zone).date()
    if logged_on - line.worked_on > LATE_AFTER:
        found.append(f"Logged {(logged_on - line.worked_on).days} days later.")
    if line.corrects:
        found.append(f"Corrects an approved line: {line.correction_reason}")
    return found


def _waiting(link: SignOffLink, names: list[str]) -> list[HourLine]:
    """Read the lines named, holding first their students' rows, as a student's own actions do, then the lines."""
    lines = HourLine.objects.filter(
        placement__field_instructor_id=link.field_instructor_id, public_id__in=names
    ).order_by("pk")
    students = sorted(set(lines.values_list("placement__student_id", flat=True).order_by()))
    list(User.objects.select_for_update().filter(pk__in=students).order_by("pk"))
    return list(lines.select_for_update(of=("self",)).select_related("placement__student").prefetch_related("skills"))


@transaction.atomic
def answer_lines(*, link: SignOffLink, answers: Mapping[str, Answered], signer_name: str) -> Outcome:
    """Sign for each line by itself; what is refused stays as it was, and the others proceed. Sending twice is once.

    Args:
        link: by which the answers came.
        answers: by the lines' public ids; ids that aren't this field instructor's count as gone.
        signer_name: as typed, which stands with each signature.

    Raises:
        LinkClosed: when the link no longer opens; nothing is signed.
    """
    held = SignOffLink.objects.usable().select_for_update(of=("self",)).filter(pk=link.pk).first()
    if held is None:
        raise LinkClosed
    outcome = Outcome()
    found = {line.public_id: line for line in _waiting(held, list(answers))}
    for name, said in answers.items():
        line = found.get(name)
        problem = "This line is no longer here for you to sign." if line is None else _problem(line, said, held)
        if problem:
            outcome.refused[name] = problem
        elif line and line.state == HourLine.State.SUBMITTED:
            _sign(line, said, held, signer_name)
            (outcome.approved if said.answer == Answer.APPROVED else outcome.returned).append(line)
        else:
            outcome.already += 1
    changed = {line.placement_id: line.placement for line in (*outcome.approved, *outcome.returned)}
    keep(changed.values())
    return outcome


def _problem(line: HourLine, said: Answered, link: SignOffLink) -> str:
    """Give why an answer can't be taken, or "" when it can, or was taken by this link before."""
    if line.state != HourLine.State.SUBMITTED:
        before = line.sign_offs.order_by("-signed_at", "-pk").first()
        repeated = before and before.link_id == link.pk and before.line_sha256 == said.sha256
        if repeated and before and before.answer == said.answer:
            return ""
        return f"This line is {line.get_state_display().lower()} now; nothing was signed for it."
    if sha256_of(line) != said.sha256:
        return "This line was changed after you opened the page. Look at it again; nothing was signed for it."
    if said.answer == Answer.RETURNED and not said.comment.strip():
        return "Say what should be changed, so that the student can put it right."
    return ""


def _sign(line: HourLine, said: Answered, link: SignOffLink, signer_name: str) -> None:
    SignOff.objects.create(
        line=line,
        answer=said.answer,
        comment=said.comment.strip(),
        signer_name=signer_name,
        signer_email=link.sent_to,
        link=link,
        line_sha256=said.sha256,
        signed_at=timezone.now(),
    )
    approved = said.answer == Answer.APPROVED
    line.state = HourLine.State.APPROVED if approved else HourLine.State.RETURNED
    line.save(update_fields=["state"])
