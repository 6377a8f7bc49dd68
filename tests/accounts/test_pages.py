"""allauth's pages in our look: a language, no inline code, errors that say where, fields that name their errors."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.cast import Cast

pytestmark = pytest.mark.django_db

OUTSIDE = [
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_signup",
    "account_inactive",
]
INSIDE = [
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "accounts:profile",
    "accounts:record",
]


def check(page: str) -> None:
    """Hold what every page of the site holds."""
    assert '<html lang="en">' in page
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert re.search(r'<main id="main">', page)
    assert not re.search(r"\sstyle=", page)
    assert not re.search(r"\son[a-z]+=", page)
    for script in re.findall(r"<script([^>]*)>", page):
        assert "src=" in script or "application/json" in script
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)
    for field in re.findall(r"<(?:input|select|textarea)([^>]*)>", page):
        if 'type="hidden"' not in field:
            found = re.search(r'\sid="([^"]+)"', field)
            assert found, field
            assert f'for="{found.group(1)}"' in page, field
        for named in re.findall(r'aria-describedby="([^"]+)"', field):
            for one in named.split():
                assert f'id="{one}"' in page, one


@pytest.mark.parametrize("name", OUTSIDE)
def test_pages_before_signing_in(name: str, client) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    check(answer.text)


@pytest.mark.parametrize("name", INSIDE)
def test_pages_of_ones_own_account(name: str, lena_with_password: User, client) -> None:
    client.post("/account/login/", {"login": "lena@example.org", "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    check(answer.text)


def test_the_passkey_pages_bring_their_scripts_as_files(client) -> None:
    page = client.get("/account/login/").text
    for script in ("mfa/js/webauthn-json.js", "mfa/js/webauthn.js", "account/js/onload.js", "pages/passkey.js"):
        assert f"/static/{script}" in page
    policy = client.get("/account/login/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "unsafe-inline" not in policy


def test_a_form_with_errors_has_a_summary_that_links_to_its_fields(client) -> None:
    page = client.post("/account/login/", {"login": "not an address", "password": ""}).text
    check(page)
    summary = re.search(r'<section class="errors".*?</section>', page, re.S)
    assert summary
    assert 'role="alert"' in summary.group()
    assert "data-focus" in summary.group()
    assert 'href="#id_login"' in summary.group()
    assert 'href="#id_password"' in summary.group()
    assert re.search(r'id="id_login"[^>]*aria-invalid="true"', page) or re.search(
        r'aria-invalid="true"[^>]*id="id_login"', page
    )
    assert 'id="id_login_error"' in page
    assert re.search(r'aria-describedby="[^"]*id_login_error', page)


def test_an_error_of_the_whole_form_stands_in_the_summary(cast: Cast, client) -> None:
    page = client.post("/account/login/", {"login": "lena@example.org", "password": "wrong"}).text
    summary = re.search(r'<section class="errors".*?</section>', page, re.S)
    assert summary
    assert "<li>" in summary.group()
    assert 'value="lena@example.org"' in page


@pytest.mark.parametrize("status", ["400", "403", "403_stale", "404", "409", "413", "429", "500"])
def test_error_pages_belong_to_the_site(status: str, rf) -> None:
    page = render_to_string(f"{status}.html")
    check(page)
    assert 'href="/"' in page


def test_a_page_that_is_not_there_is_ours(client, cast: Cast, signed_in) -> None:
    assert "There is nothing here for you" in signed_in(cast.lena).get("/no/such/page/").text
    assert client.get("/no/such/page/").status_code == 404


def test_too_many_fields_and_too_much_are_said(signed_in, cast: Cast) -> None:
    client: Client = signed_in(cast.lena)
    many = client.post("/me/", {f"field{number}": "x" for number in range(2000)})
    assert many.status_code == 400
    assert "too many fields" in many.text
    large = client.post("/me/", {"name": "x" * (3 * 1024 * 1024)})
    assert large.status_code == 413
    cast.lena.refresh_from_db()
    assert cast.lena.name == "Lena Marsh"


@pytest.mark.parametrize("name", ["Noor \U0001f33b مرحبا", "Zoë Ørsted"])
def test_any_script_is_a_name(signed_in, cast: Cast, name: str) -> None:
    assert signed_in(cast.lena).post("/me/", {"name": name}).status_code == 302
    cast.lena.refresh_from_db()
    assert cast.lena.name == name


@pytest.mark.parametrize("name", ["", "x" * 151, "a\x00b"])
def test_what_is_no_name_is_said_and_kept(signed_in, cast: Cast, name: str) -> None:
    answer = signed_in(cast.lena).post("/me/", {"name": name})
    assert answer.status_code == 422
    cast.lena.refresh_from_db()
    assert cast.lena.name == "Lena Marsh"
