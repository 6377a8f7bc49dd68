"""The first administrator, made from a terminal or from a script."""

import io
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def make(**options: str) -> str:
    out = io.StringIO()
    call_command("create_administrator", stdout=out, **options)
    return out.getvalue()


def test_without_a_terminal_it_gives_a_link_that_sets_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEZZO_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    said = make(email="Root@Example.org", name="Ruth Root")
    user = User.objects.get(email="root@example.org")
    assert user.is_superuser
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    client = Client()
    shown = client.get(urlsplit(said.split()[-1]).path)
    new = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post(shown["Location"], new).status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_environment_may_hold_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEZZO_PASSWORD", PASSWORD)
    assert "http" not in make(email="root@example.org", name="Ruth Root")
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"name": "Ruth"}, "E-mail address is missing"),
        ({"email": "root@example.org"}, "Name is missing"),
        ({"email": "nonsense", "name": "Ruth"}, "valid email"),
        ({"email": "root@example.org", "name": " "}, "Give a name"),
    ],
)
def test_what_is_missing_or_wrong_is_said(monkeypatch: pytest.MonkeyPatch, options: dict[str, str], said: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match=said):
        make(**options)
    assert not User.objects.exists()


def test_an_address_has_one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.create_user("root@example.org", name="Somebody")
    with pytest.raises(CommandError, match="has an account already"):
        make(email="ROOT@example.org", name="Ruth")


def test_at_a_terminal_it_asks_again_until_the_answer_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["nonsense", "root@example.org", "", "Ruth Root"])
    passwords = iter(["short", PASSWORD, "another one here", PASSWORD, PASSWORD])
    monkeypatch.delenv("MEZZO_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    monkeypatch.setattr("getpass.getpass", lambda question: next(passwords))
    make()
    user = User.objects.get(email="root@example.org")
    assert user.name == "Ruth Root"
    assert user.check_password(PASSWORD)
