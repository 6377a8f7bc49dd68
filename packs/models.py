"""Which packs are loaded and what each brought, so that a pack retires only what was its own."""

from django.db import models
from django.utils import timezone


class LoadedPack(models.Model):
    """A pack that has been loaded. `slug` is the name of its folder."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200, blank=True)
    loaded_at = models.DateTimeField(default=timezone.now, help_text="When a load last changed anything.")

    def __str__(self) -> str:
        return self.slug


class PackedItem(models.Model):
    """Something that a pack brought, such as the scheme `rothman`. An item belongs to one pack."""

    pack = models.ForeignKey(LoadedPack, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=20)
    slug = models.CharField(max_length=121)
    sha256 = models.CharField(max_length=64, help_text="Of what was written, as last loaded.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="an_item_of_one_pack")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"
