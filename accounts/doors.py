"""The demo's doors: enter as one of the people whom the generator made. Never there outside demo mode."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from core.models import SiteMark


@dataclass(frozen=True)
class Door:
    """One way in: a key that the demo's mark knows, what one enters as, and what waits behind it."""

    key: str
    title: str
    behind: str


DOORS = (
    Door("student", "Student", "A module to read, a case to work through, a bridge to write, hours to log."),
    Door("instructor", "Instructor", "Modules and cases to edit, a stack of memos to mark, marks to release."),
    Door("marker", "Marker", "A queue of memos without names, and one second opinion."),
    Door("coordinator", "Field placement coordinator", "Every placement: hours, pace, and who is behind."),
    Door("liaison", "Field liaison", "The placements of your own students."),
    Door("field-instructor", "Field instructor", "The letter that comes by mail: hours to sign, without an account."),
    Door("administrator", "Program administrator", "People, invitations, the roster, programs."),
)


def open_doors() -> list[Door]:
    """Give the doors that the demo's mark has someone behind; none outside demo mode."""
    marked = _marked() if settings.DEMO else {}
    return [door for door in DOORS if door.key in marked]


def _marked() -> dict[str, Any]:
    mark = SiteMark.objects.filter(name=SiteMark.DEMO).first()
    return dict(mark.value.get("doors", {})) if mark else {}


def behind_door(key: str) -> User | str:
    """Give the generated person behind a door, or the path of a page on this site.

    Raises:
        Http404: outside demo mode, for an unknown door, and for anyone whom the generator did not make.
    """
    behind = _marked().get(key) if settings.DEMO else None
    if isinstance(behind, dict):
        path = behind.get("path", "")
        if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
            return str(path)
        raise Http404
    if not isinstance(behind, str):
        raise Http404
    user = User.objects.filter(public_id=behind, is_generated=True, is_active=True).first()
    if user is None:
        raise Http404
    return user
