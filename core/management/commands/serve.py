"""Serve the site in one process: web server and background work."""

import socket
import threading
from typing import Any

import waitress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core.demo import refuse_unsafe_demo
from core.immutable import refuse_unprotected
from core.jobs import work_until
from core.wsgi import make_application


class Command(BaseCommand):
    """`manage.py serve --port 8000`: what `make run` ends in."""

    help = "Serves the site and works off background jobs, in one process."

    def add_arguments(self, parser: Any) -> None:
        """Take the port and the address to bind."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--bind", default="127.0.0.1")

    def handle(self, *args: Any, port: int, bind: str, **options: Any) -> None:
        """Check what must hold, then serve until Ctrl-C."""
        refuse_unsafe_demo(bind)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is older than the code. Run: manage.py migrate")
        refuse_unprotected()
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((bind, port))
            except OSError as error:
                raise CommandError(f"Port {port} is taken. Try another: make run PORT={port + 1}") from error
        stop = threading.Event()
        worker = threading.Thread(target=work_until, args=(stop,), name="jobs", daemon=True)
        worker.start()
        self.stdout.write(f"Mezzo is at http://localhost:{port}{' (demo)' if settings.DEMO else ''}. Ctrl-C ends it.")
        self.stdout.flush()
        try:
            waitress.serve(make_application(), host=bind, port=port, threads=8, ident=None)
        finally:
            stop.set()
            worker.join(timeout=5)
