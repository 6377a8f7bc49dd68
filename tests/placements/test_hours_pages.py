"""The student's pages: the sheet of a week, a line, its correction."""

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from placements.models import HourLine, Placement
from tests.placements.conftest import TUESDAY, Field, entry, form_of, log, make_placement, send, timed
from tests.placements.test_lines import approve

SignIn = Callable[..., Client]


def lines_of(placement: Placement) -> str:
    """Give the address that a new line is sent to."""
    return f"/hours/at/{placement.public_id}/lines/"


def stored() -> list[tuple[Any, ...]]:
    """Give minutes, levels and activity of all lines."""
    found = HourLine.objects.order_by("pk")
    return list(found.values_list("minutes", "micro_minutes", "mezzo_minutes", "macro_minutes", "activity"))


@pytest.fixture
def lena(field: Field, signed_in: SignIn) -> Client:
    """Give Lena's browser."""
    return signed_in(field.cast.lena)


@pytest.mark.parametrize(
    ("said", "levels"),
    [
        ({"how_long": "2½"}, (150, 150, 0, 0)),
        ({"how_long": "13:00 to 15:30", "level": "mezzo"}, (150, 0, 150, 0)),
        ({"how_long": "", "starts_at": "9:00", "ends_at": "11:30", "level": "macro"}, (150, 0, 0, 150)),
        ({"how_long": "7h 30m", "starts_at": "09:00", "ends_at": "17:00"}, (450, 450, 0, 0)),
        ({"level": "split", "mezzo": "2:00", "macro": "30m"}, (150, 0, 120, 30)),
        ({"level": "", "micro": "2.5"}, (150, 150, 0, 0)),
        ({"category": "supervision", "level": ""}, (150, 0, 0, 0)),
        ({"category": "paperwork", "level": "none"}, (150, 0, 0, 0)),
    ],
)
def test_a_line_is_understood_as_people_write_it(
    field: Field, lena: Client, said: dict[str, str], levels: tuple[int, ...]
) -> None:
    answer = lena.post(lines_of(field.lenas), form_of(said))
    assert answer.status_code == 302
    assert stored() == [(*levels, "Intake desk")]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"worked_on": "2026-02-30"}, "There is no such date"),
        ({"worked_on": "9999-12-31"}, "lies ahead"),
        ({"worked_on": "0001-01-01"}, "began on Monday 31 August 2026"),
        ({"how_long": ""}, "Write how long it took"),
        ({"how_long": "25"}, "25:00 is more than 24:00"),
        ({"how_long": "-2"}, "without the minus sign"),
        ({"how_long": "1e309"}, "can’t be read"),
        ({"starts_at": "9:00"}, "Give both times"),
        ({"how_long": "", "starts_at": "9:00", "ends_at": "9:00"}, "the same time"),
        ({"how_long": "3:00", "starts_at": "9:00", "ends_at": "11:00"}, "only 2:00"),
        ({"how_long": "9 to 10", "starts_at": "9:00", "ends_at": "11:00"}, "aren’t the ones under From and To"),
        ({"starts_at": "25:00", "ends_at": "26:00"}, "is not a time of day"),
        ({"category": "fun"}, "Choose one of these"),
        ({"category": ""}, "Say what kind of work it was"),
        ({"level": ""}, "Say at which level it was"),
        ({"level": "split", "micro": "1:00"}, "At the levels are 1:00, the line has 2:30"),
        ({"level": "split", "micro": "lots"}, "“lots” can’t be read"),
        ({"activity": ""}, "Say in a few words what you did"),
        ({"activity": "x" * 201}, "At most 200 characters"),
        ({"activity": "NUL \x00"}, "can’t be stored (NUL)"),
        ({"note": "x" * 2001}, "At most 2,000 characters"),
        ({"skills": "micro-skills:nothing-like-it"}, "isn’t in the list of skills"),
    ],
)
def test_bad_input_is_said_at_the_field_and_what_was_typed_is_kept(
    field: Field, lena: Client, said: dict[str, str], says: str
) -> None:
    answer = lena.post(lines_of(field.lenas), form_of({"note": "My own words"} | said))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert stored() == []
    if "note" not in said:
        assert "My own words" in page


def test_emoji_and_right_to_left_text_are_kept(field: Field, lena: Client) -> None:
    lena.post(lines_of(field.lenas), form_of({"activity": "🏠 visit, שלום"}))
    assert stored()[0][4] == "🏠 visit, שלום"


@pytest.mark.parametrize(
    "text",
    [
        "Met Mrs. Kowal",
        "Called 555-0142",
        "Call (212) 555-0142 again",
        "Wrote to jo.k@example.org",
        "Home visit, 14 Alder Street",
        "Born 3/14/1988",
        "DOB March 14, 1988",
    ],
)
def test_what_looks_like_a_client_is_pointed_out_before_it_is_stored(field: Field, lena: Client, text: str) -> None:
    said = form_of({"note": text})
    answer = lena.post(lines_of(field.lenas), said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing is stored yet" in page
    assert text in page
    assert stored() == []
    keep = re.search(r'name="keep_as_is"\s+value="(\w+)"', page)
    assert keep is not None
    assert (
        lena.post(lines_of(field.lenas), said | {"note": text + " and 555-0199", "keep_as_is": keep[1]}).status_code
        == 422
    )
    assert lena.post(lines_of(field.lenas), said | {"keep_as_is": keep[1]}).status_code == 302
    assert len(stored()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Supervision with Ms. Oyelaran",
        "13:00 to 15:30, room 204",
        "Three of 12 tenants came",
        "2026 budget, 400 hours",
    ],
)
def test_what_names_nobody_passes(field: Field, lena: Client, text: str) -> None:
    assert lena.post(lines_of(field.lenas), form_of({"note": text})).status_code == 302


def test_a_double_click_is_one_line(field: Field, lena: Client) -> None:
    said = form_of()
    for _ in range(2):
        assert lena.post(lines_of(field.lenas), said)["Location"].endswith("?week=2026-11-23")
    assert len(stored()) == 1


def test_the_sheet_shows_the_week_and_its_sums(field: Field, lena: Client) -> None:
    log(field.lenas, timed("9:00", "11:45", 165))
    log(field.lenas, entry(60, category="supervision", micro_minutes=0, activity="Supervision with Marguerite"))
    log(field.lenas, entry(120, TUESDAY - timedelta(days=7), activity="Last week"))
    page = lena.get("/hours/").content.decode()
    assert "Week of Monday 23 November" in page
    assert '<b class="num">3:45</b> this week' in page
    assert "Micro 2:45" in page
    assert "No level 1:00" in page
    assert "09:00 to 11:45" in page
    assert "Last week" not in page
    assert "1 line of the" in page, "what was never sent elsewhere is pointed out"
    before = lena.get(f"/hours/at/{field.lenas.public_id}/?week=2026-11-18").content.decode()
    assert "Week of Monday 16 November" in before
    assert "Last week" in before


@pytest.mark.parametrize("week", ["", "never", "2026-02-30", "9999-12-31", "0001-01-01", "\x00"])
def test_a_week_that_cannot_be_read_is_this_week(field: Field, lena: Client, week: str) -> None:
    answer = lena.get(f"/hours/at/{field.lenas.public_id}/", {"week": week})
    assert (answer.status_code, "Week of Monday 23 November" in answer.content.decode()) == (200, True)


def test_same_as_last_entry_fills_the_form_and_stores_nothing(field: Field, lena: Client) -> None:
    log(field.lenas, entry(120, TUESDAY - timedelta(days=1), activity="Repair log"))
    page = lena.get(f"/hours/at/{field.lenas.public_id}/?like=last").content.decode()
    assert 'value="Repair log"' in page
    assert 'value="2:00"' in page
    assert 'value="2026-11-24"' in page
    assert len(stored()) == 1


def test_a_week_is_sent_and_a_second_click_says_so(field: Field, lena: Client) -> None:
    log(field.lenas, entry())
    weeks = f"/hours/at/{field.lenas.public_id}/weeks/"
    page = lena.post(weeks, {"week": "2026-11-23"}, follow=True).content.decode()
    assert "1 line sent to Marguerite Oyelaran to sign." in page
    page = lena.post(weeks, {"week": "2026-11-23"}, follow=True).content.decode()
    assert "Nothing in this week was open" in page


def test_a_stale_save_shows_both_and_writes_nothing(field: Field, lena: Client) -> None:
    line = log(field.lenas, entry())
    address = f"/hours/lines/{line.public_id}/"
    lena.post(address, form_of({"revision": "1", "activity": "First page"}))
    answer = lena.post(address, form_of({"revision": "1", "activity": "Second page"}))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed on another page" in page
    assert "First page" in page
    assert 'value="Second page"' in page
    assert stored()[0][4] == "First page"
    revision = re.search(r'name="revision"\s+value="(\d+)"', page)
    assert revision is not None
    assert lena.post(address, form_of({"revision": revision[1], "activity": "Second page"})).status_code == 302
    assert stored()[0][4] == "Second page"


def test_an_approved_line_is_corrected_by_a_new_one(field: Field, lena: Client) -> None:
    (line,) = send(field.lenas, entry())
    approve(line)
    assert "Correct this line" in lena.get(f"/hours/lines/{line.public_id}/").content.decode()
    address = f"/hours/lines/{line.public_id}/correction/"
    assert lena.get(address).status_code == 200
    said = form_of({"how_long": "2:00", "correction_reason": ""})
    assert "Say what was wrong" in lena.post(address, said).content.decode()
    assert lena.post(address, said | {"correction_reason": "Left at two"}).status_code == 302
    correction = HourLine.objects.get(corrects=line)
    assert (correction.minutes, correction.correction_reason, correction.state) == (120, "Left at two", "draft")


def test_a_returned_line_says_what_to_change(field: Field, lena: Client) -> None:
    (line,) = send(field.lenas, entry(150, TUESDAY - timedelta(days=10)))
    approve(line)
    lines = send(field.lenas, entry(60, TUESDAY - timedelta(days=10), activity="Calls"))
    link = line.sign_offs.get().link
    lines[0].sign_offs.create(
        answer="returned", comment="Which calls?", signer_name="M", signer_email="m@x.org", link=link, line_sha256="0"
    )
    HourLine.objects.filter(pk=lines[0].pk).update(state="returned")
    page = lena.get("/hours/").content.decode()
    assert "“Which calls?”" in page
    assert "Returned: Saturday 14 November" in page


def test_without_a_placement_the_page_says_what_comes(field: Field, signed_in: SignIn) -> None:
    Placement.objects.filter(pk=field.omars.pk).delete()
    assert "No placement yet" in signed_in(field.cast.omar).get("/hours/").content.decode()


def test_the_page_says_who_reads_what_is_written(field: Field, lena: Client) -> None:
    page = lena.get("/hours/").content.decode()
    assert "Read by you, Marguerite Oyelaran (once sent), the field office and Freda Cole." in page


def test_the_sheet_asks_as_many_questions_for_nine_lines_as_for_three(
    field: Field, lena: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        log(field.lenas, entry(30, activity=f"Line {number}"))
    with django_assert_max_num_queries(8) as first:
        lena.get("/hours/")
    for number in range(6):
        log(field.lenas, entry(30, TUESDAY - timedelta(days=1), activity=f"Line {number}"))
    make_placement(field.cast.lena, field.cast.program, field.marguerite, starts_on=date(2026, 8, 1))
    with django_assert_max_num_queries(len(first)):
        lena.get("/hours/")


def test_a_key_that_is_no_uuid_is_a_message(field: Field, lena: Client) -> None:
    assert lena.post(lines_of(field.lenas), form_of({"key": "7"})).status_code == 422
    assert lena.post(lines_of(field.lenas), form_of({"key": str(uuid.uuid4()) * 2})).status_code == 422
    assert stored() == []
