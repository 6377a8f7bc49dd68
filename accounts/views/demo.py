"""The demo's doors, its sent mail and its reset. All of it is 404 outside demo mode."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.doors import behind_door
from core.access import public
from core.demo import ask_for_reset
from core.models import SentMail

PAGE = 50


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404


@public("the demo lets anyone in, as generated people only", methods=["POST"])
def door(request: HttpRequest, key: str) -> HttpResponse:
    """Enter as the generated person behind a door, or as the field instructor who has a link and no account."""
    _only_in_demo()
    behind = behind_door(key)
    logout(request)
    if isinstance(behind, str):
        return redirect(behind)
    get_adapter().login(request, behind)
    return redirect("home")


@public("the demo's mail goes to invented people, and whoever tries the demo reads it")
def mail(request: HttpRequest) -> HttpResponse:
    """Show the mail that was sent, newest first, 50 a page."""
    _only_in_demo()
    page = Paginator(SentMail.objects.order_by("-sent_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/demo_mail.html", {"page": page})


@public("the demo lets anyone set it back", methods=["POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """Set the demo back to its first morning, in the background."""
    _only_in_demo()
    asked = ask_for_reset()
    logout(request)
    messages.success(
        request,
        "The demo is being set back. That takes up to a minute; then reload this page."
        if asked
        else "The demo is being set back already.",
    )
    return redirect("account_login")
