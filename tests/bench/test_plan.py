"""What the benchmark asks: rows of requests, forms filled in, sizes, and how it reads a process's memory."""

import json

import pytest

from bench.measure import WrongAnswer, encode, refuse_wrong
from bench.plan import LANES, Page, Plan, Request, dealt_out, read_plan, same_for_all, write_plan
from bench.report import WrongForm, aligned, write_latest
from bench.server import environment_for, proportional_mb
from bench.size import FEW_ROWS, Size, size_for


def test_every_connection_has_all_requests_and_starts_at_another():
    rows = same_for_all(Request("/a", "s"), Request("/b", "s"))
    assert len(rows) == LANES
    assert [[request.path for request in row] for row in rows[:3]] == [["/a", "/b"], ["/b", "/a"], ["/a", "/b"]]


def test_requests_that_can_be_asked_once_are_dealt_out_once():
    requests = [Request(f"/{number}", "s", {}) for number in range(10 + 2 * (LANES - 1))]
    rows = dealt_out(requests, first=10, others=2)
    assert [len(row) for row in rows] == [10, *[2] * (LANES - 1)]
    assert [request for row in rows for request in row] == requests


def test_too_few_requests_are_not_dealt_out():
    with pytest.raises(ValueError, match="dealt out"):
        dealt_out([Request("/a", "s", {})], first=1, others=1)


def test_a_plan_is_read_as_it_was_written(tmp_path):
    pages = [Page("draft-save", "save", [[Request("/d/", "s", {"mark": ["a", "b"], "text": "x"})]], is_once=True)]
    plan = Plan(Request("/bench/floor/", "s"), pages, rows={"students": 2}, jobs={}, database="sqlite")
    write_plan(plan, tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json") == plan
    assert plan.page("draft-save").lanes[0][0].method == "POST"
    assert plan.floor.method == "GET"
    with pytest.raises(KeyError):
        plan.page("elsewhere")


def test_a_form_says_how_often_was_asked_and_may_hold_a_field_twice():
    body = encode({"revision": "{turn}", "text": "again {turn} é", "mark": ["a:micro", "b:macro"]}, 7)
    assert body == b"revision=7&text=again+7+%C3%A9&mark=a%3Amicro&mark=b%3Amacro"


@pytest.mark.parametrize(
    ("fields", "status", "location"),
    [(None, 200, ""), ({}, 200, ""), ({}, 302, "/cases/runs/x/"), ({}, 303, "/marking/papers/x/")],
)
def test_a_page_and_the_way_on_after_a_save_are_measured(fields, status, location):
    refuse_wrong(Request("/", "s", fields), status, location, b"")


@pytest.mark.parametrize(
    ("fields", "status", "location"),
    [(None, 302, "/account/login/"), ({}, 302, "/account/login/"), (None, 404, ""), ({}, 409, ""), ({}, 422, "")],
)
def test_nothing_else_is_measured(fields, status, location):
    with pytest.raises(WrongAnswer):
        refuse_wrong(Request("/there/", "s", fields), status, location, b"")


def test_sizes_follow_the_scale_and_never_fall_below_a_few_rows():
    assert size_for(1) == Size(students=2000, placements=1000, assignments=5, lines=200)
    assert size_for(10) == Size(students=20_000, placements=10_000, assignments=5, lines=200)
    assert size_for(0.0001).students == FEW_ROWS.students
    with pytest.raises(ValueError, match="above zero"):
        size_for(0)


def test_memory_is_the_proportional_set_size():
    rollup = "5581 7fff rollup\nRss:  201000 kB\nPss:  102400 kB\nPss_Anon:  90000 kB\n"
    assert proportional_mb(rollup) == 100.0
    with pytest.raises(ValueError, match="proportional"):
        proportional_mb("Rss: 12 kB\n")


def test_the_server_sees_nothing_of_the_sites_own_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("MEZZO_SECURE", "1")
    env = environment_for(tmp_path)
    assert "MEZZO_SECURE" not in env
    assert env["MEZZO_DATA"] == str(tmp_path)
    assert env["MEZZO_DEMO"] == "0"


def test_each_database_of_a_run_is_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://mezzo:secret@127.0.0.1:5432/site")
    env = environment_for(tmp_path / "few-rows")
    assert env["DATABASE_URL"] == "postgres://mezzo:secret@127.0.0.1:5432/mezzo_bench_few_rows"
    monkeypatch.setenv("DATABASE_URL", "sqlite:///site.sqlite3")
    assert "DATABASE_URL" not in environment_for(tmp_path / "few-rows")


def test_figures_of_another_form_are_not_kept(tmp_path):
    with pytest.raises(WrongForm, match="workers_mb is missing"):
        write_latest({"floor": {}, "pages": {}, "jobs": {}}, tmp_path / "latest.json")
    write_latest({"floor": {}, "pages": {}, "jobs": {}, "workers_mb": []}, tmp_path / "latest.json")
    assert json.loads((tmp_path / "latest.json").read_text())["pages"] == {}


def test_a_table_has_its_numbers_to_the_right():
    assert list(aligned([("page", "kind", "ms"), ("home", "student", "9.5")])) == [
        "page  kind      ms",
        "home  student  9.5",
    ]
