"""The shelf of cases, a case's cover, and how far a class is."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cases import shelf
from cases.actions import StaleStep, begin_run
from cases.forms import KeyForm, new_key
from cases.models import Case
from core.access import allows, policy
from curriculum.standing import standing_of

PAGE_ROWS = 50


@policy("cases.see_cases")
def index(request: HttpRequest) -> HttpResponse:
    """Show the cases set for me and what to do next; to who teaches, the library."""
    own = shelf.shelf_of(request.user)
    standing = standing_of(request.user)
    library = shelf.library_of(request.user) if standing.teaches or standing.administers else []
    return render(request, "cases/index.html", {"shelf": own, "next": shelf.next_of(own), "library": library})


@policy("cases.read_case", Case)
def cover(request: HttpRequest, case: Case) -> HttpResponse:
    """Show what a case is about, what it asks of a reader, and the way in."""
    if case.current is None:
        raise Http404
    context = {
        "case": case,
        "text": case.current.compiled,
        "runs": shelf.own_runs(request.user, [case])[case.pk],
        "key": new_key(),
        "may_begin": allows(request.user, "cases.begin_run", case),
        "teaches_it": allows(request.user, "cases.see_cohort", case),
    }
    return render(request, "cases/cover.html", context)


@policy("cases.begin_run", Case, methods=["POST"])
def runs(request: HttpRequest, case: Case) -> HttpResponse:
    """Begin a run."""
    form = KeyForm(request.POST)
    if case.current is None:
        raise Http404
    if not form.is_valid():
        return render(request, "400.html", status=400)
    offering = shelf.offering_for(request.user, case)
    try:
        run = begin_run(case=case, user=request.user, offering=offering, key=form.cleaned_data["key"])
    except StaleStep:
        return render(request, "409.html", status=409)
    return redirect("cases:run", public_id=run.public_id)


@policy("cases.see_cohort", Case)
def cohort(request: HttpRequest, case: Case) -> HttpResponse:
    """Show who of a class has begun and finished; never what they wrote."""
    offerings = shelf.offerings_using(request.user, case)
    wanted = request.GET.get("offering", "")
    offering = next((found for found in offerings if found.public_id == wanted), offerings[0])
    page = Paginator(shelf.students_in(offering, case), PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "case": case,
        "offerings": offerings,
        "offering": offering,
        "page": page,
        "counts": shelf.counts_in(offering, case),
    }
    return render(request, "cases/cohort.html", context)
