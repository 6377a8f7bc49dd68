"""make run: makes what is missing, then serves. PORT and DEMO come from the environment."""

import os
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

from scripts.environment import make_assets, make_browser_libraries, make_environment, require_python
from scripts.steps import PYTHON, ROOT, fingerprint, run, say, step, stop

MANAGE = [PYTHON, ROOT / "manage.py"]
PACK = ROOT / "content" / "mezzo"


def read_port() -> int:
    """The port from PORT, 8000 when it is not set. Stops when it is no port, taken or not allowed."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        stop(f"PORT is {text!r}; it must be a number from 1 to 65535, for example: make run PORT=8001")
    port = int(text)
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except PermissionError:
        stop(f"Port {port} needs more rights than you have. Choose another: make run PORT=8000")
    except OSError:
        other = port + 1 if port < 65535 else 8000
        stop(f"Port {port} is taken by another program. Choose another: make run PORT={other}")
    return port


def choose_data(kind: str) -> Path:
    """The folder that keeps this site's state. A demo cohort and a site of one's own never share one.

    MEZZO_DATA decides when it is set. Otherwise the first kind that was started has data/, the other has a
    folder of its own beside it.
    """
    if named := os.environ.get("MEZZO_DATA"):
        folder = Path(named).resolve()
        if _kind_of(folder) not in (None, kind):
            stop(f"{folder} holds {_said(_kind_of(folder))}. Name another folder in MEZZO_DATA for {_said(kind)}.")
        return folder
    shared, apart = ROOT / "data", ROOT / f"data-{kind}"
    return apart if apart.exists() or _kind_of(shared) not in (None, kind) else shared


def _kind_of(folder: Path) -> str | None:
    mark = folder / "kind"
    return mark.read_text().strip() if mark.exists() else None


def _said(kind: str | None) -> str:
    return "the demo cohort" if kind == "demo" else "a site of your own"


def make_database(data: Path, env: dict[str, str], *, demo: bool) -> None:
    """Tables, the built-in curriculum and, in demo mode, the cohort; each only when what it comes from has changed."""
    where = _database(data)
    manage = partial(_manage, env)
    migrations = fingerprint(ROOT.glob("*/migrations/*.py"), where)
    step("database", "making tables", data / ".made-from-migrations", migrations, manage, "migrate")
    pack = fingerprint([PACK, *(ROOT / "packs").rglob("*.py")], where)
    step("built-in curriculum", "checking and loading", data / ".made-from-content", pack, manage, "load_pack", PACK)
    if demo:
        # Made once: a cohort that someone has worked in is not made anew because its recipe changed.
        cohort = data / ".made-demo"
        step("demo cohort", "making 60 students and their work", cohort, where, manage, "make_demo")


def gather_static(data: Path, env: dict[str, str]) -> None:
    """Static files under names that carry their hash, compressed, as the site serves them."""
    dist, images = ROOT / "static" / "dist", ROOT / "static" / "img"
    inputs = fingerprint([dist, images, ROOT / "requirements.txt"])
    command = ("collectstatic", "--noinput", "--clear")
    step("static files", "gathering", data / ".made-from-static", inputs, _manage, env, *command)


def _database(data: Path) -> str:
    """Which database this is: its address, or which file, since a restore puts another one in its place."""
    if address := os.environ.get("DATABASE_URL"):
        return address
    file = data / "db.sqlite3"
    file.touch(mode=0o600)
    return str(file.stat().st_ino)


def _manage(env: dict[str, str], *command: str | Path) -> None:
    run([*MANAGE, *command], env=env)


def make_administrator(data: Path, env: dict[str, str]) -> None:
    """Asks for the first administrator of a site of one's own, where there is a terminal to ask on."""
    done = data / ".has-administrator"
    if done.exists():
        return
    command = [str(part) for part in MANAGE] + ["create_administrator", "--if-none"]
    if not sys.stdin.isatty():
        say("  administrator        there is no terminal to ask on; once, in another one, run:")
        say(f"                       MEZZO_DATA={data} MEZZO_DEMO=0 {' '.join(command)}")
        return
    say("  administrator        the first one is asked for now, unless there is one")
    if subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False).returncode:
        stop("There is no administrator yet; nothing else is lost. Start again when you are ready: make run DEMO=0")
    done.touch()


def serve(port: int, env: dict[str, str]) -> None:
    say("")
    command = [str(part) for part in MANAGE] + ["serve", "--port", str(port)]
    os.chdir(ROOT)
    os.execve(command[0], command, {**os.environ, **env})


def main() -> None:
    require_python()
    port = read_port()
    demo = os.environ.get("DEMO", "1").strip().lower() not in ("0", "no", "false")
    kind = "demo" if demo else "own"
    data = choose_data(kind)
    env = {"MEZZO_DATA": str(data), "MEZZO_DEMO": "1" if demo else "0", "PORT": str(port)}
    say(f"Mezzo, with {_said(kind)}, kept in {data.relative_to(ROOT) if data.is_relative_to(ROOT) else data}")
    make_environment()
    make_browser_libraries()
    make_assets()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    gather_static(data, env)
    make_database(data, env, demo=demo)
    (data / "kind").write_text(f"{kind}\n")
    if not demo:
        make_administrator(data, env)
    serve(port, env)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("", "Stopped. What was finished is kept; make run goes on from there.")
