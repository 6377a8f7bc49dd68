"""A coordinator's pages: sites, field instructors, placements, links."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify

from core.access import allows, policy
from core.pdf import pdf_response
from placements.actions import links, office
from placements.forms.office import AddressForm, FieldInstructorForm, PlacementForm, SiteForm
from placements.hours_record import hours_record as record_of
from placements.models import FieldInstructor, Placement, SignOffLink, Site
from placements.record import site_record, student_record

PAGE = 50


def _form_page(request: HttpRequest, form: Any, *, title: str, over: str, button: str, back: str) -> HttpResponse:
    about = {"form": form, "title": title, "over": over, "button": button, "back": back}
    return render(request, "placements/form.html", about, status=422 if form.errors else 200)


@policy("placements.arrange_placements")
def sites(request: HttpRequest) -> HttpResponse:
    """List the sites of one's programs."""
    found = Site.objects.visible_to(request.user).listed(request.GET.get("q", ""), request.GET.get("retired") == "1")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "placements/sites.html", {"page": page, "q": request.GET.get("q", "")})


@policy("placements.arrange_placements", methods=["GET", "POST"])
def new_site(request: HttpRequest) -> HttpResponse:
    """Add a site."""
    form = SiteForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        site = form.save()
        messages.success(request, f"{site} is in the list. Add its field instructors next.")
        return redirect("placements:site", site.public_id)
    return _form_page(
        request, form, title="Add a site", over="Sites", button="Add the site", back=reverse("placements:sites")
    )


@policy("placements.change_arrangement", Site)
def site(request: HttpRequest, site: Site) -> HttpResponse:
    """Show a site with its field instructors and placements."""
    may = {"sets_address": allows(request.user, "placements.set_address", site)}
    return render(request, "placements/site.html", site_record(site, request.user) | may)


@policy("placements.change_arrangement", Site, methods=["GET", "POST"])
def site_details(request: HttpRequest, site: Site) -> HttpResponse:
    """Change what is said of a site."""
    back = reverse("placements:site", args=[site.public_id])
    form = SiteForm(request.POST or None, instance=site, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect(back)
    return _form_page(request, form, title="Change the site", over=str(site), button="Save", back=back)


@policy("placements.change_arrangement", Site, methods=["POST"])
def site_retirement(request: HttpRequest, site: Site) -> HttpResponse:
    """Retire a site, or put it back (`again`)."""
    if request.POST.get("again") == "yes":
        office.reopen_site(site=site)
        messages.success(request, f"{site} takes students again.")
    else:
        office.retire_site(site=site)
        messages.success(request, f"{site} is retired. Its placements and hours stay.")
    return redirect("placements:site", site.public_id)


@policy("placements.set_address", Site, methods=["GET", "POST"])
def new_field_instructor(request: HttpRequest, site: Site) -> HttpResponse:
    """Add a field instructor to a site."""
    back = reverse("placements:site", args=[site.public_id])
    form = FieldInstructorForm(request.POST or None, instance=FieldInstructor(site=site))
    if request.method == "POST" and form.is_valid():
        office.add_field_instructor(field_instructor=form.save(commit=False), coordinator=request.user)
        messages.success(request, f"{form.instance} is added.")
        return redirect(back)
    title = "Add a field instructor"
    return _form_page(request, form, title=title, over=str(site), button="Add the field instructor", back=back)


@policy("placements.change_arrangement", FieldInstructor, methods=["GET", "POST"])
def field_instructor_details(request: HttpRequest, field_instructor: FieldInstructor) -> HttpResponse:
    """Change a field instructor's name and degree."""
    back = reverse("placements:site", args=[field_instructor.site.public_id])
    form = FieldInstructorForm(request.POST or None, instance=field_instructor)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect(back)
    return _form_page(request, form, title="Change the details", over=str(field_instructor), button="Save", back=back)


@policy("placements.set_address", FieldInstructor, methods=["GET", "POST"])
def address(request: HttpRequest, field_instructor: FieldInstructor) -> HttpResponse:
    """Change where links are mailed; open links are revoked, and the change is logged."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoked = office.change_address(
            field_instructor=field_instructor, email=form.cleaned_data["email"], coordinator=request.user
        )
        said = f" {revoked} open link{'s' if revoked != 1 else ''} to the old address revoked." if revoked else ""
        messages.success(request, f"The address is {form.cleaned_data['email'].lower()}.{said}")
        return redirect("placements:site", field_instructor.site.public_id)
    changes = field_instructor.address_changes.select_related("changed_by").order_by("-changed_at")
    about = {"form": form, "field_instructor": field_instructor, "changes": changes[:PAGE]}
    return render(request, "placements/address.html", about, status=422 if form.errors else 200)


@policy("placements.change_arrangement", FieldInstructor, methods=["POST"])
def field_instructor_links(request: HttpRequest, field_instructor: FieldInstructor) -> HttpResponse:
    """Mail a new link to what waits."""
    waiting = links.waiting_count(field_instructor)
    if waiting:
        links.ask_for_signature(field_instructor=field_instructor, asked_by=request.user, again=True)
        lines = f"{waiting} line{'s' if waiting != 1 else ''}"
        messages.success(request, f"A link to {lines} goes to {field_instructor.email}.")
    else:
        messages.info(request, f"Nothing waits for {field_instructor}; no mail is sent.")
    return redirect("placements:site", field_instructor.site.public_id)


@policy("placements.change_arrangement", SignOffLink, methods=["POST"])
def link_revocation(request: HttpRequest, link: SignOffLink) -> HttpResponse:
    """Revoke a link."""
    links.revoke_link(link=link, coordinator=request.user)
    messages.success(request, "The link is revoked. What was signed by it stands.")
    return redirect("placements:site", link.field_instructor.site.public_id)


@policy("placements.arrange_placements", methods=["GET", "POST"])
def new_placement(request: HttpRequest) -> HttpResponse:
    """Place a student."""
    form = PlacementForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        placement = office.save_placement(placement=form.placement(), coordinator=request.user)
        messages.success(request, f"{placement.student} is placed at {placement.site}.")
        return redirect("placements:placement", placement.public_id)
    back = reverse("placements:overview")
    return _form_page(request, form, title="Place a student", over="Placements", button="Place the student", back=back)


@policy("placements.see_placement", Placement)
def placement(request: HttpRequest, placement: Placement) -> HttpResponse:
    """Show a student's placement: how it goes, weeks, lines, signatures, corrections."""
    about = student_record(placement, request.GET.get("page"))
    about["can_arrange"] = allows(request.user, "placements.change_arrangement", placement)
    return render(request, "placements/placement.html", about)


@policy("placements.see_placement", Placement)
def hours_record(request: HttpRequest, placement: Placement) -> HttpResponse:
    """Give the student hours record as PDF; with `?format=html`, or when it is very long, for the browser to print."""
    about = record_of(placement)
    if about["too_long"] and request.GET.get("format") != "html":
        return redirect(f"{request.path}?format=html")
    filename = f"hours-record-{slugify(about['placement'].student.sort_name)}-{about['now']:%Y-%m-%d}.pdf"
    return pdf_response(request, "placements/hours_record.html", about, filename)


@policy("placements.change_arrangement", Placement, methods=["GET", "POST"])
def placement_details(request: HttpRequest, placement: Placement) -> HttpResponse:
    """Change a placement's dates, hours, field instructor, liaison."""
    back = reverse("placements:placement", args=[placement.public_id])
    form = PlacementForm(request.POST or None, instance=placement, user=request.user)
    if request.method == "POST" and form.is_valid():
        office.save_placement(placement=form.placement(), coordinator=request.user)
        messages.success(request, "Saved. The totals and the projection are reckoned anew.")
        return redirect(back)
    over = f"{placement.student}"
    return _form_page(request, form, title="Change the placement", over=over, button="Save", back=back)
