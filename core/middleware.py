"""What every request passes."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

Answer = Callable[[HttpRequest], HttpResponse]

# Views that aren't ours and carry no declaration; each prefix is listed with its reason in the permission table.
THIRD_PARTY_NAMES = ("account_", "mfa_")


class PlainAddressMiddleware:
    """Send 127.0.0.1 to localhost, since passkeys need a name."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Redirect reading requests; everything else goes on."""
        host = request.META.get("HTTP_HOST", "")
        if host.startswith("127.0.0.1") and request.method in ("GET", "HEAD") and not settings.SECURE:
            return HttpResponsePermanentRedirect(f"http://localhost{host[9:]}{request.get_full_path()}")
        return self.get_response(request)


class BadInputMiddleware:
    """Answer bodies that can't be read with a page that helps, before any view sees them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Read the body once; too large is 413, too many fields is 400."""
        if request.method == "POST":
            try:
                len(request.POST)
            except RequestDataTooBig:
                return render(request, "413.html", status=413)
            except (TooManyFieldsSent, SuspiciousOperation, UnicodeDecodeError):
                return render(request, "400.html", status=400)
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class PolicyMiddleware:
    """Refuse every view that declares no policy: a forgotten check is a closed door."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the check happens when the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Raise PermissionDenied for a view without `@policy` or `@public`, allauth's own apart."""
        name = request.resolver_match.url_name if request.resolver_match else None
        if getattr(view, "policy", None) or (name and name.startswith(THIRD_PARTY_NAMES)):
            return
        raise PermissionDenied(f"{request.path} declares no policy")
