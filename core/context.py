"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Give whether this is the demo, and which part of the site the page belongs to."""
    match = request.resolver_match
    return {"demo": settings.DEMO, "room": match.app_names[0] if match and match.app_names else ""}
