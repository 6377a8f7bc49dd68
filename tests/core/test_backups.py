"""A backup brings everything back, and never overwrites."""

import sqlite3
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core import backups
from tests.cast import make_person

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="pg_dump is tried by the drill on PostgreSQL")


@pytest.fixture
def place(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    (settings.DATA_DIR / "uploads").mkdir(parents=True)
    (settings.DATA_DIR / "uploads" / "letter.txt").write_text("Dear all", encoding="utf-8")
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_a_backup_restores_database_and_uploads(place: Path, settings, monkeypatch) -> None:
    make_person("Lena Marsh")
    call_command("backup", place / "kept")
    (backup,) = (place / "kept").iterdir()
    settings.DATA_DIR = place / "new"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(place / "new" / "db.sqlite3"))
    monkeypatch.setattr(connection, "close", lambda: None)
    call_command("restore", backup)
    with sqlite3.connect(place / "new" / "db.sqlite3") as restored:
        assert restored.execute("SELECT name FROM accounts_user").fetchall() == [("Lena Marsh",)]
        assert restored.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert (place / "new" / "uploads" / "letter.txt").read_text(encoding="utf-8") == "Dear all"


@pytest.mark.django_db(transaction=True)
def test_a_restore_never_overwrites(place: Path) -> None:
    call_command("backup", place / "kept")
    (backup,) = (place / "kept").iterdir()
    with pytest.raises(CommandError, match="never overwrites"):
        call_command("restore", backup)


@pytest.mark.django_db(transaction=True)
def test_a_changed_backup_is_refused(place: Path) -> None:
    call_command("backup", place / "kept")
    (backup,) = (place / "kept").iterdir()
    (backup / "uploads" / "letter.txt").write_text("Dear nobody", encoding="utf-8")
    with pytest.raises(backups.BackupError, match=r"letter\.txt is missing or was changed"):
        backups.verify_backup(backup)


def test_an_unfinished_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(backups.BackupError, match="not a finished backup"):
        backups.verify_backup(tmp_path)
