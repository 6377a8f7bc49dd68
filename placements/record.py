"""What the pages of one placement and of one site show."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from placements.findings import status_of
from placements.models import AddressChange, FieldInstructor, HourLine, Placement, SignOff, SignOffLink, Site
from placements.sheet import LineRow, Sheet, row_of, sheet_of

PAGE = 50


@dataclass
class RecordLine:
    """A line with every answer it was given, the corrections that name it, and what it replaces."""

    row: LineRow
    sign_offs: list[SignOff]
    corrections: list[HourLine]


@dataclass
class RecordWeek:
    """A week's lines, newest first, with its sum in minutes."""

    monday: date
    minutes: int
    lines: list[RecordLine]


def student_record(placement: Placement, number: Any) -> dict[str, Any]:
    """Give the page of a placement: how it stands, and its lines by week, fifty a page, withdrawn ones included."""
    placement = Placement.objects.select_related(*Sheet.NEEDS, "student").get(pk=placement.pk)
    lines = (
        placement.lines.select_related("corrects")
        .prefetch_related(Prefetch("sign_offs", SignOff.objects.order_by("signed_at", "pk")), "corrections", "skills")
        .order_by("-worked_on", "-starts_at", "-pk")
    )
    page = Paginator(lines, PAGE).get_page(number)
    weeks: dict[date, RecordWeek] = {}
    for line in page:
        monday = line.worked_on - timedelta(days=line.worked_on.weekday())
        week = weeks.setdefault(monday, RecordWeek(monday, 0, []))
        corrections = [each for each in line.corrections.all() if each.state != HourLine.State.WITHDRAWN]
        week.lines.append(RecordLine(row_of(line), list(line.sign_offs.all()), corrections))
        replaced = any(each.state == HourLine.State.APPROVED for each in corrections)
        open_correction = line.corrects_id and line.state != HourLine.State.APPROVED
        if line.state != HourLine.State.WITHDRAWN and not replaced and not open_correction:
            week.minutes += line.minutes
    today = placement.today
    tone, status = status_of(placement, today)
    return {
        "placement": placement,
        "sheet": sheet_of(placement, today - timedelta(days=today.weekday())),
        "page": page,
        "weeks": list(weeks.values()),
        "tone": tone,
        "status": status,
    }


@dataclass
class InstructorPart:
    """A field instructor as a site's page shows them: what waits for them, and the links they were sent."""

    field_instructor: FieldInstructor
    waiting: int
    links: list[tuple[SignOffLink, str]]
    address_set: AddressChange | None


def _state_of(link: SignOffLink, signed: int) -> str:
    if link.revoked_at:
        return "Revoked"
    if link.expires_at <= timezone.now():
        return "Expired"
    return f"Open, {signed} line{'s' if signed != 1 else ''} answered" if signed else "Open, nothing answered yet"


def site_record(site: Site, user: Any) -> dict[str, Any]:
    """Give the page of a site."""
    instructors = (
        site.field_instructors.annotate(
            waiting=Count("placements__lines", filter=Q(placements__lines__state=HourLine.State.SUBMITTED))
        )
        .prefetch_related(
            Prefetch("links", SignOffLink.objects.annotate(signed=Count("sign_offs")).order_by("-created_at")),
            Prefetch("address_changes", AddressChange.objects.select_related("changed_by").order_by("-changed_at")),
        )
        .order_by("name")
    )
    parts = []
    for each in instructors:
        links: Any = list(each.links.all())[:5]
        changes = list(each.address_changes.all())
        states = [(link, _state_of(link, link.signed)) for link in links]
        parts.append(InstructorPart(each, each.waiting, states, changes[0] if changes else None))
    placements = Placement.objects.visible_to(user).filter(site=site).select_related("program", "field_instructor")
    return {
        "site": site,
        "parts": parts,
        "programs": list(site.programs.all()),
        "placements": list(placements.order_by("-starts_on", "student_name")[:PAGE]),
    }
