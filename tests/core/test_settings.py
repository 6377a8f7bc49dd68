"""Settings: our checks find what would open the site; the database is opened as it must be; there is one key."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import environ
import pytest
from django.core import checks
from django.db import connection

from config.secret import secret_key_from
from core import checks as own_checks, immutable
from core.database import database_from, sqlite_journal, wal_is_safe
from core.models import Lifting


def ids(found: list[checks.CheckMessage]) -> list[str]:
    assert all(message.level == checks.ERROR for message in found)
    return [str(message.id) for message in found]


def test_the_settings_as_they_come_pass() -> None:
    assert own_checks.check_settings(None) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ALLOWED_HOSTS", ["mezzo.example.edu", "*"], "mezzo.E001"),
        ("AUTH_PASSWORD_VALIDATORS", [], "mezzo.E002"),
        ("SESSION_COOKIE_AGE", 12 * 60 * 60 + 1, "mezzo.E004"),
        ("DATABASES", {"default": {"ATOMIC_REQUESTS": True}}, "mezzo.E005"),
        ("CONTENT_SECURITY_POLICY", {"DIRECTIVES": {"style-src": ["'self'", "'unsafe-inline'"]}}, "mezzo.E006"),
        ("CONTENT_SECURITY_POLICY", {"DIRECTIVES": {"script-src": ["'unsafe-eval'"]}}, "mezzo.E006"),
    ],
)
def test_a_setting_that_opens_the_site_is_an_error(
    settings, monkeypatch, name: str, value: Any, expected: str
) -> None:
    # The check reads the setting only; changing DATABASES itself would have Django warn.
    monkeypatch.setattr(own_checks, "settings", Changed(settings, name, value))
    assert ids(own_checks.check_settings(None)) == [expected]


class Changed:
    """The settings with one of them changed, for a check that only reads."""

    def __init__(self, settings: Any, name: str, value: Any) -> None:
        self._settings, self._changed = settings, {name: value}

    def __getattr__(self, name: str) -> Any:
        return self._changed[name] if name in self._changed else getattr(self._settings, name)


def test_passwords_are_hashed_with_argon2_outside_of_tests(settings) -> None:
    settings.TESTING = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    assert ids(own_checks.check_settings(None)) == ["mezzo.E003"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert own_checks.check_settings(None) == []


def test_a_demo_is_never_deployed(settings) -> None:
    settings.DEMO, settings.SECURE = True, True
    assert ids(own_checks.check_settings(None)) == ["mezzo.E007"]
    settings.SECURE = False
    assert own_checks.check_settings(None) == []


@pytest.mark.django_db
def test_the_database_as_it_is_opened_passes() -> None:
    assert own_checks.check_database(None, databases=["default"]) == []
    assert own_checks.check_triggers(None, databases=["default"]) == []
    assert own_checks.check_database(None) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="pragmas are SQLite's")
@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL"),
        ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"),
    ],
)
def test_sqlite_opened_carelessly_is_an_error(worse: str, better: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(worse)
        try:
            assert ids(own_checks.check_database(None, databases=["default"])) == ["mezzo.E011"]
        finally:
            cursor.execute(better)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="WAL is SQLite's")
def test_wal_on_a_version_that_can_damage_it_is_an_error(monkeypatch) -> None:
    monkeypatch.setattr(own_checks, "wal_is_safe", lambda version: False)
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        cursor.execute("PRAGMA journal_mode=WAL")
        try:
            assert ids(own_checks.check_database(None, databases=["default"])) == ["mezzo.E010"]
        finally:
            cursor.execute(f"PRAGMA journal_mode={before}")


@pytest.mark.django_db
def test_a_missing_trigger_is_an_error() -> None:
    with connection.cursor() as cursor:
        for statement in immutable._drop_statements(connection.vendor, immutable.Protection(Lifting, "")):
            cursor.execute(statement)
    assert ids(own_checks.check_triggers(None, databases=["default"])) == ["mezzo.E012"]


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 34, 1), False),
        ((3, 40, 1), False),  # Debian 12
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 46, 1), False),  # Debian 13
        ((3, 49, 2), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), False),  # withdrawn
        ((3, 52, 1), True),
        ((3, 53, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_used_on_versions_with_the_fix_alone(monkeypatch, version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert sqlite_journal() == ("WAL" if safe else "DELETE")


def test_without_an_address_the_database_is_a_file_opened_for_safety(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    found = database_from(environ.Env(), tmp_path / "db.sqlite3")
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", str(tmp_path / "db.sqlite3"))
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    pragmas = found["OPTIONS"]["init_command"].replace(" ", "")
    assert pragmas.startswith("PRAGMAjournal_mode=DELETE;PRAGMAsynchronous=FULL;PRAGMAforeign_keys=ON;")
    assert found["TEST"] == {"NAME": str(tmp_path / "test.sqlite3")}


@pytest.mark.parametrize("word", ["postgres", "postgresql"])
def test_an_address_of_postgresql_is_taken_with_a_pool(monkeypatch, tmp_path: Path, word: str) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{word}://mezzo:p%40ss@db.example.org:5433/department")
    found = database_from(environ.Env(), tmp_path / "db.sqlite3")
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("department", "mezzo", "p@ss")
    assert (found["HOST"], found["PORT"]) == ("db.example.org", 5433)
    assert (found["OPTIONS"], found["CONN_HEALTH_CHECKS"]) == ({"pool": True}, True)


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    key = secret_key_from(path)
    assert len(key) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret_key_from(path) == key
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]
    assert secret_key_from(tmp_path / "other") != key


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(secret_key_from, [tmp_path / "secret-key"] * 32))
    assert keys == {(tmp_path / "secret-key").read_text(encoding="ascii")}
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]


def test_a_key_that_is_given_is_read_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    path.write_text("given by hand\n", encoding="ascii")
    assert secret_key_from(path) == "given by hand"
    assert path.read_text(encoding="ascii") == "given by hand\n"
