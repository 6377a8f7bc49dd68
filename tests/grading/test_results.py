"""The gradebook and the files: who sees which mark when, and that no cell is a formula."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, strategies

from grading import actions, papers, queue, releasing
from grading.exports import as_csv, plain_cell
from grading.gradebook import gradebook_page
from grading.papers import Order
from tests.grading.conftest import World, hand_in, join_class, make_assignment, mark


def cells(world: World, user) -> dict[str, list[str]]:
    book = gradebook_page(world.cast.offering, user, 1)
    return {row.name: [cell.text for cell in row.cells] for row in book.rows}


def rows_of(client, name: str, thing) -> list[list[str]]:
    answer = client.get(reverse(f"grading:{name}", args=[thing.public_id]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    return list(csv.reader(io.StringIO(answer.content.decode())))


def test_while_names_are_hidden_no_mark_stands_beside_a_name(world):
    mark(world.paper(world.lenas), world.cast.mika, 3)
    for person in (world.cast.ines, world.cast.mika):
        assert cells(world, person) == {"Lena Marsh": ["handed in"], "Omar Said": ["handed in late"]}


def test_with_names_shown_instructors_see_drafts_and_markers_their_own(world):
    world.assignment.is_anonymous = False
    world.assignment.save()
    mark(world.paper(world.lenas), world.cast.mika, 3)
    mark(world.paper(world.omars), world.owen, 2)
    assert cells(world, world.cast.ines) == {"Lena Marsh": ["18 of 24, draft"], "Omar Said": ["12 of 24, draft"]}
    assert cells(world, world.cast.mika) == {"Lena Marsh": ["18 of 24, draft"], "Omar Said": ["handed in late"]}


def test_of_work_marked_twice_a_marker_sees_no_draft(world):
    world.assignment.is_anonymous, world.assignment.is_double_marked = False, True
    world.assignment.save()
    paper = world.paper(world.lenas)
    first = mark(paper, world.cast.mika, 3)
    mark(paper, world.owen, 1)
    actions.decide(paper=paper, marking=first, by=world.cast.ines, reason="x")
    assert cells(world, world.owen)["Lena Marsh"] == ["handed in"]
    assert cells(world, world.cast.ines)["Lena Marsh"] == ["18 of 24, draft"]


def test_released_marks_show_to_all_who_mark_and_lead_to_the_feedback(world):
    mark(world.paper(world.lenas), world.cast.mika, 3)
    releasing.release(assignment=world.assignment, by=world.cast.ines)
    book = gradebook_page(world.cast.offering, world.owen, 1)
    lena = book.rows[0].cells[0]
    assert (lena.text, lena.address) == ("18 of 24", reverse("grading:feedback", args=[world.lenas.public_id]))


def test_a_further_attempt_after_release_shows_both(world):
    mark(world.paper(world.lenas), world.cast.mika, 3)
    releasing.release(assignment=world.assignment, by=world.cast.ines)
    hand_in(world.assignment, world.cast.lena, number=2)
    assert cells(world, world.cast.ines)["Lena Marsh"] == ["handed in, after 18 of 24"]


def test_the_gradebook_has_pages_of_fifty(world):
    join_class(world.cast, 60)
    first = gradebook_page(world.cast.offering, world.cast.ines, 1)
    second = gradebook_page(world.cast.offering, world.cast.ines, 2)
    assert (len(first.rows), first.has_next, len(second.rows), second.has_next) == (50, True, 12, False)
    assert not {row.number for row in first.rows} & {row.number for row in second.rows}


@pytest.mark.parametrize(
    ("person", "status"), [("lena", 403), ("nils", 404), ("paul", 404), ("greta", 403), ("mika", 200)]
)
def test_who_opens_the_gradebook(world, signed_in, person, status):
    for name in ("gradebook", "gradebook_csv"):
        address = reverse(f"grading:{name}", args=[world.cast.offering.public_id])
        assert signed_in(getattr(world.cast, person)).get(address).status_code == status


def test_released_marks_as_canvas_imports_them(world, signed_in):
    mark(world.paper(world.lenas), world.cast.mika, 3)
    releasing.release(assignment=world.assignment, by=world.cast.ines)
    rows = rows_of(signed_in(world.cast.ines), "marks_csv", world.assignment)
    assert rows == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"Bridge memo ({world.assignment.public_id})"],
        ["Points Possible", "", "", "", "", "24"],
        ["Marsh, Lena", "", "B1001", "lena@example.org", "A", "18"],
        ["Said, Omar", "", "B1002", "omar@example.org", "A", ""],
    ]
    assert rows_of(signed_in(world.cast.ines), "gradebook_csv", world.cast.offering) == rows


def test_decided_marks_are_in_no_file_of_released_ones(world, signed_in):
    mark(world.paper(world.lenas), world.cast.mika, 3)
    rows = rows_of(signed_in(world.cast.ines), "marks_csv", world.assignment)
    assert [row[5] for row in rows[2:]] == ["", ""]


def test_the_draft_says_draft_is_for_instructors_and_names_papers_while_names_are_hidden(world, signed_in):
    paper = world.paper(world.lenas)
    mark(paper, world.cast.mika, 3)
    rows = rows_of(signed_in(world.cast.ines), "draft_csv", world.assignment)
    assert rows[0][5] == "DRAFT, not released: Bridge memo"
    assert rows[1] == [str(paper), "", "", "", "", "18", "24"]
    address = reverse("grading:draft_csv", args=[world.assignment.public_id])
    assert signed_in(world.cast.mika).get(address).status_code == 403
    assert signed_in(world.cast.lena).get(address).status_code == 403
    assert signed_in(world.cast.paul).get(address).status_code == 404
    world.assignment.is_anonymous = False
    world.assignment.save()
    rows = rows_of(signed_in(world.cast.ines), "draft_csv", world.assignment)
    assert rows[1] == ["Marsh, Lena", "", "B1001", "lena@example.org", "A", "18", "24"]


def test_a_name_that_is_a_formula_is_neutral_in_the_file(world, signed_in):
    world.cast.lena.name = "=HYPERLINK(1)"
    world.cast.lena.save()
    rows = rows_of(signed_in(world.cast.ines), "marks_csv", world.assignment)
    assert "'=HYPERLINK(1)" in [row[0] for row in rows]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", " =1", "\ufeff=1"]
)
def test_what_could_start_a_formula_gets_an_apostrophe(cell):
    assert plain_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Marsh, Lena", "18", "B1001", "a=b", "'tis", ""])
def test_what_starts_no_formula_stays(cell):
    assert plain_cell(cell) == cell


@given(strategies.lists(strategies.lists(strategies.text(max_size=20), min_size=2, max_size=3), max_size=4))
def test_no_cell_of_any_file_starts_a_formula_and_all_come_back(rows):
    text = as_csv(rows)
    read = list(csv.reader(io.StringIO(text, newline="")))
    kept = [
        [cell.removeprefix("'") if plain_cell(raw) != raw else cell for cell, raw in zip(*pair, strict=True)]
        for pair in zip(read, rows, strict=True)
    ]
    assert kept == rows
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in read for cell in row)


def queries_of(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


@pytest.mark.parametrize(
    "name", ["overview", "queue", "paper", "releases", "gradebook", "index", "gradebook_csv", "draft_csv"]
)
def test_queries_do_not_grow_with_the_class(world, signed_in, name, monkeypatch):
    # A page of a circle takes one query or two, by where it begins: here always at its beginning.
    monkeypatch.setattr(queue, "order_of", lambda assignment, user: Order(assignment, 0, backwards=False))
    mark(world.paper(world.lenas), world.cast.mika, 3)
    paper = world.paper(world.omars)
    thing = {"paper": paper, "gradebook": world.cast.offering, "gradebook_csv": world.cast.offering}.get(
        name, world.assignment
    )
    address = reverse("grading:index") if name == "index" else reverse(f"grading:{name}", args=[thing.public_id])
    client = signed_in(world.cast.ines)
    client.get(address)
    few = queries_of(client, address)
    for student in join_class(world.cast, 6):
        mark(world.paper(hand_in(world.assignment, student)), world.owen, 2)
    for index in range(2):
        other = make_assignment(world.cast, world.version, title=f"Further {index}")
        hand_in(other, world.cast.lena)
        papers.take_in(assignment=other)
    assert queries_of(client, address) == few
