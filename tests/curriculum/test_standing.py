"""What a person is right now, the predicates that other rooms build on, and the second factor of staff."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, User
from accounts.standing import roles_of
from curriculum import permissions
from curriculum.models import Course, Enrolment, Offering, Term
from curriculum.standing import Standing, standing_of

pytestmark = pytest.mark.django_db


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lena", {"is_student"}),
        ("ines", {"teaches", "marks", "is_staff"}),
        ("mika", {"marks", "is_staff"}),
        ("tomas", {"coordinates", "is_staff"}),
        ("freda", {"is_liaison", "is_staff"}),
        ("greta", {"administers", "is_staff"}),
        ("nobody", set()),
    ],
)
def test_standing_is_what_live_roles_say(cast, name: str, words: set[str]) -> None:
    standing = standing_of(getattr(cast, name))
    every = ("is_student", "teaches", "marks", "coordinates", "is_liaison", "administers", "is_staff")
    assert {word for word in every if getattr(standing, word)} == words


def test_nobody_signed_in_is_nothing() -> None:
    assert standing_of(AnonymousUser()) == Standing()


def test_roles_that_ended_count_no_longer(cast) -> None:
    Membership.objects.filter(user=cast.ines).update(ended_at=timezone.now())
    assert standing_of(fresh(cast.ines)).teaches
    Enrolment.objects.filter(user=cast.ines).update(ended_at=timezone.now())
    assert not standing_of(fresh(cast.ines)).is_staff


def test_standing_costs_one_query_and_brings_the_roles_along(cast) -> None:
    person = fresh(cast.ines)
    with CaptureQueriesContext(connection) as captured:
        standing_of(person)
        standing_of(person)
        roles_of(person)
    assert len(captured) == 1
    assert roles_of(person) == {"instructor": frozenset([cast.program.pk])}


def test_predicates_of_an_offering(cast) -> None:
    here, there = cast.offering, cast.other_offering
    assert permissions.studies_in_offering(cast.lena, here)
    assert not permissions.studies_in_offering(cast.lena, there)
    assert not permissions.studies_in_offering(cast.ines, here)
    assert permissions.teaches_offering(cast.ines, here)
    assert not permissions.teaches_offering(cast.ines, there)
    assert not permissions.teaches_offering(cast.mika, here)
    assert permissions.marks_in_offering(cast.mika, here)
    assert permissions.marks_in_offering(cast.ines, here)
    assert not permissions.marks_in_offering(cast.lena, here)
    assert not permissions.marks_in_offering(cast.paul, here)
    assert not permissions.marks_in_offering(AnonymousUser(), here)


def test_an_offering_is_found_through_what_belongs_to_it(cast) -> None:
    class Assignment:
        offering_id = cast.offering.pk

    class Attempt:
        assignment = Assignment()

    enrolment = Enrolment.objects.filter(offering=cast.offering).first()
    assert permissions.offering_id_of(cast.offering) == cast.offering.pk
    assert permissions.offering_id_of(enrolment) == cast.offering.pk
    assert permissions.offering_id_of(Assignment()) == cast.offering.pk
    assert permissions.offering_id_of(Attempt()) == cast.offering.pk
    assert permissions.offering_id_of(None) is None
    assert not permissions.teaches_offering(cast.ines, None)


def test_predicates_of_a_person(cast) -> None:
    assert permissions.is_student(cast.lena)
    assert permissions.teaches(cast.ines)
    assert permissions.marks(cast.mika)
    assert permissions.authors(cast.greta)
    assert not permissions.authors(cast.mika)
    assert not permissions.authors(AnonymousUser())


def test_predicates_of_a_program(cast) -> None:
    things = [
        Course.objects.get(program=cast.program),
        Term.objects.get(program=cast.program),
        Offering.objects.get(pk=cast.offering.pk),
        Enrolment.objects.filter(offering=cast.offering).first(),
    ]
    for thing in things:
        assert permissions.administers_its_program(cast.greta, thing)
        assert not permissions.administers_its_program(cast.ines, thing)
        assert not permissions.administers_its_program(cast.ralf, thing)
    assert not permissions.administers_its_program(cast.greta, cast.other_offering)
    assert not permissions.administers_its_program(cast.greta, None)


def enter(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("name", ["ines", "mika", "tomas", "freda", "greta"])
def test_staff_without_a_second_factor_are_sent_to_set_it_up(cast, name: str) -> None:
    answer = enter(getattr(cast, name)).get("/modules/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/second-factor/")


@pytest.mark.parametrize("name", ["lena", "nobody"])
def test_students_need_none(cast, name: str) -> None:
    assert enter(getattr(cast, name)).get("/modules/").status_code == 200


def test_setting_it_up_and_signing_out_stay_open(cast) -> None:
    client = enter(cast.ines)
    assert client.get("/health/").status_code == 200
    assert client.get("/account/logout/").status_code == 200
    assert client.get("/account/second-factor/").headers.get("Location", "") != "/account/second-factor/"


def test_with_a_second_factor_staff_come_in(cast) -> None:
    Authenticator.objects.create(user=cast.ines, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = enter(cast.ines)
    assert client.get("/modules/").status_code == 200
    assert client.session["second_factor"] is True


def test_a_student_who_becomes_staff_is_asked_from_then_on(cast) -> None:
    client = enter(cast.lena)
    assert client.get("/modules/").status_code == 200
    Membership.objects.create(user=cast.lena, program=cast.program, role="liaison")
    assert client.get("/modules/").status_code == 302


def test_no_post_of_staff_passes_without_it(cast, own_page) -> None:
    answer = enter(cast.ines).post(f"/pages/{own_page.public_id}/removal/")
    own_page.refresh_from_db()
    assert (answer.status_code, own_page.retired_at) == (302, None)


def test_the_demo_spares_it(cast, settings) -> None:
    settings.DEMO = True
    assert enter(cast.ines).get("/modules/").status_code == 200
