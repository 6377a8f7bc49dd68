"""Invitations: sending them, and coming in by one."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from accounts.actions import (
    InvitationClosed,
    NumberTaken,
    RoleHeld,
    accept_invitation,
    invite,
    is_unused,
    person_at,
    revoke_invitation,
    send_invitation_again,
)
from accounts.forms import AcceptanceForm, InvitationForm
from accounts.models import Invitation, hash_token
from accounts.views.signed_in import signed_in
from core.access import policy, public

PAGE = 50
KEPT = "invitation"


@policy("accounts.see_people")
def invitations(request: HttpRequest) -> HttpResponse:
    """List the invitations that wait, and those that were answered, 50 a page."""
    found = Invitation.objects.visible_to(request.user).select_related("program", "invited_by")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/invitations.html", {"page": page})


@policy("accounts.invite", methods=["GET", "POST"])
def invitation_new(request: HttpRequest) -> HttpResponse:
    """Invite a person by mail."""
    form = InvitationForm(request.POST or None, by=signed_in(request))
    if request.method == "POST" and form.is_valid():
        try:
            invitation, mailed = invite(by=signed_in(request), **form.cleaned_data)
        except RoleHeld:
            form.add_error("email", "This person has this role in this program already.")
        except NumberTaken:
            form.add_error("student_number", "Somebody else in the program has this number.")
        else:
            words = "is on its way to" if mailed else "was sent a moment ago to"
            messages.success(request, f"The invitation {words} {invitation.email}.")
            return redirect("accounts:invitations")
    return render(request, "accounts/invitation_form.html", {"form": form}, status=422 if form.errors else 200)


@policy("accounts.change_invitation", Invitation, methods=["POST"])
def sending(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Send an invitation again, with a new link."""
    if send_invitation_again(invitation=invitation, by=signed_in(request)):
        messages.success(request, f"A new link is on its way to {invitation.email}. The old one no longer works.")
    else:
        messages.info(request, "It was sent a moment ago, or no longer stands. Nothing was sent.")
    return redirect("accounts:invitations")


@policy("accounts.change_invitation", Invitation, methods=["POST"])
def revocation(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Take an invitation back."""
    if revoke_invitation(invitation=invitation, by=signed_in(request)):
        messages.success(request, f"The link sent to {invitation.email} no longer works.")
    else:
        messages.info(request, "The invitation had been answered or taken back already.")
    return redirect("accounts:invitations")


@public("an invited person has no account yet; the link's secret is what lets them in")
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the link's secret in the session and go on to an address without it. Nothing else changes."""
    request.session[KEPT] = hash_token(token)
    return redirect("accounts:invitation")


def _kept(request: HttpRequest) -> Invitation | None:
    stored = request.session.get(KEPT)
    return Invitation.objects.by_stored_secret(stored) if stored else None


def _is_theirs(user: Any, invitation: Invitation) -> bool:
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return invitation.email.lower() in {user.email, *addresses}


def _page(request: HttpRequest, invitation: Invitation | None, form: Any = None, status: int = 200) -> HttpResponse:
    """Show what the link leads to: nothing, an answer already given, signing in first, or the form."""
    words: dict[str, Any] = {"invitation": invitation, "form": form}
    if invitation is None or invitation.state != Invitation.State.OPEN:
        return render(request, "accounts/invitation_closed.html", words, status=404 if invitation is None else 410)
    holder = person_at(invitation.email)
    if request.user.is_authenticated:
        words["theirs"] = _is_theirs(request.user, invitation)
        return render(request, "accounts/invitation_member.html", words, status=status)
    if holder and not is_unused(holder):
        words["next"] = urlencode({"next": request.path})
        return render(request, "accounts/invitation_sign_in.html", words, status=status)
    words["form"] = form or AcceptanceForm(email=invitation.email, initial={"name": invitation.name})
    return render(request, "accounts/invitation.html", words, status=status)


def _accept_as_newcomer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Take in a person who has no account in use, and sign them in."""
    holder = person_at(invitation.email)
    if holder and not is_unused(holder):
        return _page(request, invitation)
    form = AcceptanceForm(request.POST, email=invitation.email)
    if not form.is_valid():
        return _page(request, invitation, form, 422)
    user = accept_invitation(invitation=invitation, user=holder, **form.cleaned_data)
    get_adapter().login(request, user)
    messages.success(request, f"Welcome, {user.name}.")
    return redirect("home")


@public("an invited person has no account yet; the session holds the link's secret", methods=["GET", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Show an invitation, and accept it."""
    kept = _kept(request)
    if request.method == "GET" or kept is None or kept.state != Invitation.State.OPEN:
        return _page(request, kept)
    try:
        if not request.user.is_authenticated:
            return _accept_as_newcomer(request, kept)
        if not _is_theirs(request.user, kept):
            return _page(request, kept, status=403)
        accept_invitation(invitation=kept, user=signed_in(request))
    except InvitationClosed:
        return _page(request, _kept(request))
    except NumberTaken:
        return render(request, "accounts/invitation_closed.html", {"invitation": kept, "taken": True}, status=409)
    request.session.pop(KEPT, None)
    messages.success(request, f"You are now {kept.get_role_display().lower()} in {kept.program.name}.")
    return redirect("home")
