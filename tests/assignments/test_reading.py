"""An attempt as sections."""

import uuid
from typing import Any

import pytest

from assignments.actions import hand_in
from assignments.reading import bridge_of, reading_of, sections_of
from tests.assignments.conftest import Course
from tests.cast import Cast


def test_sections_stand_in_the_order_of_the_form(cast: Cast, course: Course, memo_fields: dict[str, Any]) -> None:
    """Moment, choices, eight parts, where it belongs; each as HTML and as plain text."""
    attempt = hand_in(assignment=course.assignment, student=cast.lena, fields=memo_fields, key=uuid.uuid4())
    sections = {section.key: section for section in sections_of(attempt)}
    assert list(sections) == [
        *("moment", "choices", "constant", "scale", "accountable", "limit", "tension", "evidence", "returned"),
        *("modes", "belongs"),
    ]
    assert sections["constant"].title == "1. What stays the same"
    assert "<em>beside</em>" in sections["constant"].html
    assert sections["choices"].plain == (
        "Micro skill\nNormalizing\n\nGroup form\nSame boat\n\nMacro practice\nListening campaign"
    )
    assert "1.06 Conflicts of interest" in sections["tension"].plain
    assert "Asked, agreed" in sections["returned"].html
    assert sections["modes"].plain.startswith(
        "Gathering: locality development dominant, social planning absent, social action secondary\nDemand: "
    )
    assert '<td data-label="Social action">Dominant</td>' in sections["modes"].html
    assert sections["belongs"].plain == "Levels it touches\nMicro, Mezzo\n\nCategory in the course reading\nRadical"
    assert all(section.is_filled for section in sections.values())


def test_titles_fit_a_moment_not_carried(cast: Cast, course: Course) -> None:
    """The argument against comes second; what is missing says so."""
    fields = {"claim": "not_carried", "against": ["consent"], "not_carried_reason": "Not **free**."}
    attempt = hand_in(assignment=course.assignment, student=cast.lena, fields=fields, key=uuid.uuid4())
    sections = sections_of(attempt)
    assert sections[1].key == "against"
    assert (
        sections[1].plain == "What stands against it\nNo consent, or none that is free\n\nThe argument\nNot **free**."
    )
    assert sections[3].title == "1. The move that was tempting"
    assert sections[3].html == '<p class="soft">Not written</p>'
    assert sections[3].words == 0
    assert "It must not be carried (no free consent)" in bridge_of(attempt).sentence


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://e.org/p.png)"]
)
def test_nothing_a_student_writes_can_run(cast: Cast, course: Course, memo_fields: dict[str, Any], text: str) -> None:
    """Every free-text field of a memo, shown to a marker, stays text."""
    fields = {
        name: text if isinstance(value, str) and len(value) > 12 else value for name, value in memo_fields.items()
    }
    fields |= {"tension_standard": "", "macro_practice": "own", "macro_practice_own": text, "title": text}
    fields |= {"modes": [{"phase": text, "social-action": "dominant"}]}
    attempt = hand_in(assignment=course.assignment, student=cast.lena, fields=fields, key=uuid.uuid4())
    shown = "".join(section.html for section in sections_of(attempt)) + bridge_of(attempt).wide
    shown += bridge_of(attempt).sentence
    assert "<script" not in shown
    assert 'href="javascript' not in shown
    assert "<img" not in shown


def test_reading_asks_for_the_lists_once(
    cast: Cast, course: Course, memo_fields: dict[str, Any], django_assert_num_queries: Any
) -> None:
    """Drawing and sections together cost one query."""
    attempt = hand_in(assignment=course.assignment, student=cast.lena, fields=memo_fields, key=uuid.uuid4())
    with django_assert_num_queries(1):
        reading_of(attempt)
