"""Steps that are done once and skipped while what they were made from is unchanged.

A stamp is a small file beside what was made. It holds the SHA-256 of the inputs; when the inputs still hash
to it, the step is up to date. Standard library only: this runs before there is an environment.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"


def say(text: str, *, end: str = "\n") -> None:
    print(text, end=end, flush=True)


def stop(*lines: str) -> NoReturn:
    """Ends the run with a message a newcomer can act on."""
    print(*lines, sep="\n", file=sys.stderr, flush=True)
    raise SystemExit(1)


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """SHA-256 over the names and contents of the files (folders are walked) and over `more`."""
    digest = hashlib.sha256()
    for path in sorted(_files(paths)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    for text in more:
        digest.update(f"\0{text}".encode())
    return digest.hexdigest()


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from (file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
        elif path.exists():
            yield path


def step(name: str, what: str, stamp: Path, inputs: str, make: Callable[..., None], *arguments: object) -> bool:
    """Calls `make(*arguments)` unless `stamp` says it was done with these inputs, and says so in one line.

    `inputs` is a fingerprint. Returns whether anything was made.
    """
    label = f"  {name:<20}"
    if stamp.exists() and stamp.read_text() == inputs:
        say(f"{label} ready")
        return False
    say(f"{label} {what} ...", end="")
    began = time.monotonic()
    make(*arguments)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(inputs)
    say(f" done in {time.monotonic() - began:.0f} s")
    return True


def run(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, hint: str = "") -> None:
    """Runs a command silently; when it fails, shows what it said and stops."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        stop("", done.stdout.rstrip(), "", f"This failed: {' '.join(str(part) for part in command)}", hint)
