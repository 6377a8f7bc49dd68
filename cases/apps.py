"""The room's entry in Django's list."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Names the room and says which of its rows never change."""

    name = "cases"

    def ready(self) -> None:
        """Protect what is immutable, in the database itself."""
        # The app registry must be full before models are touched.
        from cases import models, own_record, tagging  # noqa: F401, PLC0415  (importing registers)
        from core import immutable  # noqa: PLC0415

        immutable.protect(models.CaseVersion)
        immutable.protect(models.RunEvent)
