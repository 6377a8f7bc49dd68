"""Text in a line of hours that looks as if it named a client: pointed out before it is stored, never forbidden."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from core.identifiers import ADVICE, NAME, find_in


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
        for kind, piece in find_in(text):
            if kind == NAME and piece.split()[-1].lower() in known:
                continue
            found.setdefault(piece, Likeness(piece, kind, ADVICE[kind]))
    return list(found.values())


def digest_of(likenesses: Iterable[Likeness]) -> str:
    """Give a short digest of what was pointed out, so that “keep as it is” holds for just that."""
    return hashlib.sha256("\n".join(sorted(each.text for each in likenesses)).encode()).hexdigest()[:16]
