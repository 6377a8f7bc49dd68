"""A site of its own in a temporary folder, for tests that start the processes of a deployment."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PATIENCE = 60.0


def wait_for(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds, for a minute at most."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.05)


@dataclass
class OwnSite:
    """A migrated SQLite database in a folder, and the processes that a test starts on it."""

    folder: Path
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        """Give the environment of its processes: nothing of the suite's own database."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        return kept | {
            "MEZZO_DATA": str(self.folder),
            "MEZZO_DEMO": "0",
            "DJANGO_SETTINGS_MODULE": "tests.core.worker_settings",
            "PYTHONUNBUFFERED": "1",
        }

    def manage(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.env | env, capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command that goes on until it is ended; the fixture ends it at the latest."""
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.running.append(process)
        return process


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the tables once a module, in a folder of its own."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "static").mkdir()
    done = OwnSite(folder).manage("migrate", "--verbosity=0")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def own_site(migrated: Path) -> Iterator[OwnSite]:
    """Give the site; whatever a test has left running on it is ended."""
    site = OwnSite(migrated)
    yield site
    for process in site.running:
        if process.poll() is None:
            process.kill()
        process.communicate()
