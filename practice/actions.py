"""Storing the vocabulary. Each action writes only what differs, so that unchanged input writes nothing.

What is gone is retired and comes back when it is written again; nothing is deleted, since students' work refers to it,
and a concept's address never changes.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from core.markdown import render_markdown
from practice.content import (
    ADDED,
    CHANGED,
    RETIRED,
    BridgeContent,
    Change,
    ConceptContent,
    CrosswalkContent,
    SchemeContent,
)
from practice.models import BridgeTable, Concept, Crosswalk, CrosswalkRow, ExemplarBridge, Scheme


class UnknownConcept(ValueError):
    """Content names an address that no concept has; the message says which."""


def _put(row: models.Model, values: dict[str, Any]) -> str:
    """Write `values` to a row where they differ, and say whether it was added, changed or neither."""
    if row.pk is None:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        return ADDED
    different = [name for name, value in values.items() if getattr(row, name) != value]
    if not different:
        return ""
    for name in different:
        setattr(row, name, values[name])
    row.save(update_fields=different)
    return CHANGED


def _set_related(row: models.Model, relation: str, wanted: Sequence[Concept]) -> bool:
    """Make a many-to-many relation hold exactly `wanted`; say whether it had to be written."""
    manager = getattr(row, relation)
    if {concept.pk for concept in manager.all()} == {concept.pk for concept in wanted}:
        return False
    manager.set(wanted)
    return True


def concepts_by_address(addresses: Iterable[str]) -> dict[str, Concept]:
    """Give the concepts for addresses.

    Raises:
        UnknownConcept: when an address has none.
    """
    wanted = set(addresses)
    found = {concept.address: concept for concept in Concept.objects.addressed(sorted(wanted))}
    if missing := sorted(wanted - found.keys()):
        raise UnknownConcept(f"No concept has the address {', '.join(missing)}.")
    return found


@transaction.atomic
def store_scheme(*, scheme: SchemeContent) -> list[Change]:
    """Store a scheme and its concepts; concepts that are gone from it are retired.

    Relations to other schemes' concepts are stored by `relate_concepts`, when all schemes are there.
    """
    row = Scheme.objects.filter(slug=scheme.slug).first() or Scheme(slug=scheme.slug)
    verb = _put(
        row,
        {
            "title": scheme.title,
            "short_title": scheme.short_title,
            "group": scheme.group,
            "edition": scheme.edition,
            "about": scheme.about,
            "about_html": str(render_markdown(scheme.about)),
            "source": scheme.source,
            "sure": scheme.sure,
            "is_ordered": scheme.is_ordered,
            "variables": [{"id": key, "label": label} for key, label in scheme.variables],
            "position": scheme.position,
            "retired_at": None,
        },
    )
    changes = [Change(verb, f"scheme {scheme.slug}")] if verb else []
    return changes + _store_concepts(row, scheme)


def _store_concepts(scheme: Scheme, content: SchemeContent) -> list[Change]:
    stored = {concept.slug: concept for concept in scheme.concepts.all()}
    changes = []
    for position, written in enumerate(content.concepts):
        address = f"{scheme.slug}:{written.slug}"
        row = stored.get(written.slug) or Concept(scheme=scheme, slug=written.slug, address=address)
        stored[written.slug] = row
        if verb := _put(row, _concept_values(written, position if content.is_ordered else 0)):
            changes.append(Change(verb, f"concept {address}"))
    for written in content.concepts:
        parent = stored[written.parent] if written.parent else None
        name = f"concept {scheme.slug}:{written.slug}"
        if _put(stored[written.slug], {"parent": parent}) and name not in {change.name for change in changes}:
            changes.append(Change(CHANGED, name))
    kept = {written.slug for written in content.concepts}
    gone = [concept for slug, concept in stored.items() if slug not in kept and concept.retired_at is None]
    for concept in gone:
        _put(concept, {"retired_at": timezone.now()})
        changes.append(Change(RETIRED, f"concept {concept.address}"))
    return changes


def _concept_values(written: ConceptContent, position: int) -> dict[str, Any]:
    return {
        "label": written.label,
        "definition": written.definition,
        "definition_html": str(render_markdown(written.definition)),
        "note": written.note,
        "note_html": str(render_markdown(written.note)),
        "levels": list(written.levels),
        "primary_level": written.primary_level,
        "source": written.source,
        "sure": written.sure,
        "values": written.values,
        "position": position,
        "retired_at": None,
    }


@transaction.atomic
def relate_concepts(*, schemes: Sequence[SchemeContent]) -> list[Change]:
    """Store which concepts are related, when all schemes are stored. A relation holds both ways.

    A relation between two concepts of these schemes that neither names any more is taken away.

    Raises:
        UnknownConcept: when a relation names an address that no concept has.
    """
    wanted: set[frozenset[str]] = set()
    ours = set()
    for scheme in schemes:
        for concept in scheme.concepts:
            address = f"{scheme.slug}:{concept.slug}"
            ours.add(address)
            wanted |= {frozenset((address, other)) for other in concept.related if other != address}
    link = Concept.related.through
    pairs = link.objects.filter(from_concept__address__in=ours).values_list(
        "from_concept__address", "to_concept__address"
    )
    stored = {frozenset(pair) for pair in pairs}
    gone = {pair for pair in stored - wanted if pair <= ours}
    found = concepts_by_address(address for pair in (wanted - stored) | gone for address in pair)
    changes = []
    for pair in sorted(wanted - stored, key=sorted):
        first, second = sorted(pair)
        found[first].related.add(found[second])
        changes.append(Change(ADDED, f"relation {first} with {second}"))
    for pair in sorted(gone, key=sorted):
        first, second = sorted(pair)
        found[first].related.remove(found[second])
        changes.append(Change(RETIRED, f"relation {first} with {second}"))
    return changes


@transaction.atomic
def store_crosswalk(*, crosswalk: CrosswalkContent) -> list[Change]:
    """Store a cross-walk and its rows, which are replaced as a whole when one differs: no work refers to a row.

    Raises:
        UnknownConcept: when a row names an address that no concept has.
    """
    schemes = {scheme.slug: scheme for scheme in Scheme.objects.filter(slug__in=[crosswalk.source, crosswalk.target])}
    row = Crosswalk.objects.filter(slug=crosswalk.slug).first() or Crosswalk(slug=crosswalk.slug)
    verb = _put(
        row,
        {
            "title": crosswalk.title,
            "about": crosswalk.about,
            "about_html": str(render_markdown(crosswalk.about)),
            "source_id": schemes[crosswalk.source].pk,
            "target_id": schemes[crosswalk.target].pk,
            "retired_at": None,
        },
    )
    stored = [
        (line.source.address, tuple(sorted(target.address for target in line.targets.all())), line.fit, line.note)
        for line in row.rows.select_related("source").prefetch_related("targets")
    ]
    wanted = [(line.source, tuple(sorted(line.targets)), line.fit, line.note) for line in crosswalk.rows]
    if stored != wanted:
        found = concepts_by_address(address for line in crosswalk.rows for address in (line.source, *line.targets))
        row.rows.all().delete()
        for position, line in enumerate(crosswalk.rows):
            made = CrosswalkRow.objects.create(
                crosswalk=row, source=found[line.source], fit=line.fit, note=line.note, position=position
            )
            made.targets.set([found[target] for target in line.targets])
        verb = verb or CHANGED
    return [Change(verb, f"cross-walk {crosswalk.slug}")] if verb else []


@transaction.atomic
def store_bridges(*, table: str, about: str, bridges: Sequence[BridgeContent]) -> list[Change]:
    """Store a table of exemplar bridges; bridges of this table that are gone are retired.

    Args:
        table: the table's slug, which is the pack's.
        about: what the table is, in Markdown.
        bridges: in the order in which they are shown.

    Raises:
        UnknownConcept: when a bridge names an address that no concept has.
    """
    row = BridgeTable.objects.filter(slug=table).first() or BridgeTable(slug=table)
    verb = _put(row, {"about": about, "about_html": str(render_markdown(about))})
    changes = [Change(verb, f"bridge-table {table}")] if verb else []
    found = concepts_by_address(
        address
        for bridge in bridges
        for address in (bridge.skill, bridge.group_form, bridge.macro_practice, *bridge.competencies)
    )
    stored = {bridge.slug: bridge for bridge in ExemplarBridge.objects.prefetch_related("competencies")}
    for position, written in enumerate(bridges):
        if verb := _store_bridge(stored.get(written.slug), row, written, found, position):
            changes.append(Change(verb, f"bridge {written.slug}"))
    kept = {bridge.slug for bridge in bridges}
    for slug, bridge in sorted(stored.items()):
        if slug not in kept and bridge.table_id == row.pk and bridge.retired_at is None:
            _put(bridge, {"retired_at": timezone.now()})
            changes.append(Change(RETIRED, f"bridge {slug}"))
    return changes


def _store_bridge(
    stored: ExemplarBridge | None,
    table: BridgeTable,
    written: BridgeContent,
    found: dict[str, Concept],
    position: int,
) -> str:
    row = stored or ExemplarBridge(slug=written.slug)
    verb = _put(
        row,
        {
            "table_id": table.pk,
            "skill_id": found[written.skill].pk,
            "group_form_id": found[written.group_form].pk,
            "macro_practice_id": found[written.macro_practice].pk,
            "example": written.example,
            "limit": written.limit,
            "position": position,
            "retired_at": None,
        },
    )
    moved = _set_related(row, "competencies", [found[address] for address in written.competencies])
    return verb or (CHANGED if moved else "")


@transaction.atomic
def retire_schemes(*, slugs: Sequence[str]) -> list[Change]:
    """Retire schemes with their concepts."""
    now = timezone.now()
    changes = []
    for scheme in Scheme.objects.live().filter(slug__in=slugs):
        changes.append(Change(RETIRED, f"scheme {scheme.slug}"))
        changes += [Change(RETIRED, f"concept {concept.address}") for concept in scheme.concepts.live()]
        scheme.concepts.live().update(retired_at=now)
        _put(scheme, {"retired_at": now})
    return changes


@transaction.atomic
def retire_crosswalks(*, slugs: Sequence[str]) -> list[Change]:
    """Retire cross-walks."""
    changes = []
    for crosswalk in Crosswalk.objects.live().filter(slug__in=slugs):
        _put(crosswalk, {"retired_at": timezone.now()})
        changes.append(Change(RETIRED, f"cross-walk {crosswalk.slug}"))
    return changes


@transaction.atomic
def retire_bridges(*, slugs: Sequence[str]) -> list[Change]:
    """Retire exemplar bridges."""
    changes = []
    for bridge in ExemplarBridge.objects.live().filter(slug__in=slugs):
        _put(bridge, {"retired_at": timezone.now()})
        changes.append(Change(RETIRED, f"bridge {bridge.slug}"))
    return changes
