"""Checking a pack: everything that is wrong with it, at once."""

from pathlib import Path

from django.db import DatabaseError

from packs.kinds import assignments, bridges, cases, crosswalks, manifest, modules, rubrics, schemes
from packs.models import PackedItem
from packs.pack import Kind, Pack, is_for_people, open_pack
from packs.problems import Code
from practice.models import Concept

# In the order in which they are stored: what is referred to comes before what refers to it.
KINDS: tuple[Kind, ...] = (
    schemes.KIND,
    crosswalks.KIND,
    bridges.KIND,
    rubrics.KIND,
    cases.KIND,
    assignments.KIND,
    modules.KIND,
    modules.PAGES,
)

Known = dict[str, dict[str, str]]


def known_from_other_packs(slug: str) -> Known:
    """Give what other loaded packs have, names by kind and id; a pack may refer to it and must not take it."""
    try:
        known: Known = {}
        for kind, item, pack in PackedItem.objects.exclude(pack__slug=slug).values_list("kind", "slug", "pack__slug"):
            known.setdefault(kind, {})[item] = pack
        concepts = Concept.objects.live().filter(scheme__slug__in=known.get("scheme", {}))
        known["concept"] = dict(concepts.values_list("address", "label"))
    except DatabaseError:  # a pack can be checked before there is a database
        return {}
    return known


def check_pack(path: Path, known: Known | None = None) -> Pack:
    """Read a pack and give it with its report.

    Args:
        path: the pack's folder.
        known: names by kind and id of what exists outside the pack; without it, the database is asked for what other
            packs have brought.
    """
    pack = open_pack(path)
    pack.asks_database = known is None
    pack.known = known_from_other_packs(pack.slug) if known is None else known
    manifest.read(pack)
    for file in pack.files:
        _read_file(pack, file)
    for kind in KINDS:
        kind.finish(pack)
    pack.check_references()
    _refuse_taken(pack)
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


def _refuse_taken(pack: Pack) -> None:
    for items in pack.items.values():
        for item in items.values():
            if other := pack.known.get(item.kind, {}).get(item.id):
                pack.report.error(
                    Code.ID_TAKEN,
                    item.file,
                    item.line,
                    f"The pack {other} has a {item.kind} {item.id} already.",
                    "Choose another id.",
                )
