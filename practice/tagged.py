"""What else in Mezzo carries a concept. Upper rooms register their kinds here; this room never imports them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from practice.models import Concept


class TaggedItem(Protocol):
    """One thing that carries a concept: its kind in words ("Module"), its title and the address of its page."""

    @property
    def kind(self) -> str:
        """Give the kind in words, such as "Page"."""

    @property
    def title(self) -> str:
        """Give what it is called."""

    @property
    def address(self) -> str:
        """Give the address of its page."""


@dataclass(frozen=True)
class Tagged:
    """A plain TaggedItem for rooms that have nothing better."""

    kind: str
    title: str
    address: str


FindTagged = Callable[[Concept, Any], list[TaggedItem]]
_kinds: list[FindTagged] = []


def register_tagged_kind(find: FindTagged) -> FindTagged:
    """Register a function that gives, in one query, what of its kind carries a concept and this user may see.

    May stand as a decorator; a function that is registered already is not registered again.
    """
    if find not in _kinds:
        _kinds.append(find)
    return find


def tagged_with(concept: Concept, user: Any) -> dict[str, list[TaggedItem]]:
    """Give everything that carries a concept and that `user` may see, by kind, in the order of registration."""
    grouped: dict[str, list[TaggedItem]] = {}
    for find in _kinds:
        for item in find(concept, user):
            grouped.setdefault(item.kind, []).append(item)
    return grouped
