"""Pages that say that something didn't go: each belongs to the site, says what happened, and shows a way on."""

import re

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path, reverse

from core.access import public
from core.views import server_error
from tests.bad_input.sending import FORM


def _raising(error: Exception) -> object:
    @public("a test")
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


@public("a test")
def _conflict(request: HttpRequest) -> HttpResponse:
    return render(request, "409.html", status=409)


urlpatterns = [
    path("raise/400/", _raising(BadRequest("secret"))),
    path("raise/403/", _raising(PermissionDenied("secret"))),
    path("raise/404/", _raising(Http404("secret"))),
    path("raise/409/", _conflict),
    path("raise/500/", _raising(RuntimeError("secret"))),
    path("", include("config.urls")),
]
handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"


def _is_a_page_of_the_site(html: str) -> None:
    """Check title, one heading, something said under it, a way on, the site's own style, and that nothing leaks."""
    title = re.search(r"<title>(.+?) · Mezzo</title>", html)
    headings = re.findall(r"<h1>\s*(.+?)\s*</h1>", html)
    assert title
    assert headings == [title[1]]
    assert re.search(r'<div class="read">\s*<p>.{40,}', html, re.DOTALL)
    assert re.search(r'<a\s+class="btn[^"]*"\s+href="/[^"]*"\s*>', html)
    assert "mezzo.css" in html
    assert '<main id="main">' in html
    assert "secret" not in html
    assert not re.search(r"Traceback|Django|Exception", html)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 409, 500])
@override_settings(ROOT_URLCONF="tests.core.test_error_pages")
def test_an_error_page_belongs_to_the_site(status: int, caplog) -> None:
    caplog.set_level("CRITICAL")
    answer = Client(raise_request_exception=False).get(f"/raise/{status}/")
    assert answer.status_code == status
    _is_a_page_of_the_site(answer.text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "body"), [(413, b"a=" + b"x" * (3 * 1024 * 1024)), (400, b"&".join([b"a=1"] * 2000))]
)
def test_a_body_too_large_or_of_too_many_fields_says_that_the_text_is_kept(status: int, body: bytes) -> None:
    answer = Client().post(reverse("account_login"), body, FORM)
    assert answer.status_code == status
    _is_a_page_of_the_site(answer.text)
    assert "what you typed is still on the page before this one" in answer.text


@pytest.mark.django_db
def test_too_many_tries_say_when_to_try_again() -> None:
    answer = render(RequestFactory().get("/"), "429.html", status=429)
    _is_a_page_of_the_site(answer.text)
    assert "Wait five minutes" in answer.text


@pytest.mark.django_db
def test_a_form_whose_page_went_stale_says_what_to_do(cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.lena)
    answer = client.post(reverse("accounts:profile"), {"name": "Lena Maria Marsh"})
    assert answer.status_code == 403
    _is_a_page_of_the_site(answer.text)
    assert "copy what you typed, reload the page and send it again" in answer.text
    cast.lena.refresh_from_db()
    assert cast.lena.name == "Lena Marsh"


@pytest.mark.django_db
def test_the_page_of_a_breakdown_asks_no_database(rf: RequestFactory) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("the database was asked")

    with connection.execute_wrapper(refuse):
        answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    _is_a_page_of_the_site(answer.text)


@pytest.mark.django_db
def test_an_address_of_nothing_is_the_site_s_own_page_also_to_a_stranger() -> None:
    answer = Client().get("/no/such/page/")
    assert answer.status_code == 404
    _is_a_page_of_the_site(answer.text)
