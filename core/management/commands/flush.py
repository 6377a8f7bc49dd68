"""Django's flush, which tests run between themselves: the one way to empty immutable tables."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush

from core.immutable import lifted


class Command(flush.Command):
    """Empties the database, in tests only."""

    def handle(self, **options: Any) -> None:
        """Lift immutability, flush, restore it.

        Raises:
            CommandError: outside of tests.
        """
        if not settings.TESTING:
            raise CommandError("Rows here are kept for good; flush runs in tests only.")
        with lifted(reason="tests' flush", actor="tests"):
            super().handle(**options)
