"""What can be seen in a page's Markdown line by line: headings, links, pictures, concepts."""

import re
from collections.abc import Container

from curriculum.findings import Finding, error, warning

CONCEPT = re.compile(r"\[\[(?P<address>[^\[\]|\n]*)(?:\|(?P<text>[^\[\]\n]*))?\]\]")
HEADING = re.compile(r"^(?P<marks>#{1,6})(?P<text>[^#].*)?$")
EMPTY_LINK = re.compile(r"(?<!!)\[\s*\]\(")
PICTURE = re.compile(r"!\[[^\[\]]*\]\(")
TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?>")
CODE = re.compile(r"(`+).*?\1")


def _heading(line: int, marks: str, text: str, before: int) -> Finding | None:
    level = len(marks)
    if not text.strip(" #"):
        return error(line, "heading-empty", "This heading says nothing.")
    if level == 1:
        return warning(line, "heading-first", "Headings start at ##; the page’s title is the only one above.")
    if level > 4:
        return warning(line, "heading-deep", "Headings go down to ####; this one is shown as ####.")
    if level > before + 1:
        skipped = "#" * (before + 1)
        return warning(line, "heading-order", f"This heading skips a level: after {'#' * before} comes {skipped}.")
    return None


def _links(number: int, line: str, known: Container[str]) -> list[Finding]:
    found = []
    for match in CONCEPT.finditer(line):
        address = match["address"].strip()
        if address not in known:
            found.append(
                error(
                    number,
                    "concept-unknown",
                    f"There is no concept “{address}”; write scheme:concept.",
                )
            )
        if match["text"] is not None and not match["text"].strip():
            found.append(error(number, "link-empty", "This link has no words: write [[scheme:concept|words]]."))
    if EMPTY_LINK.search(CONCEPT.sub("", line)):
        found.append(error(number, "link-empty", "This link has no words: write [words](address)."))
    return found


def look_over(body: str, known: Container[str]) -> list[Finding]:
    """Give what is to be mended in a page's Markdown, by line. `known` holds the addresses of concepts there are."""
    found: list[Finding] = []
    before = 1
    for number, written in enumerate(body.split("\n"), start=1):
        line = CODE.sub("", written)
        heading = HEADING.match(line)
        if heading and (problem := _heading(number, heading["marks"], heading["text"] or "", before)):
            found.append(problem)
        if heading:
            before = min(4, max(2, len(heading["marks"])))
        found += _links(number, line, known)
        if PICTURE.search(line):
            found.append(warning(number, "picture", "Pictures aren’t shown in text: use a ::: {.figure} block."))
        if TAG.search(line):
            found.append(warning(number, "html", "HTML isn’t interpreted; it is shown as it is written."))
    return found


def look_at_tags(*, levels: bool, sources: bool, minutes: bool) -> list[Finding]:
    """Give what a page still lacks beside its text."""
    found = []
    if not sources:
        found.append(warning(0, "sources", "The page names no source. Where do its facts come from?"))
    if not levels:
        found.append(warning(0, "levels", "The page is tagged with no practice level."))
    if not minutes:
        found.append(warning(0, "minutes", "The page doesn’t say how long it takes to read."))
    return found
