"""The room's entry in Django's list."""

from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    """Names the room, tells what carries a concept here, what is recorded, and what ends with a membership."""

    name = "curriculum"

    def ready(self) -> None:
        """Importing the modules registers what they tell; models must be there first."""
        from curriculum import endings, own_record, tagging  # noqa: F401, PLC0415
