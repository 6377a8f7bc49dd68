"""From a page's Markdown to the HTML that is stored.

The whole page is rendered at once by `core.markdown.render_markdown`; what Markdown doesn't know (a link to a concept,
a figure, an example, a check) is held by a token of private characters, which nobody can type, and put in afterwards,
in text only, never inside a tag. Nothing here asks the database: a pack can be checked before it is loaded. What is
stored may hold two placeholders, filled for each reader: `<!--check:KEY-->` and `<!--gloss:ADDRESS#ID-->`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape

from core.markdown import Block, TextTooLong, check_bounds, render_markdown, split_blocks
from curriculum.checks import WrittenCheck, read_check
from curriculum.findings import Finding, error, warning
from curriculum.lint import CODE, CONCEPT, look_over

OPEN, CLOSE = "\ue000", "\ue001"
TOKEN = re.compile(f"{OPEN}(?P<kind>[CB])(?P<number>[0-9]+){CLOSE}")
ALONE = re.compile(f"<p>({OPEN}B[0-9]+{CLOSE})</p>")
TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?:[^>\"]|\"[^\"]*\")*>")
VOID = {"br", "hr"}


@dataclass(frozen=True)
class CheckContent:
    """A check ready to be stored: HTML, and answers as [{html, right, why_html}]."""

    key: str
    kind: str
    question_html: str
    answers: list[dict[str, Any]]


@dataclass
class PageContent:
    """What a page's Markdown gives."""

    html: str = ""
    checks: list[CheckContent] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


def address_of(concept: str) -> str:
    """Give the page of a concept, from its address in content (`scheme:slug`).

    The path is that of the URL name practice:concept; stored HTML can't look it up each time it is read.
    """
    scheme, _, slug = concept.partition(":")
    return f"/practice/{scheme}/{slug}/"


class _Renderer:
    """Renders one page: keeps the links to concepts and the blocks by number until they are put in."""

    def __init__(self, labels: Mapping[str, str], figures: Mapping[str, str]) -> None:
        self.labels = labels
        self.figures = figures
        self.links: list[re.Match[str]] = []
        self.blocks: list[str] = []
        self.texts = 0
        self.content = PageContent()

    def markdown(self, text: str, *, glosses: bool = False) -> str:
        """Give HTML for Markdown with links to concepts; with `glosses`, a place for each one's meaning below it."""
        self.texts += 1
        html = str(render_markdown(CONCEPT.sub(self._token, text)))
        html = ALONE.sub(r"\1", html)
        return _Filling(self, f"g{self.texts}-" if glosses else "").put_in(html)

    def _token(self, match: re.Match[str]) -> str:
        self.links.append(match)
        return f"{OPEN}C{len(self.links) - 1}{CLOSE}"

    def figure(self, block: Block) -> str:
        """Give a figure with its drawing inlined, named by its text alternative."""
        source, alternative = block.attributes.get("src", ""), block.attributes.get("alt", "").strip()
        if not alternative:
            self._finding(error(block.line, "figure-alt", 'The figure has no text alternative: add alt="…".'))
        drawing = self.figures.get(source)
        if drawing is None:
            names = ", ".join(sorted(self.figures)) or "none yet"
            self._finding(
                error(
                    block.line, "figure-unknown", f"There is no figure “{source}” in this module. There are: {names}."
                )
            )
            return ""
        caption = f"<figcaption>{self.markdown(block.body)}</figcaption>"
        return f'<figure class="drawing">{with_alternative(drawing, alternative)}{caption}</figure>'

    def example(self, block: Block) -> str:
        """Give a worked example as a section of its own, under its title."""
        title = block.attributes.get("title", "").strip()
        if not title:
            self._finding(warning(block.line, "example-title", 'The example has no title: add title="…".'))
        name = f"example-{len(self.blocks) + 1}"
        inside = self.markdown(block.body, glosses=True)
        heading = f'<p class="example-title" id="{name}">{escape(title or "Example")}</p>'
        return f'<section class="example" aria-labelledby="{name}">{heading}{inside}</section>'

    def check(self, block: Block) -> str:
        """Keep a check and give the placeholder at which it is asked."""
        written, findings = read_check(block)
        for finding in findings:
            self._finding(finding)
        if any(check.key == written.key for check in self.content.checks):
            self._finding(error(block.line, "check-twice", f"Two checks are named #{written.key}."))
            return ""
        if findings:
            return '<p class="note">A check stands here; it isn’t complete yet.</p>'
        self.content.checks.append(self._check_content(written))
        return f"<!--check:{written.key}-->"

    def _check_content(self, written: WrittenCheck) -> CheckContent:
        answers = [
            {
                "html": inline(self.markdown(answer.text)),
                "right": answer.right,
                "why_html": self.markdown(answer.why),
            }
            for answer in written.answers
        ]
        return CheckContent(written.key, written.kind, self.markdown(written.question), answers)

    def block(self, block: Block) -> str:
        """Keep what a block becomes and give the token that holds its place."""
        makers: dict[str, Callable[[Block], str]] = {
            "figure": self.figure,
            "example": self.example,
            "check": self.check,
        }
        if "[^" in block.body:
            self._finding(warning(block.line, "block-footnote", "Footnotes don’t work inside a block."))
        if block.kind in makers:
            self.blocks.append(makers[block.kind](block))
        else:
            self.blocks.append("")
            self._finding(error(block.line, "block-unknown", "A block is a .figure, an .example or a .check."))
        return f"\n\n{OPEN}B{len(self.blocks) - 1}{CLOSE}\n\n"

    def _finding(self, finding: Finding) -> None:
        self.content.findings.append(finding)


class _Filling:
    """Puts links and blocks in place of their tokens, in one piece of rendered HTML."""

    def __init__(self, renderer: _Renderer, prefix: str) -> None:
        self.renderer = renderer
        self.prefix = prefix
        self.open_tags: list[str] = []
        self.waiting: list[str] = []
        self.glossed: set[str] = set()

    def put_in(self, html: str) -> str:
        """Replace the tokens in text, drop them in tags; a meaning goes after the paragraph or list it stands in."""
        out: list[str] = []
        at = 0
        for tag in TAG.finditer(html):
            out += [TOKEN.sub(self._replacement, html[at : tag.start()]), _widened(TOKEN.sub("", tag[0]))]
            at = tag.end()
            if tag["end"] and self.open_tags:
                self.open_tags.pop()
            elif not tag["end"] and tag["name"] not in VOID:
                self.open_tags.append(tag["name"])
            if not self.open_tags:
                out += self.waiting
                self.waiting.clear()
        return "".join([*out, TOKEN.sub(self._replacement, html[at:]), *self.waiting])

    def _replacement(self, match: re.Match[str]) -> str:
        number = int(match["number"])
        return self.renderer.blocks[number] if match["kind"] == "B" else self._link(self.renderer.links[number])

    def _link(self, match: re.Match[str]) -> str:
        if "code" in self.open_tags:
            return escape(match[0])
        address, labels, used = match["address"].strip(), self.renderer.labels, self.renderer.content.addresses
        words = escape((match["text"] or "").strip() or labels.get(address, address))
        if address not in labels or "a" in self.open_tags:
            return words
        if address not in used:
            used.append(address)
        opening = f'<a class="term" href="{escape(address_of(address))}"'
        if not self.prefix or address in self.glossed:
            return f"{opening}>{words}</a>"
        self.glossed.add(address)
        place = f"{self.prefix}{address.replace(':', '-')}"
        self.waiting.append(f"<!--gloss:{address}#{place}-->")
        return f'{opening} data-term aria-controls="{place}">{words}</a>'


def _widened(tag: str) -> str:
    """Give a tag again; a table gets a strip of its own to scroll in, so a phone's page never scrolls sideways."""
    if tag == "<table>":
        return f'<div class="table-strip" role="group" aria-label="Table" tabindex="0">{tag}'
    return f"{tag}</div>" if tag == "</table>" else tag


def inline(html: str) -> str:
    """Give the inside of a single paragraph, so that it can stand in a label."""
    inside = html.strip().removeprefix("<p>").removesuffix("</p>")
    return html if "<p>" in inside else inside


def with_alternative(drawing: str, alternative: str) -> str:
    """Give a cleaned drawing as an image with a name."""
    return f'<svg class="figure" role="img" aria-label="{escape(alternative)}" {drawing.removeprefix("<svg ")}'


def render_page(body: str, *, labels: Mapping[str, str], figures: Mapping[str, str]) -> PageContent:
    """Give a page's stored HTML, its checks and everything that is to be mended. Raises nothing.

    Args:
        body: the page's Markdown, without front matter.
        labels: the label of each concept there is, by address; see `concepts_named_in`.
        figures: cleaned drawings by the name that pages use, such as `figures/three-rings.svg`.
    """
    text = body.replace("\r\n", "\n").replace("\r", "\n").replace(OPEN, "").replace(CLOSE, "")
    renderer = _Renderer(labels, figures)
    content = renderer.content
    content.findings += look_over(text, labels)
    divided = split_blocks(text)
    content.findings += [error(line, "block", message) for line, message in divided.problems]
    try:
        check_bounds(text)
        whole = "".join(part if isinstance(part, str) else renderer.block(part) for part in divided.parts)
        content.html = renderer.markdown(whole, glosses=True)
    except TextTooLong as problem:
        content.html, content.checks = "", []
        content.findings.append(error(1, "too-long", str(problem)))
    content.findings.sort()
    return content


def concepts_named_in(body: str) -> set[str]:
    """Give the addresses of all concepts that a page's Markdown links to."""
    return {match["address"].strip() for line in body.split("\n") for match in CONCEPT.finditer(CODE.sub("", line))}
