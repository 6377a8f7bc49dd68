"""How the marking pages ask the database: by index, however many papers there are. SQLite says so without rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grading import papers
from grading.gradebook import gradebook_page
from grading.queue import page_with, queue_page
from tests.grading.conftest import World, mark

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="the plans are SQLite's")


def plans_of(act) -> dict[str, list[str]]:
    """Give the plan of each question that an act asks, by its text."""
    with CaptureQueriesContext(connection) as captured:
        act()
    found = {}
    for query in captured.captured_queries:
        if query["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql'].replace('%', '%%')}", [])
                found[query["sql"]] = [row[3] for row in cursor.fetchall()]
    return found


def test_what_is_waiting_is_found_by_the_attempt_and_not_among_all_papers(world: World):
    plan = papers.waiting_attempts(world.assignment).explain()
    asked = [line for line in plan.splitlines() if "paper" in line or " U0 " in line]
    assert any("(attempt_id=?)" in line for line in asked), plan
    assert not any("(assignment_id=?)" in line for line in asked), plan
    assert "SCAN" not in plan


def test_whether_something_is_waiting_sorts_no_papers(world: World):
    world.paper(world.lenas)
    plans = plans_of(lambda: papers.has_waiting(world.assignment))
    assert len(plans) == 2
    for sql, plan in plans.items():
        assert "SCAN" not in " ".join(plan), sql
        assert not any("TEMP B-TREE" in line for line in plan), sql


def test_the_gradebook_reads_the_students_of_its_page_and_no_others(world: World):
    mark(world.paper(world.lenas), world.cast.mika)
    for person in (world.cast.ines, world.cast.mika):
        plans = plans_of(lambda person=person: gradebook_page(world.cast.offering, person, 1))
        facts = {sql: plan for sql, plan in plans.items() if "student_id" in sql or "grading_marking" in sql}
        assert len(facts) == (3 if person == world.cast.ines else 4)
        for sql, plan in facts.items():
            assert not any(line.startswith("SCAN") or "(assignment_id=?)" in line for line in plan), (sql, plan)
            assert not any("(marker_id=?" in line for line in plan), (sql, plan)


def test_papers_that_a_page_skips_are_counted_in_the_index_alone(world: World):
    paper = world.paper(world.lenas)
    for act in (lambda: queue_page(world.assignment, world.cast.mika, 3), lambda: page_with(paper, world.cast.mika)):
        for sql, plan in plans_of(act).items():
            over = [line for line in plan if "(assignment_id=?" in line]
            assert all("COVERING INDEX" in line for line in over), (sql, plan)
            assert "SCAN grading_paper" not in " ".join(plan), (sql, plan)
