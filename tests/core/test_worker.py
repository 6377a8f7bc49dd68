"""A worker that is killed loses nothing and does nothing twice; the site serves beside it."""

import json
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.core.conftest import OwnSite, wait_for

LONG_AGO, LATER = "2020-01-01 00:00:00", "2999-01-01 00:00:00"


def query(site: OwnSite, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(site.folder / "db.sqlite3", timeout=20)) as database, database:
        return database.execute(statement, values).fetchall()


def add_job(site: OwnSite, folder: Path, key: str, state: str, claimed_until: str | None, tries: int) -> None:
    arguments = {"ledger": str(folder / "ledger"), "slow": str(folder / "slow"), "seconds": 120, "subject": key}
    query(
        site,
        "INSERT INTO core_job (kind, arguments, unique_key, state, run_after, claimed_until, tries, last_error,"
        " created_at) VALUES ('tests.slow', ?, ?, ?, ?, ?, ?, '', ?)",
        *(json.dumps(arguments), key, state, LONG_AGO, claimed_until, tries, LONG_AGO),
    )


def mails(site: OwnSite, subject: str) -> int:
    return int(query(site, "SELECT count(*) FROM core_sentmail WHERE subject = ?", subject)[0][0])


def test_a_job_whose_worker_is_killed_is_done_once_by_the_next(own_site: OwnSite, tmp_path: Path) -> None:
    ledger, slow = tmp_path / "ledger", tmp_path / "slow"
    slow.touch()
    add_job(own_site, tmp_path, "killed", "waiting", None, 0)
    first = own_site.start("worker")
    wait_for(lambda: ledger.exists() and ledger.read_text() == "begun\n", "the job to begin")
    first.send_signal(signal.SIGKILL)
    assert first.wait(timeout=20) == -signal.SIGKILL

    left = "SELECT state, tries FROM core_job WHERE unique_key = 'killed'"
    assert query(own_site, left) == [("running", 1)]
    assert mails(own_site, "killed") == 0
    assert query(own_site, "PRAGMA integrity_check") == [("ok",)]

    slow.unlink()
    query(own_site, "UPDATE core_job SET claimed_until = ? WHERE unique_key = 'killed'", LONG_AGO)
    second = own_site.start("worker")
    wait_for(lambda: query(own_site, left) == [("done", 2)], "the job to be done")
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=20) == 0
    assert ledger.read_text() == "begun\nbegun\nthrough\n"
    assert mails(own_site, "killed") == 1


def test_a_job_under_a_live_claim_is_left_alone(own_site: OwnSite, tmp_path: Path) -> None:
    add_job(own_site, tmp_path, "claimed", "running", LATER, 1)
    add_job(own_site, tmp_path, "free", "waiting", None, 0)
    worker = own_site.start("worker")
    wait_for(lambda: mails(own_site, "free") == 1, "the other job to be done")
    worker.send_signal(signal.SIGINT)
    assert worker.wait(timeout=20) == 0
    assert mails(own_site, "claimed") == 0
    assert query(own_site, "SELECT state, tries FROM core_job WHERE unique_key = 'claimed'") == [("running", 1)]


def answers(port: int) -> bool:
    try:
        with urlopen(Request(f"http://localhost:{port}/health/"), timeout=5) as answer:
            return answer.status == 200 and json.load(answer) == {"status": "well"}
    except (URLError, ConnectionError):
        return False


def test_the_site_serves_says_where_and_keeps_its_port(own_site: OwnSite) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = own_site.start("serve", "--port", str(port))
    wait_for(lambda: answers(port) or serving.poll() is not None, "the site to answer")
    assert serving.poll() is None
    refused = own_site.manage("serve", "--port", str(port))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == f"CommandError: Port {port} is taken. Try another: make run PORT={port + 1}\n"
    serving.send_signal(signal.SIGINT)
    said, _ = serving.communicate(timeout=20)
    assert f"Mezzo is at http://localhost:{port}. Ctrl-C ends it." in said


def test_a_real_database_is_never_served_as_a_demo(own_site: OwnSite) -> None:
    refused = own_site.manage("serve", "--port", "8000", MEZZO_DEMO="1")
    assert refused.returncode == 1
    assert "was not made by the demo generator. Not starting." in refused.stderr
    wsgi = own_site.manage("shell", "-c", "import config.wsgi", MEZZO_DEMO="1")
    assert wsgi.returncode == 1
    assert "The demo lets anyone in and is served by manage.py serve only." in wsgi.stderr
    assert own_site.manage("shell", "-c", "import config.wsgi").returncode == 0
