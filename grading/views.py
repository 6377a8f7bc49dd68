"""Marking: the assignments, the queue, the pane with work and rubric, and what its buttons do."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from assignments.models import Assignment
from core.access import policy
from core.drafts import revision_from, saved_label
from grading import actions, desk, overviews, pane
from grading.forms import MarkingForm, as_fields
from grading.models import Marking, Paper
from grading.paging import page_number
from grading.papers import has_waiting, next_paper, take_in
from grading.presence import note_presence, others_at
from grading.queue import queue_page


@policy("grading.see_marking")
def index(request: HttpRequest) -> HttpResponse:
    """Show the assignments one may mark, with how far each is."""
    return render(request, "grading/index.html", {"groups": overviews.assignments_to_mark(request.user)})


@policy("grading.mark", Assignment)
def overview(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Show how far the marking of an assignment is, and who marks how many."""
    return render(request, "grading/overview.html", overviews.overview_context(assignment, request.user))


@policy("grading.mark", Assignment)
def queue(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Show a marker's own order of the papers, 50 a page."""
    only = request.GET.get("only", "")
    page = queue_page(assignment, request.user, page_number(request), only=only)
    context = {"assignment": assignment, "queue": page, "only": only, "has_waiting": has_waiting(assignment)}
    return render(request, "grading/queue.html", context)


@policy("grading.mark", Assignment, methods=["POST"])
def intake(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Put what was handed in since on the desk."""
    take_in(assignment=assignment)
    return redirect("grading:queue", public_id=assignment.public_id)


def _go_to_next(request: HttpRequest, assignment: Assignment, after: Paper | None = None) -> HttpResponse:
    take_in(assignment=assignment)
    for _ in range(3):
        found = next_paper(assignment=assignment, marker=request.user, after=after)
        if found is None:
            break
        try:
            actions.open_marking(paper=found, marker=request.user)
        except actions.NotToMark:
            continue
        return redirect("grading:paper", public_id=found.public_id)
    messages.success(request, "There is nothing left for you to mark here.")
    return redirect("grading:overview", public_id=assignment.public_id)


@policy("grading.mark", Assignment, methods=["POST"])
def next_marking(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Open the next paper in the marker's order that is not marked yet."""
    return _go_to_next(request, assignment)


@policy("grading.mark", Paper)
def paper(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Show a paper with the rubric beside it. Looking begins nothing."""
    return render(request, "grading/paper.html", pane.context(paper, request.user))


@policy("grading.mark", Paper, methods=["POST"])
def markings(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Begin the marker's own marking of a paper."""
    if has_waiting(paper.assignment):
        take_in(assignment=paper.assignment)
    try:
        actions.open_marking(paper=paper, marker=request.user)
    except actions.NotToMark as refused:
        messages.warning(request, str(refused))
    return redirect("grading:paper", public_id=paper.public_id)


@policy("grading.mark", Paper, methods=["POST"])
def presence(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Take a heartbeat and say who else is at this paper."""
    note_presence(person=request.user, paper=paper)
    here = others_at(paper.assignment, [paper], request.user).get(paper.place)
    return JsonResponse({"label": f"{here} is at this paper too" if here else ""})


def _form_of(request: HttpRequest, marking: Marking) -> MarkingForm:
    assignment = marking.attempt.assignment
    return MarkingForm(request.POST, version=assignment.rubric_version, criteria=desk.criteria_of(assignment))


def _save(request: HttpRequest, marking: Marking, form: MarkingForm) -> Marking:
    return actions.save_marking(
        marking=marking,
        judgement=form.judgement(),
        revision=revision_from(request),
        attempt_public_id=request.POST.get("attempt", ""),
        attempt_sha256=request.POST.get("sha256", ""),
    )


@policy("grading.change_marking", Marking, methods=["POST"])
def draft(request: HttpRequest, marking: Marking) -> HttpResponse:
    """Save what is typed as it is typed; answers in the form that static/js/autosave.js reads."""
    form = _form_of(request, marking)
    if not form.is_valid():
        return JsonResponse({"message": next(iter(form.errors.values()))[0]}, status=400)
    try:
        stored = _save(request, marking, form)
    except actions.StaleMarking as stale:
        label = saved_label(stale.marking.saved_at)
        message = f"A newer version was saved on another page at {label[6:]}."
        newer = {"revision": stale.marking.revision, "fields": as_fields(stale.stored), "label": label}
        return JsonResponse(newer | {"message": message}, status=409)
    except actions.WrongPaper:
        return JsonResponse({"message": pane.WRONG_PAPER}, status=409)
    except actions.MarkingClosed as closed:
        return JsonResponse({"message": str(closed)}, status=409)
    return JsonResponse(
        {
            "revision": stored.revision,
            "saved_at": stored.saved_at.isoformat(),
            "label": saved_label(stored.saved_at),
        }
    )


@policy("grading.change_marking", Marking, methods=["POST"])
def save(request: HttpRequest, marking: Marking) -> HttpResponse:
    """Save a marking sent as a form; the button says whether to complete it and go on."""
    form = _form_of(request, marking)
    wish = request.POST.get("complete")
    if not form.is_valid():
        return _again(request, marking, form, status=422)
    try:
        stored = _save(request, marking, form)
        if wish:
            actions.complete_marking(marking=stored)
    except actions.Refusal as refused:
        return _refused(request, marking, form, refused)
    if wish == "next":
        return _go_to_next(request, marking.attempt.assignment, after=marking.paper)
    return redirect("grading:paper", public_id=marking.paper.public_id)


def _refused(request: HttpRequest, marking: Marking, form: MarkingForm, refused: actions.Refusal) -> HttpResponse:
    if isinstance(refused, actions.StaleMarking):
        return render(request, "grading/conflict.html", pane.conflict(marking, form, refused), status=409)
    if isinstance(refused, actions.WrongPaper):
        return render(request, "grading/wrong_paper.html", pane.wrong_paper(marking, form), status=409)
    if isinstance(refused, actions.Incomplete):
        marking.refresh_from_db(fields=["revision", "saved_at"])
        return _again(request, marking, form, status=422, missing=refused.missing)
    return _again(request, marking, form, status=409, refused=str(refused))


def _again(request: HttpRequest, marking: Marking, form: MarkingForm, *, status: int, **extra: Any) -> HttpResponse:
    held = marking.paper
    held.attempt, held.assignment = marking.attempt, marking.attempt.assignment
    context = pane.context(held, request.user, form=form, own=marking)
    return render(request, "grading/paper.html", context | extra, status=status)


@policy("grading.reopen_marking", Marking, methods=["POST"])
def reopening(request: HttpRequest, marking: Marking) -> HttpResponse:
    """Open a complete marking again."""
    try:
        actions.reopen_marking(marking=marking)
    except actions.MarkingClosed as closed:
        messages.warning(request, str(closed))
    return redirect("grading:paper", public_id=marking.paper.public_id)


@policy("grading.mark", Paper, methods=["POST"])
def second_opinion(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Ask for a second, blind marking of this paper."""
    try:
        actions.ask_second_opinion(paper=paper, by=request.user)
    except actions.NotToMark as refused:
        messages.warning(request, str(refused))
    return redirect("grading:paper", public_id=paper.public_id)
