"""What markers and instructors do: open, save, complete and reopen a marking, ask for a second, decide."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from assignments.models import Assignment, Criterion
from core.markdown import render_markdown
from grading.judgement import Judgement
from grading.models import Decision, Marking, MarkingItem, Paper
from grading.papers import refresh


class Refusal(Exception):
    """An act that isn't done; nothing of it was written."""


class NotToMark(Refusal):
    """This paper isn't theirs to mark: others have it, or it is released. The message says which."""


class StaleMarking(Refusal):
    """A save came from a page that had not seen the newest revision; `stored` is what is kept, nothing was written."""

    def __init__(self, marking: Marking, stored: Judgement) -> None:
        super().__init__(str(marking))
        self.marking = marking
        self.stored = stored


class WrongPaper(Refusal):
    """The page that saves shows another student's work, or other work, than the marking is of; nothing was written."""


class MarkingClosed(Refusal):
    """The marking can't be changed now; the message says why."""


class Incomplete(Refusal):
    """Criteria without a level stand in the way; `missing` are their labels."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def _hold(paper: Paper) -> Paper:
    """Hold the paper's row until the transaction ends, so that acts on one paper follow one another."""
    return Paper.objects.select_for_update(of=("self",)).select_related("assignment__rubric_version").get(pk=paper.pk)


def judgement_of(marking: Marking, criteria: list[Criterion]) -> Judgement:
    """Give what is stored of a marking, for the criteria named."""
    items = {item.criterion_id: item for item in marking.items.order_by()}
    return Judgement(
        levels={c.key: items[c.pk].level if c.pk in items else None for c in criteria},
        comments={c.key: items[c.pk].comment if c.pk in items else "" for c in criteria},
        feedback=marking.feedback,
        staff_note=marking.staff_note,
        gate=marking.gate,
    )


@transaction.atomic
def open_marking(*, paper: Paper, marker: Any) -> Marking:
    """Give the marker's own marking of a paper's latest attempt, begun now if there is none yet.

    Raises:
        NotToMark: when every marking that is asked for has another marker, or the mark is released.
    """
    held = _hold(paper)
    begun = list(Marking.objects.filter(attempt_id=held.attempt_id))
    own = next((marking for marking in begun if marking.marker_id == marker.pk), None)
    if own:
        return own
    if held.state == Paper.State.RELEASED:
        raise NotToMark("This mark is released.")
    roles = [Marking.Role.FIRST, Marking.Role.SECOND] if held.wants_second else [Marking.Role.FIRST]
    free = [role for role in roles if role not in {marking.role for marking in begun}]
    if not free:
        raise NotToMark("Somebody else is marking this paper.")
    now = timezone.now()
    made = Marking.objects.create(
        paper=held, attempt_id=held.attempt_id, marker=marker, role=free[0], begun_at=now, saved_at=now
    )
    refresh(held)
    return made


def save_marking(
    *, marking: Marking, judgement: Judgement, revision: int, attempt_public_id: str, attempt_sha256: str
) -> Marking:
    """Save what a marker's page holds, if that page has seen revision `revision` and shows this very work.

    The page says which work it shows by the attempt's public id and checksum, so a mark can't land on another student.

    Raises:
        WrongPaper: when the page shows other work than this marking is of.
        MarkingClosed: when the marking is complete, or the student has handed in again.
        StaleMarking: when another page has saved something else since. Whatever is raised, nothing is written.
    """
    attempt = marking.attempt
    if attempt.public_id != attempt_public_id or attempt.sha256 != attempt_sha256:
        raise WrongPaper
    criteria = list(attempt.assignment.rubric_version.criteria.all())
    with transaction.atomic():
        stored = Marking.objects.select_for_update().get(pk=marking.pk)
        kept = judgement_of(stored, criteria)
        if kept == judgement:
            return stored
        if stored.completed_at:
            raise MarkingClosed("This marking is complete. Reopen it to change it.")
        if marking.paper.attempt_id != marking.attempt_id:
            raise MarkingClosed("The student has handed in again since; this attempt no longer counts.")
        now = timezone.now()
        changed = Marking.objects.filter(pk=stored.pk, revision=revision, completed_at=None).update(
            revision=revision + 1,
            saved_at=now,
            feedback=judgement.feedback,
            staff_note=judgement.staff_note,
            gate=judgement.gate,
        )
        if not changed:
            raise StaleMarking(stored, kept)
        _save_items(stored, criteria, kept, judgement)
        stored.revision, stored.saved_at = revision + 1, now
    return stored


def _save_items(marking: Marking, criteria: list[Criterion], kept: Judgement, judgement: Judgement) -> None:
    changed = [
        MarkingItem(marking=marking, criterion=c, level=judgement.levels[c.key], comment=judgement.comments[c.key])
        for c in criteria
        if judgement.levels[c.key] != kept.levels[c.key] or judgement.comments[c.key] != kept.comments[c.key]
    ]
    MarkingItem.objects.bulk_create(
        changed,
        update_conflicts=True,
        update_fields=["level", "comment"],
        unique_fields=["marking", "criterion"],
    )


def points_for(marking: Marking, assignment: Assignment) -> tuple[int | None, int]:
    """Give points and the most there are: level times weight, nothing else. None while a criterion has no level."""
    criteria = list(assignment.rubric_version.criteria.all())
    levels = {item.criterion_id: item.level for item in marking.items.all()}
    out_of = assignment.rubric_version.top_level * sum(criterion.weight for criterion in criteria)
    points = 0
    for criterion in criteria:
        level = levels.get(criterion.pk)
        if level is None:
            return None, out_of
        points += level * criterion.weight
    return points, out_of


def missing_levels(marking: Marking) -> list[str]:
    """Give the labels of criteria that have no level yet."""
    levelled = {item.criterion_id for item in marking.items.all() if item.level is not None}
    criteria = marking.attempt.assignment.rubric_version.criteria.all()
    return [criterion.label for criterion in criteria if criterion.pk not in levelled]


@transaction.atomic
def complete_marking(*, marking: Marking) -> Marking:
    """Complete a marking: its texts are rendered, and where it stands alone and without a gate the mark is decided.

    Complete is not released. Completing twice changes nothing.

    Raises:
        Incomplete: when a criterion has no level and no gate is set.
        MarkingClosed: when the student has handed in again.
    """
    held = _hold(marking.paper)
    stored = Marking.objects.get(pk=marking.pk)
    if stored.completed_at:
        return stored
    if held.attempt_id != stored.attempt_id:
        raise MarkingClosed("The student has handed in again since; this attempt no longer counts.")
    missing = missing_levels(stored)
    if missing and not stored.gate:
        raise Incomplete(missing)
    items = list(stored.items.all())
    for item in items:
        item.comment_html = render_markdown(item.comment)
    MarkingItem.objects.bulk_update(items, ["comment_html"])
    stored.feedback_html = render_markdown(stored.feedback)
    stored.completed_at = timezone.now()
    stored.revision += 1
    stored.save(update_fields=["feedback_html", "completed_at", "revision"])
    if not held.wants_second and not stored.gate:
        _decide(stored, held.assignment, by=stored.marker, reason="")
    refresh(held)
    return stored


def _decide(marking: Marking, assignment: Assignment, *, by: Any, reason: str) -> Decision:
    points, out_of = points_for(marking, assignment)
    if points is None:
        raise Incomplete(missing_levels(marking))
    return Decision.objects.create(
        attempt_id=marking.attempt_id, marking=marking, points=points, out_of=out_of, reason=reason, decided_by=by
    )


@transaction.atomic
def reopen_marking(*, marking: Marking) -> Marking:
    """Open a complete marking again; a decision that followed it no longer stands, and is kept.

    Raises:
        MarkingClosed: when the mark is released, or both markers are done and have seen each other's marking.
    """
    held = _hold(marking.paper)
    if held.state == Paper.State.RELEASED:
        raise MarkingClosed("This mark is released; it can't be opened again.")
    both = Marking.objects.filter(attempt_id=marking.attempt_id).complete().count() == 2
    if both:
        raise MarkingClosed("Both markings are complete and have been seen; an instructor decides now.")
    stored = Marking.objects.get(pk=marking.pk)
    if stored.completed_at:
        stored.completed_at = None
        stored.revision += 1
        stored.save(update_fields=["completed_at", "revision"])
        refresh(held)
    return stored


@transaction.atomic
def ask_second_opinion(*, paper: Paper, by: Any) -> Paper:
    """Ask for a second, blind marking of one paper. Asking twice changes nothing.

    Raises:
        NotToMark: when the mark is released.
    """
    held = _hold(paper)
    if held.state == Paper.State.RELEASED:
        raise NotToMark("This mark is released.")
    if not held.wants_second:
        held.second_asked_by, held.second_asked_at = by, timezone.now()
        refresh(held)
    return held


@transaction.atomic
def decide(*, paper: Paper, marking: Marking, by: Any, reason: str) -> Decision:
    """Decide which complete marking stands for work that was marked twice or that a gate sent to review.

    Points follow from that marking's levels and the weights. Each decision is a row; the newest holds.

    Raises:
        NotToMark: when the paper doesn't wait for a decision: released, or a marking is still open.
        Incomplete: when the marking left criteria without a level (which a gate allows).
    """
    held = _hold(paper)
    if not held.may_be_decided or marking.attempt_id != held.attempt_id:
        raise NotToMark("This paper doesn't wait for a decision.")
    made = _decide(marking, held.assignment, by=by, reason=reason)
    refresh(held)
    return made
