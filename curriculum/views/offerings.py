"""An offering as those see it who run it: its modules, its class, who has read what."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.access import find_visible, policy
from curriculum.actions.modules import arrange_modules, place_module
from curriculum.forms.running import ArrangeForm, PlaceModuleForm
from curriculum.models import Module, Offering
from curriculum.progress import StudentRow, page_counts, page_rows, places_of, student_rows, students_of
from curriculum.views.plain import show_form

ROWS_A_PAGE = 50


def _class_table(rows: list[StudentRow], offering: Offering) -> list[dict[str, object]]:
    """Give the rows as words; formatted here, since a long table costs most in the template."""
    zone = ZoneInfo(offering.course.program.time_zone)
    return [
        {
            "name": row.enrolment.user.name,
            "section": row.enrolment.section,
            "read": row.read,
            "total": row.total,
            "checks": f"{row.right} of {row.answered}" if row.answered else "none yet",
            "last": f"{timezone.localtime(row.last_read_at, zone):%a} "
            f"{timezone.localtime(row.last_read_at, zone).day} {timezone.localtime(row.last_read_at, zone):%b}"
            if row.last_read_at
            else "not yet",
        }
        for row in rows
    ]


@policy("curriculum.see_class", Offering)
def offering(request: HttpRequest, offering: Offering) -> HttpResponse:
    """Show an offering's modules and its class: pages read and checks, 50 students a page."""
    places = places_of(offering)
    modules = [place.module for place in places]
    page = Paginator(students_of(offering), ROWS_A_PAGE).get_page(request.GET.get("page"))
    counts = page_counts(modules)
    context = {
        "offering": offering,
        "arrange": ArrangeForm(offering=offering, places=places),
        "place": _place_form(request, offering, bound=False),
        "columns": [(module, counts.get(module.pk, 0)) for module in modules],
        "pages_in_all": sum(counts.values()),
        "rows": _class_table(student_rows(list(page.object_list), modules), offering),
        "page": page,
    }
    return render(request, "curriculum/offering.html", context)


@policy("curriculum.see_class", Offering)
def offering_module(request: HttpRequest, offering: Offering, module: str) -> HttpResponse:
    """Show, page by page, how many of the class have read a module and how its checks went."""
    found = find_visible(Module, request.user, public_id=module, places__offering=offering)
    context = {
        "offering": offering,
        "module": found,
        "rows": page_rows(offering, found),
        "students": students_of(offering).count(),
    }
    return render(request, "curriculum/offering_module.html", context)


def _place_form(request: HttpRequest, offering: Offering, *, bound: bool) -> PlaceModuleForm:
    modules = Module.objects.authored_by(request.user).exclude(places__offering=offering)
    return PlaceModuleForm(request.POST if bound else None, modules=modules, offering=offering)


@policy("curriculum.arrange_offering", Offering, methods=["POST"])
def offering_modules(request: HttpRequest, offering: Offering) -> HttpResponse:
    """Put a module into an offering, open from a day on."""
    form = _place_form(request, offering, bound=True)
    if not form.is_valid():
        back = reverse("curriculum:offering", args=[offering.public_id])
        return show_form(request, form, title=f"Put a module into {offering}", button="Put it in", back=back)
    module, opens_at = form.cleaned_data["module"], form.cleaned_data["opens_on"]
    place_module(offering=offering, module=module, opens_at=opens_at)
    messages.success(request, f"“{module}” is in {offering}.")
    return redirect("curriculum:offering", public_id=offering.public_id)


@policy("curriculum.arrange_offering", Offering, methods=["POST"])
def arrangement(request: HttpRequest, offering: Offering) -> HttpResponse:
    """Put an offering's modules in order and set when each opens, or take one out."""
    form = ArrangeForm(request.POST, offering=offering, places=places_of(offering))
    if not form.is_valid():
        return render(request, "curriculum/arrange.html", {"form": form, "offering": offering}, status=422)
    arrange_modules(offering=offering, **form.arrangement())
    messages.success(request, "The order and the opening dates are saved.")
    return redirect("curriculum:offering", public_id=offering.public_id)
