"""Who will finish: the overview's rows, tabs, sentence and export. Totals are columns; a row is made in Python."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.utils.safestring import SafeString

from accounts.models import Membership
from placements.amounts import format_minutes
from placements.drawings import WhenAxis, level_bar, share_bar
from placements.findings import FINDINGS, Finding, off_pace_among, overdue_among, status_of
from placements.models import Placement
from practice.models import LEVELS

PAGE = 50
COLUMNS = (
    *("public_id", "student_name", "required_minutes", "approved_minutes", "pending_minutes", "micro_minutes"),
    *("mezzo_minutes", "macro_minutes", "last_entry_on", "waiting_since", "projected_from", "projected_on"),
    *("projected_to", "starts_on", "ends_on", "program__short_name", "site__name", "field_instructor__name"),
    "student_id",
)


@dataclass
class Row:
    """One placement as the table shows it. Amounts are h:mm, dates are said with their weekday."""

    address: str
    name: str
    place: str
    approved: str
    required: str
    waiting: str
    remaining: str
    share: SafeString
    levels: SafeString | None
    percents: list[tuple[str, int]]
    plot: SafeString | None
    projected: str
    last_entry: str
    tone: str
    status: str
    sorts: dict[str, str]


@dataclass
class Tab:
    """A finding as a tab: how many placements it holds of."""

    slug: str
    label: str
    count: int


def short_day(day: date | None) -> str:
    """Give a date as tables show it, such as "Fri 20 Nov"; "" for none."""
    return f"{day:%a} {day.day} {day:%b}" if day else ""


def range_said(earliest: date, latest: date, today: date) -> str:
    """Give a range of dates, such as "29 Mar to 16 Apr"; a year is said when it isn't this one or the next."""
    # So far ahead a day says nothing any more.
    last = f"{latest:%b %Y}" if latest.year > today.year + 1 else f"{latest.day} {latest:%b}"
    return last if earliest == latest else f"{earliest.day} {earliest:%b} to {last}"


def tabs_of(placements: QuerySet[Placement], today: date) -> tuple[list[Tab], dict[str, Any]]:
    """Give the tabs with their counts, and the figures of the sentence, in one query."""
    counts = {finding.slug.replace("-", "_"): Count("pk", filter=finding.among(today)) for finding in FINDINGS}
    figures = placements.order_by().aggregate(
        everyone=Count("pk"),
        off_pace=Count("pk", filter=off_pace_among(today)),
        overdue=Count("pk", filter=overdue_among(today)),
        waiting_minutes=Sum("pending_minutes"),
        oldest=Min("waiting_since"),
        term=Min("ends_on", filter=Q(ends_on__gte=today)),
        **counts,
    )
    tabs = [Tab("", "Everyone", figures["everyone"])]
    tabs += [Tab(each.slug, each.label, figures[each.slug.replace("-", "_")]) for each in FINDINGS]
    figures["on_pace"] = figures["everyone"] - figures["off_pace"]
    return tabs, figures


def narrowed(placements: QuerySet[Placement], finding: Finding | None, chosen: dict[str, Any], today: date) -> Any:
    """Narrow placements to a finding and to what a filter chose: words, program, site, liaison."""
    if finding:
        placements = placements.filter(finding.among(today))
    words = str(chosen.get("q") or "").split()
    for word in words[:6]:
        placements = placements.filter(
            Q(student_name__icontains=word) | Q(site__name__icontains=word) | Q(field_instructor__name__icontains=word)
        )
    for name in ("program", "site", "liaison"):
        if chosen.get(name):
            placements = placements.filter(**{name: chosen[name]})
    return placements.order_by("student_name", "id")


def page_of(placements: QuerySet[Placement], number: int) -> tuple[list[Placement], bool]:
    """Give one page of fifty, from 1, with only what a row needs, and whether another follows."""
    found = list(
        placements.select_related("program", "site", "field_instructor").only(*COLUMNS)[
            (number - 1) * PAGE : number * PAGE + 1
        ]
    )
    return found[:PAGE], len(found) > PAGE


def axis_of(placements: list[Placement], today: date) -> WhenAxis:
    """Give one axis for a page: from its earliest projected date to a month after its latest end."""
    ends = [placement.ends_on for placement in placements] or [today]
    starts = [placement.projected_from for placement in placements if placement.projected_from] or [today]
    last = max(ends)
    days_in_month = calendar.monthrange(last.year, last.month)[1]
    return WhenAxis(min(*starts, today, min(ends)), last + timedelta(days=days_in_month))


def row_of(placement: Placement, axis: WhenAxis, today: date, address: str) -> Row:
    """Give one row; `address` is a placement's page with `0` in its id's place, resolved once for all rows."""
    split = (placement.micro_minutes, placement.mezzo_minutes, placement.macro_minutes)
    placed = sum(split)
    dates = (placement.projected_from, placement.projected_on, placement.projected_to)
    earliest, likely, latest = dates
    known = earliest is not None and likely is not None and latest is not None
    finished = placement.approved_minutes >= placement.required_minutes
    tone, status = status_of(placement, today)
    return Row(
        address=address.replace("0", placement.public_id),
        name=placement.student_name,
        place=f"{placement.program.short_name}, {placement.site.name}",
        approved=format_minutes(placement.approved_minutes),
        required=f"{placement.required_minutes // 60}",
        waiting=format_minutes(placement.pending_minutes) if placement.pending_minutes else "0",
        remaining=format_minutes(placement.remaining_minutes) if placement.remaining_minutes else "0",
        share=share_bar(placement.approved_minutes, placement.pending_minutes, placement.required_minutes),
        levels=level_bar((*split, 0)) if placed else None,
        percents=[(level, round(100 * part / placed)) for level, part in zip(LEVELS, split, strict=True)]
        if placed
        else [],
        plot=axis.plot(earliest, likely, latest, placement.ends_on)
        if earliest and likely and latest and not finished
        else None,
        projected="Reached"
        if finished
        else range_said(earliest, latest, today)
        if earliest and latest
        else "No pace yet",
        last_entry=short_day(placement.last_entry_on) or "None",
        tone=tone,
        status=status,
        sorts={
            "approved": f"{placement.approved_minutes}",
            "share": f"{10_000 * placement.approved_minutes // max(1, placement.required_minutes)}",
            "waiting": f"{placement.pending_minutes}",
            "remaining": f"{placement.remaining_minutes}",
            "macro": f"{100 * split[2] // placed if placed else 0}",
            "projected": likely.isoformat() if known and likely else "9",
            "last": placement.last_entry_on.isoformat() if placement.last_entry_on else "0",
        },
    )


def summary_of(figures: dict[str, Any]) -> list[tuple[str, int, str]]:
    """Give the sentence's findings that hold of anyone: slug, how many, words that follow the figure."""
    late, quiet, micro, fresh = figures["late"], figures["quiet"], figures["micro_only"], figures["not_started"]
    found = [
        ("late", late, "will finish after their placement ends"),
        ("quiet", quiet, f"{'has' if quiet == 1 else 'have'} logged nothing for two weeks"),
        ("micro-only", micro, f"{'does' if micro == 1 else 'do'} micro work only"),
        ("not-started", fresh, f"{'has' if fresh == 1 else 'have'} not logged anything yet"),
    ]
    return [each for each in found if each[1]]


EXPORT_HEAD = (
    *("Student", "Student number", "Program", "Site", "Field instructor", "Liaison", "First day", "Last day"),
    *("Required h:mm", "Approved h:mm", "Pending h:mm", "Remaining h:mm", "Required minutes", "Approved minutes"),
    *("Pending minutes", "Micro minutes", "Mezzo minutes", "Macro minutes", "Projected from", "Projected likely"),
    *("Projected to", "Last entry", "Last sign-off", "Status"),
)


def safe_cell(value: Any) -> str:
    """Give a cell that no spreadsheet reads as a formula: a leading apostrophe stands before = + - @, tab and CR.

    Full-width forms of these characters count as well, since spreadsheets fold them.
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠") else text


def student_numbers(placements: QuerySet[Placement]) -> dict[tuple[int, int], str]:
    """Give student numbers by (student id, program id) for everyone placed."""
    students = Membership.objects.filter(
        role=Membership.Role.STUDENT, program__in=placements.order_by().values("program")
    )
    return {
        (user_id, program_id): number
        for user_id, program_id, number in students.values_list("user_id", "program_id", "student_number")
    }


def export_rows(
    placements: QuerySet[Placement], numbers: dict[tuple[int, int], str], today: date
) -> Iterator[list[str]]:
    """Give the rows of the CSV file: what the overview shows, and what a report adds.

    Args:
        placements: which, in their order.
        numbers: student numbers by (student id, program id).
        today: the date as of which the status is given.
    """
    for each in placements.select_related("program", "site", "field_instructor", "liaison").annotate(
        liaison_name=F("liaison__name")
    ):
        amounts = (each.required_minutes, each.approved_minutes, each.pending_minutes, each.remaining_minutes)
        yield [
            safe_cell(value)
            for value in (
                each.student_name,
                numbers.get((each.student_id, each.program_id), ""),
                each.program.short_name,
                each.site.name,
                each.field_instructor.name,
                each.liaison_name,
                each.starts_on,
                each.ends_on,
                *(format_minutes(amount) for amount in amounts),
                *amounts[:3],
                *(each.micro_minutes, each.mezzo_minutes, each.macro_minutes),
                *(each.projected_from, each.projected_on, each.projected_to, each.last_entry_on),
                each.last_signed_at.astimezone(each.zone).date() if each.last_signed_at else None,
                status_of(each, today)[1],
            )
        ]
