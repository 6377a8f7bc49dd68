"""make test: makes what tests need, runs the suite without a browser on two processes, then the browser tests.

ARGS holds further words for both runs of pytest. With --database only the tests bound to the database run
(scripts/with_postgres.sh calls it so), with --screenshots only the pictures are made.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile

from scripts.environment import make_assets, make_browser_libraries, make_environment, require_python
from scripts.steps import PYTHON, ROOT, say
from scripts.system import find_browser, install_for_tests

NOTHING_COLLECTED = 5
RUNS = {
    "without a browser": ["-m", "not e2e and not screenshots", "-n", "2"],
    "in the browser": ["-m", "e2e", "-n", "0"],
}
DATABASE = {"bound to the database": ["-m", "database and not e2e", "-n", "2"]}
PICTURES = {"making pictures": ["-m", "screenshots", "-n", "0"]}


def pytest(arguments: list[str], env: dict[str, str]) -> tuple[int, str]:
    """Runs pytest, showing everything it says; returns its exit code and its last line of figures."""
    command = [str(PYTHON), "-m", "pytest", *arguments, *shlex.split(os.environ.get("ARGS", ""))]
    if sys.stdout.isatty():
        command.append("--color=yes")
    said = "nothing was run"
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            say(line, end="")
            plain = re.sub(r"\x1b\[[0-9;]*m", "", line).strip("= \n")
            if re.search(r"\b(passed|failed|errors?|skipped|deselected|no tests ran)\b.* in [\d.]+s", plain):
                said = plain
    return process.returncode, said


def run_all(runs: dict[str, list[str]]) -> int:
    """Runs each, also after one has failed. Returns 0 when all are green."""
    worst, summary = 0, []
    with tempfile.TemporaryDirectory(prefix="mezzo-tests-") as data:
        env = {**os.environ, "MEZZO_DATA": data, "MEZZO_DEMO": "0", "PYTHONUNBUFFERED": "1"}
        if browser := find_browser():
            env["MEZZO_BROWSER"] = browser
        for name, arguments in runs.items():
            say(f"\nTests {name}\n")
            code, said = pytest(arguments, env)
            summary.append(f"  {name:<24}{said}")
            worst = worst or (code if code != NOTHING_COLLECTED else 0)
    say("\n".join(["", "Tests", *summary, ""]))
    return worst


def require_browser() -> int:
    """1 when there is no browser and this is CI, where a missing browser is a failure."""
    if find_browser():
        return 0
    say("  browser              none found; the browser tests are skipped. To run them: sudo apt-get install chromium")
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        say("CI is set: a missing browser is a failure.")
        return 1
    return 0


def main() -> int:
    require_python()
    make_environment(development=True)
    if "--database" in sys.argv:
        return run_all(DATABASE)
    pictures = "--screenshots" in sys.argv
    make_browser_libraries()
    make_assets()
    install_for_tests(pictures=pictures)
    return require_browser() or run_all(PICTURES if pictures else RUNS)


if __name__ == "__main__":
    raise SystemExit(main())
