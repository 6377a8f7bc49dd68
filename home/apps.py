"""The room's entry in Django's list."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Names the room."""

    name = "home"
