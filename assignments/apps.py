"""The room's entry in Django's list."""

from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    """Names the room and says which of its rows never change."""

    name = "assignments"

    def ready(self) -> None:
        """Protect what is immutable, in the database itself."""
        # The app registry must be full before models are touched.
        from assignments import models, on_path, own_record  # noqa: F401, PLC0415  (importing registers)
        from core import immutable  # noqa: PLC0415

        immutable.protect(models.RubricVersion)
        immutable.protect(models.Criterion)
        immutable.protect(models.DateGrant)
        immutable.protect(models.Attempt)
        immutable.protect(models.Bridge)
