"""How allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """People come in by invitation; nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say that there is no open sign-up."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user name here."""
