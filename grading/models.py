"""Papers, markings, decisions and releases. A student reads `ReleasedMark` only, which release makes."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from assignments.models import Assignment, Attempt, Criterion
from core.models import PublicIdModel
from curriculum.models import Offering
from curriculum.standing import standing_of


class PaperQuerySet(models.QuerySet["Paper"]):
    """Read rules of papers."""

    def visible_to(self, user: Any) -> "PaperQuerySet":
        """Give the papers of assignments one may mark, with what their page needs."""
        return self.filter(assignment__offering__in=Offering.objects.marked_by(user)).select_related(
            "attempt", "assignment__rubric_version", "assignment__offering__course"
        )

    def awaiting_release(self) -> "PaperQuerySet":
        """Give those whose mark is decided and not released."""
        return self.filter(state=Paper.State.DECIDED)

    def as_listed(self) -> "PaperQuerySet":
        """Give papers with what a list of them shows, no student's name among it, and `is_late` of their attempt."""
        return self.only(
            "public_id", "assignment_id", "student_id", "attempt_id", "number", "shuffle", "state", "second_asked_at"
        ).annotate(is_late=F("attempt__is_late"))


class Paper(PublicIdModel):
    """A student's work at one assignment as it lies on the markers' desk: numbered and shuffled, without a name.

    `attempt` is the latest that was taken in. `state` and `decision` follow from the markings and decisions and are
    written in the same transaction (`grading.papers.refresh`), so that a queue of thousands is read from an index.
    """

    class State(models.TextChoices):
        """What a paper waits for."""

        FREE = "free", "Not begun"
        HALF = "half", "Awaits its second marker"
        TAKEN = "taken", "Being marked"
        REVIEW = "review", "Awaits a decision"
        DECIDED = "decided", "Decided"
        RELEASED = "released", "Released"

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="papers")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="papers")
    number = models.PositiveIntegerField()
    shuffle = models.BigIntegerField(help_text="Its place in the shuffled order, from a hash.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.FREE)
    decision = models.ForeignKey("Decision", on_delete=models.PROTECT, null=True, related_name="+")
    second_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_asked_at = models.DateTimeField(null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["shuffle"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "student"], name="one_paper_a_student"),
            models.UniqueConstraint(fields=["assignment", "number"], name="one_paper_a_number"),
        ]
        indexes = [
            models.Index(fields=["assignment", "attempt"]),
            models.Index(fields=["assignment", "shuffle"]),
            models.Index(fields=["assignment", "state", "shuffle"]),
        ]

    def __str__(self) -> str:
        return f"Paper {self.number:02d}"

    @property
    def place(self) -> str:
        """Give where presence at this paper is noted."""
        return f"paper:{self.public_id}"

    @property
    def wants_second(self) -> bool:
        """Say whether a second, blind marking is asked for: of every paper, or of this one."""
        return self.assignment.is_double_marked or self.second_asked_at is not None

    @property
    def hides_name(self) -> bool:
        """Say whether the student's name is kept from everyone who marks: until release, where work is anonymous."""
        return self.assignment.is_anonymous and self.state != Paper.State.RELEASED

    @property
    def may_be_decided(self) -> bool:
        """Say whether an instructor decides this paper: it waits for that, or was decided so and may be again."""
        # A mark that stands because its only marking is complete carries no reason; an instructor's decision does.
        again = self.state == Paper.State.DECIDED and self.decision is not None and bool(self.decision.reason)
        return again or self.state == Paper.State.REVIEW


class MarkingQuerySet(models.QuerySet["Marking"]):
    """Read rules of markings."""

    def visible_to(self, user: Any) -> "MarkingQuerySet":
        """Give one's own; of work marked twice the other's, once both are complete; to who teaches, the rest."""
        enrolments = standing_of(user).enrolments
        taught, marked = enrolments.get("instructor", frozenset()), enrolments.get("marker", frozenset())
        # There are two roles: both markings are complete where this one is and another is.
        another = ~Q(pk=OuterRef("pk")) & Q(attempt=OuterRef("attempt"), completed_at__isnull=False)
        both = Q(Exists(Marking.objects.filter(another)), completed_at__isnull=False)
        second = Marking.objects.filter(attempt=OuterRef("attempt"), role=Marking.Role.SECOND)
        asked_twice = Q(attempt__assignment__is_double_marked=True) | Q(paper__second_asked_at__isnull=False)
        alone = Q(attempt__assignment__offering__in=taught) & ~asked_twice & ~Q(Exists(second))
        return (
            self.filter(Q(marker_id=user.pk) | both | alone, attempt__assignment__offering__in=taught | marked)
            .select_related("paper", "marker", "attempt__assignment__rubric_version")
            .defer("attempt__fields", "attempt__html")
            .prefetch_related("attempt__assignment__rubric_version__criteria")
        )

    def complete(self) -> "MarkingQuerySet":
        """Give markings that are complete; complete is not released."""
        return self.exclude(completed_at=None)


class Marking(PublicIdModel):
    """One marker's judgement of one attempt. `revision` grows with each save; an older page's save is refused."""

    class Role(models.TextChoices):
        """Whose judgement it is."""

        FIRST = "first", "First marking"
        SECOND = "second", "Second, blind marking"

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="markings")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="markings")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="markings")
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.FIRST)
    feedback = models.TextField(blank=True)
    feedback_html = models.TextField(blank=True, help_text="Rendered when the marking is completed.")
    staff_note = models.TextField(blank=True)
    gate = models.CharField(max_length=60, blank=True, help_text="The gate that sends this work to review.")
    revision = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = MarkingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "role"], name="one_marking_a_role"),
            models.UniqueConstraint(fields=["attempt", "marker"], name="one_marking_a_marker"),
        ]
        indexes = [models.Index(fields=["marker", "completed_at"])]

    def __str__(self) -> str:
        return f"{self.role} marking of {self.attempt_id}"

    @property
    def assignment(self) -> Assignment:
        """Give the assignment, by which the offering's predicates judge."""
        return self.attempt.assignment


class MarkingItem(models.Model):
    """The level chosen for one criterion, and a comment on it."""

    marking = models.ForeignKey(Marking, on_delete=models.CASCADE, related_name="items")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(blank=True)
    comment_html = models.TextField(blank=True, help_text="Rendered when the marking is completed.")

    class Meta:
        ordering = ["criterion__position"]
        constraints = [models.UniqueConstraint(fields=["marking", "criterion"], name="one_item_a_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.level}"


class Decision(models.Model):
    """The mark that stands for an attempt: which marking it follows, by whom, when. Append-only; the newest holds."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="decisions")
    marking = models.ForeignKey(Marking, on_delete=models.PROTECT, related_name="decisions")
    points = models.PositiveSmallIntegerField()
    out_of = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(points__lte=F("out_of")), name="points_within_reach")]

    def __str__(self) -> str:
        return f"{self.points} of {self.out_of}"


class Release(PublicIdModel):
    """The act by which marks reach students. Immutable."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="releases")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(default=timezone.now)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.count} marks of {self.assignment}"


class ReleasedMarkQuerySet(models.QuerySet["ReleasedMark"]):
    """Read rules of released marks."""

    def visible_to(self, user: Any) -> "ReleasedMarkQuerySet":
        """Give one's own, and those of assignments one marks."""
        return self.filter(
            Q(student_id=user.pk) | Q(attempt__assignment__in=Assignment.objects.marked_by(user))
        ).select_related("release", "student", "attempt__assignment__offering__course")


def _as_html(stored: str) -> SafeString:
    # What is stored is what render_markdown made when the marking was completed, sanitised; nothing else writes it.
    return mark_safe(stored)  # noqa: S308


class ReleasedMark(models.Model):
    """What a student reads: points, feedback and each criterion as they stood at release. Immutable."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="marks")
    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="released")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="released_marks")
    points = models.PositiveSmallIntegerField()
    out_of = models.PositiveSmallIntegerField()
    feedback_html = models.TextField(blank=True)
    items = models.JSONField(
        help_text="[{key, label, practice_levels, level, expected_level, level_label, points, out_of, band, …}]."
    )
    marker_name = models.CharField(max_length=150)

    objects = ReleasedMarkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["student"])]

    def __str__(self) -> str:
        return f"{self.points} of {self.out_of}"

    @property
    def assignment(self) -> Assignment:
        """Give the assignment, by which the offering's predicates judge."""
        return self.attempt.assignment

    @property
    def feedback(self) -> SafeString:
        """Give the feedback as HTML."""
        return _as_html(self.feedback_html)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Give the criteria as they are shown, each with `comment` as HTML."""
        return [{**item, "comment": _as_html(item["comment_html"])} for item in self.items]
