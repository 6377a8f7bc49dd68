"""The room's entry in Django's list."""

from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    """Names the room and tells the vocabulary's room what carries a concept here."""

    name = "curriculum"

    def ready(self) -> None:
        """Importing the module registers its kinds; models must be there first."""
        from curriculum import own_record, tagging  # noqa: F401, PLC0415
