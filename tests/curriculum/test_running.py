"""Running an offering: modules, class, enrolments, courses and terms."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curriculum.actions.modules import place_module
from curriculum.actions.reading import answer_check, mark_page_read
from curriculum.models import Course, Enrolment, KnowledgeCheck, Module, Offering, Term
from tests.cast import enrol, join, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(cast) -> str:
    return f"/offerings/{cast.offering.public_id}/"


PEOPLE = ("lena", "nils", "ines", "paul", "mika", "tomas", "greta", "nobody")


@pytest.mark.parametrize(
    ("path", "methods", "allowed", "forbidden"),
    [
        ("", "GET", ("ines", "greta"), ("lena", "mika")),
        ("modules/", "POST", ("ines", "greta"), ("lena", "mika")),
        ("arrangement/", "POST", ("ines", "greta"), ("lena", "mika")),
        ("enrolments/", "GET", ("greta",), ("lena", "mika", "ines")),
        ("enrolments/", "POST", ("greta",), ("lena", "mika", "ines")),
        ("edit/", "GET", ("greta",), ("lena", "mika", "ines")),
    ],
)
def test_who_runs_an_offering(cast, library, signed_in, address, path, methods, allowed, forbidden) -> None:
    for name in PEOPLE:
        client = signed_in(getattr(cast, name))
        status = getattr(client, methods.lower())(address + path).status_code
        if name in allowed:
            assert status in (200, 302, 422), name
        else:
            assert status == (403 if name in forbidden else 404), name


def test_the_class_shows_pages_and_checks(cast, library, signed_in, address) -> None:
    mark_page_read(page=library.pages[0], user=cast.lena)
    check = KnowledgeCheck.objects.get(key="which")
    answer_check(check=check, user=cast.lena, chosen=[0], key="0" * 32)
    answer_check(check=check, user=cast.lena, chosen=[1], key="1" * 32)
    text = signed_in(cast.ines).get(address).text
    assert "2 students, 3 pages to read in 1 module." in text
    lena = text[text.index("Lena Marsh") :].split("</tr>")[0]
    assert '<td class="n">1</td><td class="n">1</td><td class="n">1 of 1</td>' in lena.replace("\n", "")
    omar = text[text.index("Omar Said") :].split("</tr>")[0]
    assert "none yet" in omar
    assert "not yet" in omar


def test_a_module_shows_what_the_class_did_not_get(cast, library, signed_in, address) -> None:
    mark_page_read(page=library.pages[0], user=cast.lena)
    mark_page_read(page=library.pages[0], user=cast.ines)
    check = KnowledgeCheck.objects.get(key="which")
    for number, (person, chosen) in enumerate([(cast.lena, 0), (cast.lena, 1), (cast.omar, 1), (cast.ines, 1)]):
        answer_check(check=check, user=person, chosen=[chosen], key=str(number) * 32)
    text = signed_in(cast.ines).get(f"{address}modules/{library.module.public_id}/").text
    assert "1 of 2" in text
    assert "50 % of 2" in text
    assert signed_in(cast.ines).get(f"{address}modules/nothing/").status_code == 404
    assert signed_in(cast.lena).get(f"{address}modules/{library.module.public_id}/").status_code == 403


def test_the_class_costs_the_same_for_one_and_for_many(cast, library, signed_in, address) -> None:
    client = signed_in(cast.ines)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    count()
    before = count()
    for number in range(5):
        person = make_person(f"P{number} Student")
        enrol(person, cast.offering, "student")
        mark_page_read(page=library.pages[0], user=person)
        module = Module.objects.create(slug=f"m{number}", title=f"M{number}")
        place_module(offering=cast.offering, module=module)
    assert count() == before


def test_the_class_is_shown_fifty_at_a_time(cast, library, signed_in, address) -> None:
    for number in range(60):
        enrol(make_person(f"p{number:02} Zed"), cast.offering, "student")
    client = signed_in(cast.ines)
    assert client.get(address).text.count('<th scope="row">p') == 48
    assert "51 to 62 of 62" in client.get(f"{address}?page=2").text
    assert client.get(f"{address}?page=nonsense").status_code == 200


def test_a_module_opens_at_the_beginning_of_a_day_of_the_program(cast, own_module, signed_in, address) -> None:
    sent = {"module": own_module.public_id, "opens_on": "2026-11-30"}
    signed_in(cast.ines).post(f"{address}modules/", sent)
    signed_in(cast.ines).post(f"{address}modules/", sent)
    place = cast.offering.module_places.get()
    assert place.opens_at == datetime(2026, 11, 30, tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.parametrize("sent", [{}, {"module": "nothing"}, {"opens_on": "2026-02-30"}, {"opens_on": "soon"}])
def test_placing_nothing_is_a_message(cast, own_module, signed_in, address, sent) -> None:
    sent = {"module": own_module.public_id} | sent if "opens_on" in sent else sent
    assert signed_in(cast.ines).post(f"{address}modules/", sent).status_code == 422
    assert not cast.offering.module_places.exists()


def test_another_programs_module_cannot_be_named(cast, signed_in, address) -> None:
    theirs = Module.objects.create(program=cast.other_offering.course.program, slug="t", title="Theirs")
    assert signed_in(cast.ines).post(f"{address}modules/", {"module": theirs.public_id}).status_code == 422
    assert not cast.offering.module_places.exists()


@pytest.fixture
def placed(cast, library, own_module) -> list[Module]:
    place_module(offering=cast.offering, module=own_module)
    return [library.module, own_module]


def modules_of(offering: Offering) -> list[str]:
    return [place.module.slug for place in offering.module_places.order_by("position")]


def test_modules_move_open_and_leave(cast, placed, signed_in, address) -> None:
    client, (levels, groups) = signed_in(cast.ines), placed
    client.post(f"{address}arrangement/", {"move": f"{groups.public_id}:up"})
    assert modules_of(cast.offering) == ["groups", "levels"]
    places = {f"position-{levels.public_id}": 1, f"position-{groups.public_id}": 2}
    client.post(f"{address}arrangement/", {**places, f"opens-{groups.public_id}": "2026-12-01"})
    assert modules_of(cast.offering) == ["levels", "groups"]
    assert [bool(place.opens_at) for place in cast.offering.module_places.order_by("position")] == [False, True]
    client.post(f"{address}arrangement/", {"move": f"{levels.public_id}:out"})
    assert modules_of(cast.offering) == ["groups"]


def test_a_day_that_does_not_exist_changes_nothing(cast, placed, signed_in, address) -> None:
    sent = {f"opens-{placed[1].public_id}": "2026-02-30"}
    answer = signed_in(cast.ines).post(f"{address}arrangement/", sent)
    assert answer.status_code == 422
    assert "2026-02-30" in answer.text
    assert cast.offering.module_places.exclude(opens_at=None).count() == 0


# ---------- Enrolments ----------


def test_members_are_enrolled_by_address(cast, signed_in, address) -> None:
    newcomer = make_person("Nina New")
    join(newcomer, cast.program, "student")
    sent = {"emails": "NINA@example.org\n\nlena@example.org", "role": "student", "section": "B"}
    client = signed_in(cast.greta)
    for _ in range(2):
        assert client.post(f"{address}enrolments/", sent).status_code == 302
    assert Enrolment.objects.get(user=newcomer, ended_at=None).section == "B"
    assert cast.offering.enrolments.filter(user=cast.lena).count() == 1


def test_one_unknown_address_enrols_nobody(cast, signed_in, address) -> None:
    newcomer = make_person("Nina New")
    join(newcomer, cast.program, "student")
    sent = {"emails": "nina@example.org\nnils@example.org\nines@example.org", "role": "student"}
    answer = signed_in(cast.greta).post(f"{address}enrolments/", sent)
    assert answer.status_code == 422
    assert "Line 2: nobody in Bachelor of Social Work has the address nils@example.org." in answer.text
    assert "Line 3: Ines Duarte is enrolled already, as instructor." in answer.text
    assert "nina@example.org" in answer.text
    assert not Enrolment.objects.filter(user=newcomer).exists()


def test_ending_an_enrolment_keeps_the_row_and_allows_another(cast, signed_in, address) -> None:
    enrolment = Enrolment.objects.get(user=cast.lena)
    client = signed_in(cast.greta)
    for _ in range(2):
        client.post(f"/enrolments/{enrolment.public_id}/end/")
    enrolment.refresh_from_db()
    assert enrolment.ended_at is not None
    client.post(f"{address}enrolments/", {"emails": "lena@example.org", "role": "student"})
    assert Enrolment.objects.filter(user=cast.lena).count() == 2


def test_only_the_programs_administrator_ends_an_enrolment(cast, signed_in) -> None:
    enrolment = Enrolment.objects.get(user=cast.lena)
    expected = {"lena": 403, "ines": 403, "omar": 404, "paul": 404, "ralf": 404, "mika": 404}
    for name, status in expected.items():
        answer = signed_in(getattr(cast, name)).post(f"/enrolments/{enrolment.public_id}/end/")
        assert answer.status_code == status, name


# ---------- Courses and terms ----------


def test_an_administrator_makes_a_course_a_term_and_an_offering(cast, signed_in) -> None:
    client, program = signed_in(cast.greta), cast.program.public_id
    client.post("/courses/new/", {"program": program, "code": "SW 410", "title": "Macro Practice"})
    term = {"program": program, "name": "Spring 2027", "starts_on": "2027-01-11", "ends_on": "2027-05-07"}
    client.post("/terms/new/", term)
    course, spring = Course.objects.get(code="SW 410"), Term.objects.get(name="Spring 2027")
    client.post("/offerings/new/", {"course": course.public_id, "term": spring.public_id})
    offering = Offering.objects.get(course=course)
    assert (offering.term, spring.starts_on) == (spring, date(2027, 1, 11))
    text = client.get("/courses/").text
    assert "SW 410 Macro Practice, Spring 2027" in text


def test_changing_keeps_the_program(cast, signed_in) -> None:
    client, course = signed_in(cast.greta), Course.objects.get(program=cast.program)
    other = cast.other_offering.course.program.public_id
    shown = client.get(f"/courses/{course.public_id}/edit/").text
    assert f'value="{cast.program.public_id}" selected' in shown
    client.post(f"/courses/{course.public_id}/edit/", {"program": other, "code": "SW 303", "title": "Renamed"})
    course.refresh_from_db()
    assert (course.program, course.code, course.title) == (cast.program, "SW 303", "Renamed")
    term = Term.objects.get(program=cast.program)
    assert 'value="2026-08-31"' in client.get(f"/terms/{term.public_id}/edit/").text
    assert f'value="{course.public_id}" selected' in client.get(f"/offerings/{cast.offering.public_id}/edit/").text


@pytest.mark.parametrize(
    "change",
    [{"ends_on": "2026-01-01"}, {"starts_on": "2027-02-30"}, {"name": ""}, {"name": "Fall 2026"}, {"program": "no"}],
)
def test_a_term_that_cannot_be_is_a_message(cast, signed_in, change: dict) -> None:
    term = {"program": cast.program.public_id, "name": "T", "starts_on": "2027-01-11", "ends_on": "2027-05-07"}
    assert signed_in(cast.greta).post("/terms/new/", term | change).status_code == 422
    assert Term.objects.filter(program=cast.program).count() == 1


def test_nothing_of_another_program_can_be_named(cast, signed_in) -> None:
    client, other = signed_in(cast.greta), cast.other_offering
    sent = {"course": other.course.public_id, "term": other.term.public_id}
    assert client.post("/offerings/new/", sent).status_code == 422
    sent = {"program": other.course.program.public_id, "code": "X", "title": "X"}
    assert client.post("/courses/new/", sent).status_code == 422
    assert client.get(f"/courses/{other.course.public_id}/edit/").status_code == 404
    assert (Offering.objects.count(), Course.objects.count()) == (2, 2)


def test_an_offering_that_exists_is_a_message(cast, signed_in) -> None:
    sent = {"course": cast.offering.course.public_id, "term": cast.offering.term.public_id}
    answer = signed_in(cast.greta).post("/offerings/new/", sent)
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["lena", "ines", "mika", "tomas"])
def test_courses_are_the_administrators(cast, signed_in, name: str) -> None:
    client = signed_in(getattr(cast, name))
    for address in ("/courses/", "/courses/new/", "/terms/new/", "/offerings/new/"):
        assert client.get(address).status_code == 403
