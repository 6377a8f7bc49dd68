"""The server under test: gunicorn with two workers of four threads, on a free port, ended with the benchmark."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.database import address_for

ROOT = Path(__file__).resolve().parent.parent
WORKERS, THREADS = 2, 4
PATIENCE_S = 40


class NotServing(Exception):
    """The server ended or never answered; the message holds the end of what it wrote."""


def environment_for(folder: Path) -> dict[str, str]:
    """Give the environment of every process of a run: the benchmark's settings and data, nothing of the site's."""
    kept = {
        name: value for name, value in os.environ.items() if name != "DATABASE_URL" and not name.startswith("MEZZO_")
    }
    if address := address_for(folder):
        kept["DATABASE_URL"] = address
    return {**kept, "DJANGO_SETTINGS_MODULE": "bench.settings", "MEZZO_DATA": str(folder), "MEZZO_DEMO": "0"}


def free_port() -> int:
    """Give a port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def workers_of(parent: int) -> list[int]:
    """Give the process ids of a server's workers."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in children.read_text().split()]


def proportional_mb(rollup: str) -> float:
    """Give the proportional set size that a smaps_rollup names, in MB of 2^20 bytes.

    Raises:
        ValueError: when it names none.
    """
    found = re.search(r"^Pss:\s+(\d+) kB$", rollup, re.MULTILINE)
    if not found:
        raise ValueError("There is no proportional set size in this.")
    return round(int(found[1]) / 1024, 1)


def memory_of(pids: list[int]) -> list[float]:
    """Give each process's proportional set size in MB."""
    return [proportional_mb(Path(f"/proc/{pid}/smaps_rollup").read_text()) for pid in pids]


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, list[int]]]:
    """Serve the database in `folder`; give the port and the workers' process ids; end the server in any case.

    Raises:
        NotServing: when it doesn't answer in time.
    """
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(WORKERS), "--threads", str(THREADS), "--timeout", "120", "--log-level", "warning"]
    log = folder / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=environment_for(folder), stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not (_answers(port) and len(workers_of(server.pid)) == WORKERS):
            if server.poll() is not None or time.monotonic() > deadline:
                raise NotServing(log.read_text()[-2000:])
            time.sleep(0.2)
        yield port, workers_of(server.pid)
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
