"""The room's entry in Django's list."""

from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    """Names the room."""

    name = "curriculum"
