"""Loading a pack: checked first, then all of it or nothing of it."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from packs.check import KINDS, check_pack
from packs.models import LoadedPack, PackedItem
from packs.pack import Pack
from packs.problems import ERROR, Problem
from practice.content import Change


class PackRefused(Exception):
    """The pack has errors and nothing of it was loaded."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} errors")
        self.problems = problems


@dataclass(frozen=True)
class Loaded:
    """A pack that was loaded and what that changed."""

    pack: Pack
    changes: list[Change]


def load_pack(path: Path) -> Loaded:
    """Load a pack: what is new is added, what differs is changed, what is gone is retired.

    Loading the same pack again writes nothing. Runs and attempts of students are never touched: they stand on the
    version they began with.

    Raises:
        PackRefused: when the check finds an error; nothing is written.
    """
    pack = check_pack(path)
    if errors := pack.report.of(ERROR):
        raise PackRefused(errors)
    with transaction.atomic():
        stored = PackedItem.objects.filter(pack__slug=pack.slug)
        pack.loaded = {(kind, slug): sha256 for kind, slug, sha256 in stored.values_list("kind", "slug", "sha256")}
        changes = [change for kind in KINDS for change in kind.store(pack)]
        changes += _retire_gone(pack)
        _remember(pack, changed=bool(changes))
    return Loaded(pack, changes)


def _retire_gone(pack: Pack) -> list[Change]:
    """Retire what this pack brought before and no longer holds; what refers to others goes before them."""
    changes: list[Change] = []
    for kind in reversed(KINDS):
        held = pack.items.get(kind.name, {})
        if gone := sorted(slug for name, slug in pack.loaded if name == kind.name and slug not in held):
            changes += kind.retire(gone)
    return changes


def _remember(pack: Pack, *, changed: bool) -> None:
    row = LoadedPack.objects.filter(slug=pack.slug).first() or LoadedPack(slug=pack.slug)
    if row.pk is None or changed or row.title != pack.title:
        row.title = pack.title
        row.loaded_at = timezone.now()
        row.save()
    held = {(item.kind, item.id): item.sha256 for items in pack.items.values() for item in items.values()}
    for kind, slug in pack.loaded.keys() - held.keys():
        row.items.filter(kind=kind, slug=slug).delete()
    for (kind, slug), sha256 in held.items():
        before = pack.loaded.get((kind, slug))
        if before is None:
            row.items.create(kind=kind, slug=slug, sha256=sha256)
        elif before != sha256:
            row.items.filter(kind=kind, slug=slug).update(sha256=sha256)
