"""Modules, their pages and figures, and their place in an offering."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.safestring import SafeString
from simple_history.models import HistoricalRecords

from accounts.models import Membership, Program
from core.models import PublicIdModel
from curriculum.models.courses import Enrolment, Offering
from curriculum.models.stored import Part, parts_of, stored_html
from practice.models import Concept, Sureness


def _modules_studied_by(user: Any) -> Any:
    """Give the ids of modules that are open in an offering one is enrolled in; who marks there needn't wait.

    Written flat, since these rules stand in the way of every page: nested querysets take longer to build than to run.
    """
    mine = Q(
        offering__enrolments__user_id=user.pk,
        offering__enrolments__user__is_active=True,
        offering__enrolments__ended_at=None,
    )
    works = Q(offering__enrolments__role__in=[Enrolment.Role.INSTRUCTOR, Enrolment.Role.MARKER])
    is_open = Q(opens_at=None) | Q(opens_at__lte=timezone.now())
    return OfferingModule.objects.filter(mine & (works | is_open)).order_by().values("module_id")


def _authored(user: Any, program: str) -> Q:
    """Give the condition that `program`, the way to a module's program, is one in which a person writes, or none."""
    if user.is_superuser:
        return Q(pk__isnull=False)
    roles = [Membership.Role.INSTRUCTOR, Membership.Role.ADMINISTRATOR]
    mine = Membership.objects.live().filter(user_id=user.pk, role__in=roles)
    return Q(**{f"{program}__in": mine.values("program_id")}) | (
        Q(**{f"{program}__isnull": True}) & Q(models.Exists(mine.values("pk")))
    )


class ModuleQuerySet(models.QuerySet["Module"]):
    """Read rules of modules."""

    def live(self) -> "ModuleQuerySet":
        """Give what is not retired."""
        return self.filter(retired_at=None)

    def published(self) -> "ModuleQuerySet":
        """Give what students may read."""
        return self.live().exclude(published_at=None)

    def visible_to(self, user: Any) -> "ModuleQuerySet":
        """Give published, opened modules of one's offerings; those of offerings one teaches; what one may author."""
        studied = Q(pk__in=_modules_studied_by(user), published_at__isnull=False)
        return self.live().filter(studied | _authored(user, "program"))

    def authored_by(self, user: Any) -> "ModuleQuerySet":
        """Give the modules a person may put into an offering: their program's, and the built-in ones."""
        return self.live().filter(_authored(user, "program"))

    def library(self) -> "ModuleQuerySet":
        """Give the built-in modules."""
        return self.live().filter(program=None)


class Module(PublicIdModel):
    """A stretch of teaching made of pages. A module without a program is part of the built-in library."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, blank=True, related_name="modules")
    slug = models.SlugField(max_length=60)
    number = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    intro = models.TextField(blank=True)
    intro_html = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    aims = models.JSONField(default=list)
    levels = models.JSONField(default=list)
    concept_addresses = models.JSONField(default=list, help_text="As written; `concepts` is found from them.")
    concepts = models.ManyToManyField(Concept, blank=True, related_name="modules")
    suggested = models.JSONField(default=dict, help_text="Slugs on its path: {case: [], assignment: []}.")
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    is_from_pack = models.BooleanField(default=False)
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies")
    creation_key = models.UUIDField(null=True, editable=False)

    history = HistoricalRecords(excluded_fields=["intro_html"])
    objects = ModuleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "number", "title"]
        constraints = [
            models.UniqueConstraint(Coalesce("program_id", 0), "slug", name="one_module_a_slug"),
            models.UniqueConstraint(fields=["program", "creation_key"], name="one_module_a_key"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_built_in(self) -> bool:
        """Say whether the module belongs to the library, which nobody edits in the browser."""
        return self.program_id is None

    @property
    def introduction(self) -> SafeString:
        """Give the introduction as HTML."""
        return stored_html(self.intro_html)


class OfferingModuleQuerySet(models.QuerySet["OfferingModule"]):
    """Which modules of an offering are open."""

    def opened(self) -> "OfferingModuleQuerySet":
        """Give those whose opening is past."""
        return self.filter(Q(opens_at=None) | Q(opens_at__lte=timezone.now()))


class OfferingModule(models.Model):
    """A module's place in an offering, and from when it is open."""

    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="module_places")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="places")
    position = models.PositiveSmallIntegerField(default=0)
    opens_at = models.DateTimeField(null=True, blank=True)

    objects = OfferingModuleQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["offering", "module"], name="a_module_once_an_offering")]

    def __str__(self) -> str:
        return f"{self.module} in {self.offering}"

    @property
    def is_open(self) -> bool:
        """Say whether students may read it, as far as the date goes."""
        return self.opens_at is None or self.opens_at <= timezone.now()


class PageQuerySet(models.QuerySet["Page"]):
    """Read rules of pages."""

    def live(self) -> "PageQuerySet":
        """Give what is not retired."""
        return self.filter(retired_at=None)

    def published(self) -> "PageQuerySet":
        """Give what students may read."""
        return self.live().exclude(published_at=None)

    def visible_to(self, user: Any) -> "PageQuerySet":
        """Give published pages of visible modules, and drafts of modules one may edit; with their modules."""
        published = Q(published_at__isnull=False, module__published_at__isnull=False)
        read = published & Q(module__in=_modules_studied_by(user))
        found = self.live().filter(read | _authored(user, "module__program"), module__retired_at=None)
        return found.select_related("module")


class Page(PublicIdModel):
    """A page of a module: Markdown, and the HTML made from it when it was saved.

    `html` carries placeholders for knowledge checks and the meanings of terms, which are filled for each reader.
    """

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="pages")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField(default=0)
    levels = models.JSONField(default=list)
    concept_addresses = models.JSONField(default=list, help_text="As written; `concepts` is found from them.")
    concepts = models.ManyToManyField(Concept, blank=True, related_name="pages")
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    sources = models.JSONField(default=list, help_text="[{text, sure}], shown at the foot.")
    invented = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    is_from_pack = models.BooleanField(default=False)
    creation_key = models.UUIDField(null=True, editable=False)

    history = HistoricalRecords(excluded_fields=["html"])
    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["module", "slug"], name="one_page_a_slug"),
            models.UniqueConstraint(fields=["module", "creation_key"], name="one_page_a_key"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def parts(self) -> list[Part]:
        """Give the page in pieces: HTML, checks and meanings in the order of reading."""
        return list(parts_of(self.html))

    @property
    def sources_shown(self) -> list[dict[str, str]]:
        """Give the sources with how sure we are of each in words."""
        words = dict(Sureness.choices)
        return [{"text": source["text"], "sure": words[source["sure"]]} for source in self.sources]


class Figure(models.Model):
    """A drawing of a module, as an SVG cleaned by `core.drawing.clean_svg`; a page names it and brings the words."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="figures")
    name = models.CharField(max_length=120)
    svg = models.TextField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["module", "name"], name="one_figure_a_name")]

    def __str__(self) -> str:
        return self.name
