"""The demo's doors: for generated people, in demo mode, and for nobody else ever."""

import io
import threading
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from core import demo as core_demo
from core.demo import register_reset
from core.jobs import run_due_jobs
from core.models import Job, SentMail, SiteMark
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ADDRESSES = [
    ("post", "/demo/doors/student/"),
    ("post", "/demo/doors/field-instructor/"),
    ("post", "/demo/reset/"),
    ("get", "/demo/mail/"),
]


@pytest.fixture
def resets(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    monkeypatch.setattr(core_demo, "_resets", [])
    register_reset(lambda: done.append("reset"))
    return done


def test_a_door_lets_in_the_generated_person(demo: dict[str, Any], cast: Cast, client) -> None:
    page = client.get("/account/login/")
    assert 'data-door="student"' in page.text
    assert "Come in as whom you like" in page.text
    assert client.post("/demo/doors/student/")["Location"] == "/"
    assert int(client.session["_auth_user_id"]) == cast.lena.pk


def test_the_doors_are_closed_outside_the_demo(demo: dict[str, Any], settings, client, resets) -> None:
    settings.DEMO = False
    for method, address in ADDRESSES:
        assert getattr(client, method)(address).status_code == 404
    assert "_auth_user_id" not in client.session
    page = client.get("/account/login/").text
    assert "data-door" not in page
    assert "/demo/" not in page
    assert not Job.objects.exists()


def test_a_door_never_opens_for_a_real_person(demo: dict[str, Any], client) -> None:
    assert client.post("/demo/doors/marker/").status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("key", ["instructor", "nothing", "demo"])
def test_a_door_with_nobody_behind_it(demo: dict[str, Any], client, key: str) -> None:
    assert client.post(f"/demo/doors/{key}/").status_code == 404


def test_a_closed_account_stays_closed(demo: dict[str, Any], cast: Cast, client) -> None:
    User.objects.filter(pk=cast.lena.pk).update(is_active=False)
    assert client.post("/demo/doors/student/").status_code == 404


def test_the_field_instructors_door_leads_to_the_letter_and_signs_nobody_in(demo: dict[str, Any], client) -> None:
    client.post("/demo/doors/student/")
    answer = client.post("/demo/doors/field-instructor/")
    assert answer["Location"] == "/sign/abc/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "/\\evil.example"]
)
def test_a_door_never_leads_off_the_site(demo: dict[str, Any], client, path: str) -> None:
    SiteMark.objects.update(value={"doors": {"field-instructor": {"path": path}}})
    assert client.post("/demo/doors/field-instructor/").status_code == 404


@pytest.mark.parametrize("address", ["/demo/doors/student/", "/demo/reset/"])
def test_doors_and_reset_answer_posts_only_and_want_a_token(demo: dict[str, Any], address: str) -> None:
    assert Client().get(address).status_code == 405
    assert Client(enforce_csrf_checks=True).post(address).status_code == 403


def test_entering_another_door_leaves_the_first(demo: dict[str, Any], cast: Cast, client) -> None:
    User.objects.filter(pk=cast.omar.pk).update(is_generated=True)
    client.post("/demo/doors/student/")
    first = client.session.session_key
    client.post("/demo/doors/marker/")
    assert int(client.session["_auth_user_id"]) == cast.omar.pk
    assert client.session.session_key != first


def test_the_reset_is_done_once_in_the_background(demo: dict[str, Any], client, resets: list[str]) -> None:
    for _ in range(2):
        assert client.post("/demo/reset/").status_code == 302
    assert resets == []
    assert "being set back" in client.get("/account/login/").text
    assert run_due_jobs() == 1
    assert resets == ["reset"]
    client.post("/demo/reset/")
    run_due_jobs()
    assert resets == ["reset", "reset"]


def test_a_reset_never_touches_a_database_without_the_mark(demo: dict[str, Any], client, resets: list[str]) -> None:
    client.post("/demo/reset/")
    SiteMark.objects.all().delete()
    run_due_jobs()
    assert resets == []


def test_sent_mail_is_shown_with_its_links(demo: dict[str, Any], client) -> None:
    SentMail.objects.create(
        to="x@example.org", subject="Two students", body="See http://localhost:8000/sign/abc/\n<b>!</b>"
    )
    page = client.get("/demo/mail/")
    assert 'href="http://localhost:8000/sign/abc/"' in page.text
    assert "&lt;b&gt;" in page.text


def serve(monkeypatch: pytest.MonkeyPatch, **options: Any) -> None:
    monkeypatch.setattr("waitress.serve", lambda *args, **kwargs: None)
    monkeypatch.setattr(threading.Thread, "start", lambda self: None)
    monkeypatch.setattr(threading.Thread, "join", lambda self, timeout=None: None)
    call_command("serve", stdout=io.StringIO(), port=0, **options)


def test_serve_refuses_the_demo_on_a_real_database(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="was not made by the demo generator"):
        serve(monkeypatch)


@pytest.mark.parametrize("bind", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_serve_refuses_the_demo_where_others_could_reach_it(
    demo: dict[str, Any], monkeypatch: pytest.MonkeyPatch, bind: str
) -> None:
    with pytest.raises(CommandError, match="binds to this machine only"):
        serve(monkeypatch, bind=bind)


@pytest.mark.parametrize("bind", ["127.0.0.1", "localhost"])
def test_serve_starts_the_demo_on_this_machine(
    demo: dict[str, Any], monkeypatch: pytest.MonkeyPatch, bind: str
) -> None:
    serve(monkeypatch, bind=bind)
