"""Rows that can't be changed, by triggers in the database itself, on SQLite and PostgreSQL.

A room registers its models when its app is ready:

    immutable.protect(Attempt)                                # no UPDATE, no DELETE, ever
    immutable.protect(HourLine, when="state = 'approved'")    # only rows for which this holds

Django's table rebuilds drop triggers on SQLite, so they are put back after every migration, and a check refuses to
start without them. `INSERT OR REPLACE` is caught because connections are opened with `recursive_triggers`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, models, transaction

from core.models import Lifting


@dataclass(frozen=True)
class Protection:
    """A table whose rows are fixed, and the condition on the row (SQL over its columns) under which they are."""

    model: type[models.Model]
    when: str

    @property
    def table(self) -> str:
        """Give the table's name."""
        return self.model._meta.db_table


_protections: dict[str, Protection] = {}


def protect(model: type[models.Model], *, when: str = "") -> None:
    """Make the rows of `model` immutable; with `when`, only those whose stored columns fulfil that SQL condition."""
    _protections[model._meta.db_table] = Protection(model, when)


def protections() -> list[Protection]:
    """Give everything that is protected, by table name."""
    return [_protections[name] for name in sorted(_protections)]


def _trigger_names(table: str) -> dict[str, str]:
    return {"UPDATE": f"{table}_no_update", "DELETE": f"{table}_no_delete"}


def _columns_of(when: str, columns: list[str], prefix: str) -> str:
    words = when.split(" ")
    return " ".join(f"{prefix}.{word}" if word in columns else word for word in words)


def _create_statements(vendor: str, protection: Protection) -> list[str]:
    table = protection.table
    columns = [str(field.column) for field in protection.model._meta.local_fields]
    condition = _columns_of(protection.when, columns, "OLD") if protection.when else ""
    statements = []
    for event, name in _trigger_names(table).items():
        if vendor == "sqlite":
            guard = f"WHEN {condition} " if condition else ""
            statements.append(
                f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" {guard}'
                f"BEGIN SELECT RAISE(ABORT, 'immutable: {table}'); END"
            )
        else:
            guard = f"WHEN ({condition}) " if condition else ""
            statements.append(
                f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH ROW {guard}'
                "EXECUTE FUNCTION mezzo_immutable()"
            )
    if vendor == "postgresql":
        statements.append(
            f'CREATE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT '
            "EXECUTE FUNCTION mezzo_immutable()"
        )
    return statements


def _drop_statements(vendor: str, protection: Protection) -> list[str]:
    names = list(_trigger_names(protection.table).values())
    if vendor == "postgresql":
        names.append(f"{protection.table}_no_truncate")
        return [f'DROP TRIGGER IF EXISTS "{name}" ON "{protection.table}"' for name in names]
    return [f'DROP TRIGGER IF EXISTS "{name}"' for name in names]


POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION mezzo_immutable() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'immutable: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END;
$$ LANGUAGE plpgsql
"""


def install(using: str = "default") -> None:
    """Put every trigger in place, replacing what is there. Tables that don't exist yet are passed over."""
    database = connections[using]
    existing = set(database.introspection.table_names())
    with transaction.atomic(using=using), database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for protection in protections():
            if protection.table not in existing:
                continue
            for statement in _drop_statements(database.vendor, protection):
                cursor.execute(statement)
            for statement in _create_statements(database.vendor, protection):
                cursor.execute(statement)


def _remove(using: str) -> None:
    database = connections[using]
    existing = set(database.introspection.table_names())
    with database.cursor() as cursor:
        for protection in protections():
            if protection.table in existing:
                for statement in _drop_statements(database.vendor, protection):
                    cursor.execute(statement)


def missing_triggers(using: str = "default") -> list[str]:
    """Give the names of triggers that should be in the database and are not."""
    database = connections[using]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    wanted = [name for protection in protections() for name in _trigger_names(protection.table).values()]
    return [name for name in wanted if name not in present]


def refuse_unprotected() -> None:
    """Refuse to start on a database whose immutable rows could be changed.

    Raises:
        ImproperlyConfigured: naming what is missing; `manage.py migrate` puts it back.
    """
    if missing := missing_triggers():
        raise ImproperlyConfigured(f"Immutability triggers are missing; run manage.py migrate: {', '.join(missing)}")


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Put the triggers back: Django's table rebuilds on SQLite drop them silently."""
    if sender.name == "core":
        install(using)


LIFTING_REASONS = ("tests' flush", "reset of the demo", "erasure of a person")


@contextmanager
def lifted(*, reason: str, actor: str) -> Iterator[None]:
    """Lift immutability for one step and restore it in the same transaction, leaving a row of who and why.

    Only three things may ask for this: the tests' flush, the reset of a database marked as demo, the erasure of a
    person (design/product.md, promise 1).

    Raises:
        ValueError: for any other reason.
    """
    if reason not in LIFTING_REASONS:
        raise ValueError(f"Immutability is never lifted for {reason!r}.")
    with transaction.atomic():
        Lifting.objects.create(reason=reason, actor=actor, tables=[protection.table for protection in protections()])
        _remove(connection.alias)
        yield
        install(connection.alias)
