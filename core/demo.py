"""Demo mode: only on a database that the generator marked, only on this machine."""

import ipaddress
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError

from core.jobs import enqueue, job
from core.models import Job, SiteMark

RESET = "core.reset_demo"

Reset = Callable[[], None]
_resets: list[Reset] = []


def is_loopback(address: str) -> bool:
    """Say whether an address to bind can be reached from this machine alone."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def refuse_unsafe_demo(bind: str) -> None:
    """Refuse to start demo mode on a real database or where others could reach its open doors.

    Raises:
        CommandError: when demo mode is asked for and either doesn't hold.
    """
    if not settings.DEMO:
        return
    if not SiteMark.is_demo():
        raise CommandError("MEZZO_DEMO is set, but this database was not made by the demo generator. Not starting.")
    if not is_loopback(bind):
        raise CommandError(f"The demo lets anyone in, so it binds to this machine only, not to {bind}. Not starting.")


def refuse_demo() -> None:
    """Refuse to start demo mode under a server that binds where this process can't see.

    Raises:
        ImproperlyConfigured: when demo mode is asked for.
    """
    if settings.DEMO:
        raise ImproperlyConfigured("The demo lets anyone in and is served by manage.py serve only. Unset MEZZO_DEMO.")


def register_reset(function: Reset) -> Reset:
    """Name the function that makes the demo anew; the room that generates it registers it. Usable as a decorator."""
    _resets[:] = [function]
    return function


def is_resetting() -> bool:
    """Say whether a reset waits or runs."""
    return Job.objects.filter(kind=RESET, state__in=[Job.State.WAITING, Job.State.RUNNING]).exists()


def ask_for_reset() -> bool:
    """Queue a reset of the demo and give whether it is a new one; one that waits or runs already is left alone."""
    if not settings.DEMO or is_resetting():
        return False
    enqueue(RESET, {})
    return True


@job(RESET)
def reset_demo(arguments: dict[str, Any]) -> None:
    """Make the demo anew, on a database that the generator marked and on no other."""
    if not settings.DEMO or not SiteMark.is_demo():
        return
    for reset in _resets:
        reset()
