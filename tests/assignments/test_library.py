"""Rubrics and templates as packs store them."""

from typing import Any

import pytest

from assignments.library import store_rubric, store_template
from assignments.models import AssignmentTemplate, Rubric, RubricVersion
from cases.models import Case
from core.markdown import TextTooLong
from tests.assignments.conftest import RUBRIC, Course
from tests.cast import Cast


def test_the_same_rubric_is_stored_once(db: None) -> None:
    """Loading again makes no version, whether levels come as numbers or as text."""
    first = store_rubric(**RUBRIC)
    as_text = [{**given, "bands": {str(k): v for k, v in given["bands"].items()}} for given in RUBRIC["criteria"]]
    assert store_rubric(**{**RUBRIC, "criteria": as_text, "title": "A new title"}) == first
    assert RubricVersion.objects.count() == 1
    assert Rubric.objects.get().title == "A new title"
    assert [criterion.key for criterion in first.criteria.all()] == ["micro-skill", "bridge-logic"]
    assert first.points_possible() == 12
    assert first.criteria.all()[0].rows[0] == (4, "Exemplary", "Shown")


@pytest.mark.parametrize(
    "change",
    [
        {"expected_level": 4},
        {"about": "Other words."},
        {"gates": []},
        {"comments": [{"criterion": "micro-skill", "text": "Say more."}]},
        {"criteria": RUBRIC["criteria"][:1]},
        {"criteria": list(reversed(RUBRIC["criteria"]))},
    ],
)
def test_any_change_makes_a_version(db: None, change: dict[str, Any]) -> None:
    """What a version says is never edited; the old one stays."""
    first = store_rubric(**RUBRIC)
    second = store_rubric(**{**RUBRIC, **change})
    assert (first.number, second.number) == (1, 2)
    assert first.rubric_id == second.rubric_id
    assert store_rubric(**RUBRIC).number == 3


def test_a_template_is_stored_again_in_place(course: Course) -> None:
    """What was set from it before stays as it was set."""
    again = store_template(
        program=None,
        slug="bridge-memo",
        kind="bridge",
        title="Bridge memo, revised",
        rubric=course.template.rubric,
        brief="# New\n\n<script>x</script>",
        cases=[],
    )
    assert AssignmentTemplate.objects.count() == 1
    assert again.cases.count() == 0
    assert again.brief_html.startswith("<h2")
    assert "<script" not in again.brief_html
    course.assignment.refresh_from_db()
    assert course.assignment.title == "Bridge memo"
    assert course.assignment.cases.count() == 2


def test_a_brief_too_long_stores_nothing(course: Course) -> None:
    """All or nothing."""
    with pytest.raises(TextTooLong):
        store_template(
            program=None, slug="long", kind="bridge", title="Long", rubric=course.template.rubric, brief="a" * 40_000
        )
    assert not AssignmentTemplate.objects.filter(slug="long").exists()


def test_who_finds_templates(cast: Cast, course: Course) -> None:
    """Those who teach find the library; students don't; another program's stay its own."""
    own = store_template(
        program=cast.program, slug="own", kind="bridge", title="Own", rubric=course.template.rubric, brief="x"
    )
    found = AssignmentTemplate.objects
    assert set(found.visible_to(cast.ines)) == {course.template, own}
    assert set(found.visible_to(cast.paul)) == {course.template}
    assert not found.visible_to(cast.lena).exists()
    assert Case.objects.count() == 2
