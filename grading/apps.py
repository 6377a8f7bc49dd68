"""The room's entry in Django's list."""

from django.apps import AppConfig


class GradingConfig(AppConfig):
    """Names the room and says which of its rows never change."""

    name = "grading"

    def ready(self) -> None:
        """Protect what is immutable, in the database itself."""
        # The app registry must be full before models are touched.
        from core import immutable  # noqa: PLC0415
        from grading import models, own_record  # noqa: F401, PLC0415  (importing registers)

        immutable.protect(models.Decision)
        immutable.protect(models.Release)
        immutable.protect(models.ReleasedMark)
