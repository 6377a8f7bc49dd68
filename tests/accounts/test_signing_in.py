"""Signing in: by password, code and app; limits tight for an account and wide for an address; no enumeration."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actions import close_account, confirm_address
from accounts.models import User
from tests.accounts.conftest import PASSWORD, link_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"login": email, "password": password})


def without_what_differs(page: str) -> str:
    page = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', "", page)
    return re.sub(r"[\w.]+@example\.org", "ADDRESS", page)


def test_a_right_password_lets_in(lena_with_password: User, client) -> None:
    answer = sign_in(client, "Lena@Example.org")
    assert answer["Location"] == "/"
    assert client.get("/me/").status_code == 200


def test_the_session_ends_twelve_hours_after_signing_in_however_busy(lena_with_password: User, client) -> None:
    with time_machine.travel("2026-11-22 08:00Z", tick=False) as clock:
        sign_in(client, "lena@example.org")
        clock.shift(11 * 3600)
        session = client.session
        session["busy"] = True
        session.save()
        assert client.get("/me/").status_code == 200
        clock.shift(3601)
        assert client.get("/me/").status_code == 302


def test_wrong_and_unknown_look_the_same(lena_with_password: User, client) -> None:
    wrong = sign_in(client, "lena@example.org", "not this one at all")
    unknown = sign_in(client, "nobody.here@example.org", "not this one at all")
    assert wrong.status_code == unknown.status_code == 200
    assert without_what_differs(wrong.text) == without_what_differs(unknown.text)


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_code_and_reset_answer_the_unknown_as_the_known(lena_with_password: User, name: str) -> None:
    pages = []
    for email in ("lena@example.org", "unknown@example.org"):
        client = Client()
        answer = client.post(reverse(name), {"email": email}, follow=True)
        assert answer.status_code == 200
        pages.append((answer.redirect_chain, without_what_differs(answer.text)))
    assert pages[0] == pages[1]


def test_both_get_a_mail_so_that_timing_tells_nothing(lena_with_password: User, client, queued_mail) -> None:
    for email in ("lena@example.org", "unknown@example.org"):
        Client().post("/account/login/code/", {"email": email})
    assert [mail["to"] for mail in queued_mail()] == ["lena@example.org", "unknown@example.org"]
    assert "code" in queued_mail()[0]["subject"]
    assert "no account" in queued_mail()[1]["body"]


def test_a_mailed_code_lets_in_and_confirms_the_address(cast: Cast, client, queued_mail) -> None:
    client.post("/account/login/code/", {"email": "lena@example.org"})
    code = re.search(r"^\S{6,12}$", queued_mail()[0]["body"], re.M)
    assert code
    answer = client.post("/account/login/code/confirm/", {"code": code.group()})
    assert answer.status_code == 302
    assert client.get("/me/").status_code == 200


def test_three_wrong_codes_end_it(cast: Cast, client) -> None:
    client.post("/account/login/code/", {"email": "lena@example.org"})
    for _ in range(3):
        answer = client.post("/account/login/code/confirm/", {"code": "WRONG-1"})
    assert answer.status_code == 302
    assert client.get("/me/").status_code == 302


def test_sign_up_is_closed(client) -> None:
    page = client.get("/account/signup/")
    assert "People come in by invitation" in page.text
    answer = client.post(
        "/account/signup/", {"email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert "People come in by invitation" in answer.text
    assert not User.objects.filter(email="eve@example.org").exists()


def test_limits_count_in_the_database_all_workers_share() -> None:
    assert isinstance(caches["default"], DatabaseCache)
    assert caches["default"]._max_entries == 100_000


def test_a_class_behind_one_address_gets_in(lena_with_password: User) -> None:
    people = [lena_with_password]
    for number in range(1, 30):
        people.append(User.objects.create_user(f"s{number}@example.org", PASSWORD, name=f"Student {number}"))
        confirm_address(user=people[-1])
    refused = 0
    with time_machine.travel("2026-11-22 08:00Z", tick=False) as clock:
        for turn in range(300):
            client = Client(REMOTE_ADDR="192.0.2.7")
            answer = sign_in(client, people[turn % 30].email)
            refused += answer.status_code != 302
            clock.shift(1)
    assert refused == 0


def test_five_wrong_passwords_are_checked_for_an_account_and_no_more(
    lena_with_password: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    real = User.check_password

    def count(user: User, password: str) -> bool:
        checked.append(password)
        return real(user, password)

    monkeypatch.setattr(User, "check_password", count)
    with time_machine.travel("2026-11-22 08:00Z", tick=False) as clock:
        for turn in range(30):
            sign_in(Client(REMOTE_ADDR=f"192.0.2.{turn}"), "lena@example.org", f"guess number {turn}")
            clock.shift(5)
        assert len(set(checked)) == 5
        refused = sign_in(Client(), "lena@example.org")
        assert refused.status_code == 200
        assert "Too many" in refused.text
        assert sign_in(Client(), "omar@example.org", "x").status_code == 200
        clock.shift(301)
        assert sign_in(Client(), "lena@example.org").status_code == 302


def test_changing_the_password_signs_out_elsewhere(lena_with_password: User) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here, "lena@example.org")
    sign_in(elsewhere, "lena@example.org")
    new = {"oldpassword": PASSWORD, "password1": "a line across the rings", "password2": "a line across the rings"}
    assert here.post("/account/password/change/", new).status_code == 302
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


def test_a_reset_link_works_once_and_leaves_its_secret_behind(lena_with_password: User, queued_mail) -> None:
    client = Client()
    client.post("/account/password/reset/", {"email": "lena@example.org"})
    link = link_in(queued_mail()[0]["body"])
    shown = client.get(link)
    assert shown.status_code == 302
    assert shown["Location"].endswith("-set-password/")
    new = {"password1": "a line across the rings", "password2": "a line across the rings"}
    assert client.post(shown["Location"], new).status_code == 302
    assert "no longer works" in Client().get(link, follow=True).text
    assert sign_in(Client(), "lena@example.org", "a line across the rings").status_code == 302


def test_a_closed_account_is_out_at_once(lena_with_password: User, cast: Cast, client) -> None:
    sign_in(client, "lena@example.org")
    close_account(user=lena_with_password, by=cast.greta)
    assert client.get("/me/").status_code == 302
    assert (
        "closed"
        in client.post("/account/login/", {"login": "lena@example.org", "password": PASSWORD}, follow=True).text
    )


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_an_authenticator_app_is_set_up_and_then_asked_for(lena_with_password: User, client) -> None:
    sign_in(client, "lena@example.org")
    asked = client.get("/account/second-factor/totp/activate/")
    assert "reauthenticate" in asked["Location"]
    client.post(asked["Location"], {"password": PASSWORD})
    page = client.get("/account/second-factor/totp/activate/")
    assert 'src="data:image/svg+xml' in page.text
    secret = client.session["mfa.totp.secret"]
    assert client.post("/account/second-factor/totp/activate/", {"code": code_for(secret)}).status_code == 302
    assert Authenticator.objects.filter(user=lena_with_password, type="totp").exists()
    assert "left" in client.get("/account/second-factor/").text
    assert client.get("/account/second-factor/recovery-codes/").status_code == 200
    other = Client()
    cache.clear()
    step = sign_in(other, "lena@example.org")
    assert step["Location"].startswith("/account/second-factor/authenticate/")
    assert other.get("/me/").status_code == 302
    assert "One more step" in other.get(step["Location"]).text
    stored = Authenticator.objects.get(user=lena_with_password, type="recovery_codes").wrap().get_unused_codes()[0]
    assert other.post(step["Location"], {"code": stored}).status_code == 302
    assert other.get("/me/").status_code == 200


def test_authenticators_keep_their_secret_encrypted_or_whole(lena_with_password: User) -> None:
    TOTP.activate(lena_with_password, "A" * 32)
    assert get_mfa_adapter().decrypt(Authenticator.objects.get().data["secret"]) == "A" * 32


def test_the_address_changes_once_the_code_is_typed(lena_with_password: User, client, queued_mail) -> None:
    sign_in(client, "lena@example.org")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = client.post("/account/email/", {"action_add": "", "email": "Lena.New@example.org"}, follow=True)
    lena_with_password.refresh_from_db()
    assert lena_with_password.email == "lena@example.org"
    body = next(mail["body"] for mail in queued_mail() if mail["to"] == "lena.new@example.org")
    code = re.search(r"^\S{6,12}$", body, re.M)
    assert code
    assert answer.redirect_chain[-1][0] == "/account/confirm-email/"
    client.post("/account/confirm-email/", {"code": code.group()})
    lena_with_password.refresh_from_db()
    assert lena_with_password.email == "lena.new@example.org"


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_a_whole_class_at_the_same_moment_gets_in() -> None:
    people = [User.objects.create_user(f"s{number}@example.org", PASSWORD, name="Student") for number in range(24)]
    for user in people:
        confirm_address(user=user)

    def enter(user: User) -> int:
        try:
            return sign_in(Client(REMOTE_ADDR="192.0.2.7"), user.email).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(enter, people)) == {302}
