"""What tests take from the machine: a browser, fonts, Pango for PDF. Debian's packages, never with a prompt."""

import os
import shutil
import subprocess
from collections.abc import Iterable

from scripts.steps import say

PDF = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
FONTS = ("fonts-liberation", "fonts-noto-color-emoji")
PICTURE_FONTS = ("fonts-inter",)
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_browser() -> str | None:
    """The path of a Chromium on this machine; MEZZO_BROWSER names one that is elsewhere."""
    named = os.environ.get("MEZZO_BROWSER")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def install_for_tests(*, pictures: bool = False) -> None:
    """Installs what is missing as root or through sudo -n; otherwise prints the line to run."""
    wanted = PDF + FONTS + (PICTURE_FONTS if pictures else ())
    if not find_browser():
        wanted += ("chromium",)
    install(name for name in wanted if not _installed(name))


def install(names: Iterable[str]) -> None:
    missing = list(names)
    if not missing or not shutil.which("apt-get"):
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    before = _rights()
    if before is None:
        say(f"  system packages      missing: {', '.join(missing)}. To install them, run:\n    sudo {line}")
        return
    say(f"  system packages      installing {', '.join(missing)} ...", end="")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    failed = ""
    for command in ("apt-get update", line):
        done = subprocess.run(
            [*before, *command.split()],
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        failed = done.stdout if done.returncode else ""
    say(" done" if not failed else f" failed:\n{failed.rstrip()}\n  To try it yourself, run:\n    sudo {line}")


def _installed(name: str) -> bool:
    if not shutil.which("dpkg-query"):
        return True
    done = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${db:Status-Status}", name], capture_output=True, text=True, check=False
    )
    return done.returncode == 0 and done.stdout.startswith("installed")


def _rights() -> list[str] | None:
    """What to put before a command that needs root: nothing, sudo that does not ask, or None when neither works."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    silent = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"] if silent else None
