"""Text that may identify a real person."""

import pytest
from hypothesis import given, strategies as st

from core.identifiers import find_in


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("write to d.lopez@agency.example.org today", "an e-mail address", "d.lopez@agency.example.org"),
        ("call (555) 010-4477 after six", "a phone number", "(555) 010-4477"),
        ("call 555-0104 after six", "a phone number", "555-0104"),
        ("her SSN 078-05-1120", "a number like a social security number", "078-05-1120"),
        ("she lives at 14 Alder Street now", "a street address", "14 Alder Street"),
        ("born on 3 March 2009", "a date of birth", "born on 3 March 2009"),
        ("DOB: 03/14/2009", "a date of birth", "DOB: 03/14/2009"),
        ("on 14.3.2009 she", "a date of birth", "14.3.2009"),
        ("then Mrs. Okafor said", "a name with a title", "Mrs. Okafor"),
        ("Dr Vale agreed", "a name with a title", "Dr Vale"),
    ],
)
def test_what_is_pointed_out(text: str, kind: str, words: str) -> None:
    """Each looks like one kind of identifier and is found once."""
    assert find_in(text) == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "standard 1.02 against 3.09",
        "from 3 to 7 on a scale of 10",
        "twelve families, 14 days",
        "Ms. is a title, and so is Dr.",
        "in March 2026 the group met 4 times",
        "the 2001 chapter, pages 27-64",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    """Numbers and words of ordinary memos raise nothing."""
    assert find_in(text) == []


@given(st.text(max_size=2000))
def test_any_text_is_read(text: str) -> None:
    """Whatever is written, what is found stands in it."""
    assert all(words in text for _, words in find_in(text))
