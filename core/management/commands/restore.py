"""Bring a backup back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.backups import BackupError, restore_backup


class Command(BaseCommand):
    """`manage.py restore DIR`: into an empty place; it never overwrites."""

    help = "Checks the backup in DIR and puts database and uploads where the settings say, if nothing is there."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        """Take the backup's folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Restore and say from when the backup is."""
        try:
            manifest = restore_backup(folder)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored the backup of {manifest['made_at']}. Run: manage.py migrate")
