"""People pages: administrators see their own programs' people and nobody else's; changes keep who and when."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Closure, Membership, Program, User
from tests.cast import Cast, join

pytestmark = pytest.mark.django_db


def names(page) -> list[str]:
    return [person.name for person in page.context["page"]]


def test_the_list_holds_ones_own_programs_people(cast: Cast, signed_in) -> None:
    page = signed_in(cast.greta).get("/people/")
    assert names(page) == ["Freda Cole", "Greta Sandoval", "Ines Duarte", "Lena Marsh", "Omar Said", "Tomas Wirth"]
    assert "Nils" not in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lena", ["Lena Marsh"]),
        ("q=OMAR@EXAMPLE", ["Omar Said"]),
        ("q=b1002", ["Omar Said"]),
        ("role=liaison", ["Freda Cole"]),
        ("q=nils", []),
        ("q=%00", ["Freda Cole", "Greta Sandoval", "Ines Duarte", "Lena Marsh", "Omar Said", "Tomas Wirth"]),
        (
            "role=wizard&page=x",
            ["Freda Cole", "Greta Sandoval", "Ines Duarte", "Lena Marsh", "Omar Said", "Tomas Wirth"],
        ),
        ("closed=1", []),
    ],
)
def test_search_and_filter(cast: Cast, signed_in, query: str, found: list[str]) -> None:
    assert names(signed_in(cast.greta).get(f"/people/?{query}")) == found


def test_another_program_can_not_be_chosen(cast: Cast, signed_in) -> None:
    other = cast.other_offering.course.program
    assert "Nils Berg" not in names(signed_in(cast.greta).get(f"/people/?program={other.public_id}"))


def test_fifty_a_page_and_the_same_queries_however_many(cast: Cast, signed_in) -> None:
    client = signed_in(cast.greta)
    counts = []
    for amount in (3, 60):
        people = [User(email=f"p{amount}-{n}@example.org", name=f"Zed {n:03}") for n in range(amount)]
        User.objects.bulk_create(people)
        Membership.objects.bulk_create(Membership(user=one, program=cast.program, role="student") for one in people)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get("/people/")
        counts.append(len(queries))
    assert len(page.context["page"].object_list) == 50
    assert counts[0] == counts[1]
    assert counts[0] <= 8


def test_other_programs_people_look_nonexistent(cast: Cast, signed_in) -> None:
    client = signed_in(cast.greta)
    foreign, nothing = client.get(f"/people/{cast.nils.public_id}/"), client.get("/people/nosuchthing2/")
    assert foreign.status_code == nothing.status_code == 404
    assert foreign.text == nothing.text
    for noun in ("memberships", "closure", "reopening"):
        assert client.post(f"/people/{cast.nils.public_id}/{noun}/", {}).status_code == 404


@pytest.mark.parametrize("person", ["lena", "ines", "mika", "tomas", "freda", "nobody"])
def test_who_administers_nothing_sees_nobody(cast: Cast, signed_in, person: str) -> None:
    client = signed_in(getattr(cast, person))
    assert client.get("/people/").status_code == 403
    assert client.get(f"/people/{cast.omar.public_id}/").status_code == 404
    assert client.post(f"/people/{cast.omar.public_id}/memberships/", {"role": "administrator"}).status_code == 404
    own = Membership.objects.filter(user=getattr(cast, person)).first()
    if own:
        assert client.post(f"/memberships/{own.public_id}/end/").status_code == 403


def test_a_role_is_given_and_ended_with_who_and_when(cast: Cast, signed_in) -> None:
    client = signed_in(cast.greta)
    form = {"program": cast.program.pk, "role": "liaison", "student_number": ""}
    assert client.post(f"/people/{cast.ines.public_id}/memberships/", form).status_code == 302
    held = Membership.objects.get(user=cast.ines, role="liaison")
    assert held.added_by == cast.greta
    assert client.post(f"/people/{cast.ines.public_id}/memberships/", form).status_code == 422
    assert client.post(f"/memberships/{held.public_id}/end/").status_code == 302
    held.refresh_from_db()
    assert held.ended_by == cast.greta
    ended = held.ended_at
    assert client.post(f"/memberships/{held.public_id}/end/").status_code == 302
    held.refresh_from_db()
    assert held.ended_at == ended
    assert "liaison" in client.get(f"/people/{cast.ines.public_id}/").text.lower()


@pytest.mark.parametrize(
    "form",
    [
        {"role": "student", "student_number": "B1002"},
        {"role": "wizard"},
        {"role": "student", "student_number": "x" * 31},
        {"role": "student", "student_number": "a\x00b"},
        {},
    ],
)
def test_a_role_that_can_not_be_given_is_said(cast: Cast, signed_in, form: dict[str, str]) -> None:
    before = Membership.objects.count()
    form = {"program": str(cast.program.pk), **form}
    answer = signed_in(cast.greta).post(f"/people/{cast.ines.public_id}/memberships/", form)
    assert answer.status_code == 422
    assert 'class="errors"' in answer.text
    assert Membership.objects.count() == before


def test_a_foreign_programs_key_gives_no_role(cast: Cast, signed_in) -> None:
    foreign = cast.other_offering.course.program.pk
    answer = signed_in(cast.greta).post(
        f"/people/{cast.lena.public_id}/memberships/", {"program": foreign, "role": "administrator"}
    )
    assert answer.status_code == 422
    assert not Membership.objects.filter(user=cast.lena, role="administrator").exists()


def test_a_foreign_membership_can_not_be_ended(cast: Cast, signed_in) -> None:
    foreign = Membership.objects.get(user=cast.nils)
    assert signed_in(cast.greta).post(f"/memberships/{foreign.public_id}/end/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.ended_at is None


def test_an_account_is_closed_and_opened_with_who_and_why(cast: Cast, signed_in) -> None:
    client = signed_in(cast.greta)
    theirs = signed_in(cast.omar)
    assert client.post(f"/people/{cast.omar.public_id}/closure/", {"reason": "left in October"}).status_code == 302
    closure = Closure.objects.get()
    assert (closure.user, closure.closed_by, closure.reason) == (cast.omar, cast.greta, "left in October")
    assert theirs.get("/me/").status_code == 302
    assert "Omar Said" in names(client.get("/people/?closed=1"))
    assert "This account is closed" in client.get(f"/people/{cast.omar.public_id}/").text
    assert client.post(f"/people/{cast.omar.public_id}/closure/").status_code == 302
    assert Closure.objects.count() == 1
    assert client.post(f"/people/{cast.omar.public_id}/reopening/").status_code == 302
    closure.refresh_from_db()
    assert closure.opened_by == cast.greta
    cast.omar.refresh_from_db()
    assert cast.omar.is_active


def test_nobody_closes_themselves_the_site_administrator_or_who_is_elsewhere_too(
    cast: Cast, signed_in, root: User
) -> None:
    join(cast.lena, cast.other_offering.course.program, "student")
    join(root, cast.program, "coordinator")
    client = signed_in(cast.greta)
    for person in (cast.greta, root, cast.lena):
        assert client.post(f"/people/{person.public_id}/closure/").status_code == 403
    assert not Closure.objects.exists()
    assert signed_in(root).post(f"/people/{cast.lena.public_id}/closure/").status_code == 302


def test_former_members_stay_in_sight_and_out_of_their_rights(cast: Cast, signed_in, other_administrator) -> None:
    Membership.objects.filter(user=cast.greta).update(ended_at=timezone.now() - timedelta(days=1))
    assert signed_in(cast.greta).get("/people/").status_code == 403
    cast.greta.__dict__.pop("_roles", None)
    Membership.objects.filter(user=cast.nils).update(ended_at=timezone.now())
    assert "Nils Berg" in names(signed_in(other_administrator).get("/people/"))


PROGRAM = {
    "name": "Doctor of Social Work",
    "short_name": "DSW",
    "degree": "msw",
    "required_hours": "600",
    "macro_target_percent": "25",
    "time_zone": "America/Chicago",
}


def test_the_site_administrator_makes_programs(cast: Cast, signed_in, root: User) -> None:
    assert signed_in(cast.greta).get("/programs/new/").status_code == 403
    client = signed_in(root)
    assert client.post("/programs/new/", PROGRAM).status_code == 302
    program = Program.objects.get(short_name="DSW")
    assert (program.required_minutes, program.macro_target_percent) == (36_000, 25)
    assert client.post("/programs/new/", {**PROGRAM, "name": "doctor of SOCIAL work"}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("required_hours", "0"),
        ("required_hours", "1e309"),
        ("required_hours", "99999999999999999999"),
        ("macro_target_percent", "101"),
        ("macro_target_percent", "-1"),
        ("time_zone", "Mars/Olympus"),
        ("name", ""),
        ("name", "a\x00b"),
        ("degree", "phd"),
    ],
)
def test_what_a_program_can_not_be_is_said_and_kept(cast: Cast, signed_in, field: str, value: str) -> None:
    form = {**PROGRAM, field: value}
    answer = signed_in(cast.greta).post(f"/programs/{cast.program.public_id}/", form)
    assert answer.status_code == 422
    assert f"id_{field}_error" in answer.text
    assert "DSW" in answer.text
    cast.program.refresh_from_db()
    assert cast.program.short_name == "BSW"


def test_an_administrator_edits_their_own_program_only(cast: Cast, signed_in) -> None:
    client = signed_in(cast.greta)
    assert client.post(f"/programs/{cast.program.public_id}/", PROGRAM).status_code == 302
    other = cast.other_offering.course.program
    assert client.get(f"/programs/{other.public_id}/").status_code == 404
    page = client.get("/programs/")
    assert "Doctor of Social Work" in page.text
    assert "Master of Social Work" not in page.text
    assert signed_in(cast.lena).get(f"/programs/{cast.program.public_id}/").status_code == 403


def test_not_even_the_site_administrator_closes_their_own_account(signed_in, root: User) -> None:
    client = signed_in(root)
    assert client.post(f"/people/{root.public_id}/closure/").status_code == 403
    assert "Close the account" not in client.get(f"/people/{root.public_id}/").text


def test_the_list_of_programs_counts_everyones_roles(cast: Cast, signed_in) -> None:
    (program,) = signed_in(cast.greta).get("/programs/").context["programs"]
    assert (program.short_name, program.roles, program.waiting) == ("BSW", 6, 0)
