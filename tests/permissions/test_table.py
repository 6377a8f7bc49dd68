"""Who gets what, for every address, against a table written and reviewed by hand (table.txt)."""

import hashlib
import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import reverse

from tests.permissions.reading import PEOPLE, Row, read_table
from tests.permissions.routes import walk
from tests.permissions.world import World, make_world

pytestmark = pytest.mark.django_db

TABLE = read_table()
LET_THROUGH = {200, 301, 302, 303, 400, 409, 410, 413, 422}
# allauth's own views: each carries its own checks, and is named here so that a new one is noticed.
THIRD_PARTY = {
    name.strip()
    for name in [
        "account_login",
        "account_logout",
        "account_signup",
        "account_inactive",
        "account_reauthenticate",
        "account_email",
        "account_email_verification_sent",
        "account_confirm_email",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_confirm_login_code",
        "account_request_login_code",
        "account_signup_by_passkey",
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
        "mfa_login_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_signup_webauthn",
        "mfa_trust",
    ]
}
# Looking may change these: session, presence, rate counters (product.md, promise 4).
MAY_CHANGE_ON_GET = {"sessions.session", "core.presence"}


@pytest.fixture
def world(cast) -> World:
    return make_world(cast)


@pytest.fixture
def client_of(world: World, signed_in: Callable) -> Callable[[str], Client]:
    def client_for(person: str) -> Client:
        client = Client() if person == "anon" else signed_in(world.person(person))
        client.raise_request_exception = True
        return client

    return client_for


def state_of_database() -> str:
    """Give a digest of every row that looking must not change."""
    digest = hashlib.sha256()
    for model in apps.get_models():
        if model._meta.label_lower not in MAY_CHANGE_ON_GET and model._meta.managed:
            digest.update(serializers.serialize("json", model._base_manager.order_by("pk")).encode())
    return digest.hexdigest()


def answer(client: Client, row: Row, address: str) -> tuple[int, bool, str]:
    """Give the status, whether it leads to signing in, and the body without what differs each time."""
    response = getattr(client, row.method.lower())(address)
    to_sign_in = response.status_code == 302 and "/account/login/" in response["Location"]
    body = "" if response.streaming else re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', "", response.text)
    return response.status_code, to_sign_in, body


def as_cell(status: int, to_sign_in: bool, expected: str) -> str:
    """Give what happened in the table's words."""
    if to_sign_in:
        return "in"
    return "ok" if expected == "ok" and status in LET_THROUGH else str(status)


def test_every_route_has_a_row_or_is_listed() -> None:
    missing = []
    rows = {(row.name, row.method) for row in TABLE}
    for route in walk():
        if route.is_ours:
            missing += [f"{route.name} {method}" for method in route.methods if (route.name, method) not in rows]
        elif route.name not in THIRD_PARTY:
            missing.append(f"{route.name} is neither ours nor listed")
    assert missing == []


def test_every_row_has_a_route() -> None:
    routes = {(route.name, method) for route in walk() for method in route.methods}
    assert [f"{row.name} {row.method}" for row in TABLE if (row.name, row.method) not in routes] == []


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.name}-{row.method}-{row.thing}")
def test_everyone_gets_what_the_table_says(row: Row, world: World, client_of: Callable) -> None:
    address = reverse(row.name, kwargs=world.keys(row))
    clients = {person: client_of(person) for person in PEOPLE}
    before = state_of_database()
    seen = {}
    for person, client in clients.items():
        status, to_sign_in, _ = answer(client, row, address)
        seen[person] = as_cell(status, to_sign_in, row.cells[person])
        refused = row.method == "GET" or status in (403, 404) or to_sign_in
        if refused:
            assert state_of_database() == before, f"{person} changed something by {row.method} {address}"
        before = state_of_database()
    assert seen == row.cells


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.thing != "-"], ids=lambda row: f"{row.name}-{row.method}-{row.thing}"
)
def test_what_is_not_yours_looks_like_what_does_not_exist(row: Row, world: World, client_of: Callable) -> None:
    real, nonexistent = world.keys(row), world.keys_of_nothing(row)
    for person in PEOPLE:
        if row.cells[person] == "404":
            theirs = answer(client_of(person), row, reverse(row.name, kwargs=real))
            nothing = answer(client_of(person), row, reverse(row.name, kwargs=nonexistent))
            assert theirs == nothing


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.method == "POST"], ids=lambda row: f"{row.name}-{row.thing}"
)
def test_a_post_without_its_token_is_refused(row: Row, world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.cast.ines)
    assert client.post(reverse(row.name, kwargs=world.keys(row))).status_code == 403
