"""Handing in: what is kept, what is refused, and that a double click is one attempt."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import User
from assignments.actions import HandInRefused, NotOpen, fingerprint, grant_date, hand_in
from assignments.models import Assignment, Attempt, Bridge
from cases.models import CaseRun
from core.drafts import draft_at, save_draft
from core.models import Job
from curriculum.models import Enrolment
from practice.models import Concept
from tests.assignments.conftest import Course
from tests.cast import Cast


def hand(course: Course, student: User, fields: dict[str, Any], **more: Any) -> Attempt:
    """Hand in with a key of its own."""
    more.setdefault("key", uuid.uuid4())
    return hand_in(assignment=course.assignment, student=student, fields=fields, **more)


def test_an_attempt_keeps_everything(
    cast: Cast, course: Course, lists: dict[str, Concept], memo_fields: dict[str, Any]
) -> None:
    """Fields as handed in, written ones rendered, words, fingerprint, the date that held, the bridge as facts."""
    attempt = hand(course, cast.lena, memo_fields)
    assert attempt.number == 1
    assert attempt.fields == memo_fields
    assert attempt.content["constant"] == (
        "<p>What she says is put <em>beside</em> what others say. Nobody is told that she is innocent.</p>"
    )
    assert attempt.words == 62
    assert attempt.sha256 == fingerprint(memo_fields)
    assert attempt.due_at == course.assignment.due_at
    assert not attempt.is_late
    bridge = attempt.bridges.get()
    assert bridge.claim == "carried"
    assert bridge.skill == lists["micro-skills:normalizing"]
    assert bridge.group_form == lists["group-forms:same-boat"]
    assert bridge.macro_practice == lists["macro-practices:listening-campaign"]
    assert bridge.modes == memo_fields["modes"]
    assert not bridge.repeats_exemplar


def test_the_draft_goes_and_a_receipt_is_mailed(cast: Cast, course: Course, memo_fields: dict[str, Any]) -> None:
    """What was handed in is no draft any more; one mail says what was received."""
    save_draft(owner=cast.lena, place=course.assignment.draft_place, fields=memo_fields, revision=0)
    attempt = hand(course, cast.lena, memo_fields)
    assert draft_at(cast.lena, course.assignment.draft_place).pk is None
    mail = Job.objects.get(unique_key=f"receipt:{attempt.public_id}").arguments
    assert mail["to"] == "lena@example.org"
    assert mail["subject"] == "Handed in: Bridge memo, attempt 1"
    assert attempt.sha256 in mail["body"]


def test_attempts_are_numbered(cast: Cast, course: Course, memo_fields: dict[str, Any]) -> None:
    """Each student counts for themselves."""
    assert [hand(course, cast.lena, memo_fields).number for _ in range(2)] == [1, 2]
    assert hand(course, cast.omar, memo_fields).number == 1


def test_a_double_click_is_one_attempt(cast: Cast, course: Course, memo_fields: dict[str, Any]) -> None:
    """The same key gives the same receipt, even when what is sent has changed or the draft is gone."""
    key = uuid.uuid4()
    first = hand(course, cast.lena, memo_fields, key=key)
    assert hand(course, cast.lena, {}, key=key) == first
    assert Attempt.objects.count() == 1
    with pytest.raises(HandInRefused):
        hand(course, cast.omar, memo_fields, key=key)


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, False), (1, True)])
def test_late_is_labelled_never_refused(
    cast: Cast, course: Course, memo_fields: dict[str, Any], seconds: int, late: bool
) -> None:
    """By the second, against the date that holds for this student."""
    due_at = timezone.now() - timedelta(days=3)
    grant_date(assignment=course.assignment, student=cast.lena, due_at=due_at, reason="Illness", by=cast.ines)
    attempt = hand(course, cast.lena, memo_fields, received_at=due_at + timedelta(seconds=seconds))
    assert attempt.is_late is late
    assert attempt.due_at == due_at


def test_a_pair_that_repeats_an_exemplar_is_recorded(cast: Cast, course: Course, memo_fields: dict[str, Any]) -> None:
    """It is no block: the bridge says so."""
    attempt = hand(course, cast.lena, {**memo_fields, "macro_practice": "constituency-building"})
    assert attempt.bridges.get().repeats_exemplar


def test_a_term_of_ones_own_repeats_nothing(cast: Cast, course: Course, memo_fields: dict[str, Any]) -> None:
    """A practice in one's own words is kept as words."""
    fields = {**memo_fields, "macro_practice": "own", "macro_practice_own": "Night walk"}
    bridge = hand(course, cast.lena, fields).bridges.get()
    assert bridge.macro_practice is None
    assert bridge.macro_practice_own == "Night walk"
    assert not bridge.repeats_exemplar


def test_unfinished_work_may_be_handed_in(cast: Cast, course: Course) -> None:
    """A claim and some text are enough."""
    attempt = hand(course, cast.lena, {"claim": "not_carried", "not_carried_reason": "She is in danger tonight."})
    assert attempt.words == 5
    assert attempt.bridges.get().claim == "not_carried"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"claim": ""}, "claim", "Say what you claim"),
        ({"claim": "maybe"}, "claim", "Say what you claim"),
        ({"skill": "levitation"}, "skill", "not in the list"),
        ({"levels": ["nano"]}, "levels", "not in the list"),
        ({"case": "route-14"}, "case", "not part of the assignment"),
        ({"reading_categories": ["x"]}, "reading_categories", "not in the list"),
        ({"agreed": "perhaps"}, "agreed", "not in the list"),
        ({"constant": "a" * 32_001}, "constant", "32,000 is the most"),
        ({"limit": "a\x00b"}, "limit", "can't be stored"),
        ({"limit": "a\ud800b"}, "limit", "can't be stored"),
        ({"skill": "own", "skill_own": "x" * 121}, "skill_own", "120 is the most"),
        ({"modes": [{"phase": "A", "social-action": "90%"}]}, "phase_1", "dominant, secondary or absent"),
        ({"modes": [{"phase": str(n)} for n in range(5)]}, "phase_1", "at most four phases"),
    ],
)
def test_what_is_refused(
    cast: Cast, course: Course, memo_fields: dict[str, Any], change: dict[str, Any], field: str, words: str
) -> None:
    """A clear message at the field, and nothing written."""
    with pytest.raises(HandInRefused) as refused:
        hand(course, cast.lena, {**memo_fields, **change})
    assert words in refused.value.message_dict[field][0]
    assert Attempt.objects.count() == Job.objects.count() == 0


def test_an_empty_memo_is_refused(cast: Cast, course: Course) -> None:
    """A claim alone is no work."""
    with pytest.raises(HandInRefused, match="Write something"):
        hand(course, cast.lena, {"claim": "carried", "title": "Only a title"})


def test_who_may_hand_in(cast: Cast, course: Course, memo_fields: dict[str, Any]) -> None:
    """Students of the offering, as long as they are enrolled; nobody else."""
    for person in (cast.nils, cast.ines, cast.mika, cast.nobody):
        with pytest.raises(PermissionDenied):
            hand(course, person, memo_fields)
    Enrolment.objects.filter(user=cast.lena).update(ended_at=timezone.now())
    with pytest.raises(PermissionDenied):
        hand(course, cast.lena, memo_fields)


@pytest.mark.parametrize("change", [{"published_at": None}, {"opens_at": timezone.now() + timedelta(days=3)}])
def test_not_before_it_opens(cast: Cast, course: Course, memo_fields: dict[str, Any], change: dict[str, Any]) -> None:
    """An unpublished assignment, or one that opens later, takes nothing."""
    Assignment.objects.filter(pk=course.assignment.pk).update(**change)
    course.assignment.refresh_from_db()
    with pytest.raises(NotOpen):
        hand(course, cast.lena, memo_fields)


def test_the_run_of_the_case_goes_along(cast: Cast, course: Course, memo_fields: dict[str, Any]) -> None:
    """The student's own last run of the case is named in the attempt."""
    version = course.damp.versions.get()
    CaseRun.objects.create(user=cast.omar, version=version, scene="s1")
    mine = CaseRun.objects.create(user=cast.lena, version=version, scene="s1")
    assert hand(course, cast.lena, memo_fields).run == mine


@pytest.mark.database
@pytest.mark.parametrize("table", ["assignments_attempt", "assignments_bridge", "assignments_rubricversion"])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_raw_sql_cannot_change_what_was_handed_in(
    cast: Cast, course: Course, memo_fields: dict[str, Any], table: str, statement: str
) -> None:
    """UPDATE and DELETE fail in the database itself."""
    hand(course, cast.lena, memo_fields)
    column = {"assignments_attempt": "words", "assignments_bridge": "claim"}.get(table, "about")
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table, column=column))
    assert Attempt.objects.get().words == 62


@pytest.mark.database
def test_raw_replacement_cannot_change_what_was_handed_in(
    cast: Cast, course: Course, memo_fields: dict[str, Any]
) -> None:
    """Neither INSERT OR REPLACE nor an upsert gets past the triggers."""
    attempt = hand(course, cast.lena, memo_fields)
    columns = [field.column for field in Attempt._meta.local_fields]
    names, values = ", ".join(columns), ", ".join("0" if name == "words" else name for name in columns)
    if connection.vendor == "sqlite":
        raw = f"INSERT OR REPLACE INTO assignments_attempt ({names}) SELECT {values} FROM assignments_attempt"
    else:
        raw = (
            f"INSERT INTO assignments_attempt ({names}) OVERRIDING SYSTEM VALUE SELECT {values} "
            "FROM assignments_attempt ON CONFLICT (id) DO UPDATE SET words = 0"
        )
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(raw)
    attempt.refresh_from_db()
    assert attempt.words == 62


@pytest.mark.database
def test_numbers_are_unique_in_the_database(cast: Cast, course: Course, memo_fields: dict[str, Any]) -> None:
    """The same number twice for one student is refused by the database."""
    attempt = hand(course, cast.lena, memo_fields)
    again = Attempt.objects.get(pk=attempt.pk)
    again.pk, again.public_id, again.key = None, "another12345", uuid.uuid4()
    with pytest.raises(DatabaseError), transaction.atomic():
        again.save(force_insert=True)


def at_once(work: Callable[[int], Any], count: int = 5) -> list[Any]:
    """Do the same thing in several threads at once; give what each got, errors included."""
    gate = threading.Barrier(count)
    got: list[Any] = [None] * count

    def one(place: int) -> None:
        gate.wait()
        try:
            got[place] = work(place)
        except Exception as error:  # what a thread met is judged by the test
            got[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_five_at_once_with_one_key_are_one_attempt(course: Course, cast: Cast, memo_fields: dict[str, Any]) -> None:
    """All five get the same receipt; one attempt, one bridge, one mail."""
    key = uuid.uuid4()
    got = at_once(lambda _: hand(course, cast.lena, memo_fields, key=key).public_id)
    assert len(set(got)) == 1, got
    assert Attempt.objects.count() == Bridge.objects.count() == Job.objects.count() == 1


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_five_at_once_with_five_keys_are_numbered_in_sequence(
    course: Course, cast: Cast, memo_fields: dict[str, Any]
) -> None:
    """Two tabs that hand in at the same moment both succeed, with different numbers."""
    got = at_once(lambda _: hand(course, cast.lena, memo_fields).number)
    assert sorted(got) == [1, 2, 3, 4, 5], got
