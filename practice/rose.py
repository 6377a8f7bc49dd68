"""The skill rose of a student's home: each ray a skill, filled as far as the student has carried it.

A pure function from data to SVG and a sentence that says the same. Lengths are view-box units, y downward.
"""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from practice.levels import LEVELS

CENTER = 200.0
RADII = {"micro": 62.0, "mezzo": 112.0, "macro": 162.0}
BEYOND = 14.0  # how far a ray that was carried across goes on past the last ring
LABEL_AT = 184.0
LABEL_WIDTH = 12
LINE = 17.0
LABEL_CHARACTER = 0.62 * 15  # the widest of the system fonts that we know
MOST_LABELS = 8
SMALL_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


@dataclass(frozen=True)
class RoseSkill:
    """A skill of the rose and the levels at which the student has shown it; a gap between levels may stand."""

    label: str
    levels: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rose:
    """The drawing, the sentence that says the same, and how many skills were shown at each level."""

    svg: SafeString
    sentence: str
    counts: dict[str, int]
    of: int


def in_words(number: int) -> str:
    """Give a number up to twelve as a word, above as digits."""
    return SMALL_NUMBERS[number] if number < len(SMALL_NUMBERS) else str(number)


def _sentence(skills: Sequence[RoseSkill], counts: dict[str, int]) -> str:
    if not any(counts.values()):
        return f"None of the {len(skills)} skills has been shown yet."
    carried = [skill.label[:1].lower() + skill.label[1:] for skill in skills if "macro" in skill.levels]
    first = in_words(counts["micro"])
    said = f"{first[:1].upper()}{first[1:]} of {len(skills)} skills shown with one person"
    said += f", {in_words(counts['mezzo'])} in a group, {in_words(counts['macro'])} carried to macro practice"
    return f"{said}: {', '.join(carried)}." if carried else f"{said}."


def _point(radius: float, angle: float) -> tuple[float, float]:
    return CENTER + radius * math.sin(angle), CENTER - radius * math.cos(angle)


def _line(name: str, start: tuple[float, float], end: tuple[float, float]) -> SafeString:
    return format_html(
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>', name, *(f"{value:.1f}" for value in (*start, *end))
    )


def _dot(name: str, at: tuple[float, float], radius: float) -> SafeString:
    return format_html('<circle class="{}" cx="{}" cy="{}" r="{}"/>', name, f"{at[0]:.1f}", f"{at[1]:.1f}", radius)


def _label_lines(label: str) -> list[str]:
    return textwrap.wrap(label, LABEL_WIDTH, break_long_words=False) or [label]


def _label(label: str, angle: float) -> SafeString:
    x, y = _point(LABEL_AT, angle)
    lines = _label_lines(label)
    side = math.sin(angle)
    anchor = "mid" if abs(side) < 0.2 else ("end" if side < 0 else "")
    first = y + 5 - (len(lines) - 1) * LINE / 2
    if anchor == "mid":
        first = y - (len(lines) - 1) * LINE if y < CENTER else y + LINE * 0.7
    return format_html(
        '<text class="t-ink {}">{}</text>',
        anchor,
        format_html_join(
            "",
            '<tspan x="{}" y="{}">{}</tspan>',
            ((f"{x:.1f}", f"{first + index * LINE:.1f}", line) for index, line in enumerate(lines)),
        ),
    )


def _ray(skill: RoseSkill, angle: float, *, labelled: bool) -> SafeString:
    inner, outer = _point(RADII["micro"], angle), _point(RADII["macro"], angle)
    reached = [level for level in LEVELS if level in skill.levels]
    parts = [_line("ray", inner, outer)]
    if len(reached) > 1:
        last = RADII[reached[-1]] + (BEYOND if reached[-1] == "macro" else 0)
        parts.append(_line("span", _point(RADII[reached[0]], angle), _point(last, angle)))
    parts += [_dot(level, _point(RADII[level], angle), 5.2) for level in reached]
    if not reached:
        parts.append(_dot("not", inner, 3))
    if labelled:
        parts.append(_label(skill.label, angle))
    return format_html_join("", "{}", ((part,) for part in parts))


def _view_box(labels: Sequence[tuple[str, float]]) -> str:
    """Give a box that holds the rings and every label that is drawn."""
    left, right, top, bottom = 18.0, 382.0, 18.0, 382.0
    for label, angle in labels:
        x, y = _point(LABEL_AT, angle)
        width = max(map(len, _label_lines(label))) * LABEL_CHARACTER
        side = math.sin(angle)
        left = min(left, x - width if side < -0.2 else x - width / 2 if side < 0.2 else left)
        right = max(right, x + width if side > 0.2 else x + width / 2 if side > -0.2 else right)
        height = len(_label_lines(label)) * LINE
        top, bottom = min(top, y - height), max(bottom, y + height)
    return f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"


def draw_rose(skills: Sequence[RoseSkill]) -> Rose:
    """Give the rose of some skills, clockwise from the top in the order given.

    A skill counts for a level when the student has shown it there; which evidence counts is the caller's affair. Names
    stand at the skills carried to macro practice, as long as they are at most eight; the sentence names all of them.
    """
    return _drawn(tuple(skills))


@lru_cache(maxsize=256)
def _drawn(skills: tuple[RoseSkill, ...]) -> Rose:
    """Draw once what many students share, and what one student sees at each visit."""
    counts = {level: sum(level in skill.levels for skill in skills) for level in LEVELS}
    sentence = _sentence(skills, counts)
    step = 2 * math.pi / max(len(skills), 1)
    named = counts["macro"] <= MOST_LABELS
    labels = [(skill.label, index * step) for index, skill in enumerate(skills) if named and "macro" in skill.levels]
    rays = [
        _ray(skill, index * step, labelled=named and "macro" in skill.levels) for index, skill in enumerate(skills)
    ]
    svg = format_html(
        '<svg class="rose" viewBox="{}" role="img" aria-label="{}">{}{}'
        '<text class="t-serif mid" x="200" y="198"><tspan class="rose-n">{} of {}</tspan></text>'
        '<text class="mid" x="200" y="216">carried across</text></svg>',
        _view_box(labels),
        sentence,
        format_html_join(
            "", '<circle class="orbit" cx="200" cy="200" r="{}"/>', ((f"{r:g}",) for r in RADII.values())
        ),
        format_html_join("", "{}", ((ray,) for ray in rays)),
        counts["macro"],
        len(skills),
    )
    return Rose(svg, sentence, counts, len(skills))
