"""Who gets what, for every address, against a table written and reviewed by hand (table.txt)."""

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from core import pdf
from tests.permissions.reading import PEOPLE, Row, read_table
from tests.permissions.routes import walk
from tests.permissions.world import World, make_world

pytestmark = pytest.mark.django_db

TABLE = read_table()
ROOMS = sorted({row.name.partition(":")[0] for row in TABLE})
LET_THROUGH = {200, 301, 302, 303, 400, 409, 410, 413, 422}
# allauth's own views: each carries its own checks, and is named here so that a new one is noticed.
# fmt: off
THIRD_PARTY = {
    "account_change_password", "account_confirm_email", "account_confirm_login_code", "account_email",
    "account_email_verification_sent", "account_inactive", "account_login", "account_logout",
    "account_reauthenticate", "account_request_login_code", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_set_password", "account_signup", "account_signup_by_passkey", "mfa_activate_totp",
    "mfa_add_webauthn", "mfa_authenticate", "mfa_deactivate_totp", "mfa_download_recovery_codes",
    "mfa_edit_webauthn", "mfa_generate_recovery_codes", "mfa_index", "mfa_list_webauthn", "mfa_login_webauthn",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_signup_webauthn",
    "mfa_trust", "mfa_view_recovery_codes",
}
# fmt: on
# Looking may change these: session, presence, rate counters (product.md, promise 4).
MAY_CHANGE_ON_GET = ("django_session", "core_presence", "core_cache")
WRITES = re.compile(r'^(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO) "(\w+)"')


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Don't log two thousand refusals."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def _no_pages_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may have a PDF doesn't depend on its being made, which takes seconds; that has tests of its own."""
    monkeypatch.setattr(pdf, "load_weasyprint", lambda: None)
    monkeypatch.setattr(pdf, "write_pdf", lambda weasyprint, html: b"%PDF-")


@pytest.fixture
def world(cast) -> World:
    return make_world(cast)


@pytest.fixture
def client_of(world: World, signed_in: Callable) -> Callable[[str], Client]:
    return lambda person: Client() if person == "anon" else signed_in(world.person(person))


class Answer:
    """What came back, and which tables it wrote to; everything it did is rolled back."""

    def __init__(self, client: Client, row: Row, address: str) -> None:
        self.written: set[str] = set()
        with transaction.atomic(), connection.execute_wrapper(self._note_writing):
            response = getattr(client, row.method.lower())(address)
            transaction.set_rollback(True)
        self.status = response.status_code
        self.to_sign_in = self.status == 302 and "/account/login/" in response["Location"]
        readable = not response.streaming and response.headers.get("Content-Type", "").startswith("text/")
        body = response.text if readable else ""
        self.body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce-[\w=+/-]+', "", body)

    def _note_writing(self, execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        match = WRITES.match(sql)
        if match and not match[1].startswith(MAY_CHANGE_ON_GET):
            self.written.add(match[1])
        return execute(sql, params, many, context)

    def as_cell(self, expected: str) -> str:
        """Give what happened in the table's words."""
        if self.to_sign_in:
            return "in"
        return "ok" if expected == "ok" and self.status in LET_THROUGH else str(self.status)

    @property
    def is_refusal(self) -> bool:
        """Say whether the person got nothing."""
        return self.to_sign_in or self.status in (403, 404, 405)


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


@pytest.mark.parametrize("room", ROOMS)
def test_everyone_gets_what_the_table_says(room: str, world: World, client_of: Callable) -> None:
    clients = {person: client_of(person) for person in PEOPLE}
    wrong, wrote = [], []
    for row in TABLE:
        if row.name.partition(":")[0] != room:
            continue
        address = reverse(row.name, kwargs=world.keys(row))
        for person, client in clients.items():
            answer = Answer(client, row, address)
            if answer.as_cell(row.cells[person]) != row.cells[person]:
                wrong.append(f"{row.name} {row.method} {row.thing}: {person} got {answer.status}")
            if answer.written and (row.method == "GET" or answer.is_refusal):
                wrote.append(f"{row.name} {row.method} by {person} wrote to {answer.written}")
    assert (wrong, wrote) == ([], [])


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_not_yours_looks_like_what_does_not_exist(room: str, world: World, client_of: Callable) -> None:
    clients = {person: client_of(person) for person in PEOPLE}
    different = []
    for row in TABLE:
        if row.thing == "-" or row.name.partition(":")[0] != room:
            continue
        real = reverse(row.name, kwargs=world.keys(row))
        nonexistent = reverse(row.name, kwargs=world.keys_of_nothing(row))
        for person in (name for name, cell in row.cells.items() if cell == "404"):
            theirs, nothing = (Answer(clients[person], row, address) for address in (real, nonexistent))
            if (theirs.status, theirs.body) != (nothing.status, nothing.body):
                different.append(f"{row.name} {row.method} by {person}")
    assert different == []


def test_a_post_without_its_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.cast.ines)
    accepted = [
        row.name
        for row in TABLE
        if row.method == "POST" and client.post(reverse(row.name, kwargs=world.keys(row))).status_code != 403
    ]
    assert accepted == []
