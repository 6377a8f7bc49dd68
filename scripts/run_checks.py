"""make check: every check runs, also after one has failed; each is one line, followed by what it found."""

import os
import re
import secrets
import subprocess
import tempfile
from pathlib import Path

from scripts.environment import make_assets, make_browser_libraries, make_environment, require_python
from scripts.steps import PYTHON, ROOT, say

BIN = PYTHON.parent
EXAMPLE = ROOT / "deploy" / "example.env"
CHECKS: dict[str, list[str | Path]] = {
    "code style": [BIN / "ruff", "check", "."],
    "code format": [BIN / "ruff", "format", "--check", "."],
    "template style": [BIN / "djlint", "templates", "--lint"],
    "template format": [BIN / "djlint", "templates", "--check"],
    "types": [BIN / "mypy"],
    "direction of imports": [BIN / "lint-imports", "--no-logo"],
    "migrations up to date": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
}
DEPLOYMENT: list[str | Path] = [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]


def deployment_environment(data: Path) -> dict[str, str]:
    """deploy/example.env, with its two paths pointing at throwaway ones and a key that is fit for production."""
    values = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE))
    key = data / "secret-key"
    key.write_text(secrets.token_urlsafe(64))
    key.chmod(0o600)
    return {**values, "MEZZO_DATA": str(data), "MEZZO_SECRET_KEY_FILE": str(key)}


def passes(name: str, command: list[str | Path], env: dict[str, str]) -> bool:
    say(f"  {name:<24}", end="")
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    say("ok" if done.returncode == 0 else f"FAILED\n\n{done.stdout.rstrip()}\n")
    return done.returncode == 0


def main() -> int:
    require_python()
    make_environment(development=True)
    make_browser_libraries()
    make_assets()
    say("\nChecks")
    with tempfile.TemporaryDirectory(prefix="mezzo-check-") as folder:
        here = {**os.environ, "MEZZO_DATA": folder, "MEZZO_DEMO": "0"}
        results = [passes(name, command, here) for name, command in CHECKS.items()]
        there = {**here, **deployment_environment(Path(folder)), "MEZZO_DEMO": "0"}
        results.append(passes("deployment settings", DEPLOYMENT, there))
    failed = results.count(False)
    say(f"\n{failed} of {len(results)} checks failed." if failed else f"\nAll {len(results)} checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
