"""An attempt as one reads it: ordered sections, for the student's own page and for the marking pane."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from assignments import memo
from assignments.bridge_drawing import Drawing, draw
from assignments.bridge_facts import AGAINST, facts_from
from assignments.models import Attempt
from assignments.vocabulary import Vocabulary, read_vocabulary

NOTHING = format_html('<p class="soft">{}</p>', "Not written")


@dataclass(frozen=True)
class Section:
    """A stretch of handed-in work: safe HTML for a page, the same as plain text, and whether anything is there."""

    key: str
    title: str
    html: SafeString
    plain: str
    is_filled: bool

    @property
    def words(self) -> int:
        """Give the number of words, labels included."""
        return memo.count_words(self.plain)


@dataclass(frozen=True)
class Reading:
    """An attempt with its drawing and its sections."""

    bridge: Drawing
    sections: list[Section]


def bridge_of(attempt: Attempt, terms: Vocabulary | None = None) -> Drawing:
    """Give the drawing of the bridge that an attempt claims, with the sentence that reads it back."""
    return draw(facts_from(attempt.fields, (terms or read_vocabulary()).label))


def reading_of(attempt: Attempt) -> Reading:
    """Give an attempt's drawing and sections with one query for the lists."""
    terms = read_vocabulary()
    return Reading(bridge_of(attempt, terms), sections_of(attempt, terms))


def sections_of(attempt: Attempt, terms: Vocabulary | None = None) -> list[Section]:
    """Give an attempt's sections in the order of the form. Titles fit the claim."""
    found = terms or read_vocabulary()
    fields, html = attempt.fields, attempt.content
    sections = [_moment(fields, html), _choices(fields, found)]
    if not memo.is_carried(fields):
        sections.insert(1, _against(fields, html))
    sections += [_part(part, fields, html, found) for part in memo.PARTS]
    sections.append(_belongs(fields, found))
    return sections


def _section(key: str, title: str, rows: Iterable[tuple[str, Any, str]]) -> Section:
    listed = list(rows)
    filled = [row for row in listed if row[2]]
    if not filled:
        return Section(key, title, NOTHING, "", is_filled=False)
    html = format_html_join(
        "",
        "{}{}",
        (
            (format_html('<p class="label-s">{}</p>', label) if label else "", body if plain else NOTHING)
            for label, body, plain in listed
        ),
    )
    plain = "\n\n".join(f"{label}\n{text}" if label else text for label, _, text in filled)
    return Section(key, title, html, plain, is_filled=True)


def _line(text: str) -> SafeString:
    return format_html("<p>{}</p>", text)


def _moment(fields: dict[str, Any], html: dict[str, SafeString]) -> Section:
    quoted = format_html('<blockquote class="quote">{}</blockquote>', html.get("passage", ""))
    return _section("moment", "The moment", [("", quoted, fields.get("passage", ""))])


def _against(fields: dict[str, Any], html: dict[str, SafeString]) -> Section:
    against = [AGAINST[name] for name in fields.get("against", []) if name in AGAINST]
    ticks = format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((text,) for text in against)))
    argued = fields.get("not_carried_reason", "")
    return _section(
        "against",
        "Why it must not be carried",
        [
            ("What stands against it", ticks, "; ".join(against)),
            ("The argument", html.get("not_carried_reason", ""), argued),
        ],
    )


def _choices(fields: dict[str, Any], terms: Vocabulary) -> Section:
    rows = []
    for name in memo.CHOICES:
        label = terms.label(name, fields.get(name, ""))
        own = fields.get(f"{name}_own", "")
        said = label or (f"{own} (own term)" if own else "")
        rows.append((memo.LABELS[name].carried, _line(said), said))
    return _section("choices", "The three choices", rows)


def _part(part: memo.Part, fields: dict[str, Any], html: dict[str, SafeString], terms: Vocabulary) -> Section:
    carried = memo.is_carried(fields)
    rows: list[tuple[str, Any, str]] = []
    if part.key == "modes":
        rows.append(("", _modes_table(fields, terms), _modes_plain(fields, terms)))
    for name in part.fields:
        plain, body = fields.get(name, ""), html.get(name, "")
        if name == "tension_standard":
            plain = terms.label(name, plain)
            body = _line(plain)
        elif name == "agreed":
            plain = memo.AGREED.get(plain, "")
            body = _line(plain)
        label = memo.LABELS[name].said(carried) if len(part.fields) > 1 or part.key == "modes" else ""
        rows.append((label, body, plain))
    return _section(part.key, f"{part.number}. {part.title.said(carried)}", rows)


def _modes_table(fields: dict[str, Any], terms: Vocabulary) -> SafeString:
    modes = terms.modes()
    head = format_html_join("", '<th scope="col">{}</th>', ((label,) for _, label in modes))
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        (
            (
                row.get("phase") or "Without a name",
                format_html_join(
                    "",
                    '<td data-label="{}">{}</td>',
                    ((label, memo.WEIGHTS.get(row.get(mode, ""), "Not chosen")) for mode, label in modes),
                ),
            )
            for row in memo.phases_of(fields)
        ),
    )
    return format_html(
        '<table class="table modes"><caption class="sr">Each of Rothman’s three modes, by phase</caption>'
        '<thead><tr><th scope="col">Phase</th>{}</tr></thead><tbody>{}</tbody></table>',
        head,
        body,
    )


def _modes_plain(fields: dict[str, Any], terms: Vocabulary) -> str:
    return "\n".join(
        f"{row.get('phase') or 'Without a name'}: "
        + ", ".join(f"{label.lower()} {row.get(mode) or 'not chosen'}" for mode, label in terms.modes())
        for row in memo.phases_of(fields)
    )


def _belongs(fields: dict[str, Any], terms: Vocabulary) -> Section:
    levels = ", ".join(
        level.capitalize() for level in ("micro", "mezzo", "macro") if level in fields.get("levels", [])
    )
    chosen = fields.get("reading_categories", [])
    categories = ", ".join(terms.label("reading_categories", slug) for slug in chosen)
    return _section(
        "belongs",
        "Where it belongs",
        [
            (memo.LABELS["levels"].carried, _line(levels), levels),
            (memo.LABELS["reading_categories"].carried, _line(categories), categories),
        ],
    )
