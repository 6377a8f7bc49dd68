"""The room's entry in Django's list."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    """Names the room."""

    name = "packs"
