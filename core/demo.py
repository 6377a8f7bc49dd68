"""Demo mode: only on a database that the generator marked, only on this machine."""

import ipaddress

from django.conf import settings
from django.core.management.base import CommandError

from core.models import SiteMark


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
