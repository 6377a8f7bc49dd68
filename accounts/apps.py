"""The room's entry in Django's list."""

from allauth.core.internal import ratelimit
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Names the room and tells what it records of people."""

    name = "accounts"

    def ready(self) -> None:
        """Register this room's part of everyone's record, and what follows a sign-in."""
        # The app registry must be full before models are touched.
        from accounts import own_record, sessions  # noqa: F401, PLC0415

        # When a whole class signs in at once from one address, each waits for the count of that address. allauth's
        # one second refuses some of them on a slow disk; the lock itself runs out after ten.
        ratelimit.CACHE_LOCK_WAIT_TIMEOUT = 10
