"""The one way from Markdown to HTML.

Raw HTML is off, the output is sanitised, and size and nesting are bounded, so that nothing a person writes can run a
script, reach another site by itself or keep the server busy. What a room adds (a figure, a check) is a `:::` block,
which becomes a placeholder that the room fills; see `split_blocks`.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import markdown
import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown.extensions import Extension

LONGEST_TEXT = 32_000
DEEPEST_QUOTE = 8
MOST_COLUMNS = 30
MOST_OPEN_BRACKETS = 400

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "del", "sub"),
    *("sup", "table", "thead", "tbody", "tr", "th", "td", "a", "dl", "dt", "dd", "div", "section", "abbr"),
}
ATTRIBUTES = {
    "a": {"href", "title", "id", "class"},
    "th": {"scope"},
    "li": {"id"},
    "sup": {"id"},
    "div": {"class"},
    "ol": {"start"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
}


class TextTooLong(ValueError):
    """The text is longer, deeper or wider than is rendered; the message says which."""


class _NoRawHtml(Extension):
    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 (the library's name)
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")


class _HeadingsFromTwo(Extension):
    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 (the library's name)
        md.treeprocessors.register(_LowerHeadings(md), "headings_from_two", 5)


class _LowerHeadings(markdown.treeprocessors.Treeprocessor):
    def run(self, root: Any) -> None:
        for element in root.iter():
            if element.tag == "h1":
                element.tag = "h2"
            elif element.tag in ("h5", "h6"):
                element.tag = "h4"
            elif element.tag == "th":
                element.set("scope", "col")
            elif element.tag in ("th", "td"):
                element.attrib.pop("style", None)


def check_bounds(text: str) -> None:
    """Refuse text that costs too much to render.

    Raises:
        TextTooLong: over 32,000 characters, quotes nested over 8 deep, a table over 30 columns or a heap of brackets.
    """
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(f"The text has {len(text):,} characters; {LONGEST_TEXT:,} is the most.")
    for line in text.splitlines():
        bare = line.lstrip()
        if re.match(rf"(?:>\s*){{{DEEPEST_QUOTE + 1},}}", bare):
            raise TextTooLong(f"A quotation is nested more than {DEEPEST_QUOTE} deep.")
        if bare.count("|") > MOST_COLUMNS + 1:
            raise TextTooLong(f"A table has more than {MOST_COLUMNS} columns.")
    if text.count("[") > MOST_OPEN_BRACKETS or text.count("*") > 4 * MOST_OPEN_BRACKETS:
        raise TextTooLong("There are too many brackets or stars in the text.")
    if re.search(r"^(?: {4}|\t){8,}[-*+\d]", text, re.MULTILINE):
        raise TextTooLong("A list is nested more than 8 deep.")


def render_markdown(text: str) -> SafeString:
    """Give safe HTML for Markdown written by anyone.

    Links keep only http, https, mailto and addresses within the site; pictures are not rendered (a figure is a block).

    Raises:
        TextTooLong: see `check_bounds`.
    """
    check_bounds(text)
    html = markdown.markdown(
        text.replace("\x00", ""),
        extensions=["tables", "footnotes", "sane_lists", "def_list", "attr_list", _NoRawHtml(), _HeadingsFromTwo()],
        extension_configs={"footnotes": {"BACKLINK_TITLE": "Back to the text", "SEPARATOR": "-"}},
        output_format="html",
    )
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        allowed_classes=None,
    )
    return mark_safe(clean)  # noqa: S308 (sanitised one line above; the only place that may say so)


def render_plain(text: str) -> SafeString:
    """Give a person's plain text as paragraphs, with nothing interpreted."""
    paragraphs = [escape(part.strip()).replace("\n", "<br>") for part in re.split(r"\n\s*\n", text) if part.strip()]
    return mark_safe("".join(f"<p>{part}</p>" for part in paragraphs))  # noqa: S308 (every part is escaped)


@dataclass(frozen=True)
class Block:
    """A `:::` block: its class (`check`, `figure`), id, attributes, the text inside and its first line (from 1)."""

    kind: str
    id: str
    attributes: dict[str, str]
    body: str
    line: int


@dataclass
class Blocks:
    """Text and blocks in the order in which they stand; `problems` are (line, message)."""

    parts: list[str | Block] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


ATTRIBUTE = re.compile(
    r"""\s*(?:\.(?P<kind>[\w-]+)|\#(?P<id>[\w-]+)|(?P<key>[\w-]+)=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"}]+)))"""
)
OPENING = re.compile(r"^:::\s*\{(?P<inside>[^}]*)\}\s*$")


def read_attributes(inside: str) -> tuple[list[str], str, dict[str, str], str]:
    """Give classes, id, attributes and what could not be read of the inside of `{…}`."""
    kinds: list[str] = []
    found_id = ""
    attributes: dict[str, str] = {}
    position = 0
    while match := ATTRIBUTE.match(inside, position):
        position = match.end()
        if match["kind"]:
            kinds.append(match["kind"])
        elif match["id"]:
            found_id = match["id"]
        else:
            attributes[match["key"]] = match["quoted"] if match["quoted"] is not None else match["bare"]
    return kinds, found_id, attributes, inside[position:].strip()


def split_blocks(text: str, first_line: int = 1) -> Blocks:
    """Give the text with its `:::` blocks taken apart. Blocks don't nest; one left open is a problem."""
    found = Blocks()
    lines = text.split("\n")
    plain: list[str] = []
    at = 0
    while at < len(lines):
        opening = OPENING.match(lines[at])
        if not opening:
            plain.append(lines[at])
            at += 1
            continue
        kinds, block_id, attributes, rest = read_attributes(opening["inside"])
        line = first_line + at
        if rest or len(kinds) != 1:
            found.problems.append((line, f"The block's attributes can't be read: {opening['inside']}"))
        end = next((i for i in range(at + 1, len(lines)) if lines[i].strip() == ":::"), None)
        if end is None:
            found.problems.append((line, "The block that opens here is never closed with :::"))
            end = len(lines)
        if any(part.strip() for part in plain):
            found.parts.append("\n".join(plain))
        plain = []
        found.parts.append(
            Block(kinds[0] if kinds else "", block_id, attributes, "\n".join(lines[at + 1 : end]), line)
        )
        at = end + 1
    if any(part.strip() for part in plain):
        found.parts.append("\n".join(plain))
    return found
