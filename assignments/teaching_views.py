"""Pages for who teaches: set an assignment, move its dates, grant a date, see how far students are."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assignments.actions import change_dates, grant_date, publish, set_assignment
from assignments.dates import long_date
from assignments.forms import DatesForm, GrantForm, SetAssignmentForm, dates_now
from assignments.listing import grants_of, progress_of, students_to_choose
from assignments.models import Assignment
from core.access import policy


@policy("assignments.set_assignment", methods=["GET", "POST"])
def new_assignment(request: HttpRequest) -> HttpResponse:
    """Set an assignment of the library for an offering."""
    form = SetAssignmentForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = set_assignment(
            offering=given["offering"],
            template=given["template"],
            due_at=given["due_at"],
            opens_at=given["opens_at"],
            is_anonymous=given["is_anonymous"],
            is_double_marked=given["is_double_marked"],
            publish=given["publish"],
            key=given["key"],
        )
        messages.success(request, f"{made.title} is set, due {long_date(made.due_at)}.")
        return redirect("assignments:assignment", made.public_id)
    return _form_page(request, "assignments/new.html", form)


@policy("assignments.change_assignment", Assignment, methods=["GET", "POST"])
def dates(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Move an assignment's dates."""
    form = DatesForm(request.POST if request.method == "POST" else None, initial=dates_now(assignment))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        change_dates(assignment=assignment, due_at=given["due_at"], opens_at=given["opens_at"])
        messages.success(request, f"{assignment.title} is now due {long_date(assignment.due_at)}.")
        return redirect("assignments:assignment", assignment.public_id)
    return _form_page(request, "assignments/dates.html", form, assignment=assignment)


@policy("assignments.change_assignment", Assignment, methods=["POST"])
def publication(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Publish an assignment."""
    publish(assignment=assignment)
    messages.success(request, f"Students see {assignment.title} now.")
    return redirect("assignments:assignment", assignment.public_id)


@policy("assignments.grant_date", Assignment, methods=["GET", "POST"])
def extensions(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Show the dates granted, and grant one."""
    form = GrantForm(students_to_choose(assignment), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            granted = grant_date(
                assignment=assignment,
                student=given["student"],
                due_at=given["due_at"],
                reason=given["reason"],
                by=request.user,
                key=given["key"],
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"{granted.student.name} has until {long_date(granted.due_at)}.")
            return redirect("assignments:extensions", assignment.public_id)
    return _form_page(
        request, "assignments/extensions.html", form, assignment=assignment, grants=grants_of(assignment)
    )


@policy("assignments.see_progress", Assignment)
def progress(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Show who has a draft and who has handed in; never what a draft says."""
    found = progress_of(assignment, request.GET.get("page"))
    return render(request, "assignments/progress.html", {"assignment": assignment, "progress": found})


def _form_page(request: HttpRequest, template: str, form: Any, **more: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, **more}, status=status)
