"""The first page of staff: each sees what they are here for, and nothing of the rest."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Program, User
from curriculum.models import Enrolment
from curriculum.standing import standing_of
from grading.papers import take_in
from grading.releasing import release
from home.staff import staff_home
from placements.models import FieldInstructor, Site
from tests.cast import enrol, join, make_offering, make_person
from tests.grading.conftest import hand_in, make_assignment, mark
from tests.home.conftest import House
from tests.placements.conftest import make_placement

pytestmark = pytest.mark.django_db


def page_of(user: User) -> dict[str, Any]:
    user = User.objects.get(pk=user.pk)
    return staff_home(user, standing_of(user))


def plain(html: bytes) -> str:
    return re.sub(r"\s+([:,;.])", r"\1", " ".join(re.sub(r"<[^>]+>", " ", html.decode()).split()))


def marking_of(user: User) -> list[tuple[str, int, int, int]]:
    return [(row.assignment.title, row.to_mark, row.to_decide, row.to_release) for row in page_of(user)["marking"]]


@pytest.mark.parametrize(
    ("name", "sections"),
    [
        ("ines", {"marking", "teaching"}),
        ("mika", {"marking"}),
        ("tomas", {"placements"}),
        ("freda", {"placements"}),
        ("greta", {"programs"}),
        ("nobody", set()),
    ],
)
def test_each_sees_only_what_they_are_here_for(house: House, name: str, sections: set[str]) -> None:
    assert set(page_of(getattr(house.cast, name))) == sections


def test_who_belongs_nowhere_is_told_so(house: House, signed_in) -> None:
    page = plain(signed_in(house.cast.nobody).get("/").content)
    assert "You belong to no program yet" in page
    assert "Marking" not in page


def test_work_counts_as_to_mark_from_the_moment_it_is_handed_in(house: House, signed_in) -> None:
    work = house.set_work()
    assert marking_of(house.cast.mika) == []
    hand_in(work, house.cast.lena)
    hand_in(work, house.cast.omar)
    assert marking_of(house.cast.mika) == [("Bridge memo", 2, 0, 0)]
    take_in(assignment=work)
    assert marking_of(house.cast.mika) == [("Bridge memo", 2, 0, 0)]
    assert "Bridge memo, SW 302: 2 to mark." in plain(signed_in(house.cast.mika).get("/").content)


def test_who_teaches_sees_what_to_decide_and_release_and_a_marker_does_not(house: House, signed_in) -> None:
    work = house.set_work()
    lenas, omars = hand_in(work, house.cast.lena), hand_in(work, house.cast.omar)
    take_in(assignment=work)
    mark(lenas.papers.get(), house.cast.mika, 3)
    mark(omars.papers.get(), house.cast.mika, 1, gate="harm")
    assert marking_of(house.cast.ines) == [("Bridge memo", 0, 1, 1)]
    assert marking_of(house.cast.mika) == []
    page = plain(signed_in(house.cast.ines).get("/").content)
    assert "Bridge memo, SW 302: 1 to decide, 1 ready to release." in page
    assert "Marsh" not in page
    release(assignment=work, by=house.cast.ines)
    assert marking_of(house.cast.ines) == [("Bridge memo", 0, 1, 0)]


def test_nothing_of_another_offering_is_shown(house: House) -> None:
    hand_in(house.set_work(), house.cast.lena)
    assert marking_of(house.cast.paul) == []
    assert [row.offering for row in page_of(house.cast.paul)["teaching"]] == [house.cast.other_offering]


def test_marking_is_listed_by_date(house: House) -> None:
    for title, days in (("Later", 5), ("Sooner", -2)):
        hand_in(house.set_work(title, days=days), house.cast.lena)
    assert [row[0] for row in marking_of(house.cast.mika)] == ["Sooner", "Later"]


def test_a_course_counts_students_who_are_there(house: House) -> None:
    assert [row.students for row in page_of(house.cast.ines)["teaching"]] == [2]
    User.objects.filter(pk=house.cast.omar.pk).update(is_active=False)
    assert [row.students for row in page_of(house.cast.ines)["teaching"]] == [1]
    Enrolment.objects.filter(user=house.cast.lena).update(ended_at="2026-10-01T12:00Z")
    assert [row.students for row in page_of(house.cast.ines)["teaching"]] == [0]


def place(house: House, student: User, program: Program, liaison: User | None = None, **more: Any) -> None:
    site, _ = Site.objects.get_or_create(name="Harbor Street Center")
    instructor, _ = FieldInstructor.objects.get_or_create(site=site, name="M. Oyelaran", email="m@harbor.example")
    make_placement(student, program, instructor, liaison=liaison, **more)


def test_placements_are_counted_for_whom_one_follows(house: House, signed_in) -> None:
    cast = house.cast
    place(house, cast.lena, cast.program, cast.freda)
    place(house, cast.omar, cast.program)
    place(house, cast.nils, cast.other_offering.course.program)
    none = {"late": 0, "quiet": 0, "waiting": 0}
    assert page_of(cast.tomas)["placements"] == {"total": 2, "not_started": 2} | none
    assert page_of(cast.freda)["placements"] == {"total": 1, "not_started": 1} | none
    assert page_of(cast.ralf)["placements"] == {"total": 1, "not_started": 1} | none
    assert "Of 2 placements, 0 will finish after the end" in plain(signed_in(cast.tomas).get("/").content)


def test_an_administrator_sees_the_own_program_with_its_people(house: House) -> None:
    rows = [(row.short_name, row.students, row.staff) for row in page_of(house.cast.greta)["programs"]]
    assert rows == [("BSW", 2, 4)]


def test_who_studies_and_marks_sees_the_marking(house: House, signed_in) -> None:
    enrol(house.cast.nils, house.cast.offering, "marker")
    hand_in(house.set_work(), house.cast.lena)
    assert "1 to mark." in plain(signed_in(house.cast.nils).get("/").content)


def test_one_and_three_of_everything_cost_the_same_queries(house: House, signed_in) -> None:
    cast, everyone = house.cast, make_person("Alma Everywhere")
    for role in ("coordinator", "liaison", "administrator"):
        join(everyone, cast.program, role)

    def fill(number: int) -> None:
        offering = make_offering(cast.program, f"SW 5{number}")
        enrol(everyone, offering, "instructor")
        student = make_person(f"Student{number} Example")
        join(student, cast.program, "student", f"B9{number}")
        work = make_assignment(cast, house.version, title=f"Work {number}")
        type(work).objects.filter(pk=work.pk).update(offering=offering)
        hand_in(work, student)
        place(house, student, cast.program, everyone)

    def queries() -> int:
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200
        return len(captured)

    client = signed_in(everyone)
    fill(1)
    once = queries()
    fill(2)
    fill(3)
    assert queries() == once
    assert once <= 9
