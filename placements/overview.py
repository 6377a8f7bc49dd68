"""Who will finish: the overview's tabs, sentence and export. Totals are kept columns; nothing is summed over lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from accounts.models import Membership
from placements.amounts import format_minutes
from placements.findings import FINDINGS, Finding, off_pace_among, overdue_among, status_of
from placements.forms.narrowing import Narrowing
from placements.models import Placement


@dataclass
class Tab:
    """A finding as a tab: how many placements it holds of."""

    slug: str
    label: str
    count: int


def tabs_of(placements: QuerySet[Placement], today: date) -> tuple[list[Tab], dict[str, Any]]:
    """Give the tabs with their counts, and the figures of the sentence, in one query."""
    counts = {finding.slug.replace("-", "_"): Count("pk", filter=finding.among(today)) for finding in FINDINGS}
    figures = placements.order_by().aggregate(
        everyone=Count("pk"),
        off_pace=Count("pk", filter=off_pace_among(today)),
        overdue=Count("pk", filter=overdue_among(today)),
        waiting_minutes=Sum("pending_minutes"),
        **counts,
    )
    tabs = [Tab("", "Everyone", figures["everyone"])]
    tabs += [Tab(each.slug, each.label, figures[each.slug.replace("-", "_")]) for each in FINDINGS]
    figures["on_pace"] = figures["everyone"] - figures["off_pace"]
    return tabs, figures


def narrowed(
    placements: QuerySet[Placement], finding: Finding | None, chosen: Narrowing, today: date
) -> QuerySet[Placement]:
    """Narrow placements to a finding and to what was chosen: words, program, site, liaison; sorted by name."""
    if finding:
        placements = placements.filter(finding.among(today))
    for word in chosen.words:
        placements = placements.filter(
            Q(student_name__icontains=word) | Q(site__name__icontains=word) | Q(field_instructor__name__icontains=word)
        )
    return placements.filter(**chosen.chosen).order_by("student_name", "id")


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
