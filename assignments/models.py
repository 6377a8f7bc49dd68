"""Assignments, rubrics, dates, attempts and the bridges in them. A draft is a `core.Draft` at `assignment:<id>`."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Membership, Program
from cases.models import Case, CaseRun
from core.models import PublicIdModel
from curriculum.models import Enrolment, Offering
from practice.models import Concept


def _rendered(html: str) -> SafeString:
    # Every `*html` field here is written only with what render_markdown() or render_plain() gave, which is sanitised.
    return mark_safe(html)  # noqa: S308


class Rubric(models.Model):
    """What work is judged by. Its text lives in versions, which never change; without a program it is built in."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, blank=True, related_name="rubrics")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(Coalesce("program_id", 0), "slug", name="one_rubric_a_slug")]

    def __str__(self) -> str:
        return self.title


class RubricVersion(models.Model):
    """A rubric as it stood; an assignment is pinned to one. Immutable."""

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    about = models.TextField(blank=True)
    levels = models.JSONField(help_text="[{level, label}], best first.")
    expected_level = models.PositiveSmallIntegerField()
    gates = models.JSONField(default=list, help_text="[{id, label, text}]: goes to review, is never averaged.")
    comments = models.JSONField(default=list, help_text="[{criterion, text}]: the built-in comment bank.")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["rubric", "number"], name="one_rubric_version_a_number")]

    def __str__(self) -> str:
        return f"{self.rubric}, version {self.number}"

    @property
    def top_level(self) -> int:
        """Give the highest level of the scale."""
        return max(row["level"] for row in self.levels)

    def points_possible(self) -> int:
        """Give the most points: highest level times each criterion's weight, added up."""
        return self.top_level * sum(criterion.weight for criterion in self.criteria.all())


class Criterion(models.Model):
    """One criterion of a rubric version: points are level times weight. Immutable."""

    version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="criteria")
    key = models.SlugField(max_length=60)
    label = models.CharField(max_length=100)
    weight = models.PositiveSmallIntegerField(default=1)
    levels = models.JSONField(default=list, help_text="Practice levels it speaks of.")
    concepts = models.JSONField(default=list, help_text="Addresses of concepts, such as epas-2022:6.")
    bands = models.JSONField(help_text="For each level, as text, what it looks like.")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="one_criterion_a_key")]

    def __str__(self) -> str:
        return self.label

    @property
    def rows(self) -> list[tuple[int, str, str]]:
        """Give (level, its label, what it looks like here), best first."""
        return [
            (row["level"], row["label"], self.bands.get(str(row["level"]), ""))
            for row in sorted(self.version.levels, key=lambda row: -row["level"])
        ]


class AssignmentTemplateQuerySet(models.QuerySet["AssignmentTemplate"]):
    """Read rules of templates."""

    def visible_to(self, user: Any) -> "AssignmentTemplateQuerySet":
        """Give built-in templates and those of one's programs, to whoever teaches."""
        roles = [Membership.Role.INSTRUCTOR, Membership.Role.ADMINISTRATOR]
        mine = Membership.objects.live().filter(user_id=user.pk, role__in=roles)
        built_in = Q(program=None) & Q(models.Exists(mine.values("pk")[:1]))
        return self.filter(retired_at=None).filter(built_in | Q(program_id__in=mine.values("program_id")))


class Kind(models.TextChoices):
    """The kinds of assignment."""

    BRIDGE = "bridge", "Bridge memo"


class AssignmentTemplate(PublicIdModel):
    """An assignment in the library, to be set for an offering with a date."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    slug = models.SlugField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    brief = models.TextField()
    brief_html = models.TextField()
    words = models.PositiveSmallIntegerField(default=0, help_text="The length asked for; 0 when none is.")
    levels = models.JSONField(default=list)
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="templates")
    cases = models.ManyToManyField(Case, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(Coalesce("program_id", 0), "slug", name="one_template_a_slug")]

    def __str__(self) -> str:
        return self.title


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Read rules of assignments."""

    def published(self) -> "AssignmentQuerySet":
        """Give what students may see."""
        return self.exclude(published_at=None)

    def visible_to(self, user: Any) -> "AssignmentQuerySet":
        """Give published ones of one's offerings; to who teaches or marks there, drafts too."""
        seen = self.published().filter(offering__in=Offering.objects.visible_to(user))
        return (seen | self.marked_by(user)).distinct()

    def marked_by(self, user: Any) -> "AssignmentQuerySet":
        """Give those a person may mark."""
        return self.filter(offering__in=Offering.objects.marked_by(user))


class Assignment(PublicIdModel):
    """Work set for an offering, with its dates and the rubric version it is judged by."""

    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="assignments")
    template = models.ForeignKey(AssignmentTemplate, on_delete=models.SET_NULL, null=True, related_name="assignments")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    brief = models.TextField()
    brief_html = models.TextField()
    words = models.PositiveSmallIntegerField(default=0)
    levels = models.JSONField(default=list)
    rubric_version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="assignments")
    cases = models.ManyToManyField(Case, blank=True, related_name="assignments")
    opens_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    is_anonymous = models.BooleanField(default=True, help_text="Names are hidden from markers until release.")
    is_double_marked = models.BooleanField(default=False, help_text="A second, blind marking is asked for.")
    position = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    key = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="Made with the form; a double click sets one."
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["offering", "due_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def draft_place(self) -> str:
        """Give where a student's draft of this assignment is kept."""
        return f"assignment:{self.public_id}"

    @property
    def content(self) -> SafeString:
        """Give the brief as HTML."""
        return _rendered(self.brief_html)

    def is_open(self, moment: Any = None) -> bool:
        """Say whether students may write: it is published, and its opening, if it has one, is past."""
        now = moment or timezone.now()
        return self.published_at is not None and (self.opens_at is None or self.opens_at <= now)


class DateGrant(models.Model):
    """One student's own due date, with who gave it and why. Append-only; the newest holds."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="date_grants")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    key = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="Made with the form; a double click is one grant."
    )

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["assignment", "student"])]

    def __str__(self) -> str:
        return f"{self.student_id} until {self.due_at}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Read rules of attempts."""

    def visible_to(self, user: Any) -> "AttemptQuerySet":
        """Give one's own, and those of assignments one may mark."""
        return self.filter(Q(student_id=user.pk) | Q(assignment__in=Assignment.objects.marked_by(user)))

    def latest(self) -> "AttemptQuerySet":  # type: ignore[override]
        """Give each student's last attempt at each assignment: the one that is marked."""
        later = Attempt.objects.filter(
            assignment=models.OuterRef("assignment"),
            student=models.OuterRef("student"),
            number__gt=models.OuterRef("number"),
        )
        return self.filter(~models.Exists(later))


class Attempt(PublicIdModel):
    """What a student handed in: immutable and numbered, with the receipt they were given."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="attempts")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    fields = models.JSONField(help_text="The form as handed in, by field name.")
    html = models.JSONField(help_text="The written fields, rendered when handed in.")
    words = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    key = models.UUIDField(unique=True, help_text="Made with the form; a double click is one attempt.")
    received_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(help_text="The date that held for this student when it was received.")
    is_late = models.BooleanField()
    run = models.ForeignKey(CaseRun, on_delete=models.PROTECT, null=True, blank=True, related_name="attempts")

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "student", "number"], name="one_attempt_a_number")
        ]
        indexes = [models.Index(fields=["student", "assignment"])]

    def __str__(self) -> str:
        return f"attempt {self.number} at {self.assignment_id}"

    @property
    def content(self) -> dict[str, SafeString]:
        """Give the written fields as HTML, by field name."""
        return {name: _rendered(html) for name, html in self.html.items()}


class Bridge(models.Model):
    """The bridge an attempt claims, as facts that can be counted. Immutable, like the attempt."""

    class Claim(models.TextChoices):
        """What the student claims of the moment."""

        CARRIED = "carried", "This moment can be carried"
        NOT_CARRIED = "not_carried", "This moment must not be carried"

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="bridges")
    claim = models.CharField(max_length=11, choices=Claim.choices)
    skill = models.ForeignKey(Concept, on_delete=models.PROTECT, null=True, related_name="+")
    skill_own = models.CharField(max_length=120, blank=True)
    group_form = models.ForeignKey(Concept, on_delete=models.PROTECT, null=True, related_name="+")
    group_form_own = models.CharField(max_length=120, blank=True)
    macro_practice = models.ForeignKey(Concept, on_delete=models.PROTECT, null=True, related_name="+")
    macro_practice_own = models.CharField(max_length=120, blank=True)
    levels = models.JSONField(default=list)
    reading_categories = models.JSONField(default=list)
    modes = models.JSONField(default=list, help_text="[{phase, mode slug: dominant|secondary|absent}].")
    repeats_exemplar = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.skill or self.skill_own} to {self.macro_practice or self.macro_practice_own}"


def students_of(assignment: Assignment) -> models.QuerySet[Enrolment]:
    """Give the live student enrolments that an assignment is for."""
    return Enrolment.objects.live().students().filter(offering_id=assignment.offering_id)
