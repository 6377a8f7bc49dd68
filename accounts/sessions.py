"""How long one stays signed in."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone


def end_session_in_time(request: HttpRequest) -> None:
    """Fix the moment at which the session ends, counted from the sign-in; use doesn't move it on."""
    request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


@receiver(user_logged_in)
def limit_session(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Limit the session of whoever signs in, however they do it."""
    end_session_in_time(request)
