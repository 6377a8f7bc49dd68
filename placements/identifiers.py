"""Text that looks as if it named a client: pointed out before it is stored, never forbidden."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

_STREETS = "street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|way|terrace|circle|square"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NAME = r"[A-Z][\w’'-]+"

KINDS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("an e-mail address", "Leave it out.", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "a date of birth",
        "Write an age or “in their forties”.",
        re.compile(
            r"(?:\b(?:DOB|D\.O\.B\.|born|birthday|date of birth)\b[^.\n]{0,12}?[0-9][0-9/.\- ]*[0-9])"
            rf"|(?:\b(?:born|DOB|date of birth)\b[^.\n]{{0,12}}?\b(?:{_MONTHS})[a-z]*\.? [0-9][0-9, ]*)"
            r"|(?:\b(?:0?[1-9]|1[0-2])[/.-](?:0?[1-9]|[12][0-9]|3[01])[/.-](?:19|20)[0-9]{2}\b)"
            r"|(?:\b(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "a phone number",
        "Leave it out.",
        re.compile(
            r"(?<![\w.,:/-])(?:\+[0-9]{1,3}[ .-]?)?(?:\(?[0-9]{3}\)?[ .-]?[0-9]{3}[ .-][0-9]{4}|[0-9]{3}[ .-][0-9]{4}"
            r"|\+?[0-9]{10,15})(?![\w/-])"
        ),
    ),
    (
        "a street address",
        "Write “the family’s home” or name the part of town.",
        re.compile(rf"\b[0-9]{{1,5}}[A-Za-z]? (?:{_NAME} ){{1,3}}(?i:{_STREETS})\b"),
    ),
    (
        "a name",
        "Write “a tenant”, “a mother”. The line keeps its meaning and names nobody.",
        re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx)\b\.? +({_NAME}(?: {_NAME})?)"),
    ),
)


@dataclass(frozen=True)
class Likeness:
    """A piece of text, what it looks like, and what could stand in its place."""

    text: str
    kind: str
    advice: str


def find_likenesses(*texts: str, known_names: Iterable[str] = ()) -> list[Likeness]:
    """Give what in these texts looks like a phone number, address, date of birth or a client's name, once each.

    Args:
        texts: what was typed.
        known_names: names that are no clients', such as the field instructor's; a surname among them is passed over.
    """
    known = {word.lower() for name in known_names for word in name.split()}
    found: dict[str, Likeness] = {}
    for text in texts:
        for kind, advice, pattern in KINDS:
            for match in pattern.finditer(text):
                piece = match[0].strip(" ,")
                if kind == "a name" and match[1].split()[-1].lower() in known:
                    continue
                if not any(piece in other for other in found):
                    found[piece] = Likeness(piece, kind, advice)
    return list(found.values())


def digest_of(likenesses: Iterable[Likeness]) -> str:
    """Give a short digest of what was pointed out, so that “keep as it is” holds for just that."""
    return hashlib.sha256("\n".join(sorted(each.text for each in likenesses)).encode()).hexdigest()[:16]
