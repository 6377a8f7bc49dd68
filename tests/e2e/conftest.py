"""A real site on the demo cohort, in a process of its own, and a real browser in front of it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
SESSION = "mezzo_session"
PATIENCE_MS = 15_000

People = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Site:
    """A running site: where it answers, and the environment its commands run in."""

    address: str
    environment: dict[str, str]

    def manage(self, *words: str) -> str:
        """Run a management command on the site's database and give what it says."""
        return run([sys.executable, str(ROOT / "manage.py"), *words], self.environment)

    def addresses(self) -> dict[str, list[tuple[str, str]]]:
        """Give, for each door of the demo, the (route, path) of every page that opens for it."""
        found: dict[str, list[tuple[str, str]]] = json.loads(
            run([sys.executable, "-m", "tests.e2e.addresses"], self.environment)
        )
        return found


def run(command: list[str], environment: dict[str, str]) -> str:
    """Run a command to its end and give its output; fail with what it said."""
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def free_port() -> int:
    """Give a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_it_answers(address: str, server: subprocess.Popen[bytes]) -> None:
    """Ask until the site is well; fail when its process ends first or after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "the site ended before it answered"
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the site did not answer within a minute")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PYTEST_CURRENT_TEST")},
        "MEZZO_DATA": str(tmp_path_factory.mktemp("site")),
        "MEZZO_DEMO": "1",
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    running = Site(f"http://localhost:{port}", environment)
    running.manage("collectstatic", "--noinput", "--verbosity=0")
    running.manage("migrate", "--verbosity=0")
    running.manage("load_pack", "content/mezzo")
    running.manage("make_demo")
    command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
        try:
            wait_until_it_answers(running.address, server)
            yield running
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("MEZZO_BROWSER", "/usr/bin/chromium")
    if not Path(found).exists():
        pytest.skip("no browser; to run these: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def people(site: Site) -> People:
    """Give everyone of the demo: students by course and place ("SW 302 18"), the others by e-mail address."""
    found: People = json.loads(run([sys.executable, "-m", "tests.e2e.people"], site.environment))
    return found


@pytest.fixture
def new_context(site: Site, browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Give a function that opens a browser profile of its own; all are closed after the test."""
    expect.set_options(timeout=PATIENCE_MS)
    contexts: list[BrowserContext] = []

    def open_context(*, phone: bool = False, dark: bool = False, script: bool = True) -> BrowserContext:
        context = browser.new_context(
            base_url=site.address,
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()


@pytest.fixture
def enter(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Give a function that goes in by a door of the demo and returns the page that opens."""

    def enter_by(door: str, **how: bool) -> Page:
        page = new_context(**how).new_page()
        page.goto("/account/login/")
        page.locator(f"form[action$='/doors/{door}/'] button").click()
        page.wait_for_load_state()
        return page

    return enter_by


@pytest.fixture
def enter_as(new_context: Callable[..., BrowserContext], site: Site, people: People) -> Callable[..., Page]:
    """Give a function that signs in as anyone of `people` and returns their first page."""

    def sign_in(who: str, **how: bool) -> Page:
        context = new_context(**how)
        context.add_cookies([{"name": SESSION, "value": people[who]["session"], "url": site.address}])
        page = context.new_page()
        page.goto("/")
        return page

    return sign_in
