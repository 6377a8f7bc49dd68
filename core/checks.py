"""Our own checks, of level Error: what `check --deploy` doesn't see."""

import sqlite3
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connection

from core.database import wal_is_safe
from core.immutable import missing_triggers


def check_settings(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse settings that would open the site: any host, weak hashing, sessions that last, no policy on content."""
    found: list[checks.CheckMessage] = []
    if "*" in settings.ALLOWED_HOSTS:
        found.append(checks.Error("ALLOWED_HOSTS lets any host in.", id="mezzo.E001"))
    if not settings.AUTH_PASSWORD_VALIDATORS:
        found.append(checks.Error("There are no password validators.", id="mezzo.E002"))
    if not settings.TESTING and "Argon2" not in settings.PASSWORD_HASHERS[0]:
        found.append(checks.Error("Passwords aren't hashed with Argon2.", id="mezzo.E003"))
    if settings.SESSION_COOKIE_AGE > 12 * 60 * 60:
        found.append(checks.Error("Sessions last longer than twelve hours.", id="mezzo.E004"))
    if settings.DATABASES["default"].get("ATOMIC_REQUESTS"):
        found.append(checks.Error("ATOMIC_REQUESTS serialises reading on SQLite.", id="mezzo.E005"))
    if "'unsafe-" in str(settings.CONTENT_SECURITY_POLICY):
        found.append(checks.Error("The content security policy allows inline or evaluated code.", id="mezzo.E006"))
    if settings.SECURE and settings.DEMO:
        found.append(checks.Error("Demo mode has open doors and is never deployed.", id="mezzo.E007"))
    return found


def check_database(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse a database that could lose or change what must not change."""
    if not databases:
        return []
    found: list[checks.CheckMessage] = []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
            foreign_keys = cursor.execute("PRAGMA foreign_keys").fetchone()[0]
        if journal == "wal" and not wal_is_safe(sqlite3.sqlite_version_info):
            found.append(checks.Error(f"SQLite {sqlite3.sqlite_version} can damage a WAL database.", id="mezzo.E010"))
        if synchronous != 2 or foreign_keys != 1:
            found.append(checks.Error("SQLite runs without synchronous=FULL or foreign keys.", id="mezzo.E011"))
    return found


def check_triggers(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse a migrated database whose immutable rows could be changed.

    Part of `check --deploy` and of every start, but not of `migrate`, which puts the triggers back.
    """
    if not databases or "core_lifting" not in connection.introspection.table_names():
        return []
    missing = missing_triggers()
    if not missing:
        return []
    return [checks.Error("Immutability triggers are missing.", hint=f"migrate puts back: {missing}", id="mezzo.E012")]


def register_all() -> None:
    """Register the checks with Django."""
    checks.register(check_settings, checks.Tags.security)
    checks.register(check_database, checks.Tags.database)
    checks.register(check_triggers, checks.Tags.database, deploy=True)
