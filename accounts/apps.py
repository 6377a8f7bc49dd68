"""The room's entry in Django's list."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Names the room."""

    name = "accounts"
