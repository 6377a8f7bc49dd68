"""Prints, as JSON, every page of the permission table that opens for each door of the demo.

Runs as a process of its own on the demo's database, so that the browser tests need no second connection to it.
"""

import json
import sys

import django

django.setup()

from django.test import Client  # noqa: E402 (Django must be set up first)
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from core.models import SiteMark  # noqa: E402
from tests.permissions.reading import read_table  # noqa: E402
from tests.permissions.routes import Route, walk  # noqa: E402

OPENS = 200


def paths_of(route: Route, user: User) -> list[str]:
    """Give an address of the route for this person: the first object of its kind that opens for them."""
    if not route.keys:
        return [reverse(route.name)]
    model = getattr(route.view, "policy_model", None)
    if model is None or len(route.keys) > 1:
        return []
    return [
        reverse(route.name, kwargs={route.keys[0]: getattr(thing, route.keys[0])})
        for thing in model.objects.visible_to(user)[:25]
    ]


def pages_of(user: User) -> list[tuple[str, str]]:
    """Give (route, path) of each page of the table that answers this person with 200 and HTML."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    in_table = {row.name for row in read_table() if row.method == "GET"}
    found = []
    for route in walk():
        if route.name not in in_table or not route.is_ours:
            continue
        for path in paths_of(route, user):
            answer = client.get(path)
            if answer.status_code == OPENS:
                # A file is no page; all objects of its kind would give one, so none but the first is asked.
                if answer.headers["Content-Type"].startswith("text/html"):
                    found.append((route.name, path))
                break
    return found


if __name__ == "__main__":
    doors = SiteMark.objects.get(name=SiteMark.DEMO).value["doors"]
    people = {door: User.objects.get(public_id=key) for door, key in doors.items() if isinstance(key, str)}
    json.dump({door: pages_of(user) for door, user in people.items()}, sys.stdout)
