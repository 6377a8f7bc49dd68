"""Addresses and queries that nobody's pages make, and what stands in them of somebody else's or of nothing at all."""

import pytest
from django.urls import reverse

from tests.bad_input import hostile
from tests.bad_input.neighborhood import TABLE, Neighborhood
from tests.permissions.reading import PEOPLE

pytestmark = pytest.mark.django_db

ROOMS = sorted({row.name.partition(":")[0] for row in TABLE})
# Every name that some view reads from the address, and some that none does.
NAMES = (
    *("page", "q", "show", "sort", "week", "day", "like", "only", "role", "program", "site", "liaison", "closed"),
    *("retired", "offering", "case", "again", "with", "next", "finding", "order", "__class__"),
)
VALUES = (
    *("-1", "0", "1.5", "NaN", "1e309", hostile.HUGE, hostile.LONGER_THAN_INT_READS, "2026-13-99", "0001-01-01"),
    *("9999-12-31", "__class__", "%00", "a%00b", "%ED%A0%80", "%FF", "%E2%80%AEolleh", "'\"><b>", "-pk", "../../etc"),
)
BAD_KEYS = ("a%00b", "%ED%A0%80", "%F0%9F%8C%89", "x" * 3000, "-1", hostile.HUGE, "..%2f..%2f", "%0d%0aX:1")
SHUT = ("in", "403", "404", "405")


def _query(turn: int) -> str:
    """Give a query in which each name holds a value, another one at each turn."""
    return "&".join(f"{name}={VALUES[(turn + place) % len(VALUES)]}" for place, name in enumerate(NAMES))


@pytest.mark.parametrize("room", ROOMS)
def test_no_query_breaks_a_page(room: str, place: Neighborhood) -> None:
    wrong, turn = [], 0
    for row in TABLE:
        if row.method != "GET" or row.name.partition(":")[0] != room:
            continue
        for person in PEOPLE:
            if row.cells[person] in SHUT:
                continue
            for _ in range(2):
                turn += 3
                outcome = place.visitors[person].send(f"{place.address(row)}?{_query(turn)}")
                wrong += [f"{row.name} by {person}, ?{_query(turn)[:300]}: {fault}" for fault in outcome.faults]
                if outcome.written:
                    wrong.append(f"{row.name} by {person} wrote to {outcome.written}")
    assert wrong == []


def test_every_value_may_stand_in_the_query_of_a_list(place: Neighborhood) -> None:
    lists = (
        *(("greta", "accounts:people"), ("greta", "accounts:invitations"), ("tomas", "placements:sites")),
        *(("tomas", "placements:overview"), ("tomas", "placements:export"), ("lena", "placements:hours")),
    )
    wrong = []
    for person, page in lists:
        for value in VALUES:
            query = "&".join(f"{name}={value}" for name in NAMES)
            outcome = place.visitors[person].send(f"{reverse(page)}?{query}")
            wrong += [f"{page}, all {value[:40]}: {fault}" for fault in outcome.faults]
    assert wrong == []


def test_a_key_that_no_row_can_have_is_not_found(place: Neighborhood) -> None:
    wrong = []
    for turn, row in enumerate(TABLE):
        person = next((person for person in PEOPLE if row.cells[person] not in SHUT and person != "anon"), None)
        if row.thing == "-" or person is None:
            continue
        # Whoever opens a link by its secret is told that it no longer works, or sent on to where that is told.
        told = (404,) if "token" not in place.world.keys(row) else (302, 404, 410)
        template = place.address(row)
        for key in (str(value) for value in place.world.keys(row).values()):
            for bad in ("%00", *(BAD_KEYS[(turn + step) % len(BAD_KEYS)] for step in range(2))):
                address = template.replace(f"/{key}/", f"/{bad}/", 1)
                if address == template:
                    continue
                outcome = place.visitors[person].send(address, None if row.method == "GET" else [("key", "x")])
                if outcome.status not in told or outcome.faults or outcome.written:
                    wrong.append(f"{row.name} {row.method} {address[:80]} {outcome}")
    assert wrong == []
