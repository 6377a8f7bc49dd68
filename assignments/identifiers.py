"""Text that may identify a real person, pointed out before work about the field is handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assignments.memo import ARGUED, LABELS, OWN_TERMS, is_carried
from core.identifiers import find_in


@dataclass(frozen=True)
class Finding:
    """A piece of text that may identify someone: what it looks like, the words, and the field they stand in."""

    kind: str
    text: str
    field: str
    label: str


def identifiers_in(fields: Mapping[str, Any]) -> list[Finding]:
    """Give what may identify someone in a memo about field work; a memo about an invented case has nothing to hide."""
    if fields.get("case"):
        return []
    carried = is_carried(fields)
    names = ("title", "passage", *OWN_TERMS, *ARGUED)
    return [
        Finding(kind, words, name, LABELS[name.removesuffix("_own")].said(carried))
        for name in names
        for kind, words in find_in(str(fields.get(name) or ""))
    ]
