"""What every request passes, and the page that a monitor asks."""

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from core import views

pytestmark = pytest.mark.django_db


def test_a_monitor_learns_only_that_the_site_is_well() -> None:
    answer = Client().get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"status": "well"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_where_the_database_does_not_answer_the_monitor_is_told_so(monkeypatch) -> None:
    class Away:
        def cursor(self) -> Any:
            raise DatabaseError("away")

    monkeypatch.setattr(views, "connection", Away())
    answer = Client(raise_request_exception=False).get("/health/")
    assert answer.status_code == 500
    assert b"away" not in answer.content


def test_the_number_of_this_machine_leads_to_its_name() -> None:
    client = Client(headers={"host": "127.0.0.1:8000"})
    answer = client.get("/account/login/?next=/hours/")
    assert (answer.status_code, answer["Location"]) == (301, "http://localhost:8000/account/login/?next=/hours/")
    assert client.post("/account/login/").status_code != 301


def test_a_deployment_sends_nobody_to_localhost(settings) -> None:
    settings.SECURE = True
    assert Client(headers={"host": "127.0.0.1"}).get("/health/").status_code == 200


def test_other_names_are_not_answered() -> None:
    assert Client(headers={"host": "evil.example.org"}, raise_request_exception=False).get("/").status_code == 400


@pytest.mark.parametrize("fields", [1001, 2000])
def test_too_many_fields_are_a_page_that_helps(fields: int) -> None:
    answer = Client().post("/account/login/", {f"f{number}": "x" for number in range(fields)})
    assert answer.status_code == 400
    assert b"<h1" in answer.content


def test_too_large_a_body_is_a_page_that_helps() -> None:
    answer = Client().post("/account/login/", {"login": "x" * (2 * 1024 * 1024 + 1)})
    assert answer.status_code == 413
    assert b"<h1" in answer.content


def test_inline_code_is_forbidden_on_every_page() -> None:
    policy = Client().get("/account/login/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
