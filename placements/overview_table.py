"""The overview's table: fifty rows, each written as one piece of HTML, since a template costs ten times as much."""

import calendar
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from placements.amounts import format_minutes
from placements.drawings import WhenAxis, level_bar, share_bar
from placements.findings import status_of
from placements.markup import addresses, joined
from placements.models import Placement
from practice.models import LEVELS

PAGE = 50
COLUMNS = (
    *("public_id", "student_name", "required_minutes", "approved_minutes", "pending_minutes", "micro_minutes"),
    *("mezzo_minutes", "macro_minutes", "last_entry_on", "waiting_since", "projected_from", "projected_on"),
    *("projected_to", "starts_on", "ends_on", "program__short_name", "site__name"),
)
ROW = (
    '<tr><th scope="row" class="wide"><a class="textlink" href="{address}">{name}</a></th>'
    '<td class="site soft">{place}</td>'
    '<td class="n" data-label="Approved" data-value="{by_approved}">{approved}</td>'
    '<td class="n soft c-of" data-label="Required">{required}</td>'
    '<td class="wide c-share" data-value="{by_share}"><div class="share-cell">{share}</div></td>'
    '<td class="n" data-label="Waiting" data-value="{by_waiting}">{waiting}</td>'
    '<td class="n c-left" data-label="Remaining" data-value="{by_remaining}">{remaining}</td>'
    '<td class="wide" data-value="{by_macro}">{levels}</td>'
    '<td class="two" data-value="{by_projected}"><span class="when">{plot}'
    '<span class="fine nowrap">{projected}</span></span></td>'
    '<td class="nowrap c-last" data-label="Last entry" data-value="{by_last}">{last}</td>'
    '<td class="status"><span class="state state-{tone}">{status}</span></td></tr>\n'
)
NO_LEVELS = format_html('<span class="fine soft">{}</span>', "None yet")


def page_of(placements: QuerySet[Placement], number: int) -> tuple[list[Any], bool]:
    """Give one page of fifty, from 1, with only what a row needs, and whether another follows."""
    found = list(placements.values_list(*COLUMNS, named=True)[(number - 1) * PAGE : number * PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def axis_of(placements: list[Any], today: date) -> WhenAxis:
    """Give one axis for a page: from its earliest projected date to a month after its latest end."""
    ends = [placement.ends_on for placement in placements] or [today]
    starts = [placement.projected_from for placement in placements if placement.projected_from] or [today]
    last = max(ends)
    days_in_month = calendar.monthrange(last.year, last.month)[1]
    return WhenAxis(min(*starts, today, min(ends)), last + timedelta(days=days_in_month))


def rows_of(placements: list[Any], axis: WhenAxis, today: date) -> SafeString:
    """Give the rows of a page as `page_of` found them. Amounts are h:mm, dates are said with their weekday."""
    address_of = addresses("placements:placement")
    return joined(_row(each, axis, today, address=address_of(each.public_id)) for each in placements)


def _short_day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _range_said(earliest: date, latest: date, today: date) -> str:
    """Give a range of dates, such as "29 Mar to 16 Apr"; a year is said when it isn't this one or the next."""
    # So far ahead a day says nothing any more.
    last = f"{latest:%b %Y}" if latest.year > today.year + 1 else f"{latest.day} {latest:%b}"
    return last if earliest == latest else f"{earliest.day} {earliest:%b} to {last}"


def _row(placement: Any, axis: WhenAxis, today: date, *, address: str) -> SafeString:
    split = (placement.micro_minutes, placement.mezzo_minutes, placement.macro_minutes)
    approved, pending, required = placement.approved_minutes, placement.pending_minutes, placement.required_minutes
    remaining = max(0, required - approved)
    last = placement.last_entry_on
    tone, status = status_of(placement, today)
    return format_html(
        ROW,
        address=address,
        name=placement.student_name,
        place=f"{placement.program__short_name}, {placement.site__name}",
        by_approved=approved,
        approved=format_minutes(approved),
        required=required // 60,
        by_share=10_000 * approved // max(1, required),
        share=share_bar(approved, pending, required),
        by_waiting=pending,
        waiting=format_minutes(pending) if pending else "0",
        by_remaining=remaining,
        remaining=format_minutes(remaining) if remaining else "0",
        by_macro=100 * split[2] // (sum(split) or 1),
        levels=_levels(split) if any(split) else NO_LEVELS,
        by_last=last.isoformat() if last else "0",
        last=_short_day(last) if last else "None",
        tone=tone,
        status=status,
        **_projection(placement, axis, today),
    )


def _projection(placement: Any, axis: WhenAxis, today: date) -> dict[str, str]:
    earliest, likely, latest = placement.projected_from, placement.projected_on, placement.projected_to
    known = earliest and likely and latest
    order = likely.isoformat() if known else "9"
    if placement.approved_minutes >= placement.required_minutes:
        return {"by_projected": order, "plot": "", "projected": "Reached"}
    if not known:
        return {"by_projected": order, "plot": "", "projected": "No pace yet"}
    plot = axis.plot(earliest, likely, latest, placement.ends_on)
    return {"by_projected": order, "plot": plot, "projected": _range_said(earliest, latest, today)}


def _levels(split: tuple[int, int, int]) -> SafeString:
    whole = sum(split)
    return _level_cell(level_bar((*split, 0)), *(round(100 * part / whole) for part in split))


@lru_cache(maxsize=8192)
def _level_cell(bar: SafeString, *percents: int) -> SafeString:
    said = format_html_join("", '<span><span class="sr">{} </span>{}</span>', zip(LEVELS, percents, strict=True))
    return format_html('<div class="cell-bar">{}<p class="fine num">{}</p></div>', bar, said)
