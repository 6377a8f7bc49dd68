"""What the database itself holds: immutable rows, constraints, and races."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from placements.actions.hours import log_line
from placements.entries import Entry, LineRefused
from placements.models import AddressChange, HourLine, Placement, SignOff, SignOffLink
from placements.totals import reckon
from tests.placements.conftest import Field, entry, send, timed

pytestmark = pytest.mark.database


@pytest.fixture
def signed(field: Field) -> SignOff:
    """Give the sign-off of Lena's approved line."""
    (line,) = send(field.lenas, entry())
    link = SignOffLink.objects.create(
        field_instructor=field.marguerite,
        token_hash="c" * 64,
        sent_to="m@harbor.example",
        expires_at=timezone.now() + timedelta(days=1),
    )
    line.state = HourLine.State.APPROVED
    line.save()
    return SignOff.objects.create(
        line=line, answer="approved", signer_name="M", signer_email="m@h.org", link=link, line_sha256="0" * 64
    )


def refused(statement: str, *values: Any) -> bool:
    """Say whether the database refuses a raw statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        return "immutable" in str(error)
    return False


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE placements_hourline SET minutes = 1, micro_minutes = 1 WHERE id = %s",
        "UPDATE placements_hourline SET state = 'draft' WHERE id = %s",
        "UPDATE placements_hourline SET note = 'x' WHERE id = %s",
        "DELETE FROM placements_hourline WHERE id = %s",
    ],
)
def test_an_approved_line_refuses_raw_sql(signed: SignOff, statement: str) -> None:
    assert refused(statement, signed.line_id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE placements_signoff SET comment = 'x' WHERE id = %s",
        "UPDATE placements_signoff SET answer = 'returned' WHERE id = %s",
        "DELETE FROM placements_signoff WHERE id = %s",
    ],
)
def test_a_sign_off_refuses_raw_sql(signed: SignOff, statement: str) -> None:
    assert refused(statement, signed.pk)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="INSERT OR REPLACE is SQLite's")
def test_a_sign_off_is_not_replaced(signed: SignOff) -> None:
    columns = ", ".join(f'"{field.column}"' for field in SignOff._meta.local_fields)
    statement = f"INSERT OR REPLACE INTO placements_signoff ({columns}) SELECT {columns} FROM placements_signoff"
    assert refused(statement)


def test_a_change_of_address_stays(field: Field) -> None:
    change = AddressChange.objects.create(
        field_instructor=field.marguerite, before="", after="m@h.org", changed_by=field.cast.tomas
    )
    assert refused("DELETE FROM placements_addresschange WHERE id = %s", change.pk)


@pytest.mark.django_db
def test_lines_that_are_not_approved_may_change(field: Field) -> None:
    (line,) = send(field.lenas, entry())
    assert not refused("UPDATE placements_hourline SET note = 'x' WHERE id = %s", line.pk)


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 0, "micro_minutes": 0},
        {"minutes": 1441, "micro_minutes": 1441},
        {"micro_minutes": 10},
        {"starts_at": "09:00"},
    ],
)
def test_the_database_refuses_lines_that_cannot_be(field: Field, wrong: dict[str, Any]) -> None:
    values = {"minutes": 60, "micro_minutes": 60, "worked_on": "2026-11-24", "category": "direct"} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        HourLine.objects.create(placement=field.lenas, activity="x", key=uuid.uuid4(), **values)


def test_a_line_is_approved_once(signed: SignOff) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.create(
            line=signed.line,
            answer="approved",
            signer_name="M",
            signer_email="m@h.org",
            link=signed.link,
            line_sha256="0" * 64,
        )


def race(*calls: Callable[[], Any]) -> list[Any]:
    """Make calls at the same moment, each with a connection of its own, and give what each gave or raised."""
    gate = threading.Barrier(len(calls))
    found: list[Any] = [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=10)
            found[index] = call()
        except Exception as error:  # the test asks what was raised
            found[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def logging(placement: Placement, said: Entry, key: uuid.UUID) -> Callable[[], HourLine]:
    """Give a call that logs a line."""
    return lambda: log_line(placement=placement, student=placement.student, entry=said, key=key)


@pytest.mark.django_db(transaction=True)
def test_five_concurrent_posts_of_one_key_give_one_line(field: Field) -> None:
    key = uuid.uuid4()
    found = race(*[logging(field.lenas, entry(), key)] * 5)
    assert {line.pk for line in found} == {HourLine.objects.get().pk}
    field.lenas.refresh_from_db()
    assert field.lenas.draft_minutes == 150


@pytest.mark.django_db(transaction=True)
def test_of_two_racing_lines_that_overlap_one_is_logged(field: Field) -> None:
    for _ in range(3):
        first = logging(field.lenas, timed("9:00", "11:00", 120, activity="One"), uuid.uuid4())
        second = logging(field.lenas, timed("10:00", "12:00", 120, activity="Two"), uuid.uuid4())
        found = race(first, second)
        assert sorted(type(each).__name__ for each in found) == ["HourLine", "LineRefused"], found
        HourLine.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_of_racing_lines_that_fill_a_day_none_goes_over_24_hours(field: Field) -> None:
    calls = [logging(field.lenas, entry(7 * 60, activity=f"Part {n}"), uuid.uuid4()) for n in range(5)]
    found = race(*calls)
    assert sum(isinstance(each, LineRefused) for each in found) == 2
    field.lenas.refresh_from_db()
    assert field.lenas.draft_minutes == 21 * 60 == reckon(field.lenas)["draft_minutes"]
