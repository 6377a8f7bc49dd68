"""Small drawings whose numbers come from data, as SVG: a day's bar, a share, the split by level, a projected date.

Level is never color alone: one, two, three bands tell micro, mezzo and macro apart, and words stand beside them.
Each drawing is hidden from assistive technology; its page says the same in words.
"""

from datetime import date
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from practice.models import LEVELS

Split = tuple[int, int, int, int]
DAY_HEIGHT = 120
# A week of short days is not drawn as if it were full: four hours at least fill the bar.
LEAST_SCALE = 4 * 60
GAP = 2


def _upright(level: str, top: float, height: float) -> list[tuple[str, float, float, float, float]]:
    columns = {"micro": [(0.0, 24.0)], "mezzo": [(0.0, 10.0), (14.0, 10.0)], "none": [(0.5, 23.0)]}
    columns["macro"] = [(0.0, 5.4), (9.3, 5.4), (18.6, 5.4)]
    return [(level, x, top, width, height) for x, width in columns[level]]


@lru_cache(maxsize=2048)
def day_bar(split: Split, longest: int) -> SafeString:
    """Draw a day's minutes (micro, mezzo, macro, no level) upward, to the scale of the week's longest day."""
    scale = (DAY_HEIGHT - 8) / max(longest, LEAST_SCALE, 1)
    bottom = DAY_HEIGHT - 1.0
    boxes = []
    for level, minutes in zip((*LEVELS, "none"), split, strict=True):
        if minutes:
            height = max(1.5, minutes * scale - GAP)
            boxes += _upright(level, bottom - height, height)
            bottom -= height + GAP
    return format_html(
        '<svg viewBox="0 0 24 120" aria-hidden="true" focusable="false">'
        '<line class="axis-strong" x1="0" x2="24" y1="119.5" y2="119.5"/>{}</svg>',
        format_html_join(
            "",
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
            ((level, x, f"{y:.1f}", width, f"{height:.1f}") for level, x, y, width, height in boxes),
        ),
    )


def share_bar(approved: int, pending: int, required: int, even: int | None = None) -> SafeString:
    """Draw the approved (ink) and waiting (open) part of what is required, in minutes; `even` marks an even pace."""
    whole = max(1, required)
    got = min(100.0, 100 * approved / whole)
    wait = min(100.0 - got, 100 * pending / whole)
    mark = f"{min(99.4, 100 * even / whole):.1f}" if even is not None else ""
    return _share(f"{got:.1f}", f"{wait:.1f}" if wait else "", mark)


@lru_cache(maxsize=8192)
def _share(got: str, wait: str, mark: str) -> SafeString:
    waiting = format_html('<rect class="wait" x="{}" y="0.5" width="{}" height="7"/>', got, wait) if wait else ""
    tick = format_html('<rect class="even" x="{}" y="-3" width="0.6" height="14"/>', mark) if mark else ""
    return format_html(
        '<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="of" y="2" width="100" height="4"/>{}<rect class="got" width="{}" height="8"/>{}</svg>',
        *(waiting, got, tick),
    )


_BANDS = {
    "micro": ((0, 12),),
    "mezzo": ((0, 5), (7, 5)),
    "macro": ((0, 2.7), (4.65, 2.7), (9.3, 2.7)),
    "none": ((4, 4),),
}


def level_bar(split: Split) -> SafeString:
    """Draw how minutes lie at micro, mezzo, macro and at no level, side by side."""
    whole = max(1, sum(split))
    ends = [round(100 * sum(split[: place + 1]) / whole) for place in range(4)]
    micro, mezzo, macro, none = (end - start for start, end in zip((0, *ends), ends, strict=False))
    return _levels(micro, mezzo, macro, none)


@lru_cache(maxsize=8192)
def _levels(*split: int) -> SafeString:
    boxes: list[tuple[str, str, float, str, float]] = []
    at = 0.0
    for level, minutes in zip((*LEVELS, "none"), split, strict=True):
        if minutes:
            width = float(minutes)
            drawn = max(0.6, width - (0.8 if at + width < 99.9 else 0))
            boxes += [(level, f"{at:.2f}", y, f"{drawn:.2f}", height) for y, height in _BANDS[level]]
            at += width
    return format_html(
        '<svg class="lvbar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        "{}</svg>",
        format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', boxes),
    )


@lru_cache(maxsize=1024)
def aim_bar(level: str, percent: int, target: int | None) -> SafeString:
    """Draw one level's share of the time at any level, with the program's target as an upright mark."""
    bands = {"micro": ((1, 10),), "mezzo": ((1, 4), (7, 4)), "macro": ((1, 2.4), (4.8, 2.4), (8.6, 2.4))}[level]
    tick = format_html('<rect class="tick" x="{}" y="-2" width="1.2" height="16"/>', target) if target else ""
    return format_html(
        '<svg class="aim" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="of" y="3" width="100" height="6"/>{}{}</svg>',
        format_html_join(
            "", '<rect class="{}" y="{}" width="{}" height="{}"/>', ((level, y, percent, h) for y, h in bands)
        ),
        tick,
    )


@lru_cache(maxsize=8192)
def _plot(earliest: str, latest: str, term: str, likely: str, *, over: bool) -> SafeString:
    return format_html(
        '<svg class="when-plot{}" viewBox="0 0 136 20" aria-hidden="true" focusable="false">'
        '<line class="base" x1="4" x2="132" y1="10" y2="10"/>'
        '<line class="span" x1="{}" x2="{}" y1="10" y2="10"/>'
        '<line class="term" x1="{}" x2="{}" y1="1" y2="19"/>'
        '<circle class="ink-dot" cx="{}" cy="10" r="3.5"/></svg>',
        *(" over" if over else "", earliest, latest, term, term, likely),
    )


class WhenAxis:
    """One time axis for the projected dates of a table: from `first` to `last`, drawn 136 units wide."""

    LEFT, RIGHT = 4.0, 132.0

    def __init__(self, first: date, last: date) -> None:
        self.first = first
        self.days = max(1, (last - first).days)

    def at(self, day: date) -> float:
        """Give where a date lies; dates beyond the axis lie at its ends."""
        share = (day - self.first).days / self.days
        return self.LEFT + min(1.0, max(0.0, share)) * (self.RIGHT - self.LEFT)

    def plot(self, earliest: date, likely: date, latest: date, term: date) -> SafeString:
        """Draw the range, the likely date as a dot and the end of the placement as a line."""
        places = tuple(f"{self.at(day):.0f}" for day in (earliest, latest, term, likely))
        return _plot(*places, over=likely > term)

    def months(self) -> SafeString:
        """Draw the axis' head: the names of the months that have room."""
        step = 1 + self.days // 150
        labels = []
        year, month = self.first.year, self.first.month
        while (day := date(year, month, 1)) <= date.fromordinal(self.first.toordinal() + self.days):
            if day >= self.first and self.at(day) < 112:
                labels.append((f"{self.at(day):.0f}", f"{day:%b}"))
            month += step
            year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
        return format_html(
            '<svg class="when-axis" viewBox="0 0 136 16" aria-hidden="true" focusable="false">{}</svg>',
            format_html_join("", '<text x="{}" y="12">{}</text>', labels),
        )
