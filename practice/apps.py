"""The room's entry in Django's list."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """Names the room."""

    name = "practice"
