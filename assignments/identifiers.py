"""Text that may identify a real person, pointed out before work about the field is handed in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assignments.memo import ARGUED, LABELS, OWN_TERMS, is_carried

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
STREET = r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Boulevard|Blvd|Court|Ct|Place|Pl|Terrace|Square|Sq|Way)"
KINDS = (
    ("an e-mail address", re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{2,24}){1,4}")),
    ("a number like a social security number", re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")),
    (
        "a phone number",
        re.compile(r"(?<![\d-])(?:\+?\d{1,3}[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])?\d{3}[ .-]\d{4}(?![\d-])"),
    ),
    ("a street address", re.compile(rf"\b\d{{1,5}} (?:[A-Z][\w’'.-]{{0,30}} ){{1,3}}{STREET}\b")),
    (
        "a date of birth",
        re.compile(
            rf"(?i:\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth)\b)[:, ]{{0,3}}"
            rf"(?:[\d./-]{{4,10}}|\d{{1,2}} {MONTH}(?: \d{{4}})?|{MONTH} \d{{1,2}}(?:, \d{{4}})?)"
            r"|(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}(?!\d)"
            rf"|\b(?:\d{{1,2}} {MONTH}|{MONTH} \d{{1,2}},?) (?:19|20)\d{{2}}\b"
        ),
    ),
    ("a name with a title", re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\b\.? (?:[A-Z][\w’'-]{0,30})")),
)


@dataclass(frozen=True)
class Finding:
    """A piece of text that may identify someone: what it looks like, the words, and the field they stand in."""

    kind: str
    text: str
    field: str
    label: str


def find_in(text: str) -> list[tuple[str, str]]:
    """Give (kind, words) of everything in a text that looks like an identifier; each place is named once."""
    found: list[tuple[str, str]] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in KINDS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            found.append((kind, match.group()))
    return found


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
