"""The room's entry in Django's list."""

from importlib import import_module

from django.apps import AppConfig


class PacksConfig(AppConfig):
    """Names the room and registers how the demo is made anew."""

    name = "packs"

    def ready(self) -> None:
        """Load the generator, which registers itself with `core.demo`; models must be there first."""
        import_module("packs.demo.generate")
