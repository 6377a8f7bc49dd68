"""What changed between two texts, word by word, for reading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\S+\s*|\s+")
MOST_WORDS = 1_500
CONTEXT = 3


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is the same (`same`), was taken out (`del`) or put in (`ins`)."""

    kind: str
    text: str


def _pieces(kind_before: str, before: list[str], kind_after: str, after: list[str]) -> Iterator[Piece]:
    if before:
        yield Piece(kind_before, "".join(before))
    if after:
        yield Piece(kind_after, "".join(after))


def _word_difference(before: str, after: str) -> Iterator[Piece]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        yield from _pieces("del", old, "ins", new)
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[a:b]))
        else:
            yield from _pieces("del", old[a:b], "ins", new[c:d])


def difference(before: str, after: str) -> list[Piece]:
    """Give two texts as one, in pieces: lines first, then words within the lines that differ.

    Joined without the `ins` pieces they give `before`, without the `del` pieces `after`.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[a:b])))
        else:
            found += _word_difference("".join(old[a:b]), "".join(new[c:d]))
    return found


def shortened(pieces: list[Piece]) -> list[Piece]:
    """Give pieces with long stretches of what is the same left out, and said so in a piece of kind `gap`."""
    found: list[Piece] = []
    for piece in pieces:
        lines = piece.text.splitlines(keepends=True)
        if piece.kind != "same" or len(lines) <= 2 * CONTEXT + 1:
            found.append(piece)
            continue
        gap = f"… {len(lines) - 2 * CONTEXT} lines are the same …\n"
        found += [
            Piece("same", "".join(lines[:CONTEXT])),
            Piece("gap", gap),
            Piece("same", "".join(lines[-CONTEXT:])),
        ]
    return found


@dataclass(frozen=True)
class FieldChange:
    """A named field that differs between two versions."""

    label: str
    pieces: list[Piece]


def field_changes(before: dict[str, str], after: dict[str, str]) -> list[FieldChange]:
    """Give the fields that differ, by label, in the order of `after`."""
    return [
        FieldChange(label, shortened(difference(before.get(label, ""), text)))
        for label, text in after.items()
        if before.get(label, "") != text
    ]
