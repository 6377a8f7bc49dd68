"""Keep database and uploads."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.backups import BackupError, make_backup


class Command(BaseCommand):
    """`manage.py backup DIR`: safe while the site runs."""

    help = "Writes the database and the uploads into a new folder inside DIR, with a manifest of checksums."

    def add_arguments(self, parser: Any) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Make the backup and say where it is."""
        try:
            self.stdout.write(f"Kept in {make_backup(folder)}")
        except BackupError as error:
            raise CommandError(str(error)) from error
