"""Case vignettes, their published versions, where they are used, and each student's runs."""

import uuid
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Membership, Program
from core.models import PublicIdModel
from curriculum.models import Offering
from practice.models import LEVELS, Concept


class CaseQuerySet(models.QuerySet["Case"]):
    """Read rules of cases."""

    def live(self) -> "CaseQuerySet":
        """Give what is not retired."""
        return self.filter(retired_at=None)

    def visible_to(self, user: Any) -> "CaseQuerySet":
        """Give the cases used in one's offerings, those one has begun, and to who teaches, the library."""
        used = CaseUse.objects.filter(offering__in=Offering.objects.visible_to(user))
        begun = CaseRun.objects.filter(user_id=user.pk)
        studied = self.live().filter(Q(pk__in=used.values("case_id")) | Q(pk__in=begun.values("version__case_id")))
        return (studied | self.taught_by(user)).distinct()

    def taught_by(self, user: Any) -> "CaseQuerySet":
        """Give the cases an instructor may put into an offering: built-in ones and their program's."""
        roles = [Membership.Role.INSTRUCTOR, Membership.Role.ADMINISTRATOR]
        mine = Membership.objects.live().filter(user_id=user.pk, role__in=roles)
        built_in = Q(program=None) & Q(models.Exists(mine.values("pk")[:1]))
        return self.live().filter(built_in | Q(program_id__in=mine.values("program_id")))


class Case(PublicIdModel):
    """A vignette. A case without a program is part of the built-in library; its text lives in versions."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    slug = models.SlugField(max_length=60)
    number = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    levels = models.JSONField(default=list)
    concepts = models.ManyToManyField(Concept, blank=True, related_name="cases")
    current = models.ForeignKey("CaseVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    is_from_pack = models.BooleanField(default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["number", "title"]
        constraints = [models.UniqueConstraint(Coalesce("program_id", 0), "slug", name="one_case_a_slug")]

    def __str__(self) -> str:
        return self.title


class CaseVersion(models.Model):
    """A published text of a case, and the reader's work on it. Never changed: a run stays on the one it began with."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    sha256 = models.CharField(max_length=64)
    compiled = models.JSONField(help_text="Scenes, choices, asks, cues, people, ties with rendered HTML, by id.")
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.case}, version {self.number}"


@lru_cache(maxsize=64)
def compiled_of(version_id: int, sha256: str) -> dict[str, Any]:
    """Give the compiled case of a version; whoever reads it must not change it.

    A version never changes, so what was read once holds as long as the process lives; the checksum tells apart two
    versions that were given the same number, before and after a reset of the demo.
    """
    found: dict[str, Any] = CaseVersion.objects.values_list("compiled", flat=True).get(pk=version_id, sha256=sha256)
    return found


def trusted(html: str) -> SafeString:
    """Give compiled HTML to a template as HTML. It was made by `render_markdown` when its version was published."""
    return mark_safe(html)  # noqa: S308 (sanitised when published; a version never changes)


class CaseUse(models.Model):
    """A case is set for an offering."""

    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="case_uses")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["offering", "case"], name="a_case_once_an_offering")]

    def __str__(self) -> str:
        return f"{self.case} in {self.offering}"


class CaseRunQuerySet(models.QuerySet["CaseRun"]):
    """Read rules of runs."""

    def visible_to(self, user: Any) -> "CaseRunQuerySet":
        """Give one's own runs. What a run handed in with an assignment shows its marker is a row above this room."""
        return (
            self.filter(user_id=user.pk).select_related("version__case").defer("version__source", "version__compiled")
        )

    def of_offering(self, offering: Offering) -> "CaseRunQuerySet":
        """Give the runs begun for an offering, for counting by who teaches it."""
        return self.filter(offering=offering)

    def finished(self) -> "CaseRunQuerySet":
        """Give runs that reached an ending."""
        return self.exclude(finished_at=None)


class CaseRun(PublicIdModel):
    """One student's way through one version of a case. What happened is in `events`; the rest is kept from them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="case_runs")
    version = models.ForeignKey(CaseVersion, on_delete=models.PROTECT, related_name="runs")
    offering = models.ForeignKey(Offering, on_delete=models.SET_NULL, null=True, blank=True, related_name="case_runs")
    replay_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replays")
    scene = models.CharField(max_length=80, help_text="The id of the scene the run stands in.")
    state = models.JSONField(default=dict, help_text="Variables, scenes visited, decisions: the sum of the events.")
    steps = models.PositiveIntegerField(default=0, help_text="The number of the last event.")
    started_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = CaseRunQuerySet.as_manager()

    class Meta:
        ordering = ["-moved_at"]
        indexes = [models.Index(fields=["user", "-moved_at"])]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.version_id}"

    @property
    def compiled(self) -> dict[str, Any]:
        """Give the compiled case that this run is in."""
        return compiled_of(self.version_id, self.version.sha256)

    def draft_place(self, scene: str) -> str:
        """Give where is kept what is typed in a scene and not committed yet."""
        return f"case-run:{self.public_id}:{scene}"


class RunEvent(models.Model):
    """One step of a run, append-only. The number is unique in the run, so a second tab cannot fork it."""

    class Kind(models.TextChoices):
        """What a step was."""

        BEGIN = "begin"
        COMMIT = "commit"
        GO_ON = "go-on"
        END = "end"

    run = models.ForeignKey(CaseRun, on_delete=models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    scene = models.CharField(max_length=80)
    data = models.JSONField(
        default=dict, help_text="For a commit: {choice, answers: {ask: {text, confidence}}, marks}."
    )
    key = models.UUIDField(
        default=uuid.uuid4, unique=True, help_text="Made with the form; a double click is one step."
    )
    happened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_event_a_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} at {self.scene}"


class CueMark(models.Model):
    """A passage that a student marked in a scene, and a level they saw in it. Theirs to change until they commit.

    A passage may be marked at several levels, one row each: a second level is never wrong.
    """

    run = models.ForeignKey(CaseRun, on_delete=models.CASCADE, related_name="marks")
    scene = models.CharField(max_length=80)
    unit = models.CharField(max_length=80, help_text="The id of the sentence.")
    level = models.CharField(max_length=5)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "scene", "unit", "level"], name="one_mark_a_unit_and_level"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="a_mark_is_at_a_level"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.level}"
