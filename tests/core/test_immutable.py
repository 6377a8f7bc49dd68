"""What must never change can't, whoever asks and however."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from assignments.models import Rubric, RubricVersion
from core import immutable
from core.models import Lifting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
TABLE = "assignments_rubricversion"


@pytest.fixture
def version() -> RubricVersion:
    rubric = Rubric.objects.create(slug="bridge", title="Bridge memo")
    return RubricVersion.objects.create(rubric=rubric, number=1, sha256="0" * 64, levels=[], expected_level=3)


def run_sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_raw_update_and_delete_fail(version: RubricVersion) -> None:
    with pytest.raises(DatabaseError, match="immutable"):
        run_sql(f"UPDATE {TABLE} SET about = 'other' WHERE id = %s", version.pk)
    with pytest.raises(DatabaseError, match="immutable"):
        run_sql(f"DELETE FROM {TABLE} WHERE id = %s", version.pk)
    version.refresh_from_db()
    assert version.about == ""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
def test_replace_can_not_slip_past_on_sqlite(version: RubricVersion) -> None:
    with pytest.raises(DatabaseError, match="immutable"):
        run_sql(
            f"INSERT OR REPLACE INTO {TABLE} (id, rubric_id, number, sha256, about, levels, expected_level, gates,"
            " comments, made_at) VALUES (%s, %s, 1, '', 'other', '[]', 3, '[]', '[]', '2026-01-01')",
            version.pk,
            version.rubric_id,
        )


@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is PostgreSQL's")
def test_truncate_can_not_slip_past_on_postgresql(version: RubricVersion) -> None:
    with pytest.raises(DatabaseError, match="immutable"):
        run_sql(f"TRUNCATE {TABLE} CASCADE")


def test_every_protected_table_has_its_triggers_also_after_migrating_again() -> None:
    call_command("migrate", verbosity=0)
    assert immutable.missing_triggers() == []
    assert len(immutable.protections()) >= 12


def test_lifting_leaves_a_row_and_restores_in_the_same_step(version: RubricVersion) -> None:
    with immutable.lifted(reason="erasure of a person", actor="Greta Sandoval"):
        RubricVersion.objects.filter(pk=version.pk).delete()
    assert Lifting.objects.get().actor == "Greta Sandoval"
    assert immutable.missing_triggers() == []
    assert not RubricVersion.objects.exists()


def test_a_lifting_that_fails_changes_nothing(version: RubricVersion) -> None:
    def erase_and_fail() -> None:
        with immutable.lifted(reason="erasure of a person", actor="Greta Sandoval"):
            RubricVersion.objects.filter(pk=version.pk).delete()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        erase_and_fail()
    assert RubricVersion.objects.count() == 1
    assert immutable.missing_triggers() == []
    assert not Lifting.objects.exists()


def test_nothing_else_may_lift_it() -> None:
    with pytest.raises(ValueError, match="never lifted"), immutable.lifted(reason="a wrong mark", actor="Ines Duarte"):
        pass


def test_flush_is_refused_outside_of_tests(settings) -> None:
    settings.TESTING = False
    with pytest.raises(CommandError, match="kept for good"):
        call_command("flush", interactive=False)
