"""Pieces of pages that repeat for each line, day or choice, written in Python: a template costs ten times that.

Whatever comes from people goes through `format_html`, which escapes it.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.templatetags.mezzo import level, levels, ring
from placements.amounts import format_minutes
from placements.drawings import Split
from placements.models import HourLine, SignOff
from practice.models import LEVELS

if TYPE_CHECKING:
    from placements.sheet import Aim, Day, LineRow

NOTHING = SafeString("")
CHECKED, REQUIRED, SOFT = (format_html(" {}", word) for word in ("checked", "required", "soft"))
TODAY = format_html(' aria-current="{}"', "date")
NO_LEVEL = format_html("<span>{}</span>", "No level")
CATEGORIES = dict(HourLine.Category.choices)
LINE = (
    '<li><p class="dur">{minutes}</p><div class="what">\n<p>{activity}</p>\n'
    '<p class="inline fine">{levels}<span>{category}</span>{times}{link}</p>\n{corrects}\n{returned}\n'
    '</div><span class="state state-{tone}">{state}</span></li>'
)
DAY = (
    '<a class="day" href="{address}"{current}><span><b>{number}</b>{name}</span>{bar}'
    '<span class="num{tone}">{minutes}</span></a>'
)


def joined(pieces: Iterable[SafeString]) -> SafeString:
    """Give pieces of HTML one after the other; what isn't HTML yet is escaped."""
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def addresses(name: str) -> Callable[[str], str]:
    """Give what makes the address of a thing from its public id; the pattern is resolved once for many things."""
    before, after = _around(name, get_script_prefix())
    return lambda public_id: f"{before}{public_id}{after}"


@lru_cache(maxsize=64)
def _around(name: str, prefix: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=["0"]).rpartition("0")
    return before, after


def week_strip(days: "list[Day]", here: str) -> SafeString:
    """Give a week's seven days at a glance; `here` is the address of the sheet."""
    return joined(_day(day, days[0], here) for day in days)


def _day(day: "Day", monday: "Day", here: str) -> SafeString:
    if day.rows:
        address = f"#d{day.date:%d}"
    elif day.can_log:
        address = f"{here}?week={monday.date.isoformat()}&day={day.date.isoformat()}#add"
    else:
        address = "#lines"
    return format_html(
        DAY,
        address=address,
        current=TODAY if day.is_today else NOTHING,
        number=day.date.day,
        name=f"{day.date:%a}",
        bar=day.bar,
        tone=NOTHING if day.minutes else SOFT,
        minutes=format_minutes(day.minutes) if day.minutes else "0",
    )


def level_sums(split: Split) -> SafeString:
    """Give the time at each level that has any, and at none."""
    sums = [
        format_html('<span class="lv {}">{}{} {}</span>', name, ring(name), name.capitalize(), format_minutes(minutes))
        for name, minutes in zip(LEVELS, split, strict=False)
        if minutes
    ]
    if split[3]:
        sums.append(format_html("<span>No level {}</span>", format_minutes(split[3])))
    return joined(sums)


def line_items(rows: "Iterable[LineRow]") -> SafeString:
    """Give lines as a list's items, as their own student sees them, with the way to change each or see who signed."""
    address_of = addresses("placements:line")
    return joined(_line(row, address_of(row.line.public_id)) for row in rows)


def _line(row: "LineRow", address: str) -> SafeString:
    line = row.line
    corrects = '<p class="fine">Corrects an approved line: {}</p>'
    return format_html(
        LINE,
        minutes=format_minutes(line.minutes),
        activity=line.activity,
        levels=_levels(row.levels),
        category=CATEGORIES[line.category],
        times=format_html('<span class="num">{}</span>', row.times) if row.times else NOTHING,
        link=NOTHING if row.returned else _link(line, address),
        corrects=format_html(corrects, line.correction_reason) if line.corrects_id else NOTHING,
        returned=_returned(row.returned, address) if row.returned else NOTHING,
        tone=row.tone,
        state=row.state,
    )


@lru_cache(maxsize=16)
def _levels(words: str) -> SafeString:
    return levels(words) if words else NO_LEVEL


def _link(line: HourLine, address: str) -> SafeString:
    words = "Change" if line.can_change else "Signature" if line.state == HourLine.State.APPROVED else ""
    if not words:
        return NOTHING
    link = '<a class="textlink" href="{}">{}<span class="sr">: {}</span></a>'
    return format_html(link, address, words, line.activity)


def _returned(returned: SignOff, address: str) -> SafeString:
    return format_html(
        '<p class="call call-warn">{}, {}: “{}” <a class="textlink" href="{}">Change this line</a></p>',
        *(returned.signer_name, f"{timezone.localtime(returned.signed_at):%A}", returned.comment, address),
    )


def aim_rows(aims: "list[Aim]") -> SafeString:
    """Give the rows of the table of levels: drawn, in hours, as a share, beside the program's target."""
    return format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="bar">{}</td><td class="n">{}</td><td class="n">{}%</td>'
        '<td class="n soft">{}</td></tr>',
        (
            (level(a.level), a.bar, format_minutes(a.minutes), a.percent, f"{a.target}%" if a.target else "")
            for a in aims
        ),
    )


def radios(name: str, choices: Iterable[tuple[str, str]], chosen: str, *, required: bool) -> SafeString:
    """Give a row of choices of which one is taken; a practice level is shown with its ring."""
    must = REQUIRED if required else NOTHING
    return format_html_join(
        "",
        '<label><input type="radio" name="{}" value="{}"{}{}>{}</label>',
        (
            (name, value, CHECKED if value == chosen else NOTHING, must, level(value) if value in LEVELS else label)
            for value, label in choices
        ),
    )


def skill_boxes(skills: Iterable[tuple[str, str]], chosen: set[str]) -> SafeString:
    """Give a box for each skill, by its address and label."""
    return joined(_skill_box(address, label, address in chosen) for address, label in skills)


@lru_cache(maxsize=512)
def _skill_box(address: str, label: str, is_chosen: bool) -> SafeString:
    box = '<label><input type="checkbox" name="skills" value="{}"{}> {}</label>'
    return format_html(box, address, CHECKED if is_chosen else NOTHING, label)


def problems(name: str, messages: Iterable[str]) -> SafeString:
    """Give what is wrong with a field, under the id by which the field names it."""
    return format_html_join(
        "", '<p class="invalid-feedback" id="e-{}">{}</p>', ((name, message) for message in messages)
    )
