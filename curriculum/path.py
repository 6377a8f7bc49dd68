"""What upper rooms put on the path of a course: cases, assignments.

An upper room registers a function when its app is ready:

    register_path_kind(cases_of_offering)

The function is given an offering and a person, and answers for the whole offering in one query. This room never
imports an upper one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from curriculum.models import Module, Offering


@dataclass(frozen=True)
class PathItem:
    """Something to do beside reading.

    `kind` is a word of the field's language in lower case ("case", "assignment"); `state` is how it stands for this
    person in words ("not begun", "handed in"), and `done` says whether that counts as finished. `slug` is the name
    under which a module's file asks for it (`cases: [damp]`), so that it stands on that module's path.
    """

    title: str
    address: str
    kind: str
    state: str = ""
    due_at: datetime | None = None
    slug: str = ""
    done: bool = False


PathKind = Callable[[Offering, Any], list[PathItem]]
_kinds: list[PathKind] = []


def register_path_kind(kind: PathKind) -> None:
    """Add a kind of item to every course's path. Registering the same function twice changes nothing."""
    if kind not in _kinds:
        _kinds.append(kind)


def path_items(offering: Offering, user: Any) -> list[PathItem]:
    """Give everything that upper rooms have for a person in an offering, one query for each kind."""
    return [item for kind in _kinds for item in kind(offering, user)]


def items_of_module(module: Module, items: list[PathItem]) -> list[PathItem]:
    """Give those items that the module asks for, in the order in which it names them."""
    wanted = [(kind, slug) for kind, slugs in sorted(module.suggested.items(), reverse=True) for slug in slugs]
    by_name = {(item.kind, item.slug): item for item in items}
    return [by_name[name] for name in wanted if name in by_name]
