"""The student hours record: what it says, what it adds up, that it is a tagged PDF, and what it costs."""

import builtins
import re
import sys
import uuid
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from placements import hours_record as record
from placements.actions.hours import correct_line, withdraw_line
from placements.models import HourLine, Placement
from tests.placements.conftest import TUESDAY, Field, entry, log, send, timed
from tests.placements.test_lines import approve

SignIn = Callable[..., Client]


def address_of(placement: Placement) -> str:
    return f"/placements/{placement.public_id}/hours-record/"


def text_of(client: Client, placement: Placement) -> str:
    """Give the record's words, a space between any two pieces."""
    answer = client.get(f"{address_of(placement)}?format=html")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def inflated(pdf: bytes) -> bytes:
    """Give a PDF with its streams unpacked: the objects that say how it is tagged lie in one of them."""

    def unpack(found: re.Match[bytes]) -> bytes:
        return zlib.decompress(found[1])

    return re.sub(rb"(?<=stream\n)(x\xda.*?)(?=\nendstream)", unpack, pdf, flags=re.DOTALL)


@pytest.fixture
def lena(field: Field, signed_in: SignIn) -> Client:
    """Give the student's browser."""
    return signed_in(field.cast.lena)


def test_the_record_says_who_where_and_how_far(field: Field, lena: Client) -> None:
    (first,) = send(field.lenas, entry(600))
    approve(first)
    send(field.lenas, entry(90, activity="Calls"))
    text = text_of(lena, field.lenas)
    assert "Lena Marsh, student number B1001" in text
    assert "Site Harbor Street Center Field instructor Marguerite Oyelaran Field liaison Freda Cole" in text
    assert "Monday 31 August 2026 to Friday 23 April 2027" in text
    assert "As of Tuesday 24 November 2026, 12:00 EST" in text
    assert "Remaining 400:00 10:00 1:30 390:00" in text


def test_a_line_is_told_with_times_break_levels_and_signature(field: Field, lena: Client) -> None:
    (line,) = send(
        field.lenas,
        timed("9:00", "13:00", 210, activity="Hearing", micro_minutes=150, macro_minutes=60, note="Told K."),
    )
    approve(line)
    text = text_of(lena, field.lenas)
    assert (
        "Tue 24 Nov 2026 09:00 to 13:00 less 0:30 3:30 Hearing Direct work with people Micro 2:30 Macro 1:00 Approved"
        " M Tue 24 Nov 2026, 12:00 1" in text
    )
    assert "Told K." not in text


def test_supervision_has_minutes_of_its_own(field: Field, lena: Client) -> None:
    log(field.lenas, entry(60, category="supervision", activity="Weekly talk", micro_minutes=0))
    text = text_of(lena, field.lenas)
    assert "Tue 24 Nov 2026 1:00 Weekly talk Supervision None 1:00 Not sent yet 1" in text
    assert "Supervision 0:00 0:00 1:00 1:00" in text


def test_an_approved_correction_counts_in_place_of_its_line(field: Field, lena: Client) -> None:
    (line,) = send(field.lenas, entry(150))
    approve(line)
    correction = correct_line(
        line=line, student=field.cast.lena, entry=entry(120), key=uuid.uuid4(), reason="Left early"
    )
    assert "(2:00) Intake desk Direct work with people Micro 2:00 Not sent yet Not counted" in text_of(
        lena, field.lenas
    )
    send(field.lenas, entry(30, activity="Calls"))
    approve(HourLine.objects.get(pk=correction.pk))
    text = text_of(lena, field.lenas)
    assert "(2:30) Intake desk Direct work with people Micro 2:30 Approved, then replaced Not counted" in text
    assert "2, correction of Tue 24 Nov 2026, 2:30: Left early" in text
    assert "Micro 2:00 0:30 0:00 2:30" in text


def test_the_sums_are_the_placements_own(field: Field) -> None:
    lines = send(field.lenas, entry(600, macro_minutes=150, micro_minutes=450), entry(45, category="training"))
    approve(lines[0])
    send(field.lenas, entry(90, activity="Calls", micro_minutes=0, mezzo_minutes=90))
    log(field.lenas, entry(20, activity="Mail"))
    withdraw_line(line=log(field.lenas, entry(25, activity="Twice")), student=field.cast.lena)
    about = record.hours_record(field.lenas)
    kept = about["placement"]
    for sums in (about["levels"], about["categories"]):
        *parts, whole = sums
        assert (whole.approved, whole.pending, whole.unsent) == (
            *(kept.approved_minutes, kept.pending_minutes),
            kept.draft_minutes,
        )
        assert sum(part.together for part in parts) == whole.together
    assert about["withdrawn"] == 1
    assert "Twice" not in {row.activity for row in about["rows"]}


def test_it_is_a_tagged_pdf_with_a_language_and_a_title(field: Field, lena: Client) -> None:
    send(field.lenas, entry(600))
    answer = lena.get(address_of(field.lenas))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="hours-record-marsh-lena-2026-11-24.pdf"'
    assert answer.content.startswith(b"%PDF-1.7")
    objects = inflated(answer.content)
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang (en)", b"/DisplayDocTitle true", b"/FontFile", b"pdfuaid"):
        assert mark in objects, mark
    for tag in (b"/S /H1", b"/S /H2", b"/S /Table", b"/S /TH", b"/S /TD"):
        assert tag in objects, tag


def test_without_pango_the_link_answers_with_a_page(
    field: Field, lena: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported = builtins.__import__

    def without_pango(name: str, *more: Any, **kwargs: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return imported(name, *more, **kwargs)

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_pango)
    answer = lena.get(address_of(field.lenas))
    assert answer.status_code == 503
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0" in answer.text
    assert "Student hours record" in lena.get(f"{address_of(field.lenas)}?format=html").text


def test_who_may_open_it(field: Field, signed_in: SignIn) -> None:
    def status(person: Any, placement: Placement) -> int:
        return signed_in(person).get(f"{address_of(placement)}?format=html").status_code

    cast = field.cast
    assert [status(each, field.lenas) for each in (cast.lena, cast.tomas, cast.freda, cast.greta)] == [200] * 4
    assert [status(each, field.lenas) for each in (cast.omar, cast.ines, cast.mika, cast.ralf)] == [404] * 4
    assert status(cast.freda, field.omars) == 404


def test_both_pages_lead_to_it(field: Field, lena: Client, signed_in: SignIn) -> None:
    assert f'href="{address_of(field.lenas)}"' in lena.get("/hours/").text
    assert (
        f'href="{address_of(field.lenas)}"'
        in signed_in(field.cast.tomas).get(f"/placements/{field.lenas.public_id}/").text
    )


def many_lines(placement: Placement, count: int) -> None:
    """Add lines, one a day, without the rules that a form would ask."""
    HourLine.objects.bulk_create(
        HourLine(
            public_id=uuid.uuid4().hex[:12],
            placement=placement,
            worked_on=TUESDAY - timedelta(days=number % 80),
            minutes=60,
            micro_minutes=60,
            category="direct",
            activity=f"Intake desk with two walk-in families, {number}, then follow-up calls about the shelter list",
            key=uuid.uuid4(),
        )
        for number in range(count)
    )


def test_the_queries_dont_grow_with_the_lines(field: Field, lena: Client) -> None:
    counts = []
    for more in (1, 2, 60):
        many_lines(field.lenas, more)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            lena.get(f"{address_of(field.lenas)}?format=html")
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 14


def test_a_year_of_lines_is_set(field: Field, lena: Client) -> None:
    many_lines(field.lenas, 400)
    assert lena.get(address_of(field.lenas)).content.startswith(b"%PDF-")


def test_a_record_beyond_bounds_is_left_to_the_browser(
    field: Field, lena: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "MOST_LINES_AS_PDF", 2)
    many_lines(field.lenas, 3)
    answer = lena.get(address_of(field.lenas))
    assert answer["Location"] == f"{address_of(field.lenas)}?format=html"
    assert "3 lines are more than this site makes a PDF of." in lena.get(answer["Location"]).text
