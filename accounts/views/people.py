"""People, for administrators; and each person's own name."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.actions import NumberTaken, RoleHeld, add_membership, close_account, end_membership, open_account
from accounts.forms import ClosureForm, NameForm, RoleForm
from accounts.models import Closure, Membership, Program, User
from accounts.views.signed_in import signed_in
from core.access import allows, policy

PAGE = 50


def _chosen(request: HttpRequest, programs: Any) -> dict[str, Any]:
    """Give the list's filters as they stand in the address; what isn't known counts as not chosen."""
    role = request.GET.get("role", "")
    program = request.GET.get("program", "")
    return {
        "q": request.GET.get("q", "").replace("\x00", "").strip()[:100],
        "role": role if role in Membership.Role.values else "",
        "program": next((one for one in programs if one.public_id == program), None),
        "closed": request.GET.get("closed") == "1",
    }


def _people(user: Any, programs: Any, chosen: dict[str, Any]) -> Any:
    live = Membership.objects.filter(ended_at=None, program__in=[chosen["program"]] if chosen["program"] else programs)
    held = live.filter(role=chosen["role"]) if chosen["role"] else live
    people = User.objects.visible_to(user).filter(is_active=not chosen["closed"]).order_by("name", "pk")
    if chosen["role"] or chosen["program"]:
        people = people.filter(pk__in=held.values("user_id"))
    if chosen["q"]:
        people = people.filter(
            Q(name__icontains=chosen["q"])
            | Q(email__icontains=chosen["q"])
            | Q(pk__in=live.filter(student_number__iexact=chosen["q"]).values("user_id"))
        )
    return people.prefetch_related(Prefetch("memberships", live.select_related("program"), to_attr="roles_here"))


@policy("accounts.see_people")
def people(request: HttpRequest) -> HttpResponse:
    """List the people of the programs one administers, 50 a page."""
    programs = list(Program.objects.administered_by(request.user))
    chosen = _chosen(request, programs)
    page = Paginator(_people(request.user, programs, chosen), PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    words = {"page": page, "chosen": chosen, "programs": programs, "roles": Membership.Role.choices}
    return render(request, "accounts/people.html", words | {"kept": kept.urlencode()})


def _person_page(request: HttpRequest, person: User, status: int = 200, **forms: Any) -> HttpResponse:
    memberships = Membership.objects.visible_to(request.user).filter(user=person)
    words = {
        "person": person,
        "memberships": memberships.select_related("program", "added_by", "ended_by").order_by(
            "ended_at", "-started_at"
        ),
        "closure": Closure.objects.filter(user=person, opened_at=None).select_related("closed_by").first(),
        "may_close": person != request.user and allows(request.user, "accounts.close_account", person),
        "role_form": RoleForm(by=signed_in(request)),
        "closure_form": ClosureForm(),
    }
    return render(request, "accounts/person.html", words | forms, status=status)


@policy("accounts.read_person", User)
def person(request: HttpRequest, person: User) -> HttpResponse:
    """Show a person's roles, and what one may do about them."""
    return _person_page(request, person)


@policy("accounts.add_membership", User, methods=["POST"])
def memberships(request: HttpRequest, person: User) -> HttpResponse:
    """Give a person a role."""
    form = RoleForm(request.POST, by=signed_in(request))
    if form.is_valid():
        try:
            membership = add_membership(user=person, by=signed_in(request), **form.cleaned_data)
        except RoleHeld:
            form.add_error("role", f"{person.name} has this role in this program already.")
        except NumberTaken:
            form.add_error("student_number", "Somebody else in the program has this number.")
        else:
            messages.success(request, f"{person.name} is now {membership.get_role_display().lower()}.")
            return redirect("accounts:person", public_id=person.public_id)
    return _person_page(request, person, status=422, role_form=form)


@policy("accounts.end_membership", Membership, methods=["POST"])
def membership_end(request: HttpRequest, membership: Membership) -> HttpResponse:
    """End a role."""
    role = f"{membership.get_role_display().lower()} in {membership.program.short_name}"
    if end_membership(membership=membership, by=signed_in(request)):
        messages.success(request, f"{membership.user.name} is no longer {role}. What they did stays.")
    else:
        messages.info(request, f"{membership.user.name} was no longer {role} already.")
    if not User.objects.visible_to(request.user).filter(pk=membership.user_id).exists():
        return redirect("home")
    return redirect("accounts:person", public_id=membership.user.public_id)


@policy("accounts.close_account", User, methods=["POST"])
def closure(request: HttpRequest, person: User) -> HttpResponse:
    """Close an account."""
    if person == request.user:
        # A site administrator has every permission, this one too.
        raise PermissionDenied
    form = ClosureForm(request.POST)
    if not form.is_valid():
        return _person_page(request, person, status=422, closure_form=form)
    close_account(user=person, by=signed_in(request), reason=form.cleaned_data["reason"])
    messages.success(request, f"{person.name} can no longer sign in. Nothing of theirs is deleted.")
    return redirect("accounts:person", public_id=person.public_id)


@policy("accounts.close_account", User, methods=["POST"])
def reopening(request: HttpRequest, person: User) -> HttpResponse:
    """Open a closed account again."""
    open_account(user=person, by=signed_in(request))
    messages.success(request, f"{person.name} can sign in again.")
    return redirect("accounts:person", public_id=person.public_id)


@policy("accounts.edit_own_name", methods=["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show one's own account, and change one's name."""
    own = User.objects.visible_to(request.user).get(pk=request.user.pk)
    form = NameForm(request.POST or None, instance=own)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your name is changed.")
        return redirect("accounts:profile")
    roles = Membership.objects.live().filter(user=signed_in(request)).select_related("program")
    status = 422 if form.errors else 200
    return render(request, "accounts/profile.html", {"form": form, "roles": roles}, status=status)
