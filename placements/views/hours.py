"""A student's own hours: the sheet of a week, a line, its correction."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import find_visible, policy
from placements.actions import hours as actions
from placements.amounts import format_minutes
from placements.entries import LineRefused, said_on
from placements.forms.line import LineForm, initial_of
from placements.models import HourLine, Placement
from placements.sheet import Sheet, sheet_of

FIELDS = set(LineForm.base_fields)


def _week_asked(request: HttpRequest, placement: Placement) -> date:
    """Give the Monday that the address names; what can't be read is this week."""
    asked = request.GET.get("week") or request.POST.get("week") or ""
    try:
        day = date.fromisoformat(asked)
        return actions.monday_of(day) if 1990 < day.year < 2200 else actions.monday_of(placement.today)
    except ValueError:
        return actions.monday_of(min(placement.today, placement.ends_on))


def _address(placement: Placement, day: date) -> str:
    place = reverse("placements:sheet", args=[placement.public_id])
    return f"{place}?week={actions.monday_of(day):%Y-%m-%d}"


def _refuse(form: LineForm, refused: LineRefused) -> None:
    for name, message in refused.errors.items():
        form.add_error(name if name in FIELDS else None, message)


def _placements(request: HttpRequest) -> list[Placement]:
    return list(Placement.objects.placed(request.user).select_related(*Sheet.NEEDS).only(*Sheet.COLUMNS)[:20])


@policy("placements.see_own_hours")
def hours(request: HttpRequest) -> HttpResponse:
    """Show this week at the newest placement, or say that there is none yet."""
    placements = _placements(request)
    if not placements:
        return render(request, "placements/no_placement.html")
    return _show(request, placements[0], placements)


@policy("placements.see_own_hours")
def sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a week at one placement."""
    placements = _placements(request)
    chosen = [placement for placement in placements if placement.public_id == public_id]
    if not chosen:
        # Raises 404: whatever else may be seen is no sheet of one's own.
        find_visible(Placement, request.user, public_id=public_id, student_id=request.user.pk)
    return _show(request, chosen[0], placements)


def _show(
    request: HttpRequest, placement: Placement, placements: list[Placement], form: LineForm | None = None
) -> HttpResponse:
    monday = _week_asked(request, placement)
    if form is None:
        form = LineForm(placement=placement, initial=_initial(request, placement, monday))
    page = sheet_of(placement, monday)
    answer = {"sheet": page, "form": form, "placement": placement, "placements": placements}
    return render(request, "placements/hours.html", answer, status=422 if form.errors else 200)


def _initial(request: HttpRequest, placement: Placement, monday: date) -> dict[str, Any]:
    """Start with today, or with the asked day; on wish with the same as the last entry."""
    today = placement.today
    week = [monday + timedelta(days=offset) for offset in range(7)]
    sunday = week[-1]
    day = today if monday <= today <= sunday else max(min(sunday, placement.ends_on), placement.starts_on)
    asked = request.GET.get("day", "")
    day = next((each for each in week if each.isoformat() == asked), day)
    last = HourLine.objects.visible_to(request.user).logged_last(placement) if "like" in request.GET else None
    return initial_of(last, worked_on=day) if last else {"worked_on": day}


@policy("placements.log_hours", Placement, methods=["POST"])
def lines(request: HttpRequest, placement: Placement) -> HttpResponse:
    """Log a line."""
    form = LineForm(request.POST, placement=placement)
    if form.is_valid() and form.entry:
        try:
            line = actions.log_line(
                placement=placement, student=request.user, entry=form.entry, key=form.cleaned_data["key"]
            )
        except LineRefused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, f"{format_minutes(line.minutes)} added to {said_on(line.worked_on)}.")
            return redirect(_address(placement, line.worked_on))
    placements = _placements(request)
    return _show(request, placement, placements, form)


@policy("placements.log_hours", HourLine, methods=["GET", "POST"])
def line(request: HttpRequest, line: HourLine) -> HttpResponse:
    """Show a line to change; a stale change writes nothing and shows both."""
    placement = line.placement
    if request.method == "POST":
        form = LineForm(request.POST, placement=placement, reason_needed=line.corrects_id is not None)
        if form.is_valid() and form.entry:
            try:
                changed = actions.change_line(
                    line=line,
                    student=request.user,
                    entry=form.entry,
                    revision=form.cleaned_data["revision"] or 0,
                    reason=form.cleaned_data["correction_reason"],
                )
            except LineRefused as refused:
                _refuse(form, refused)
            except actions.StaleLine as stale:
                return _show_line(request, stale.line, form, stored=stale.line, status=409)
            else:
                messages.success(
                    request, f"Changed: {format_minutes(changed.minutes)} on {said_on(changed.worked_on)}."
                )
                return redirect(_address(placement, changed.worked_on))
        return _show_line(request, line, form, status=422)
    return _show_line(request, line, LineForm(placement=placement, initial=initial_of(line)))


def _show_line(
    request: HttpRequest, line: HourLine, form: LineForm, *, stored: HourLine | None = None, status: int = 200
) -> HttpResponse:
    answers = line.sign_offs.order_by("-signed_at", "-pk")
    about = {"line": line, "placement": line.placement, "form": form, "stored": stored}
    about["sign_off"] = answers.first()
    about["correction"] = line.corrections.exclude(state=HourLine.State.WITHDRAWN).first()
    about["monday"] = actions.monday_of(line.worked_on)
    about["back"] = _address(line.placement, line.worked_on)
    return render(request, "placements/line.html", about, status=status)


@policy("placements.log_hours", HourLine, methods=["POST"])
def withdrawal(request: HttpRequest, line: HourLine) -> HttpResponse:
    """Withdraw a line."""
    try:
        actions.withdraw_line(line=line, student=request.user)
        messages.success(request, f"Withdrawn: “{line.activity}”, {format_minutes(line.minutes)}.")
    except LineRefused as refused:
        messages.error(request, str(refused))
    return redirect(_address(line.placement, line.worked_on))


@policy("placements.log_hours", HourLine, methods=["GET", "POST"])
def correction(request: HttpRequest, line: HourLine) -> HttpResponse:
    """Show the form of a correction, and log it."""
    form = LineForm(request.POST or None, placement=line.placement, reason_needed=True, initial=initial_of(line))
    if request.method == "POST" and form.is_valid() and form.entry:
        try:
            actions.correct_line(
                line=line,
                student=request.user,
                entry=form.entry,
                reason=form.cleaned_data["correction_reason"],
                key=form.cleaned_data["key"],
            )
        except LineRefused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, "The correction is in its week. It counts once it is approved.")
            return redirect(_address(line.placement, form.entry.worked_on))
    about = {"line": line, "placement": line.placement, "form": form}
    about["monday"] = actions.monday_of(line.worked_on)
    about["back"] = _address(line.placement, line.worked_on)
    return render(request, "placements/correction.html", about, status=422 if form.errors else 200)


@policy("placements.log_hours", Placement, methods=["POST"])
def weeks(request: HttpRequest, placement: Placement) -> HttpResponse:
    """Send a week's open lines to the field instructor."""
    monday = _week_asked(request, placement)
    week, count = actions.submit_week(placement=placement, student=request.user, starts_on=monday)
    who = placement.field_instructor.name
    if week:
        messages.success(request, f"{count} line{'s' if count != 1 else ''} sent to {who} to sign.")
    else:
        messages.info(request, "Nothing in this week was open: it has been sent already, or has no lines.")
    return redirect(_address(placement, monday))
