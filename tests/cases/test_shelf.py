"""The shelf, the cover and a class's page."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.actions import begin_run, publish_case
from cases.models import Case, CaseRun, CaseUse
from tests.cases.conftest import SMALL, new_key
from tests.cast import Cast, enrol, make_person

SignIn = Callable[[User], Client]


def cover(case: Case) -> str:
    """Give the address of a case."""
    return reverse("cases:cover", args=[case.public_id])


def test_a_student_sees_what_is_set_and_what_to_do(cast: Cast, case: Case, signed_in: SignIn) -> None:
    client = signed_in(cast.lena)
    assert "Begin <i>Notice on the door</i>" in client.get(reverse("cases:index")).content.decode()
    run = begin_run(case=case, user=cast.lena, key=new_key())
    body = client.get(reverse("cases:index")).content.decode()
    assert "Go back to “The first visit”" in body
    assert reverse("cases:run", args=[run.public_id]) in body
    assert "Library" not in body


def test_who_teaches_sees_the_library(cast: Cast, case: Case, signed_in: SignIn) -> None:
    body = signed_in(cast.ines).get(reverse("cases:index")).content.decode()
    assert "Library" in body
    assert reverse("cases:cohort", args=[case.public_id]) in body
    assert "Not set in an offering of yours" in signed_in(cast.paul).get(reverse("cases:index")).content.decode()


def test_nobody_has_an_empty_shelf_that_says_so(cast: Cast, case: Case, signed_in: SignIn) -> None:
    assert "No case is set for you yet." in signed_in(cast.nobody).get(reverse("cases:index")).content.decode()


def test_the_cover_says_what_to_expect(cast: Cast, case: Case, signed_in: SignIn) -> None:
    body = signed_in(cast.lena).get(cover(case)).content.decode()
    for shown in ("Someone may lose her home.", "Hear one thing twice.", "Everything is invented.", "Rules vary."):
        assert shown in body
    assert "SECRET" not in body


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("lena", 200),
        ("omar", 200),
        ("ines", 200),
        ("mika", 200),
        ("greta", 200),
        ("paul", 200),
        ("nils", 404),
        ("tomas", 404),
        ("freda", 404),
        ("ralf", 404),
        ("nobody", 404),
    ],
)
def test_a_cover_opens_for_those_it_concerns(
    cast: Cast, case: Case, signed_in: SignIn, name: str, status: int
) -> None:
    client = signed_in(getattr(cast, name))
    assert client.get(cover(case)).status_code == status
    assert client.get(reverse("cases:cover", args=["2222nothing2"])).status_code == 404


def test_beginning_twice_with_one_form_is_one_run(cast: Cast, case: Case, signed_in: SignIn) -> None:
    client = signed_in(cast.lena)
    address = reverse("cases:runs", args=[case.public_id])
    sent = {"key": str(new_key())}
    assert client.post(address, sent)["Location"] == client.post(address, sent)["Location"]
    assert CaseRun.objects.get().offering == cast.offering
    assert client.post(address, {"key": "no"}).status_code == 400
    assert signed_in(cast.omar).post(address, sent).status_code == 409
    assert signed_in(cast.nils).post(address, {"key": str(new_key())}).status_code == 404
    assert CaseRun.objects.count() == 1


def test_a_run_taken_off_the_course_can_still_be_finished(cast: Cast, case: Case, signed_in: SignIn) -> None:
    run = begin_run(case=case, user=cast.lena, offering=cast.offering, key=new_key())
    CaseUse.objects.all().delete()
    client = signed_in(cast.lena)
    assert client.get(reverse("cases:run", args=[run.public_id])).status_code == 200
    assert "Not set any more" in client.get(reverse("cases:index")).content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("ines", 200), ("lena", 403), ("mika", 403), ("greta", 403), ("paul", 403), ("nils", 404)]
)
def test_a_class_is_seen_by_who_teaches_it(cast: Cast, case: Case, signed_in: SignIn, name: str, status: int) -> None:
    address = reverse("cases:cohort", args=[case.public_id])
    assert signed_in(getattr(cast, name)).get(address).status_code == status


def test_a_class_shows_counts_and_no_words(cast: Cast, case: Case, signed_in: SignIn) -> None:
    run = begin_run(case=case, user=cast.lena, offering=cast.offering, key=new_key())
    begin_run(case=case, user=cast.nils, offering=cast.other_offering, key=new_key())
    client = signed_in(cast.ines)
    address = reverse("cases:cohort", args=[case.public_id])
    body = " ".join(client.get(address).content.decode().split())
    assert "1 of 2 students has begun, 0 have finished." in body
    assert "Marsh, Lena" in body
    assert "Berg" not in body
    CaseRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    assert "Finished" in client.get(address).content.decode()
    assert "The first visit" not in client.get(address).content.decode()
    assert client.get(address, {"offering": cast.other_offering.public_id}).context["offering"] == cast.offering


def test_queries_do_not_grow_with_cases_or_students(cast: Cast, case: Case, signed_in: SignIn) -> None:
    pages = [
        (signed_in(cast.lena), reverse("cases:index")),
        (signed_in(cast.ines), reverse("cases:index")),
        (signed_in(cast.ines), reverse("cases:cohort", args=[case.public_id])),
    ]
    begin_run(case=case, user=cast.lena, offering=cast.offering, key=new_key())

    def counts() -> list[int]:
        found = []
        for client, address in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    before = counts()
    for number in (2, 3):
        version = publish_case(source=SMALL.replace("id: notice", f"id: notice-{number}"))
        CaseUse.objects.create(offering=cast.offering, case=version.case)
        begin_run(case=version.case, user=cast.lena, offering=cast.offering, key=new_key())
        enrol(make_person(f"Student{number} Case"), cast.offering, "student", "B")
    assert counts() == before
