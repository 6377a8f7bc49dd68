"""Which database, and how it is opened."""

import sqlite3
from pathlib import Path
from typing import Any

import environ


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Say whether an SQLite version has the fix for the WAL-reset corruption.

    Fixed in 3.51.3, backported to 3.50.7 and 3.44.6; 3.52.0 was withdrawn (sqlite.org/wal.html, "The WAL-reset bug").
    """
    if version == (3, 52, 0):
        return False
    if version[:2] == (3, 44):
        return version >= (3, 44, 6)
    if version[:2] == (3, 50):
        return version >= (3, 50, 7)
    return version >= (3, 51, 3)


def sqlite_journal() -> str:
    """Give the journal mode that is safe with the SQLite library in use: WAL, or DELETE on an unfixed version."""
    return "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "DELETE"


def database_from(env: environ.Env, default: Path) -> dict[str, Any]:
    """Give Django's database settings for DATABASE_URL, or for an SQLite file at `default`."""
    database = env.db("DATABASE_URL", default=f"sqlite:///{default}")
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode={sqlite_journal()}; PRAGMA synchronous=FULL;"
            "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA cache_size=-65536;",
        }
        # Tests share one database file between threads (a live server, racing clients).
        database["TEST"] = {"NAME": str(default.parent / "test.sqlite3")}
    else:
        database["CONN_HEALTH_CHECKS"] = True
        database["OPTIONS"] = {"pool": True}
    return database
