"""The bridge as a drawing: three rings and a line across them, computed from what a memo says.

The rules are those of the design's "The bridge, computed"; lengths are view-box units, y downward. Text is measured by
count, so that the server can draw; measuring too much is harmless. A narrow screen gets the tall drawing.
"""

import math
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from assignments.bridge_facts import BridgeFacts, read_back, reason_of

# Size in units times width of a character as a share of the size.
NAME, REASON, LABEL, TODO = 23 * 0.53, 15 * 0.46, 13 * 0.58, 15 * 0.55
SLOPE = -0.30
CENTER, FIRST_PIER, MOMENT = (-40.0, 15.0), 128.0, 10.0
LEAST_SLOT, LEAST_WIDTH = 180.0, 880.0
AFTER_LAST_PIER = 44.0
TALL_CENTER, TALL_FIRST, TALL_X, TALL_WIDTH = (60.0, -70.0), 79.0, 44.0, 360
HELD = "Held here"
NOT_WRITTEN = "Not written yet"


@dataclass(frozen=True)
class Pier:
    """One end of the bridge or its middle: the choice above, the reason that hangs below."""

    ring: str
    what: str
    name: str
    warrant: str
    reason: str

    @property
    def todo(self) -> str:
        """Give the words that stand for a choice not made."""
        return f"No {self.what.lower()} chosen"

    def lines(self, limit: int) -> list[str]:
        """Give the name in even lines of at most `limit` characters; the words for a missing one are never broken."""
        return wrap_evenly(self.name, limit) if self.name else [self.todo]

    def reasons(self, limit: int) -> list[str]:
        """Give the reason in even lines."""
        return wrap_evenly(self.reason, limit) if self.reason else [NOT_WRITTEN]

    def name_width(self) -> float:
        """Give the width of the longest line above the pier."""
        return max(map(len, self.lines(22))) * (NAME if self.name else TODO)

    def reason_width(self) -> float:
        """Give the width of what hangs below, its label included."""
        reason = max(map(len, self.reasons(24))) * (REASON if self.reason else TODO)
        return max(reason, len(self.warrant) * LABEL)


@dataclass(frozen=True)
class Drawing:
    """A bridge to be shown, with what a screen reader hears of it. Each drawing is made when it is first asked for."""

    facts: BridgeFacts
    name: str

    @cached_property
    def wide(self) -> SafeString:
        """Give the drawing for a wide screen."""
        return _wide(self.facts, self.name)

    @cached_property
    def tall(self) -> SafeString:
        """Give the drawing for a narrow screen."""
        return _tall(self.facts, self.name)

    @cached_property
    def sentence(self) -> SafeString:
        """Give the sentence that stands below."""
        return read_back(self.facts)

    @property
    def is_finished(self) -> bool:
        """Say whether nothing is missing."""
        return self.facts.is_finished


def wrap_evenly(text: str, limit: int) -> list[str]:
    """Wrap at `limit` characters, then narrow while the number of lines stays the same, so that lines are even."""
    return list(_even_lines(text, limit))


# The names of choices are the same in one memo after another, and each text is measured, then set.
@lru_cache(maxsize=1024)
def _even_lines(text: str, limit: int) -> tuple[str, ...]:
    lines = textwrap.wrap(text, limit)
    if not lines:
        return ("",)
    longest_word = max((len(word) for word in text.split()), default=1)
    for narrower in range(limit - 1, min(limit, longest_word) - 1, -1):
        tried = textwrap.wrap(text, narrower)
        if len(tried) > len(lines):
            break
        lines = tried
    return tuple(lines)


def piers_of(facts: BridgeFacts) -> list[Pier]:
    """Give the three piers with the words that fit the claim."""
    warrants = (
        ("Stays the same", "Changes with scale", "Now accountable to")
        if facts.is_carried
        else ("The tempting move", "Scale would expose", "I would answer to")
    )
    kinds = ("Micro skill", "Group form", "Macro practice")
    # The label above says "to" already.
    reasons = (facts.constant, facts.scale, facts.accountable.removeprefix("To "))
    return [
        Pier(f"o{place}", what, name, warrant, reason_of(reason))
        for place, what, name, warrant, reason in zip((1, 2, 3), kinds, facts.names, warrants, reasons, strict=True)
    ]


def name_of(facts: BridgeFacts) -> str:
    """Give the drawing's text alternative, one sentence."""
    places = ("with one person", "in a group", "with a community")
    missing = ("no micro skill chosen", "no group form chosen", "no macro practice chosen")
    ends = [
        f"{name[:1].lower() + name[1:] if name and not name[1:2].isupper() else name}, {place}" if name else gap
        for name, place, gap in zip(facts.names, places, missing, strict=True)
    ]
    if not facts.is_carried:
        return f"A bridge considered and not carried: {'; '.join(ends)}. The line stops after the moment."
    kind = "The bridge drawn" if all(facts.names) else "An unfinished bridge"
    return f"{kind}: {'; '.join(ends)}. Below it hang the first three parts of the warrant."


def draw(facts: BridgeFacts) -> Drawing:
    """Give the bridge as drawings and as a sentence."""
    return Drawing(facts, name_of(facts))


def deck(x: float) -> float:
    """Give the height of the deck at x."""
    return SLOPE * (x - MOMENT)


def slots(facts: BridgeFacts, piers: list[Pier]) -> list[float]:
    """Give the length of deck that each pier needs; less than 880 in all is shared out equally."""
    needed = [
        max(LEAST_SLOT, pier.name_width(), len(pier.what) * LABEL, 58 + pier.reason_width()) + 24 for pier in piers
    ]
    needed[-1] -= 20
    if not facts.is_carried:
        needed[0] += len(HELD) * LABEL + 24
    rest = LEAST_WIDTH - FIRST_PIER - sum(needed)
    return [slot + max(rest, 0) / len(needed) for slot in needed]


def _text(css: str, x: float, y: float, words: str) -> SafeString:
    return format_html('<text class="{}" x="{}" y="{}">{}</text>', css, f"{x:.1f}", f"{y:.1f}", words)


def _circle(css: str, x: float, y: float, radius: float) -> SafeString:
    return format_html('<circle class="{}" cx="{}" cy="{}" r="{}"/>', css, f"{x:.1f}", f"{y:.1f}", f"{radius:g}")


def _path(css: str, way: str) -> SafeString:
    return format_html('<path class="{}" d="{}"/>', css, way)


def _joined(parts: Iterable[Any]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _orbits(facts: BridgeFacts, piers: list[Pier], places: list[tuple[float, float]], center: Any) -> SafeString:
    return _joined(
        _circle(
            f"orbit {pier.ring}{'' if pier.name else ' unmet'}",
            center[0],
            center[1],
            round(math.dist(center, place), 1),
        )
        for pier, place in zip(piers, places, strict=True)
    )


def _deck_path(facts: BridgeFacts, way: str) -> SafeString:
    draws = facts.is_finished and facts.is_carried
    return format_html('<path class="deck{}" pathLength="1" d="{}"/>', " draw" if draws else "", way)


def _pier_marks(facts: BridgeFacts, pier: Pier, x: float, y: float) -> SafeString:
    if not pier.name:
        return _circle("ghost", x, y, 10)
    if not facts.is_carried and pier.ring != "o1":
        return _circle("pier", x, y, 10)
    return _joined([_circle("pier", x, y, 10), _circle("core", x, y, 4)])


def _svg(css: str, box: str, name: str, parts: Iterable[Any]) -> SafeString:
    return format_html(
        '<svg class="bridge {}" viewBox="{}" role="img" aria-label="{}">{}</svg>', css, box, name, _joined(parts)
    )


def reached(piers: list[Pier]) -> int:
    """Give how many piers stand before the first gap."""
    return next((place for place, pier in enumerate(piers) if not pier.name), len(piers))


def _wide_pier(facts: BridgeFacts, pier: Pier, x: float) -> tuple[SafeString, float, float]:
    lines, reasons = pier.lines(22), pier.reasons(24)
    last = deck(x - 2 + pier.name_width()) - 16
    css = "name" if pier.name else "todo"
    marks = [_pier_marks(facts, pier, x, deck(x))]
    marks += [_text(css, x - 2, last - 27 * up, line) for up, line in enumerate(reversed(lines))]
    highest = last - 27 * len(lines)
    marks.append(_text("what", x - 2, highest, pier.what))
    stem = x + 57
    below = [
        _path("warrant" if pier.reason else "warrant stub", f"M{stem:.1f} {deck(stem) + 3:.1f}V{deck(stem) + 36:.1f}"),
        _text("t-strong", stem - 2, deck(stem) + 55, pier.warrant),
    ]
    below += [
        _text("why" if pier.reason else "todo", stem - 2, deck(stem) + 76 + 20 * down, line)
        for down, line in enumerate(reasons)
    ]
    held = "" if facts.is_carried or pier.ring == "o1" else " considered"
    drawn = format_html('<g class="{}{}">{}</g>{}', pier.ring, held, _joined(marks), _joined(below))
    return drawn, highest, deck(stem) + 76 + 20 * (len(reasons) - 1)


def _wide(facts: BridgeFacts, name: str) -> SafeString:
    piers = piers_of(facts)
    lengths = slots(facts, piers)
    places = [FIRST_PIER, FIRST_PIER + lengths[0], FIRST_PIER + lengths[0] + lengths[1]]
    width = places[-1] + lengths[-1]
    far = width - 50
    standing = reached(piers)
    end = far if standing == len(piers) else (places[standing - 1] if standing else MOMENT) + AFTER_LAST_PIER
    stop = places[1] - 24 - len(HELD) * LABEL
    if not facts.is_carried and standing:
        end = stop
    parts = [_orbits(facts, piers, [(x, deck(x)) for x in places], CENTER)]
    if end < far:
        parts.append(_path("guide", f"M{end + 6:.1f} {deck(end + 6):.1f}L{far:.1f} {deck(far):.1f}"))
    parts.append(_deck_path(facts, f"M{MOMENT:g} 0L{end:.1f} {deck(end):.1f}"))
    parts.append(_circle("from", MOMENT, 0, 6))
    drawn = [_wide_pier(facts, pier, x) for pier, x in zip(piers, places, strict=True)]
    parts += [part for part, _, _ in drawn]
    if not facts.is_carried:
        parts.append(_path("stop", f"M{stop - 3.5:.1f} {deck(stop) - 12:.1f}L{stop + 3.5:.1f} {deck(stop) + 12:.1f}"))
        parts.append(_text("tag", stop, deck(stop + len(HELD) * LABEL) - 16, HELD))
    top = math.floor(min(high for _, high, _ in drawn) - 18)
    bottom = math.ceil(max(low for _, _, low in drawn) + 14)
    return _svg("span-wide", f"0 {top} {math.ceil(width)} {bottom - top}", name, parts)


def _tall_pier(facts: BridgeFacts, pier: Pier, y: float) -> tuple[SafeString, float]:
    lines, reasons = pier.lines(23), pier.reasons(36)
    marks = [_pier_marks(facts, pier, TALL_X, y), _text("what", TALL_X + 26, y + 24, pier.what)]
    css = "name" if pier.name else "todo"
    marks += [_text(css, TALL_X + 26, y + 50 + 26 * down, line) for down, line in enumerate(lines)]
    label = y + 60 + 26 * len(lines)
    below = [
        _path("warrant" if pier.reason else "warrant stub", f"M{TALL_X:g} {label - 4:.1f}H{TALL_X + 20:g}"),
        _text("t-strong", TALL_X + 26, label, pier.warrant),
    ]
    below += [
        _text("why" if pier.reason else "todo", TALL_X + 26, label + 20 + 19 * down, line)
        for down, line in enumerate(reasons)
    ]
    held = "" if facts.is_carried or pier.ring == "o1" else " considered"
    drawn = format_html('<g class="{}{}">{}</g>{}', pier.ring, held, _joined(marks), _joined(below))
    return drawn, label + 20 + 19 * len(reasons)


def _tall(facts: BridgeFacts, name: str) -> SafeString:
    piers = piers_of(facts)
    drawn, places = [], []
    at, stop = TALL_FIRST, 0.0
    for pier in piers:
        places.append(at)
        part, end = _tall_pier(facts, pier, at)
        drawn.append(part)
        at = end + 46
        if pier.ring == "o1" and not facts.is_carried:
            stop = end + 10
            at += 36
    height = math.ceil(at - 46 + 8)
    far = height - 4
    standing = reached(piers)
    # Where a part is missing the tall deck ends before the gap, below what is written, so that it never looks cut.
    deck_end = far if standing == len(piers) else places[standing] - 34
    if not facts.is_carried and standing:
        deck_end = stop
    parts = [_orbits(facts, piers, [(TALL_X, y) for y in places], TALL_CENTER)]
    if deck_end < far:
        parts.append(_path("guide", f"M{TALL_X:g} {deck_end + 8:.1f}V{far:.1f}"))
    parts += [_deck_path(facts, f"M{TALL_X:g} 8V{deck_end:.1f}"), _circle("from", TALL_X, 8, 6), *drawn]
    if not facts.is_carried:
        parts.append(_path("stop", f"M{TALL_X - 12:g} {stop:.1f}H{TALL_X + 12:g}"))
        parts.append(_text("tag", TALL_X + 26, stop + 4, HELD))
    return _svg("span-tall", f"0 0 {TALL_WIDTH} {height}", name, parts)
