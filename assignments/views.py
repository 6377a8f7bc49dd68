"""Pages for who studies: what is due, the canvas, the check before handing in, the receipt, one's own attempts."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from assignments import memo
from assignments.actions import HandInRefused, attempt_of_key, hand_in
from assignments.canvas import Canvas, canvas_of, check_of, last_attempt, view_of
from assignments.dates import amount_of, due_for
from assignments.listing import student_rows, taught_rows
from assignments.models import Assignment, Attempt
from assignments.passages import passage_of, scenes_of
from assignments.reading import reading_of
from assignments.vocabulary import read_vocabulary
from core.access import allows, policy
from core.drafts import (
    LONGEST_DRAFT,
    DraftTooLong,
    StaleDraft,
    answer_to_autosave,
    draft_at,
    revision_from,
    save_draft,
    saved_label,
)
from curriculum.standing import standing_of

NEXT_PAGES = {"check": "assignments:check", "passages": "assignments:passages", "stay": "assignments:canvas"}


@policy("assignments.list_assignments")
def index(request: HttpRequest) -> HttpResponse:
    """Show what is due, and to who teaches, how many have handed in."""
    standing = standing_of(request.user)
    studied = student_rows(request.user) if standing.enrolments.get("student") else []
    taught = taught_rows(request.user) if standing.teaches else []
    return render(request, "assignments/index.html", {"studied": studied, "taught": taught})


@policy("assignments.read_assignment", Assignment)
def assignment_page(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Show the brief, the dates and the criteria."""
    criteria = list(assignment.rubric_version.criteria.all())
    studies = assignment.offering_id in standing_of(request.user).enrolments.get("student", frozenset())
    mine: dict[str, Any] = {}
    if studies:
        own = Attempt.objects.visible_to(request.user).filter(assignment=assignment, student_id=request.user.pk)
        draft = draft_at(request.user, assignment.draft_place)
        mine = {
            "attempts": list(own.defer("fields", "html")),
            "draft": draft if draft.pk else None,
            "parts": memo.parts_written(draft.fields),
            "due_at": due_for(assignment, request.user),
            "is_open": assignment.is_open(),
        }
    points = assignment.rubric_version.top_level * sum(criterion.weight for criterion in criteria)
    teaches = allows(request.user, "assignments.change_assignment", assignment)
    page = {"assignment": assignment, "criteria": criteria, "points": points, "mine": mine, "teaches": teaches}
    return render(request, "assignments/assignment.html", page)


@policy("assignments.write_work", Assignment, methods=["GET", "POST"])
def canvas(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Show the canvas; a POST keeps what was typed, without JavaScript too, and goes on to where its button says."""
    if request.method != "POST":
        return _canvas_page(request, canvas_of(assignment, request.user))
    typed = memo.from_post(request.POST)
    if any("\x00" in str(value) for value in typed.values()):
        message = "There is a character in the text that can't be stored (NUL). It was taken out; look and save again."
        cleaned = {name: _without_nul(value) for name, value in typed.items()}
        return _canvas_page(request, canvas_of(assignment, request.user, cleaned), message=message, status=422)
    try:
        save_draft(
            owner=request.user,
            place=assignment.draft_place,
            fields=typed,
            revision=revision_from(request),
        )
    except StaleDraft as stale:
        page = canvas_of(assignment, request.user, typed)
        return _canvas_page(request, page, other=_differing(typed, stale.draft.fields), status=409)
    except DraftTooLong:
        message = f"This is longer than {LONGEST_DRAFT:,} characters, so it was not saved. Shorten it and save again."
        return _canvas_page(request, canvas_of(assignment, request.user, typed), message=message, status=422)
    where = NEXT_PAGES.get(request.POST.get("then", ""), "assignments:check")
    return redirect(where, assignment.public_id)


def _without_nul(value: Any) -> Any:
    return [item.replace("\x00", "") for item in value] if isinstance(value, list) else value.replace("\x00", "")


def _differing(typed: dict[str, Any], stored: dict[str, Any]) -> list[tuple[str, str]]:
    labels = {name: label.carried for name, label in memo.LABELS.items()}
    return [
        (labels.get(name, name.replace("_", " ").capitalize()), ", ".join(value) if isinstance(value, list) else value)
        for name, value in memo.flat(stored).items()
        if value != memo.flat(typed)[name]
    ]


def _canvas_page(request: HttpRequest, page: Canvas, *, status: int = 200, **more: Any) -> HttpResponse:
    label = saved_label(page.draft.saved_at) if page.draft.pk else ""
    known = {
        "canvas": page,
        "assignment": page.assignment,
        "view": page.view,
        "saved": label,
        "is_stale": status == 409,
    }
    return render(request, "assignments/canvas.html", known | more, status=status)


@policy("assignments.write_work", Assignment, methods=["POST"])
def draft(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Keep what is typed on the canvas."""
    return answer_to_autosave(request, place=assignment.draft_place, fields=memo.from_post(request.POST))


@policy("assignments.write_work", Assignment, methods=["POST"])
def drawing(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Draw what the form says now; nothing is kept."""
    view = view_of(assignment, memo.from_post(request.POST), read_vocabulary())
    return render(request, "assignments/canvas.html#bridge", {"assignment": assignment, "view": view})


@policy("assignments.write_work", Assignment, methods=["GET", "POST"])
def passages(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Choose the passage from the case; the choice goes into the draft."""
    kept = draft_at(request.user, assignment.draft_place)
    last = last_attempt(assignment, request.user)
    fields = memo.flat(kept.fields or (last.fields if last else {}))
    cases = {case.slug: case for case in assignment.cases.all()}
    slug = request.POST.get("case") or request.GET.get("case") or fields["case"]
    case = cases.get(slug) or next(iter(cases.values()), None)
    page = {"assignment": assignment, "cases": list(cases.values()), "case": case, "chosen": fields["passage_anchor"]}
    if request.method == "POST" and case:
        chosen = passage_of(case, request.user, request.POST.getlist("passage_anchor"))
        if chosen:
            fields |= {"case": case.slug, "passage_anchor": chosen.anchor, "passage": chosen.text}
            save_draft(owner=request.user, place=assignment.draft_place, fields=fields, revision=kept.revision)
            return redirect("assignments:canvas", assignment.public_id)
        page["problem"] = "Choose at least one sentence."
    page["scenes"] = scenes_of(case, request.user) if case else []
    return render(request, "assignments/passages.html", page, status=422 if "problem" in page else 200)


def _key_from(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _check_page(request: HttpRequest, assignment: Assignment, kept: Any, status: int = 200) -> HttpResponse:
    last = last_attempt(assignment, request.user)
    due_at = due_for(assignment, request.user)
    page = {
        "assignment": assignment,
        "draft": kept,
        "check": check_of(assignment, memo.flat(kept.fields)),
        "number": (last.number if last else 0) + 1,
        "due_at": due_at,
        "is_past": timezone.now() > due_at,
        "key": uuid.uuid4(),
        "is_stale": status == 409,
    }
    return render(request, "assignments/check.html", page, status=status)


@policy("assignments.write_work", Assignment)
def check(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Show what is missing before the draft is handed in."""
    kept = draft_at(request.user, assignment.draft_place)
    if not kept.pk:
        return redirect("assignments:canvas", assignment.public_id)
    return _check_page(request, assignment, kept)


@policy("assignments.write_work", Assignment, methods=["POST"])
def attempts(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Hand in the draft that was checked; the same form twice gives the same receipt."""
    received_at = timezone.now()
    key = _key_from(request)
    # The draft is read before the key is looked up: whoever finds no draft any more finds the attempt made of it.
    kept = draft_at(request.user, assignment.draft_place)
    known = key and attempt_of_key(assignment=assignment, student=request.user, key=key)
    if known:
        return redirect("assignments:receipt", known.public_id)
    if not kept.pk:
        return redirect("assignments:canvas", assignment.public_id)
    if key is None or kept.revision != revision_from(request):
        return _check_page(request, assignment, kept, status=409)
    try:
        attempt = hand_in(
            assignment=assignment,
            student=request.user,
            fields=memo.flat(kept.fields),
            key=key,
            received_at=received_at,
        )
    except HandInRefused:
        return _check_page(request, assignment, kept, status=422)
    return redirect("assignments:receipt", attempt.public_id)


@policy("assignments.read_own_attempt", Attempt)
def receipt(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Show what was received, when, and its fingerprint."""
    late_by = amount_of(attempt.received_at - attempt.due_at) if attempt.is_late else ""
    page = {"attempt": attempt, "assignment": attempt.assignment, "late_by": late_by}
    return render(request, "assignments/receipt.html", page)


@policy("assignments.read_own_attempt", Attempt)
def attempt_page(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Show a student's own attempt as it was handed in."""
    reading = reading_of(attempt)
    others = Attempt.objects.visible_to(request.user).filter(
        assignment_id=attempt.assignment_id, student_id=attempt.student_id
    )
    titles = {case.slug: case.title for case in attempt.assignment.cases.all()}
    page = {
        "attempt": attempt,
        "assignment": attempt.assignment,
        "reading": reading,
        "case_title": titles.get(attempt.fields.get("case", ""), ""),
        "others": others.defer("fields", "html"),
    }
    return render(request, "assignments/attempt.html", page)
