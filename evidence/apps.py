"""The room's entry in Django's list."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Names the room. It joins the rooms below and has no facts of its own."""

    name = "evidence"
