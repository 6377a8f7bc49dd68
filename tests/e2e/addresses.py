"""Prints, as JSON, every page of the permission table that opens for each door of the demo.

Runs as a process of its own on the demo's database, so that the browser tests need no second connection to it.
"""

import json
import logging
import sys
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from typing import Any

import django

django.setup()

from django.test import Client  # noqa: E402 (Django must be set up first)
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from core.models import SiteMark  # noqa: E402
from curriculum.actions.modules import make_own  # noqa: E402
from curriculum.actions.pages import PageFields, save_page  # noqa: E402
from curriculum.models import Module, Offering  # noqa: E402
from placements.models import Placement  # noqa: E402
from tests.permissions.reading import read_table  # noqa: E402
from tests.permissions.routes import Route, walk  # noqa: E402

OPENS = 200
TRIED = 25
# A route whose address holds more than its object's key: what else stands in it, for one object.
OTHER_KEYS: dict[str, Callable[[Any], Iterable[dict[str, Any]]]] = {
    "cases:scene_again": lambda run: ({"number": number} for number in (1, 2, 3)),
    "curriculum:difference": lambda page: ({"revision": number} for number in (1, 2)),
    "curriculum:offering_module": lambda offering: (
        {"module": place.module.public_id} for place in offering.module_places.select_related("module")
    ),
}
# A route whose view asks for its object itself.
OWN_LOOKUP = {"placements:sheet": Placement}
# Pages of the sign-in library that stand without a key; each is shown in our own frame.
THIRD_PARTY = (
    "account_email",
    "account_change_password",
    "account_set_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
)


def paths_of(route: Route, user: User) -> Iterable[str]:
    """Give the addresses of a route that this person might open: those of the first objects that they may see."""
    if not route.keys:
        yield reverse(route.name)
        return
    model: Any = OWN_LOOKUP.get(route.name) or getattr(route.view, "policy_model", None)
    if model is None:
        return
    key = route.keys[0]
    others = OTHER_KEYS.get(route.name, lambda thing: [{}])
    for value in islice(model.objects.visible_to(user).values_list(key, flat=True), TRIED):
        thing = model.objects.visible_to(user).filter(**{key: value}).first()
        for more in others(thing):
            yield reverse(route.name, kwargs={key: value, **more})


def write_a_page(author: User) -> None:
    """Give `author` a module to edit, with a page of two versions: the demo's own modules are built in."""
    offering = Offering.objects.visible_to(author).select_related("course__program").first()
    built_in = Module.objects.filter(program=None).first()
    if offering is None or built_in is None:
        raise LookupError("The demo has no offering or no built-in module.")
    key = uuid.uuid5(uuid.NAMESPACE_URL, "a module to edit")
    own = make_own(module=built_in, program=offering.course.program, offering=None, key=key)
    page = own.pages.live().order_by("position").first()
    if page is not None and page.revision == 1:
        fields = replace(PageFields.of(page), title=f"{page.title}, in our town")
        save_page(page=page, revision=page.revision, fields=fields, note="The title says where")


def pages_of(user: User) -> list[tuple[str, str]]:
    """Give (route, path) of each page of the table that answers this person with 200 and HTML."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    in_table = {row.name for row in read_table() if row.method == "GET"}
    found = []
    for route in walk():
        if not (route.is_ours and route.name in in_table) and route.name not in THIRD_PARTY:
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
    # What doesn't open for somebody is refused, as it should be, and needs no line for each.
    logging.disable(logging.WARNING)
    doors = SiteMark.objects.get(name=SiteMark.DEMO).value["doors"]
    people = {door: User.objects.get(public_id=key) for door, key in doors.items() if isinstance(key, str)}
    write_a_page(people["instructor"])
    json.dump({door: pages_of(user) for door, user in people.items()}, sys.stdout)
