"""Administration: courses, terms, offerings and who is enrolled."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import Program
from core.access import policy
from curriculum.actions.offerings import EnrolmentProblems, end_enrolment, enrol_members
from curriculum.forms.running import CourseForm, EnrolForm, OfferingForm, TermForm
from curriculum.models import Course, Enrolment, Offering, Term
from curriculum.progress import taught_by
from curriculum.views.plain import show_form

ROWS_A_PAGE = 50


@policy("curriculum.administer")
def courses(request: HttpRequest) -> HttpResponse:
    """Show the courses, terms and offerings of the programs one administers."""
    programs = Program.objects.administered_by(request.user)
    context = {
        "courses": Course.objects.in_programs(programs),
        "terms": Term.objects.in_programs(programs),
        "offerings": [entry for entry in taught_by(request.user) if entry.offering.course.program in programs],
    }
    return render(request, "curriculum/courses.html", context)


def _edit(request: HttpRequest, form_class: Any, *, title: str, instance: Any = None) -> HttpResponse:
    """Give a form for a course, term or offering, and go back to the list once it is saved."""
    programs = Program.objects.administered_by(request.user)
    form = form_class(request.POST or None, instance=instance, programs=programs)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"{saved} is saved.")
        return redirect("curriculum:courses")
    return show_form(request, form, title=title, button="Save", back=reverse("curriculum:courses"))


@policy("curriculum.administer", methods=["GET", "POST"])
def new_course(request: HttpRequest) -> HttpResponse:
    """Make a course."""
    return _edit(request, CourseForm, title="New course")


@policy("curriculum.administer_this", Course, methods=["GET", "POST"])
def edit_course(request: HttpRequest, course: Course) -> HttpResponse:
    """Change a course."""
    return _edit(request, CourseForm, title=f"Change {course}", instance=course)


@policy("curriculum.administer", methods=["GET", "POST"])
def new_term(request: HttpRequest) -> HttpResponse:
    """Make a term."""
    return _edit(request, TermForm, title="New term")


@policy("curriculum.administer_this", Term, methods=["GET", "POST"])
def edit_term(request: HttpRequest, term: Term) -> HttpResponse:
    """Change a term."""
    return _edit(request, TermForm, title=f"Change {term}", instance=term)


@policy("curriculum.administer", methods=["GET", "POST"])
def new_offering(request: HttpRequest) -> HttpResponse:
    """Offer a course in a term."""
    return _edit(request, OfferingForm, title="New offering")


@policy("curriculum.administer_this", Offering, methods=["GET", "POST"])
def edit_offering(request: HttpRequest, offering: Offering) -> HttpResponse:
    """Change which course in which term an offering is."""
    return _edit(request, OfferingForm, title=f"Change {offering}", instance=offering)


@policy("curriculum.administer_this", Offering, methods=["GET", "POST"])
def enrolments(request: HttpRequest, offering: Offering) -> HttpResponse:
    """Show who is enrolled, 50 a page, and enrol members of the program."""
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = enrol_members(offering=offering, **form.cleaned_data)
        except EnrolmentProblems as found:
            for problem in found.problems:
                form.add_error("emails", problem)
        else:
            messages.success(request, f"{new} enrolled.")
            return redirect("curriculum:enrolments", public_id=offering.public_id)
    people = offering.enrolments.live().select_related("user").order_by("role", "user__name", "pk")
    page = Paginator(people, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"offering": offering, "form": form, "page": page}
    return render(request, "curriculum/enrolments.html", context, status=422 if form.errors else 200)


@policy("curriculum.administer_this", Enrolment, methods=["POST"])
def enrolment_end(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """End an enrolment."""
    end_enrolment(enrolment=enrolment)
    messages.success(request, f"{enrolment.user} is no longer in {enrolment.offering}. What they did there is kept.")
    return redirect("curriculum:enrolments", public_id=enrolment.offering.public_id)
