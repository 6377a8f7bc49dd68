"""Who will finish, and who needs a call: for coordinators, and for liaisons their own students."""

import csv
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.access import policy
from placements import overview as page
from placements.findings import BY_SLUG
from placements.forms.narrowing import narrowing_of
from placements.models import Placement
from placements.overview_table import PAGE, axis_of, page_of, rows_of


def _followed(request: HttpRequest) -> QuerySet[Placement]:
    return Placement.objects.overseen_by(request.user)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1


def _kept(request: HttpRequest, **changed: str) -> str:
    """Give the address's query with some values changed; empty ones are left out."""
    names = ("show", "q", "program", "site", "liaison")
    values = {name: request.GET.get(name, "") for name in names} | changed
    return "?" + urlencode({name: value for name, value in values.items() if value})


@policy("placements.follow_placements")
def overview(request: HttpRequest) -> HttpResponse:
    """Show the findings as a sentence and as tabs, and fifty placements."""
    today = timezone.localdate()
    followed = _followed(request)
    finding = BY_SLUG.get(request.GET.get("show", ""))
    chosen = narrowing_of(request.GET, request.user, followed)
    tabs, figures = page.tabs_of(followed, today)
    number = _number(request.GET.get("page", "1"))
    found, more = page_of(page.narrowed(followed, finding, chosen, today), number)
    axis = axis_of(found, today)
    about = {
        "narrowing": chosen,
        "finding": finding,
        "tabs": [(tab, _kept(request, show=tab.slug)) for tab in tabs],
        "figures": figures,
        "summary": page.summary_of(figures),
        "rows": rows_of(found, axis, today),
        "axis": axis.months() if found else "",
        "today": today,
        "first": (number - 1) * PAGE + 1,
        "last": (number - 1) * PAGE + len(found),
        "before": _kept(request, page=str(number - 1)) if number > 1 else "",
        "after": _kept(request, page=str(number + 1)) if more else "",
        "export": _kept(request),
        "is_narrowed": bool(chosen),
    }
    return render(request, "placements/overview.html", about)


class _Echo:
    """A file that gives back what is written to it, so that a long export is sent as it is made."""

    def write(self, text: str) -> str:
        return text


@policy("placements.follow_placements")
def export(request: HttpRequest) -> HttpResponse:
    """Give what the overview shows now, all pages of it, as CSV."""
    today = timezone.localdate()
    followed, finding = _followed(request), BY_SLUG.get(request.GET.get("show", ""))
    chosen = page.narrowed(followed, finding, narrowing_of(request.GET, request.user, followed), today)
    numbers = page.student_numbers(chosen)
    writer = csv.writer(_Echo())
    lines = (writer.writerow(row) for row in (page.EXPORT_HEAD, *page.export_rows(chosen, numbers, today)))
    # A byte order mark makes spreadsheets read names with accents.
    answer = StreamingHttpResponse(("\ufeff", *lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="placements-{today:%Y-%m-%d}.csv"'
    return answer  # type: ignore[return-value]
