"""What the pages of the vocabulary show, read in a number of queries that doesn't grow with the rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from practice.map_drawing import Ray
from practice.models import BridgeTable, Concept, Crosswalk, CrosswalkRow, ExemplarBridge, Scheme
from practice.tagged import TaggedItem, tagged_with

OTHER_GROUP = "More"


@dataclass(frozen=True)
class Cell:
    """What one model says on one variable; `original` is dated wording that is kept, mostly empty."""

    label: str
    text: str
    is_unconfirmed: bool
    original: str


@dataclass(frozen=True)
class VariableRow:
    """A variable and what each concept says on it."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class ConceptPage:
    """Everything around a concept that its page shows."""

    children: list[Concept]
    related: list[Concept]
    rows: list[CrosswalkRow]
    bridges: list[ExemplarBridge]
    tagged: dict[str, list[TaggedItem]]
    siblings: list[Concept]
    values: list[tuple[str, Cell]]


def grouped_schemes() -> list[tuple[str, list[Scheme]]]:
    """Give the live schemes under their headings, each with its number of live concepts as `size`."""
    sizes = Count("concepts", filter=Q(concepts__retired_at=None))
    schemes = Scheme.objects.live().annotate(size=sizes).order_by("position", "title")
    groups: dict[str, list[Scheme]] = {}
    for scheme in schemes:
        groups.setdefault(scheme.group or OTHER_GROUP, []).append(scheme)
    return list(groups.items())


def live_crosswalks() -> Any:
    """Give the live cross-walks between live schemes, with both of them."""
    live = Crosswalk.objects.live().filter(source__retired_at=None, target__retired_at=None)
    return live.select_related("source", "target")


def crosswalks_of(scheme: Scheme) -> list[Crosswalk]:
    """Give the cross-walks that compare a scheme with another."""
    return list(live_crosswalks().filter(Q(source=scheme) | Q(target=scheme)))


def rows_of(crosswalk: Crosswalk) -> list[CrosswalkRow]:
    """Give the rows of a cross-walk with their concepts."""
    return list(crosswalk.rows.select_related("source").prefetch_related("targets__scheme"))


def concepts_of(scheme: Scheme) -> list[Concept]:
    """Give the live concepts of a scheme in its order."""
    return list(scheme.concepts.live())


def _cell(concept: Concept, key: str) -> Cell:
    value = concept.values.get(key, {})
    return Cell(
        label=concept.label,
        text=value.get("text", ""),
        is_unconfirmed=value.get("sure") == "general",
        original=value.get("original", ""),
    )


def variable_rows(scheme: Scheme, concepts: Sequence[Concept]) -> list[VariableRow]:
    """Give a scheme's variables side by side for its concepts."""
    return [
        VariableRow(variable["label"], [_cell(concept, variable["id"]) for concept in concepts])
        for variable in scheme.variables
    ]


def live_bridges() -> Any:
    """Give the live bridges with their three concepts."""
    return ExemplarBridge.objects.live().select_related("skill", "group_form", "macro_practice")


def bridge_tables() -> list[BridgeTable]:
    """Give the tables that have live bridges, for what they say of themselves."""
    return list(BridgeTable.objects.filter(bridges__retired_at=None, bridges__isnull=False).distinct())


def rays_of(bridges: Iterable[ExemplarBridge]) -> list[Ray]:
    """Give bridges as the map draws them; each leads to its row in the table below."""
    return [
        Ray(bridge.skill.label, bridge.group_form.label, bridge.macro_practice.label, f"#{bridge.slug}")
        for bridge in bridges
    ]


def concept_page(concept: Concept, user: Any) -> ConceptPage:
    """Give what stands around a concept: relations, comparisons, bridges, what the reader may see tagged with it."""
    rows = CrosswalkRow.objects.filter(Q(source=concept) | Q(targets=concept), crosswalk__retired_at=None)
    part_of = Q(skill=concept) | Q(group_form=concept) | Q(macro_practice=concept) | Q(competencies=concept)
    return ConceptPage(
        children=list(concept.children.filter(retired_at=None)),
        related=list(
            concept.related.filter(retired_at=None).select_related("scheme").order_by("scheme__position", "label")
        ),
        rows=list(rows.select_related("crosswalk", "source").prefetch_related("targets__scheme").distinct()),
        bridges=list(live_bridges().filter(part_of).distinct()),
        tagged=tagged_with(concept, user),
        siblings=concepts_of(concept.scheme),
        values=[
            (variable["label"], _cell(concept, variable["id"]))
            for variable in concept.scheme.variables
            if variable["id"] in concept.values
        ],
    )
