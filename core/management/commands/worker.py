"""Work off background jobs in a process of its own."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from core.jobs import work_until


class Command(BaseCommand):
    """`manage.py worker`: what a deployment runs beside the web server."""

    help = "Works off mail, notices and imports until it is told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until SIGTERM or Ctrl-C."""
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        self.stdout.write("Working off background jobs.")
        work_until(stop)
