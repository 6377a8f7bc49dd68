"""From a scene's Markdown to HTML whose sentences can be marked, each with an id that only its words decide.

Cues travel through Markdown as single private-use characters, which the reader refuses in a source, so that no cue's
id, level or place is in the HTML that a student's browser gets.
"""

import hashlib
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from cases.format.reader import CUE
from core.markdown import read_attributes, render_markdown

CLOSE = "\ue000"
FIRST_OPEN = 0xE001
MARKS = re.compile("[\ue000-\uf8ff]")
TAG = re.compile(r'</?([a-z0-9]+)(?:[^<>"]|"[^"]*")*>')
INLINE = {"em", "strong", "del", "sub", "sup", "code", "a", "abbr", "br"}
NOT_TEXT = {"h2", "h3", "h4", "pre"}
# A sentence ends with its mark and closing quotes, before white space and something that begins one.
SENTENCE_END = re.compile("[.!?…][”’\"')\\]]*(\\s+)(?=[“‘\"'(\\[\x01]*[A-Z0-9])")
NO_END = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Sr|Jr|No|vs|Prof|Rev)|(?:^|[\s“(])[A-Z])\.$")


@dataclass
class Units:
    """The pieces of a scene's HTML in order, the sentences among them, and the sentences each cue lies in.

    A piece is `{"html": …}` or `{"unit": id, "html": …, "text": …}`.
    """

    pieces: list[dict[str, str]] = field(default_factory=list)
    cues: list[dict[str, Any]] = field(default_factory=list)


def split_units(scene_id: str, text: str) -> Units:
    """Give the pieces of a scene's prose.

    Raises:
        core.markdown.TextTooLong: when the prose is more than is rendered.
    """
    return _Splitter(scene_id).split(text)


class _Splitter:
    """Goes through the HTML once, keeping which cues are open."""

    def __init__(self, scene_id: str) -> None:
        self.scene_id = scene_id
        self.units = Units()
        self.counts: dict[str, int] = {}
        self.open: int | None = None

    def split(self, text: str) -> Units:
        html = render_markdown(CUE.sub(self.open_cue, text))
        run: list[str] = []
        silent = ""
        position = 0
        for tag in TAG.finditer(html):
            run.append(html[position : tag.start()])
            position = tag.end()
            if tag[1] in INLINE:
                run.append(tag[0])
                continue
            self.flush("".join(run), bool(silent))
            run = []
            self.raw(tag[0])
            if tag[1] in NOT_TEXT:
                silent = "" if tag[0].startswith("</") else tag[1]
        self.flush("".join(run) + html[position:], bool(silent))
        return self.units

    def open_cue(self, match: re.Match[str]) -> str:
        classes, cue_id, attributes, _ = read_attributes(match["inside"])
        if "cue" not in classes:
            return match[0]
        words = MARKS.sub("", match["text"])
        self.units.cues.append({"id": cue_id, "level": attributes.get("level", ""), "text": words, "units": []})
        return f"{chr(FIRST_OPEN + len(self.units.cues) - 1)}{match['text']}{CLOSE}"

    def raw(self, html: str) -> None:
        if self.units.pieces and "unit" not in self.units.pieces[-1]:
            self.units.pieces[-1]["html"] += html
        elif html:
            self.units.pieces.append({"html": html})

    def flush(self, run: str, silent: bool) -> None:
        """Add a run of inline HTML: its sentences as units, or as it is where nothing is to be marked."""
        if silent or not MARKS.sub("", TAG.sub("", run)).strip():
            self.raw(MARKS.sub("", run))
            return
        start = 0
        for end, resume in _sentence_ends(run):
            self.unit(run[start:end])
            self.raw(MARKS.sub("", run[end:resume]))
            start = resume
        self.unit(run[start:])

    def unit(self, html: str) -> None:
        lead = html[: len(html) - len(html.lstrip())]
        self.raw(lead)
        body = html.strip()
        found = self.cues_in(body)
        clean = MARKS.sub("", body)
        text = re.sub(r"\s+", " ", unescape(TAG.sub("", clean))).strip()
        unit_id = self.unit_id(text)
        self.units.pieces.append({"unit": unit_id, "html": clean, "text": text})
        for number in found:
            self.units.cues[number]["units"].append(unit_id)
        self.raw(html[len(html.rstrip()) :] if body else "")

    def cues_in(self, html: str) -> list[int]:
        """Give the cues of which some text lies in a piece, and remember which is open at its end."""
        found = []
        for piece in re.split("([\ue000-\uf8ff])", html):
            if not MARKS.match(piece):
                if piece.strip() and self.open is not None and self.open not in found:
                    found.append(self.open)
            else:
                self.open = None if piece == CLOSE else ord(piece) - FIRST_OPEN
        return found

    def unit_id(self, text: str) -> str:
        """Give an id made of the words, so that it stays when sentences come before it or go."""
        name = hashlib.sha256(text.encode()).hexdigest()[:8]
        self.counts[name] = self.counts.get(name, 0) + 1
        again = f"-{self.counts[name]}" if self.counts[name] > 1 else ""
        return f"{self.scene_id}-{name}{again}"


def _sentence_ends(run: str) -> list[tuple[int, int]]:
    """Give for each sentence but the last where it ends and where the next begins. None ends inside a tag's pair."""
    masked = _masked(run)
    plain, places = [], []
    for place, character in enumerate(masked):
        if not MARKS.match(character):
            plain.append(character)
            places.append(place)
    words = "".join(plain)
    found = []
    for match in SENTENCE_END.finditer(words):
        if NO_END.search(words[max(0, match.start() - 6) : match.start() + 1]):
            continue
        # A cue that closes right after the sentence belongs to it.
        end = places[match.start(1)]
        found.append((end, places[match.end(1)] if match.end(1) < len(places) else len(run)))
    return [(end, _before_marks(run, resume)) for end, resume in found]


def _before_marks(run: str, resume: int) -> int:
    """Give where the next sentence begins, with the cue that opens at its first word."""
    while resume > 0 and MARKS.match(run[resume - 1]) and run[resume - 1] != CLOSE:
        resume -= 1
    return resume


def _masked(run: str) -> str:
    """Give the run with the inside of tags' pairs and the tags made unfit to end a sentence, at the same length."""
    out, position, depth = [], 0, 0
    for tag in TAG.finditer(run):
        out.append(_hidden(run[position : tag.start()], depth))
        position = tag.end()
        closing = tag[0].startswith("</")
        out.append(("\x02" if closing else "\x01") * len(tag[0]))
        if tag[1] != "br":
            depth += -1 if closing else 1
    out.append(_hidden(run[position:], depth))
    return "".join(out)


def _hidden(text: str, depth: int) -> str:
    if depth <= 0:
        return text
    return "".join(character if character.isalnum() or MARKS.match(character) else "\x03" for character in text)
