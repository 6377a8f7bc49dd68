"""HTML as it is stored, and the one place of this room that calls it safe."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

# An HTML comment can't come from an author: raw HTML is off and the sanitizer drops comments.
PLACEHOLDER = re.compile(r"<!--(?P<kind>check|gloss):(?P<key>[a-z0-9:-]+)(?:#(?P<place>[a-z0-9-]+))?-->")


@dataclass(frozen=True)
class Part:
    """A piece of a page in the order of reading: `html`, or a place for the check or the meaning named by `key`."""

    kind: str
    key: str = ""
    place: str = ""
    html: str = ""


def stored_html(html: str) -> SafeString:
    """Give HTML from the database as safe.

    Only for fields that `curriculum.content` filled, or `render_markdown` itself: sanitized Markdown, drawings cleaned
    by `core.drawing`, and our own placeholders. No request ever reaches such a field directly.
    """
    return mark_safe(html)  # noqa: S308 (see above; the only place of this room that may say so)


def parts_of(html: str) -> Iterator[Part]:
    """Give the pieces of stored HTML, with a piece of its own for each placeholder."""
    at = 0
    for found in PLACEHOLDER.finditer(html):
        if found.start() > at:
            yield Part("html", html=stored_html(html[at : found.start()]))
        yield Part(found["kind"], found["key"], found["place"] or "")
        at = found.end()
    if at < len(html):
        yield Part("html", html=stored_html(html[at:]))
