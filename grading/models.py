"""Markings, decisions and releases. A student reads `ReleasedMark` only; before release there is nothing to read."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from assignments.models import Assignment, Attempt, Criterion
from core.models import PublicIdModel


class MarkingQuerySet(models.QuerySet["Marking"]):
    """Read rules of markings."""

    def visible_to(self, user: Any) -> "MarkingQuerySet":
        """Give one's own; the other marker's of the same work only once both are complete."""
        in_reach = self.filter(attempt__assignment__in=Assignment.objects.marked_by(user))
        partner_open = Marking.objects.filter(attempt=models.OuterRef("attempt"), completed_at=None)
        both = Q(attempt__assignment__is_double_marked=False) | ~Q(models.Exists(partner_open))
        return in_reach.filter(Q(marker_id=user.pk) | both)

    def complete(self) -> "MarkingQuerySet":
        """Give markings that are complete; complete is not released."""
        return self.exclude(completed_at=None)


class Marking(PublicIdModel):
    """One marker's judgement of one attempt. `revision` grows with each save; an older page's save is refused."""

    class Role(models.TextChoices):
        """Whose judgement it is."""

        FIRST = "first", "First marking"
        SECOND = "second", "Second, blind marking"

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="markings")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="markings")
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.FIRST)
    feedback = models.TextField(blank=True)
    staff_note = models.TextField(blank=True)
    gate = models.CharField(max_length=60, blank=True, help_text="The gate that sends this work to review.")
    revision = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = MarkingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "role"], name="one_marking_a_role")]
        indexes = [models.Index(fields=["marker", "completed_at"])]

    def __str__(self) -> str:
        return f"{self.role} marking of {self.attempt_id}"


class MarkingItem(models.Model):
    """The level chosen for one criterion, and a comment on it."""

    marking = models.ForeignKey(Marking, on_delete=models.CASCADE, related_name="items")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(blank=True)

    class Meta:
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
        return self.filter(Q(student_id=user.pk) | Q(attempt__assignment__in=Assignment.objects.marked_by(user)))


class ReleasedMark(models.Model):
    """What a student reads: points, feedback and each criterion as they stood at release. Immutable."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="marks")
    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="released")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="released_marks")
    points = models.PositiveSmallIntegerField()
    out_of = models.PositiveSmallIntegerField()
    feedback_html = models.TextField(blank=True)
    items = models.JSONField(help_text="[{key, label, level, level_label, points, out_of, band, comment_html}].")
    marker_name = models.CharField(max_length=150)

    objects = ReleasedMarkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["student"])]

    def __str__(self) -> str:
        return f"{self.points} of {self.out_of}"
