"""What a pack says about the vocabulary, read and checked, on its way to the database."""

from dataclasses import dataclass, field

ADDED, CHANGED, RETIRED = "added", "changed", "retired"


@dataclass(frozen=True)
class Change:
    """One thing that a store action did: `verb` is added, changed or retired; `name` such as `concept rothman:…`."""

    verb: str
    name: str


@dataclass(frozen=True)
class ConceptContent:
    """A concept as written. `values` holds, for each variable of the scheme, {text, sure, original}."""

    slug: str
    label: str
    definition: str
    sure: str
    levels: tuple[str, ...] = ()
    primary_level: str = ""
    note: str = ""
    parent: str = ""
    source: str = ""
    related: tuple[str, ...] = ()
    values: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class SchemeContent:
    """A scheme as written; `variables` are (id, label) and concepts stand in their order."""

    slug: str
    title: str
    short_title: str
    sure: str
    edition: str = ""
    about: str = ""
    source: str = ""
    is_ordered: bool = False
    variables: tuple[tuple[str, str], ...] = ()
    concepts: tuple[ConceptContent, ...] = ()
    group: str = ""
    position: int = 0


@dataclass(frozen=True)
class RowContent:
    """A row of a cross-walk; concepts by address."""

    source: str
    targets: tuple[str, ...]
    fit: str
    note: str


@dataclass(frozen=True)
class CrosswalkContent:
    """A cross-walk as written; schemes by slug."""

    slug: str
    title: str
    source: str
    target: str
    about: str = ""
    rows: tuple[RowContent, ...] = ()


@dataclass(frozen=True)
class BridgeContent:
    """An exemplar bridge as written; concepts by address."""

    slug: str
    skill: str
    group_form: str
    macro_practice: str
    example: str
    limit: str
    competencies: tuple[str, ...] = ()
