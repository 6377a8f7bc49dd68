"""A coordinator's pages, the overview and its export, and who may open what."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from placements.models import AddressChange, FieldInstructor, HourLine, Placement, SignOffLink, Site
from placements.overview import safe_cell
from placements.totals import keep
from tests.placements.conftest import TUESDAY, Field, entry, log, make_placement, send
from tests.placements.test_lines import approve

SignIn = Callable[..., Client]


@pytest.fixture
def tomas(field: Field, signed_in: SignIn) -> Client:
    """Give the coordinator's browser."""
    return signed_in(field.cast.tomas)


def test_the_overview_shows_own_programs_alone(field: Field, tomas: Client) -> None:
    (line,) = send(field.lenas, entry(600, macro_minutes=150, micro_minutes=450))
    approve(line)
    send(field.lenas, entry(90, activity="Calls"))
    page = tomas.get("/placements/").content.decode()
    assert "Marsh, Lena" in page
    assert "Said, Omar" in page
    assert "Berg" not in page
    assert ">10:00<" in page
    assert ">1:30<" in page
    assert '<span class="sr">macro </span>22' in page
    assert "Nothing logged yet" in page


def test_a_tab_narrows_and_counts(field: Field, tomas: Client) -> None:
    log(field.lenas, entry(600))
    page = tomas.get("/placements/?show=not-started").content.decode()
    assert "Said, Omar" in page
    assert "Marsh, Lena" not in page
    assert "Not started <small>1</small>" in page
    assert "Everyone <small>2</small>" in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=marsh", ["Marsh, Lena"]),
        ("?q=oyelaran+harbor", ["Marsh, Lena", "Said, Omar"]),
        ("?q=nobody", []),
        ("?q=%00", ["Marsh, Lena", "Said, Omar"]),
        ("?show=nothing-like-it&program=zzz&site=1&page=x", ["Marsh, Lena", "Said, Omar"]),
    ],
)
def test_filters_narrow_and_nonsense_narrows_nothing(
    field: Field, tomas: Client, query: str, names: list[str]
) -> None:
    page = tomas.get(f"/placements/{query}").content.decode()
    assert [name for name in ("Marsh, Lena", "Said, Omar") if name in page] == names


def test_a_liaison_sees_own_students_and_changes_nothing(field: Field, signed_in: SignIn) -> None:
    freda = signed_in(field.cast.freda)
    page = freda.get("/placements/").content.decode()
    assert "Marsh, Lena" in page
    assert "Said, Omar" not in page
    assert freda.get(f"/placements/{field.lenas.public_id}/").status_code == 200
    assert freda.get(f"/placements/{field.omars.public_id}/").status_code == 404
    assert freda.get(f"/placements/{field.lenas.public_id}/details/").status_code == 403
    assert "Said, Omar" not in freda.get("/placements/export.csv").getvalue().decode()


def test_the_export_holds_every_row_and_no_formula(field: Field, tomas: Client) -> None:
    field.cast.omar.name = "=cmd|' /C calc'!A0"
    field.cast.omar.save()
    Placement.objects.filter(pk=field.omars.pk).update(student_name="=HYPERLINK(1)")
    approve(send(field.lenas, entry(600))[0])
    text = tomas.get("/placements/export.csv").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Student"] for row in rows] == ["'=HYPERLINK(1)", "Marsh, Lena"]
    lena = rows[1]
    assert (lena["Student number"], lena["Approved h:mm"], lena["Approved minutes"]) == ("B1001", "10:00", "600")
    assert (lena["Remaining h:mm"], lena["Micro minutes"], lena["Last entry"]) == ("390:00", "600", "2026-11-24")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_a_cell_that_starts_a_formula_is_neutralised(start: str) -> None:
    assert safe_cell(f"{start}1") == f"'{start}1"
    assert safe_cell(f"1{start}") == f"1{start}"


def test_a_page_holds_fifty_and_its_queries_do_not_grow(
    field: Field, tomas: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12) as first:
        tomas.get("/placements/")
    students = User.objects.bulk_create([User(email=f"s{n}@example.org", name=f"S {n:03}") for n in range(60)])
    for student in students:
        make_placement(student, field.cast.program, field.marguerite)
    with django_assert_max_num_queries(len(first)):
        page = tomas.get("/placements/").content.decode()
    assert page.count('<th scope="row"') == 50
    assert "1 to 50 of 62" in page
    assert tomas.get("/placements/?page=2").content.decode().count('<th scope="row"') == 12


def test_a_site_is_added_changed_retired_and_put_back(field: Field, tomas: Client) -> None:
    said = {"name": "Alder Street Arts", "levels": ["mezzo"], "programs": [field.cast.program.public_id]}
    assert tomas.post("/sites/new/", said).status_code == 302
    site = Site.objects.get(name="Alder Street Arts")
    assert tomas.post(f"/sites/{site.public_id}/details/", said | {"name": "Alder Arts"}).status_code == 302
    assert "There is a site of this name" in tomas.post("/sites/new/", said | {"name": "alder ARTS"}).content.decode()
    tomas.post(f"/sites/{site.public_id}/retirement/", follow=True)
    assert "Alder Arts" not in tomas.get("/sites/").content.decode()
    assert "Alder Arts" in tomas.get("/sites/?retired=1").content.decode()
    tomas.post(f"/sites/{site.public_id}/retirement/", {"again": "yes"})
    assert "Alder Arts" in tomas.get("/sites/").content.decode()


def test_a_foreign_program_cannot_be_chosen_nor_taken_from_a_site(field: Field, tomas: Client) -> None:
    other = field.cast.other_offering.course.program
    said = {"name": "New", "programs": [other.public_id]}
    assert tomas.post("/sites/new/", said).status_code == 422
    field.harbor.programs.add(other)
    said = {"name": "Harbor Street Center", "programs": [field.cast.program.public_id]}
    assert tomas.post(f"/sites/{field.harbor.public_id}/details/", said).status_code == 302
    assert set(field.harbor.programs.all()) == {field.cast.program, other}


def test_an_address_is_set_and_changed_by_the_coordinator_and_logged(field: Field, tomas: Client) -> None:
    said = {"name": "Ada Nowak", "email": "Ada@Harbor.example", "degree": "MSW", "degree_year": "2011"}
    assert tomas.post(f"/sites/{field.harbor.public_id}/field-instructors/", said).status_code == 302
    ada = FieldInstructor.objects.get(name="Ada Nowak")
    assert tomas.post(f"/field-instructors/{ada.public_id}/address/", {"email": "not one"}).status_code == 422
    tomas.post(f"/field-instructors/{ada.public_id}/address/", {"email": "a.nowak@harbor.example"})
    tomas.post(f"/field-instructors/{ada.public_id}/details/", {"name": "Ada N.", "email": "evil@example.org"})
    ada.refresh_from_db()
    assert (ada.email, ada.name) == ("a.nowak@harbor.example", "Ada N.")
    changes = AddressChange.objects.order_by("pk").values_list("before", "after", "changed_by__name")
    assert list(changes) == [
        ("", "ada@harbor.example", "Tomas Wirth"),
        ("ada@harbor.example", "a.nowak@harbor.example", "Tomas Wirth"),
    ]


def placement_said(field: Field, **more: Any) -> dict[str, Any]:
    """Give what the form of a placement sends."""
    return {
        "student_named": "B1002",
        "field_instructor": field.marguerite.public_id,
        "liaison": "",
        "required": "400",
        "starts_on": "2026-09-01",
        "ends_on": "2027-04-23",
        "time_zone": "America/Chicago",
    } | more


def test_a_student_is_placed_by_number_or_address(field: Field, tomas: Client) -> None:
    Placement.objects.filter(pk=field.omars.pk).delete()
    assert tomas.post("/placements/new/", placement_said(field)).status_code == 302
    placed = Placement.objects.get(student=field.cast.omar)
    assert (placed.required_minutes, placed.site, placed.time_zone) == (24_000, field.harbor, "America/Chicago")
    assert placed.student_name == "Said, Omar"
    assert tomas.post("/placements/new/", placement_said(field, student_named="LENA@example.org")).status_code == 302


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"student_named": "M2001"}, "No student of your programs"),
        ({"student_named": "nils@example.org"}, "No student of your programs"),
        ({"student_named": "\x00"}, "Null characters"),
        ({"field_instructor": "zzz"}, "Select a valid choice"),
        ({"liaison": "zzz"}, "Select a valid choice"),
        ({"required": "lots"}, "can’t be read"),
        ({"required": "5001"}, "is more than 5000:00"),
        ({"ends_on": "2026-09-01"}, "The last day comes after the first"),
        ({"ends_on": "2027-02-30"}, "valid date"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_a_placement_that_cannot_be_is_refused(field: Field, tomas: Client, said: dict[str, str], says: str) -> None:
    answer = tomas.post("/placements/new/", placement_said(field, **said))
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert Placement.objects.count() == 3


def test_foreign_instructors_and_liaisons_cannot_be_chosen(field: Field, tomas: Client) -> None:
    for said in ({"field_instructor": field.dmitri.public_id}, {"liaison": field.cast.paul.public_id}):
        assert tomas.post("/placements/new/", placement_said(field, **said)).status_code == 422


def test_the_record_shows_lines_signatures_and_corrections(field: Field, tomas: Client) -> None:
    (line,) = send(field.lenas, entry(note="Two tenants"))
    approve(line)
    HourLine.objects.create(
        placement=field.lenas,
        worked_on=TUESDAY,
        minutes=60,
        micro_minutes=60,
        category="direct",
        activity="Intake desk",
        corrects=line,
        correction_reason="Left early",
        key="11111111-1111-1111-1111-111111111111",
    )
    keep([field.lenas])
    page = tomas.get(f"/placements/{field.lenas.public_id}/").content.decode()
    for words in ("Two tenants", "Approved by M (m@harbor.example)", "Left early", "A correction is open"):
        assert words in page


def test_a_link_is_mailed_anew_and_revoked(field: Field, tomas: Client) -> None:
    links = f"/field-instructors/{field.marguerite.public_id}/links/"
    assert "Nothing waits" in tomas.post(links, follow=True).content.decode()
    send(field.lenas, entry())
    assert "A link to 1 line goes to m@harbor.example." in tomas.post(links, follow=True).content.decode()
    link = SignOffLink.objects.create(
        field_instructor=field.marguerite,
        token_hash="a" * 64,
        sent_to="m@harbor.example",
        expires_at=field.lenas.created_at + timedelta(days=14),
    )
    page = tomas.post(f"/links/{link.public_id}/revocation/", follow=True).content.decode()
    assert "The link is revoked" in page
    link.refresh_from_db()
    assert link.revoked_by == field.cast.tomas
    assert not SignOffLink.objects.usable().exists()


ADDRESSES = {
    "hours": ("get", "/hours/", ""),
    "sheet": ("get", "/hours/at/{}/", "placement"),
    "lines": ("post", "/hours/at/{}/lines/", "placement"),
    "weeks": ("post", "/hours/at/{}/weeks/", "placement"),
    "line": ("get", "/hours/lines/{}/", "line"),
    "withdrawal": ("post", "/hours/lines/{}/withdrawal/", "line"),
    "correction": ("get", "/hours/lines/{}/correction/", "line"),
    "overview": ("get", "/placements/", ""),
    "export": ("get", "/placements/export.csv", ""),
    "new placement": ("get", "/placements/new/", ""),
    "placement": ("get", "/placements/{}/", "placement"),
    "placement details": ("get", "/placements/{}/details/", "placement"),
    "sites": ("get", "/sites/", ""),
    "new site": ("get", "/sites/new/", ""),
    "site": ("get", "/sites/{}/", "site"),
    "site details": ("get", "/sites/{}/details/", "site"),
    "retirement": ("post", "/sites/{}/retirement/", "site"),
    "new instructor": ("get", "/sites/{}/field-instructors/", "site"),
    "instructor": ("get", "/field-instructors/{}/details/", "instructor"),
    "address": ("get", "/field-instructors/{}/address/", "instructor"),
    "links": ("post", "/field-instructors/{}/links/", "instructor"),
    "revocation": ("post", "/links/{}/revocation/", "link"),
}
# What each person is answered for Lena's things: owner, classmate, liaison of Lena, coordinators, others.
EXPECTED = {
    "hours": {"lena": 200, "omar": 200, "freda": 403, "tomas": 403, "greta": 403, "ralf": 403, "ines": 403},
    "sheet": {"lena": 200, "omar": 404, "freda": 403, "tomas": 403, "greta": 403, "ralf": 403, "ines": 403},
    "lines": {"lena": 422, "omar": 404, "freda": 403, "tomas": 403, "greta": 403, "ralf": 404, "ines": 404},
    "weeks": {"lena": 302, "omar": 404, "freda": 403, "tomas": 403, "greta": 403, "ralf": 404, "ines": 404},
    "line": {"lena": 200, "omar": 404, "freda": 403, "tomas": 403, "greta": 403, "ralf": 404, "ines": 404},
    "withdrawal": {"lena": 302, "omar": 404, "freda": 403, "tomas": 403, "greta": 403, "ralf": 404, "ines": 404},
    "correction": {"lena": 200, "omar": 404, "freda": 403, "tomas": 403, "greta": 403, "ralf": 404, "ines": 404},
    "overview": {"lena": 403, "omar": 403, "freda": 200, "tomas": 200, "greta": 200, "ralf": 200, "ines": 403},
    "export": {"lena": 403, "omar": 403, "freda": 200, "tomas": 200, "greta": 200, "ralf": 200, "ines": 403},
    "new placement": {"lena": 403, "omar": 403, "freda": 403, "tomas": 200, "greta": 200, "ralf": 200, "ines": 403},
    "placement": {"lena": 200, "omar": 404, "freda": 200, "tomas": 200, "greta": 200, "ralf": 404, "ines": 404},
    "placement details": {
        "lena": 403,
        "omar": 404,
        "freda": 403,
        "tomas": 200,
        "greta": 200,
        "ralf": 404,
        "ines": 404,
    },
    "sites": {"lena": 403, "omar": 403, "freda": 403, "tomas": 200, "greta": 200, "ralf": 200, "ines": 403},
    "new site": {"lena": 403, "omar": 403, "freda": 403, "tomas": 200, "greta": 200, "ralf": 200, "ines": 403},
    "site": {"lena": 403, "omar": 403, "freda": 403, "tomas": 200, "greta": 200, "ralf": 404, "ines": 404},
    "site details": {"lena": 403, "omar": 403, "freda": 403, "tomas": 200, "greta": 200, "ralf": 404, "ines": 404},
    "retirement": {"lena": 403, "omar": 403, "freda": 403, "tomas": 302, "greta": 302, "ralf": 404, "ines": 404},
    "new instructor": {"lena": 403, "omar": 403, "freda": 403, "tomas": 200, "greta": 403, "ralf": 404, "ines": 404},
    "instructor": {"lena": 404, "omar": 404, "freda": 404, "tomas": 200, "greta": 200, "ralf": 404, "ines": 404},
    "address": {"lena": 404, "omar": 404, "freda": 404, "tomas": 200, "greta": 403, "ralf": 404, "ines": 404},
    "links": {"lena": 404, "omar": 404, "freda": 404, "tomas": 302, "greta": 302, "ralf": 404, "ines": 404},
    "revocation": {"lena": 404, "omar": 404, "freda": 404, "tomas": 302, "greta": 302, "ralf": 404, "ines": 404},
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_who_may_open_what(field: Field, signed_in: SignIn, name: str) -> None:
    method, address, kind = ADDRESSES[name]
    line = log(field.lenas, entry())
    link = SignOffLink.objects.create(
        field_instructor=field.marguerite,
        token_hash="b" * 64,
        sent_to="m@harbor.example",
        expires_at=field.lenas.created_at + timedelta(days=14),
    )
    things = {
        "placement": field.lenas,
        "line": line,
        "site": field.harbor,
        "instructor": field.marguerite,
        "link": link,
        "": None,
    }
    own = address.format(things[kind].public_id) if things[kind] else address
    found = {who: getattr(signed_in(getattr(field.cast, who)), method)(own).status_code for who in EXPECTED[name]}
    assert found == EXPECTED[name]
    assert getattr(Client(), method)(own).status_code == 302, "signed out: to the sign-in page"
    if kind:
        client = signed_in(field.cast.ines)
        foreign = getattr(client, method)(own)
        missing = getattr(client, method)(address.format("zzzzzzzzzzzz"))
        assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)


def test_a_former_student_reads_but_no_longer_logs(field: Field, signed_in: SignIn) -> None:
    field.cast.lena.memberships.update(ended_at=date(2026, 11, 1).strftime("%Y-%m-%dT00:00Z"))
    lena = signed_in(field.cast.lena)
    assert lena.get("/hours/").status_code == 200
    assert lena.post(f"/hours/at/{field.lenas.public_id}/lines/", {}).status_code == 403
