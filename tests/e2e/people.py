"""Prints, as JSON, everyone of the demo with a session of their own, so that a browser can be anyone.

The doors lead to seven people; journeys that change something each take a student of their own. Runs as a process of
its own on the demo's database, so that the browser tests need no second connection to it.
"""

import json
import sys

import django

django.setup()

from django.test import Client  # noqa: E402 (Django must be set up first)

from accounts.models import User  # noqa: E402
from curriculum.models import Enrolment  # noqa: E402
from placements.models import Placement  # noqa: E402


def session_of(user: User) -> str:
    """Give the secret of a new session in which this person is signed in."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return str(client.session.session_key)


def keys_of_students() -> dict[int, str]:
    """Give, by the id of each student, the course's code and the place in its list: "SW 302 18"."""
    keys: dict[int, str] = {}
    places: dict[str, int] = {}
    for enrolment in Enrolment.objects.filter(role="student").select_related("offering__course").order_by("pk"):
        code = enrolment.offering.course.code
        places[code] = places.get(code, -1) + 1
        keys[enrolment.user_id] = f"{code} {places[code]}"
    return keys


def everyone() -> dict[str, dict[str, str]]:
    """Give each student by course and place, each other person by e-mail address."""
    placements = {found.student_id: found for found in Placement.objects.select_related("field_instructor", "liaison")}
    keys = keys_of_students()
    found = {}
    for user in User.objects.filter(is_generated=True):
        placement = placements.get(user.pk)
        found[keys.get(user.pk, user.email)] = {
            "name": user.name,
            "email": user.email,
            "session": session_of(user),
            "field_instructor": placement.field_instructor.name if placement else "",
            "liaison": placement.liaison.name if placement and placement.liaison else "",
        }
    return found


if __name__ == "__main__":
    json.dump(everyone(), sys.stdout)
