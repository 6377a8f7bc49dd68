"""What comes of marking: decisions, release, gradebook, files, and the feedback a student reads."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assignments.models import Assignment
from assignments.reading import reading_of
from core.access import policy
from curriculum.models import Offering
from grading import actions, exports, previews, releasing
from grading.forms import DecisionForm, ReleaseForm
from grading.gradebook import gradebook_page
from grading.models import Paper, ReleasedMark
from grading.paging import page_number


@policy("grading.decide", Paper, methods=["GET", "POST"])
def decisions(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Show the markings of a paper side by side, and take the decision which stands."""
    sent = request.POST if request.method == "POST" else None
    form = DecisionForm(sent, paper=paper, user=request.user)
    if form.is_valid():
        try:
            actions.decide(paper=paper, by=request.user, **form.cleaned_data)
        except actions.NotToMark as refused:
            messages.warning(request, str(refused))
            return redirect("grading:paper", public_id=paper.public_id)
        except actions.Incomplete as short:
            form.add_error("marking", f"This marking has no level for: {short}. Reopen it and choose one.")
        else:
            messages.success(request, f"{paper} is decided.")
            return redirect("grading:overview", public_id=paper.assignment.public_id)
    context = previews.decision_context(paper, request.user) | {"form": form}
    return render(request, "grading/decision.html", context, status=422 if form.is_bound else 200)


@policy("grading.release_marks", Assignment, methods=["GET", "POST"])
def releases(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Show a paper as its student will see it and how many marks are ready; the button releases them in one act."""
    status, outdated = 200, False
    if request.method == "POST":
        form = ReleaseForm(request.POST)
        count = form.cleaned_data["count"] if form.is_valid() else -1
        try:
            made = releasing.release(assignment=assignment, by=request.user, count=count)
        except releasing.PreviewOutdated:
            status, outdated = 409, True
        else:
            if made:
                messages.success(request, f"{made.count} marks are released. The students are told by mail.")
            return redirect("grading:overview", public_id=assignment.public_id)
    context = previews.release_context(assignment, page_number(request)) | {"outdated": outdated}
    return render(request, "grading/release.html", context, status=status)


@policy("grading.see_gradebook", Offering)
def gradebook(request: HttpRequest, offering: Offering) -> HttpResponse:
    """Show an offering's students by its assignments."""
    book = gradebook_page(offering, request.user, page_number(request))
    return render(request, "grading/gradebook.html", {"offering": offering, "book": book})


def _file(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@policy("grading.export_marks", Offering)
def gradebook_csv(request: HttpRequest, offering: Offering) -> HttpResponse:
    """Give all released marks of an offering as a file that an LMS imports."""
    rows = exports.marks_rows(offering, exports.assignments_of(offering))
    return _file(exports.as_csv(rows), f"marks-{offering.public_id}.csv")


@policy("grading.export_marks", Assignment)
def marks_csv(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Give the released marks of one assignment as a file that an LMS imports."""
    rows = exports.marks_rows(assignment.offering, [assignment])
    return _file(exports.as_csv(rows), f"marks-{assignment.public_id}.csv")


@policy("grading.export_drafts", Assignment)
def draft_csv(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Give decided marks that are not released, for instructors; the file says that it is a draft."""
    return _file(exports.as_csv(exports.draft_rows(assignment)), f"draft-marks-{assignment.public_id}.csv")


@policy("grading.read_feedback", ReleasedMark, key="attempt__public_id")
def feedback(request: HttpRequest, mark: ReleasedMark) -> HttpResponse:
    """Show released feedback beside the work."""
    context = {
        "mark": mark,
        "attempt": mark.attempt,
        "assignment": mark.attempt.assignment,
        "reading": reading_of(mark.attempt),
        "is_own": mark.student_id == request.user.pk,
    }
    return render(request, "grading/feedback.html", context)
