"""Who will finish, and who needs a call: for coordinators, and for liaisons their own students."""

import csv
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.access import policy
from placements import overview as page
from placements.findings import BY_SLUG, Finding
from placements.forms.office import FilterForm
from placements.models import Placement


def _followed(request: HttpRequest) -> QuerySet[Placement]:
    return Placement.objects.overseen_by(request.user)


def _filter_form(request: HttpRequest, followed: QuerySet[Placement]) -> FilterForm:
    form = FilterForm(request.GET, user=request.user, followed=followed)
    form.is_valid()
    return form


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1


def _kept(request: HttpRequest, **changed: str) -> str:
    """Give the address's query with some values changed; empty ones are left out."""
    names = ("show", "q", "program", "site", "liaison")
    values = {name: request.GET.get(name, "") for name in names} | changed
    return "?" + urlencode({name: value for name, value in values.items() if value})


def _chosen(request: HttpRequest, form: FilterForm, today: date) -> tuple[Finding | None, Any]:
    finding = BY_SLUG.get(request.GET.get("show", ""))
    return finding, page.narrowed(_followed(request), finding, form.cleaned_data, today)


@policy("placements.follow_placements")
def overview(request: HttpRequest) -> HttpResponse:
    """Show the findings as a sentence and as tabs, and fifty placements."""
    today = timezone.localdate()
    followed = _followed(request)
    form = _filter_form(request, followed)
    finding, chosen = _chosen(request, form, today)
    tabs, figures = page.tabs_of(followed, today)
    number = _number(request.GET.get("page", "1"))
    found, more = page.page_of(chosen, number)
    axis = page.axis_of(found, today)
    address = reverse("placements:placement", args=["0"])
    about = {
        "form": form,
        "finding": finding,
        "tabs": [(tab, _kept(request, show=tab.slug)) for tab in tabs],
        "figures": figures,
        "summary": page.summary_of(figures),
        "rows": [page.row_of(placement, axis, today, address) for placement in found],
        "axis": axis.months() if found else "",
        "today": today,
        "first": (number - 1) * page.PAGE + 1,
        "last": (number - 1) * page.PAGE + len(found),
        "before": _kept(request, page=str(number - 1)) if number > 1 else "",
        "after": _kept(request, page=str(number + 1)) if more else "",
        "export": _kept(request),
        "is_narrowed": any(form.cleaned_data.values()),
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
    _, chosen = _chosen(request, _filter_form(request, _followed(request)), today)
    numbers = page.student_numbers(chosen)
    writer = csv.writer(_Echo())
    lines = (writer.writerow(row) for row in (page.EXPORT_HEAD, *page.export_rows(chosen, numbers, today)))
    # A byte order mark makes spreadsheets read names with accents.
    answer = StreamingHttpResponse(("\ufeff", *lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="placements-{today:%Y-%m-%d}.csv"'
    return answer  # type: ignore[return-value]
