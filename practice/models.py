"""The vocabulary: schemes, their concepts, how they relate, and the exemplar bridges. All of it is data from packs."""

from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from practice.levels import LEVELS, ordered_levels

__all__ = ["LEVELS", "BridgeTable", "Concept", "Crosswalk", "CrosswalkRow", "ExemplarBridge", "Scheme", "Sureness"]


class Sureness(models.TextChoices):
    """How sure we are of a fact (the marks of the domain brief)."""

    CHECKED = "checked", "Checked in a public source"
    READING = "reading", "As summarized in the course reading"
    GENERAL = "general", "General professional knowledge, to be confirmed"
    OURS = "ours", "Our own wording or design"


def rendered(html: str) -> SafeString:
    """Mark stored HTML as safe: every `*_html` field of this room is written by `render_markdown` and nothing else."""
    return mark_safe(html)  # noqa: S308 (made and sanitised by render_markdown when the pack was loaded)


class LiveQuerySet(models.QuerySet):
    """Rows that a pack may retire but never deletes."""

    def live(self) -> Self:
        """Give what is not retired."""
        return self.filter(retired_at=None)

    def visible_to(self, user: Any) -> Self:
        """Give everything to whoever is signed in. What is retired keeps its page, since older work refers to it."""
        return self if user.is_authenticated else self.none()


class Scheme(models.Model):
    """A set of concepts that answer one question, such as the practice levels or Rothman's models."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    short_title = models.CharField(max_length=80)
    group = models.CharField(max_length=80, blank=True, help_text="The heading it stands under in the list.")
    edition = models.CharField(max_length=80, blank=True)
    about = models.TextField(blank=True)
    about_html = models.TextField(blank=True)
    source = models.TextField(blank=True)
    sure = models.CharField(max_length=10, choices=Sureness.choices)
    is_ordered = models.BooleanField(default=False)
    variables = models.JSONField(default=list, help_text="Rows of a side-by-side table: [{id, label}].")
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = LiveQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.short_title

    def get_absolute_url(self) -> str:
        """Give the address of its page."""
        return reverse("practice:scheme", args=[self.slug])

    @property
    def content(self) -> SafeString:
        """Give what the scheme is, as HTML."""
        return rendered(self.about_html)

    @property
    def gist(self) -> str:
        """Give the first sentence of what it is about, as plain text."""
        first = strip_tags(self.about_html.partition("</p>")[0]).replace("\n", " ").strip()
        sentence, stop, _ = first.partition(". ")
        return f"{sentence}." if stop else first


class ConceptQuerySet(LiveQuerySet):
    """Finding concepts by the address that content uses."""

    def addressed(self, addresses: list[str]) -> Self:
        """Give the concepts for addresses such as `micro-skills:tuning-in`."""
        return self.filter(address__in=addresses)


class Concept(models.Model):
    """An item of a scheme. Its `address` is `scheme:slug`, which content uses and which never changes."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="concepts")
    slug = models.SlugField(max_length=60)
    address = models.CharField(max_length=121, unique=True)
    label = models.CharField(max_length=200)
    definition = models.TextField()
    definition_html = models.TextField()
    note = models.TextField(blank=True)
    note_html = models.TextField(blank=True)
    levels = models.JSONField(default=list, help_text="Of micro, mezzo, macro; none where none applies.")
    primary_level = models.CharField(max_length=5, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    related = models.ManyToManyField("self", blank=True)
    source = models.TextField(blank=True)
    sure = models.CharField(max_length=10, choices=Sureness.choices)
    values = models.JSONField(default=dict, help_text="For each variable of the scheme: {text, sure, original}.")
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ConceptQuerySet.as_manager()

    class Meta:
        ordering = ["position", "label"]
        constraints = [models.UniqueConstraint(fields=["scheme", "slug"], name="one_concept_a_slug")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Give the address of its page, without asking the database for its scheme."""
        return reverse("practice:concept", args=[self.address])

    @property
    def content(self) -> SafeString:
        """Give the definition as HTML."""
        return rendered(self.definition_html)

    @property
    def note_content(self) -> SafeString:
        """Give the classification note as HTML."""
        return rendered(self.note_html)

    @property
    def is_unconfirmed(self) -> bool:
        """Say whether the fact is still to be confirmed."""
        return self.sure == Sureness.GENERAL

    @property
    def level_list(self) -> list[str]:
        """Give its levels from the smallest system to the largest."""
        return ordered_levels(self.levels)


class Crosswalk(models.Model):
    """A comparison of two schemes that answer different questions."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    about_html = models.TextField(blank=True)
    source = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="crosswalks_from")
    target = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="crosswalks_to")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = LiveQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Give the address of its page."""
        return reverse("practice:crosswalk", args=[self.slug])

    @property
    def content(self) -> SafeString:
        """Give what the comparison is and isn't, as HTML."""
        return rendered(self.about_html)


class CrosswalkRow(models.Model):
    """How one concept stands to concepts of another scheme: how well they fit, and why they aren't the same."""

    class Fit(models.TextChoices):
        """How well two concepts fit."""

        STRONG = "strong", "Strong"
        MODERATE = "moderate", "Moderate"
        WEAK = "weak", "Weak"

    crosswalk = models.ForeignKey(Crosswalk, on_delete=models.CASCADE, related_name="rows")
    source = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="crosswalk_rows")
    targets = models.ManyToManyField(Concept, related_name="crosswalk_targets")
    fit = models.CharField(max_length=10, choices=Fit.choices)
    note = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.source}: {self.fit}"


class BridgeTable(models.Model):
    """A pack's table of exemplar bridges: what it is and how to read it."""

    slug = models.SlugField(max_length=60, unique=True)
    about = models.TextField(blank=True)
    about_html = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.slug

    @property
    def content(self) -> SafeString:
        """Give what the table is, as HTML."""
        return rendered(self.about_html)


class ExemplarBridge(models.Model):
    """A micro skill, its group form and its macro counterpart, with an example and where the likeness breaks."""

    table = models.ForeignKey(BridgeTable, on_delete=models.PROTECT, null=True, blank=True, related_name="bridges")
    slug = models.SlugField(max_length=20, unique=True)
    skill = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="bridges_as_skill")
    group_form = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="bridges_as_group_form")
    macro_practice = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="bridges_as_macro")
    competencies = models.ManyToManyField(Concept, related_name="bridges_as_competency")
    example = models.TextField()
    limit = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = LiveQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return f"{self.skill} to {self.macro_practice}"

    @classmethod
    def pairs(cls, skill: Concept, macro_practice: Concept) -> bool:
        """Say whether an exemplar carries this skill to this practice; a graded bridge may not repeat it."""
        return cls.objects.live().filter(skill=skill, macro_practice=macro_practice).exists()
