"""Rows put in quickly are the rows that saving one by one would have stored."""

import random
from datetime import UTC, datetime

import pytest

from accounts.models import User
from bench.rows import insert, new_uuid, public_id, reset_sequences
from core.ids import ALPHABET
from core.models import Draft

SAVED_AT = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)


@pytest.mark.database
def test_rows_are_stored_with_their_kinds_of_value(cast):
    drafts = (
        Draft(owner=cast.lena, place=f"place:{n}", fields={"n": [n]}, revision=n, saved_at=SAVED_AT) for n in range(5)
    )
    assert insert(Draft, drafts, batch=2) == 5
    stored = Draft.objects.get(place="place:3")
    assert (stored.owner, stored.fields, stored.revision, stored.saved_at) == (cast.lena, {"n": [3]}, 3, SAVED_AT)


@pytest.mark.database
def test_rows_may_bring_their_keys_and_the_database_counts_on_behind_them(cast):
    insert(User, [User(pk=9000, email="first@example.org", name="First Person"), User(pk=9001, email="b@example.org")])
    reset_sequences(User)
    assert User.objects.get(pk=9000).is_active
    assert User.objects.create_user("next@example.org", name="Next Person").pk > 9001


def test_nothing_is_inserted_from_nothing():
    assert insert(Draft, iter(())) == 0


def test_ids_are_the_same_for_the_same_chance():
    first, again = random.Random(7), random.Random(7)
    assert public_id(first) == public_id(again)
    assert new_uuid(first) == new_uuid(again)
    assert set(public_id(first)) <= set(ALPHABET)
