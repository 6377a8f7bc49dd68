"""The room without a domain noun."""

from io import StringIO
from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


def make_cache_table(sender: Any, using: str, **kwargs: Any) -> None:
    """Make the table of the shared cache, which rate limits count in."""
    if sender.name == "core":
        call_command("createcachetable", database=using, verbosity=0, stdout=StringIO())


class CoreConfig(AppConfig):
    """Registers our own checks and puts the immutability triggers back after every migration."""

    name = "core"

    def ready(self) -> None:
        """Load every room's table of permissions and connect what follows a migration."""
        # The app registry must be full before models are touched.
        from core import checks, immutable, models  # noqa: PLC0415

        autodiscover_modules("permissions")
        checks.register_all()
        immutable.protect(models.Lifting)
        post_migrate.connect(immutable.install_after_migrate, dispatch_uid="core.immutable")
        post_migrate.connect(make_cache_table, dispatch_uid="core.cache")
