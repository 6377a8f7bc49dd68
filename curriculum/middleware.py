"""Staff sign in with a second factor."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from curriculum.standing import standing_of

OPEN_WITHOUT = ("account_", "mfa_", "health")


class SecondFactorMiddleware:
    """Sends staff who have no second factor to set one up; the demo's people are spared it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the check happens when the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Give a redirect to the set-up page, or nothing. Asked once a session, again whenever a role was missing."""
        if settings.DEMO or not request.user.is_authenticated or request.session.get("second_factor"):
            return None
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name and name.startswith(OPEN_WITHOUT):
            return None
        if not standing_of(request.user).is_staff:
            return None
        if is_mfa_enabled(request.user):
            request.session["second_factor"] = True
            return None
        return redirect("mfa_index")
