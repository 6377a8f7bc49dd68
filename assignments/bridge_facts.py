"""What a bridge claims, in the words that its drawing and the sentence below it use."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

LONGEST_REASON = 72
LONGEST_QUOTE = 200
AGAINST = {
    "crisis": "Crisis: the person needs you here, now",
    "consent": "No consent, or none that is free",
    "standing": "No standing: it is not yours to carry",
}
AGAINST_SHORT = {"crisis": "a crisis", "consent": "no free consent", "standing": "no standing"}

MARKS = re.compile(r"[*_`#>]+|\[\^[^\]]*\]|\[([^\]]*)\]\([^)]*\)")
SENTENCE_END = re.compile(r"[.!?…][\"”’')]*(?=\s+[\"“‘'(]?[A-Z0-9])")


@dataclass(frozen=True)
class BridgeFacts:
    """The three choices by label, empty where one is missing, and the first words of the first three arguments."""

    skill: str = ""
    group_form: str = ""
    macro_practice: str = ""
    constant: str = ""
    scale: str = ""
    accountable: str = ""
    is_carried: bool = True
    against: tuple[str, ...] = ()
    why_not: str = ""
    starts_at_macro: bool = False

    @property
    def names(self) -> tuple[str, str, str]:
        """Give skill, group form and macro practice, in this order."""
        return self.skill, self.group_form, self.macro_practice

    @property
    def is_finished(self) -> bool:
        """Say whether nothing that the drawing shows is missing."""
        return all((*self.names, self.constant, self.scale, self.accountable))


def plain_words(text: str) -> str:
    """Give Markdown as one line of plain words."""
    return " ".join(MARKS.sub(r"\1", text or "").split())


def first_sentence(text: str) -> str:
    """Give the first sentence of Markdown text, without its marks."""
    plain = plain_words(text)
    found = SENTENCE_END.search(plain)
    return plain[: found.end()] if found else plain


def shortened(text: str, most: int) -> str:
    """Give the text, cut at a word and ended with an ellipsis where it is longer than `most` characters."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    at_word = cut.rsplit(" ", 1)[0] if " " in cut else cut
    return at_word.rstrip(" ,;:.-–—") + "…"


def reason_of(text: str) -> str:
    """Give what hangs on the drawing: the first sentence, at most 72 characters, without its full stop."""
    return shortened(first_sentence(text).removesuffix("."), LONGEST_REASON)


def facts_from(fields: Mapping[str, Any], label_of: Any) -> BridgeFacts:
    """Give the facts of a memo.

    Args:
        fields: the memo's fields, of a draft or of an attempt.
        label_of: called with a field's name and a concept's slug; gives the label, "" for an unknown slug.
    """

    def name(field: str) -> str:
        own = plain_words(str(fields.get(f"{field}_own") or ""))
        slug = str(fields.get(field) or "")
        return own if slug in ("", "own") else label_of(field, slug) or own

    return BridgeFacts(
        skill=name("skill"),
        group_form=name("group_form"),
        macro_practice=name("macro_practice"),
        constant=first_sentence(str(fields.get("constant") or "")),
        scale=first_sentence(str(fields.get("scale") or "")),
        accountable=first_sentence(str(fields.get("accountable") or "")),
        is_carried=fields.get("claim") != "not_carried",
        against=tuple(name for name in AGAINST if name in (fields.get("against") or [])),
        why_not=first_sentence(str(fields.get("not_carried_reason") or "")),
        starts_at_macro=bool(fields.get("starts_at_macro")),
    )


def _lowered(name: str) -> str:
    # An acronym keeps its capitals in the middle of a sentence.
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _choice(name: str, missing: str) -> SafeString:
    return format_html("<b>{}</b>", _lowered(name)) if name else format_html('<i class="soft">{}</i>', missing)


def _quoted(text: str) -> SafeString:
    if not text:
        return format_html('<i class="soft">{}</i>', "not written yet")
    return format_html("“{}”", shortened(text, LONGEST_QUOTE).strip('“”"'))


def _stop(text: SafeString, quoted: str) -> SafeString:
    ends = quoted.rstrip('”"’)').endswith((".", "!", "?", "…"))
    return text if ends else format_html("{}.", text)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def read_back(facts: BridgeFacts) -> SafeString:
    """Give the sentence that says the bridge aloud, made of the student's own first sentences."""
    skill = _choice(facts.skill, "a skill not chosen yet")
    group = _choice(facts.group_form, "a form not chosen yet")
    macro = _choice(facts.macro_practice, "a practice not chosen yet")
    reasons = [
        _stop(_quoted(text), shortened(text, LONGEST_QUOTE))
        for text in (facts.constant, facts.scale, facts.accountable)
    ]
    if not facts.is_carried:
        against = _listed([AGAINST_SHORT[name] for name in facts.against])
        why = format_html(" ({})", against) if against else ""
        return format_html(
            "The tempting move was {}; through {} it would have become {}. It must not be carried{}: {} "
            "What tempted: {} What scale would do: {} To whom I would answer: {}",
            skill,
            group,
            macro,
            why,
            _stop(_quoted(facts.why_not), shortened(facts.why_not, LONGEST_QUOTE)),
            *reasons,
        )
    ends = [("with one person", skill), ("in the group", group), ("with the community", macro)]
    if facts.starts_at_macro:
        ends.reverse()
    (first, first_name), (second, second_name), (third, third_name) = ends
    return format_html(
        "{} it is {}; {} it is {}; {} it is {}. One move, if this stays the same: {} Scale changes it: {} "
        "And now I answer to others: {}",
        *(first.capitalize(), first_name, second, second_name, third, third_name),
        *reasons,
    )
