"""make run: which port, and which folder keeps whose data."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import run_site


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the sources be in a folder of the test's own, and nothing be asked for."""
    monkeypatch.setattr(run_site, "ROOT", tmp_path)
    for name in ("PORT", "MEZZO_DATA", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def taken() -> Iterator[int]:
    """Give a port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stopped(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        run_site.read_port()
    assert ended.value.code == 1
    return capsys.readouterr().err


def test_a_free_port_is_taken(monkeypatch) -> None:
    port = free_port()
    monkeypatch.setenv("PORT", str(port))
    assert run_site.read_port() == port


@pytest.mark.parametrize("text", ["0", "65536", "99999", "-1", "80a", "eighty", "8000.0", "²"])
def test_what_is_no_port_is_said_to_be_none(monkeypatch, capsys, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    assert stopped(capsys) == (
        f"PORT is {text!r}; it must be a number from 1 to 65535, for example: make run PORT=8001\n"
    )


def test_a_taken_port_is_said_and_another_proposed(monkeypatch, capsys, taken: int) -> None:
    monkeypatch.setenv("PORT", str(taken))
    other = taken + 1 if taken < 65535 else 8000
    assert stopped(capsys) == f"Port {taken} is taken by another program. Choose another: make run PORT={other}\n"


class NoRight(socket.socket):
    """A socket of someone who may not bind low ports."""

    def bind(self, address: object) -> None:
        raise PermissionError(13, "Permission denied")


def test_a_port_that_is_not_allowed_is_said(monkeypatch, capsys) -> None:
    monkeypatch.setenv("PORT", "80")
    monkeypatch.setattr(run_site.socket, "socket", NoRight)
    assert stopped(capsys) == "Port 80 needs more rights than you have. Choose another: make run PORT=8000\n"


def hold(folder: Path, kind: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "kind").write_text(f"{kind}\n")


def test_the_first_kind_has_data_and_the_other_a_folder_beside_it(root: Path) -> None:
    assert run_site.choose_data("demo") == root / "data"
    hold(root / "data", "demo")
    assert run_site.choose_data("demo") == root / "data"
    assert run_site.choose_data("own") == root / "data-own"
    hold(root / "data-own", "own")
    assert run_site.choose_data("own") == root / "data-own"
    assert run_site.choose_data("demo") == root / "data"


def test_a_site_of_ones_own_that_came_first_keeps_data(root: Path) -> None:
    hold(root / "data", "own")
    assert run_site.choose_data("own") == root / "data"
    assert run_site.choose_data("demo") == root / "data-demo"


def test_a_named_folder_is_used_unless_it_holds_the_other_kind(root: Path, monkeypatch, capsys) -> None:
    named = root / "elsewhere"
    monkeypatch.setenv("MEZZO_DATA", str(named))
    assert run_site.choose_data("own") == named
    hold(named, "demo")
    assert run_site.choose_data("demo") == named
    with pytest.raises(SystemExit):
        run_site.choose_data("own")
    assert capsys.readouterr().err == (
        f"{named} holds the demo cohort. Name another folder in MEZZO_DATA for a site of your own.\n"
    )


def test_another_database_in_the_same_place_is_told_apart(root: Path, monkeypatch) -> None:
    first = run_site._database(root)
    assert (root / "db.sqlite3").stat().st_mode & 0o777 == 0o600
    assert run_site._database(root) == first
    (root / "db.sqlite3").rename(root / "kept")
    assert run_site._database(root) != first
    monkeypatch.setenv("DATABASE_URL", "postgres://mezzo@db/mezzo")
    assert run_site._database(root) == "postgres://mezzo@db/mezzo"
