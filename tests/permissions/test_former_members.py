"""Who is no longer in a program keeps what is theirs to read, and nothing else, from that moment on."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import end_membership
from accounts.models import Membership, User
from curriculum.models import Enrolment
from curriculum.standing import standing_of
from tests.cast import Cast, enrol, join
from tests.permissions.reading import read_table
from tests.permissions.test_table import Answer
from tests.permissions.world import World, make_world

pytestmark = pytest.mark.django_db

ROOMS = ("curriculum", "cases", "assignments", "grading", "placements")
# What a former student still opens: lists that are empty for them, and what is recorded of themselves; no change.
KEPT = {
    "lena": {
        "curriculum:index GET",
        "cases:index GET",
        "cases:cover GET",
        "cases:run GET",
        "cases:ending GET",
        "cases:scene_again GET",
        "cases:map GET",
        "cases:transcript GET",
        "assignments:attempt GET",
        "assignments:receipt GET",
        "placements:hours GET",
        "placements:sheet GET",
        "placements:placement GET",
        "placements:hours_record GET",
    },
    "omar": {"curriculum:index GET", "cases:index GET", "grading:feedback GET"},
}


def end(user: User, role: str, by: User) -> None:
    assert end_membership(membership=Membership.objects.get(user=user, role=role, ended_at=None), by=by)


def opened(client: Client, world: World, name: str) -> set[str]:
    """Give the routes that open for somebody whom the table lets in, the field instructor's own apart."""
    found = set()
    for row in read_table():
        if row.name.partition(":")[0] not in ROOMS or row.name.startswith("placements:sign"):
            continue
        if row.cells[name] in ("200", "302", "ok"):
            answer = Answer(client, row, reverse(row.name, kwargs=world.keys(row)))
            found |= set() if answer.is_refusal else {f"{row.name} {row.method}"}
    return found


@pytest.mark.parametrize("name", ["lena", "omar"])
def test_a_former_student_reads_what_is_theirs_and_does_nothing(
    cast: Cast, signed_in: Callable[[User], Client], name: str
) -> None:
    world = make_world(cast)
    client = signed_in(world.person(name))
    before = opened(client, world, name)
    assert {"curriculum:module GET", "curriculum:page GET", "assignments:canvas GET", "cases:runs POST"} <= before
    end(world.person(name), "student", cast.greta)
    assert opened(client, world, name) == KEPT[name]


def test_a_former_instructor_sees_no_work_of_students(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    world = make_world(cast)
    client = signed_in(cast.ines)
    end(cast.ines, "instructor", cast.greta)
    assert opened(client, world, "ines") == {"curriculum:index GET", "cases:index GET"}


def test_a_role_takes_its_own_enrolments_along_and_the_last_one_all(cast: Cast) -> None:
    join(cast.ines, cast.program, "liaison")
    enrol(cast.ines, cast.other_offering, "marker")
    end(cast.ines, "liaison", cast.greta)
    assert standing_of(User.objects.get(pk=cast.ines.pk)).enrolments == {
        "instructor": frozenset([cast.offering.pk]),
        "marker": frozenset([cast.other_offering.pk]),
    }
    end(cast.ines, "instructor", cast.greta)
    assert standing_of(User.objects.get(pk=cast.ines.pk)).enrolments == {
        "marker": frozenset([cast.other_offering.pk]),
    }


def test_who_marks_beside_studying_marks_no_more_after_both(cast: Cast) -> None:
    Enrolment.objects.filter(user=cast.omar).update(role="marker")
    end(cast.omar, "student", cast.greta)
    assert Enrolment.objects.get(user=cast.omar).ended_at is not None
    assert Enrolment.objects.get(user=cast.mika).ended_at is None
    assert Enrolment.objects.get(user=cast.lena).ended_at is None


def test_standing_still_costs_one_query_and_ending_twice_moves_nothing(cast: Cast) -> None:
    membership = Membership.objects.get(user=cast.lena)
    assert end_membership(membership=membership, by=cast.greta)
    ended = Enrolment.objects.get(user=cast.lena).ended_at
    assert not end_membership(membership=membership, by=cast.greta)
    assert Enrolment.objects.get(user=cast.lena).ended_at == ended
    person = User.objects.get(pk=cast.lena.pk)
    with CaptureQueriesContext(connection) as captured:
        assert standing_of(person).enrolments == {}
    assert len(captured) == 1
