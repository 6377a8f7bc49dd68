"""Checking a pack: everything that is wrong with it, at once."""

from pathlib import Path

from django.db import DatabaseError

from packs.kinds import bridges, crosswalks, manifest, schemes
from packs.models import PackedItem
from packs.pack import Kind, Pack, is_for_people, open_pack
from packs.problems import Code
from practice.models import Concept

# In the order in which they are stored: what is referred to comes before what refers to it.
KINDS: tuple[Kind, ...] = (schemes.KIND, crosswalks.KIND, bridges.KIND)

Known = dict[str, set[str]]


def known_from_other_packs(slug: str) -> Known:
    """Give the ids, by kind, that other loaded packs have; a pack may refer to them and must not take them."""
    try:
        known: Known = {}
        for kind, item in PackedItem.objects.exclude(pack__slug=slug).values_list("kind", "slug"):
            known.setdefault(kind, set()).add(item)
        addresses = Concept.objects.live().filter(scheme__slug__in=known.get("scheme", set()))
        known["concept"] = set(addresses.values_list("address", flat=True))
    except DatabaseError:  # a pack can be checked before there is a database
        return {}
    return known


def check_pack(path: Path, known: Known | None = None) -> Pack:
    """Read a pack and give it with its report.

    Args:
        path: the pack's folder.
        known: ids by kind that exist outside the pack; what other packs have loaded unless given.
    """
    pack = open_pack(path)
    if known is None:
        known = known_from_other_packs(pack.slug)
    manifest.read(pack)
    for file in pack.files:
        _read_file(pack, file)
    for kind in KINDS:
        kind.finish(pack)
    pack.check_references(known)
    _refuse_taken(pack, known)
    return pack


def _read_file(pack: Pack, file: str) -> None:
    for kind in KINDS:
        if kind.owns(file):
            kind.read(pack, file)
            return
    if file != manifest.FILE and not is_for_people(file):
        pack.report.warning(
            Code.FILE_UNKNOWN, file, 0, "No kind of content is read from here.", "Move it, or take it out of the pack."
        )


def _refuse_taken(pack: Pack, known: Known) -> None:
    for items in pack.items.values():
        for item in items.values():
            if item.id in known.get(item.kind, set()):
                pack.report.error(
                    Code.ID_TAKEN,
                    item.file,
                    item.line,
                    f"Another pack has a {item.kind} {item.id} already.",
                    "Choose another id.",
                )
