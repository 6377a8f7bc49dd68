"""The room's entry in Django's list."""

from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    """Names the room and says which of its rows never change."""

    name = "placements"

    def ready(self) -> None:
        """Protect what is immutable, in the database itself."""
        # The app registry must be full before models are touched.
        from core import immutable  # noqa: PLC0415
        from placements import daily, models, own_record  # noqa: F401, PLC0415  (importing registers)
        from placements.actions import links  # noqa: F401, PLC0415

        immutable.protect(models.SignOff)
        immutable.protect(models.AddressChange)
        immutable.protect(models.HourLine, when="state = 'approved'")
