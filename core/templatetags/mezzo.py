"""Tags that every page may use: the ring glyph, amounts of time, pieces of text."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

LEVELS = ("micro", "mezzo", "macro")
# Radii and widths of the ring at each size, so that every edge lies on a whole pixel (design/look, "The ring glyph").
UNLIT = {13: (6, 4, 1), 16: (7.5, 4.5, 1), 24: (11.5, 6.5, 1.5), 40: (19.5, 11.5, 2.5)}
LIT: dict[int, dict[str, tuple[float, float]]] = {
    13: {"micro": (2.5, 0), "mezzo": (3.5, 2), "macro": (5.5, 2)},
    16: {"micro": (3, 0), "mezzo": (5, 2), "macro": (7, 2)},
    24: {"micro": (4, 0), "mezzo": (6.5, 3), "macro": (10.5, 3)},
    40: {"micro": (6, 0), "mezzo": (11.5, 5), "macro": (17.5, 5)},
}
BOTH_OUTER: dict[int, dict[str, tuple[float, float]]] = {
    13: {"micro": (1.5, 0), "mezzo": (3.5, 1), "macro": (6, 1)},
    16: {"micro": (2, 0), "mezzo": (4.25, 1.5), "macro": (7.25, 1.5)},
    24: {"micro": (3, 0), "mezzo": (6.5, 2), "macro": (10.5, 2)},
    40: {"micro": (6, 0), "mezzo": (11.5, 4), "macro": (17.5, 4)},
}
MICRO_BESIDE_MEZZO = {13: 1, 16: 2, 24: 3, 40: 6}


def _ordered(levels: str | Iterable[str] | None) -> list[str]:
    chosen = levels.replace(",", " ").split() if isinstance(levels, str) else list(levels or [])
    return [level for level in LEVELS if level in chosen]


def _circles(lit: list[str], size: int) -> list[tuple[str, float, float]]:
    shape = dict(BOTH_OUTER[size] if "mezzo" in lit and "macro" in lit else LIT[size])
    if "micro" in lit and "mezzo" in lit and "macro" not in lit:
        shape["micro"] = (MICRO_BESIDE_MEZZO[size], 0)
    macro, mezzo, dot = UNLIT[size]
    if size == 13 and lit == ["macro"]:
        mezzo = 3
    found: list[tuple[str, float, float]] = []
    found.append(("on", *shape["macro"]) if "macro" in lit else ("", macro, 0))
    found.append(("on", *shape["mezzo"]) if "mezzo" in lit else ("", mezzo, 0))
    found.append(("on core", shape["micro"][0], 0) if "micro" in lit else ("dot", dot, 0))
    return found


@register.simple_tag
def ring(levels: str | Iterable[str] | None = None, size: int = 16) -> SafeString:
    """Give the ring glyph with these levels lit; one level in its color, several in ink, none unlit.

    Args:
        levels: words such as "micro mezzo", or a list of them.
        size: 13 (in text), 16 (beside a word), 24 (heads) or 40 (title pages), in pixels.
    """
    return _glyph(tuple(_ordered(levels)), size)


@lru_cache(maxsize=64)
def _glyph(lit: tuple[str, ...], size: int) -> SafeString:
    center = size / 2
    circles = format_html_join(
        "",
        '<circle{} cx="{}" cy="{}" r="{}"{}/>',
        (
            (
                format_html(' class="{}"', name) if name else "",
                f"{center:g}",
                f"{center:g}",
                f"{radius:g}",
                format_html(' stroke-width="{}"', f"{width:g}") if width else "",
            )
            for name, radius, width in _circles(list(lit), size)
        ),
    )
    color = lit[0] if len(lit) == 1 else ""
    return format_html(
        '<svg class="ring {}" width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">'
        "{}</svg>",
        *(color, size, size, size, size, circles),
    )


@register.simple_tag
@lru_cache(maxsize=64)
def level(name: str, size: int = 16) -> SafeString:
    """Give a level as ring and word; the word is always there, so color alone never says it."""
    return format_html('<span class="lv {}">{}{}</span>', name, ring(name, size), name.capitalize())


@register.simple_tag
def levels(names: str | Iterable[str] | None) -> SafeString:
    """Give several levels, each as ring and word."""
    return format_html(
        '<span class="lvs">{}</span>', format_html_join("", "{}", ((level(n),) for n in _ordered(names)))
    )


@register.filter
def hours(minutes: Any) -> str:
    """Give whole minutes as h:mm."""
    amount = int(minutes or 0)
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 60}:{abs(amount) % 60:02d}"


@register.filter
def percent_of(part: Any, whole: Any) -> int:
    """Give a part of a whole as a whole percent; 0 of nothing is 0."""
    return round(100 * int(part or 0) / int(whole)) if whole else 0
