"""Release: what students will read, looked at beforehand and given out in one act."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from assignments.models import Assignment, students_of
from core.jobs import enqueue, job
from core.mail import queue_mail
from grading.models import Decision, Marking, Paper, Release, ReleasedMark
from grading.papers import lock_assignment, take_in


class PreviewOutdated(Exception):
    """The number of marks is no longer the one that the page spoke of; `ready` is what it is now."""

    def __init__(self, ready: int) -> None:
        super().__init__(str(ready))
        self.ready = ready


@dataclass(frozen=True)
class Readiness:
    """How many papers of an assignment stand where, for the page that releases."""

    ready: int
    gated: int
    to_decide: int
    to_mark: int
    released: int

    @property
    def all(self) -> int:
        """Give how many papers there are."""
        return self.ready + self.gated + self.to_decide + self.to_mark + self.released

    @property
    def done(self) -> int:
        """Give how many papers no marker has to touch any more."""
        return self.all - self.to_mark


def snapshot(decision: Decision) -> ReleasedMark:
    """Give, unsaved, what the student reads of a decision: the same row that release stores."""
    marking = decision.marking
    items = []
    for item in marking.items.all():
        criterion, version = item.criterion, item.criterion.version
        labels = {row["level"]: row["label"] for row in version.levels}
        levelled = item.level is not None
        items.append(
            {
                "key": criterion.key,
                "label": criterion.label,
                "practice_levels": criterion.levels,
                "level": item.level,
                "expected_level": version.expected_level,
                "level_label": labels.get(item.level, "") if levelled else "",
                "points": item.level * criterion.weight if item.level is not None else None,
                "out_of": version.top_level * criterion.weight,
                "band": criterion.bands.get(str(item.level), "") if levelled else "",
                "comment_html": item.comment_html,
            }
        )
    return ReleasedMark(
        attempt_id=decision.attempt_id,
        points=decision.points,
        out_of=decision.out_of,
        feedback_html=marking.feedback_html,
        items=items,
        marker_name=marking.marker.name,
    )


def with_snapshots(papers: Any) -> Any:
    """Give papers with everything a snapshot reads, in a fixed number of queries."""
    return papers.select_related("decision__marking__marker", "student").prefetch_related(
        "decision__marking__items__criterion__version"
    )


def _states(assignment: Assignment) -> dict[str, int]:
    rows = Paper.objects.filter(assignment_id=assignment.pk).order_by().values_list("state")
    return dict(rows.annotate(n=Count("pk")))


def counts_of(assignment: Assignment, gated: int = 0) -> Readiness:
    """Count where the papers of an assignment stand, in one query; `gated` of those that wait for a decision."""
    states = _states(assignment)
    return Readiness(
        ready=states.get(Paper.State.DECIDED, 0),
        gated=gated,
        to_decide=states.get(Paper.State.REVIEW, 0) - gated,
        to_mark=sum(states.get(state, 0) for state in (Paper.State.FREE, Paper.State.HALF, Paper.State.TAKEN)),
        released=states.get(Paper.State.RELEASED, 0),
    )


def readiness(assignment: Assignment) -> Readiness:
    """Count where the papers of an assignment stand, and how many wait because of a gate."""
    review = Paper.objects.filter(assignment_id=assignment.pk, state=Paper.State.REVIEW)
    gated = Marking.objects.filter(attempt__in=review.values("attempt_id")).exclude(gate="")
    return counts_of(assignment, gated.values("attempt_id").distinct().count())


@transaction.atomic
def release(*, assignment: Assignment, by: Any, count: int | None = None) -> Release | None:
    """Give out every mark that is decided and not released, in one act, and give the release.

    A second click finds nothing left and gets the last release; two at once follow one another on the assignment's
    row. A paper that a gate sent to review is left out until an instructor has decided it. Students are told by mail
    that feedback is there; the mail holds no mark.

    Args:
        count: how many marks the person was told there are; None when nobody was told.

    Raises:
        PreviewOutdated: when there are more or fewer now; nothing is released.
    """
    held = lock_assignment(assignment)
    take_in(assignment=held)
    papers = list(with_snapshots(Paper.objects.filter(assignment=held).awaiting_release()))
    if not papers:
        return Release.objects.filter(assignment=held).order_by("-pk").first()
    if count is not None and count != len(papers):
        raise PreviewOutdated(len(papers))
    made = Release.objects.create(assignment=held, released_by=by, count=len(papers))
    marks = []
    for paper in papers:
        mark = snapshot(paper.decision)
        mark.release, mark.student_id = made, paper.student_id
        marks.append(mark)
    ReleasedMark.objects.bulk_create(marks, batch_size=500)
    Paper.objects.filter(pk__in=[paper.pk for paper in papers]).update(state=Paper.State.RELEASED)
    enqueue("grading.announce_release", {"release": made.public_id}, unique_key=f"announce-release:{made.public_id}")
    return made


@job("grading.announce_release")
def announce_release(arguments: dict[str, Any]) -> None:
    """Queue a mail to each student of a release who is still enrolled. Running twice sends nothing twice."""
    made = Release.objects.select_related("assignment").get(public_id=arguments["release"])
    present = set(students_of(made.assignment).values_list("user_id", flat=True))
    for mark in made.marks.select_related("student", "attempt"):
        if mark.student_id not in present:
            continue
        address = settings.SITE_ADDRESS + reverse("grading:feedback", args=[mark.attempt.public_id])
        queue_mail(
            to=mark.student.email,
            subject=f"Feedback on your work: {made.assignment.title}",
            body=(
                f"Dear {mark.student.name},\n\n"
                f"there is feedback on what you handed in for “{made.assignment.title}”. "
                f"Read it beside your work:\n\n{address}\n"
            ),
            unique_key=f"feedback:{made.public_id}:{mark.student_id}",
        )
