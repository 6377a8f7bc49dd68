"""The lists that a memo chooses from: concepts of the schemes, alphabetical, without pairing or example."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assignments.memo import MODES, OWN
from practice.models import Concept

SCHEMES = {
    "skill": ("micro-skills",),
    # Where both schemes name the same process, the group form's concept is the one that is stored.
    "group_form": ("group-forms", "mutual-aid"),
    "macro_practice": ("macro-practices",),
    "tension_standard": ("nasw-code",),
    "reading_categories": ("reading-categories",),
    "modes": ("rothman",),
}
# Three stances and three modes keep their scheme's order; every longer list is alphabetical, so that no order hints.
KEPT_ORDER = ("reading-categories", "rothman")
# What each category of the course reading asks, for those who meet the word here first.
CATEGORY_GLOSSES = {
    "traditional": "keep what exists going",
    "collaborative": "every stakeholder at the table",
    "radical": "confront the imbalance of power",
}


@dataclass(frozen=True)
class Term:
    """A concept as a list shows it."""

    pk: int
    slug: str
    label: str
    is_live: bool


@dataclass(frozen=True)
class Vocabulary:
    """The terms of every list, by field; made with one query."""

    terms: dict[str, dict[str, Term]]

    def label(self, field: str, slug: str) -> str:
        """Give the label of a concept, "" where the list of that field has none of this slug."""
        found = self.terms.get(field, {}).get(slug)
        return found.label if found else ""

    def concept_id(self, field: str, slug: str) -> int | None:
        """Give the concept's key in the database."""
        found = self.terms.get(field, {}).get(slug)
        return found.pk if found else None

    def choices(self, field: str) -> list[tuple[str, str]]:
        """Give (slug, label) of what may be chosen now."""
        return [(term.slug, term.label) for term in self.terms.get(field, {}).values() if term.is_live]

    def with_own_term(self, field: str) -> list[tuple[str, str]]:
        """Give an independent list of terms: nothing chosen first, "My own term" last."""
        return [("", "Choose one"), *self.choices(field), (OWN, "My own term")]

    def modes(self) -> list[tuple[str, str]]:
        """Give Rothman's three modes in his order."""
        return [(mode, self.label("modes", mode) or mode.replace("-", " ").capitalize()) for mode in MODES]


def _listed(rows: Iterable[tuple[str, Term]], schemes: tuple[str, ...]) -> dict[str, Term]:
    found: dict[str, Term] = {}
    for scheme in schemes:
        for of, term in rows:
            if of == scheme:
                found.setdefault(term.slug, term)
    by_label: dict[str, Term] = {}
    for term in found.values():
        by_label.setdefault(term.label.casefold(), term)
    terms = list(by_label.values())
    if schemes[0] not in KEPT_ORDER:
        terms.sort(key=lambda term: term.label.casefold())
    return {term.slug: term for term in terms}


def read_vocabulary() -> Vocabulary:
    """Give the lists as they stand. Retired concepts keep their label for work handed in before."""
    wanted = {scheme for schemes in SCHEMES.values() for scheme in schemes}
    concepts: Any = Concept.objects.filter(scheme__slug__in=wanted).order_by("position", "label")
    rows = [
        (scheme, Term(pk, slug, label, retired is None))
        for scheme, pk, slug, label, retired in concepts.values_list(
            "scheme__slug", "pk", "slug", "label", "retired_at"
        )
    ]
    return Vocabulary({field: _listed(rows, schemes) for field, schemes in SCHEMES.items()})
