"""manage.py make_demo: make the demo cohort in an empty database, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.jobs import run_due_jobs
from core.models import SiteMark
from packs.demo.generate import NotADemo, make_demo


class Command(BaseCommand):
    """Makes two programs, sixty students, their staff, sites, hours and work, with dates relative to today."""

    help = "Make the demo cohort. Does nothing where it is already; refuses a database that holds other people."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and say each part as it is done."""
        if SiteMark.is_demo():
            self.stdout.write("The demo cohort is there already.")
            return
        try:
            make_demo(today=timezone.localdate(), say=lambda part: self.stdout.write(f"  {part}"))
        except NotADemo as refused:
            raise CommandError("This database holds people. The demo is made in an empty one only.") from refused
        run_due_jobs()
