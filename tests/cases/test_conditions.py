"""`if` and `set` are read, never run."""

import pytest
from hypothesis import given, strategies as st

from cases.format.conditions import Malformed, apply, holds, read_condition, read_effects


@pytest.mark.parametrize(
    ("text", "variables", "visited", "expected"),
    [
        ("", {}, (), True),
        ("trust >= 2", {"trust": 2}, (), True),
        ("trust >= 2 and ownership < 1", {"trust": 2, "ownership": 1}, (), False),
        ("not trust", {"trust": 0}, (), True),
        ("tenants", {"tenants": True}, (), True),
        ("tenants == false", {"tenants": True}, (), False),
        ("visited(office)", {}, ("office",), True),
        ("not visited(office) and trust != 3", {"trust": 4}, (), True),
        ("not not trust = 1", {"trust": 1}, (), True),
        ("trust > -1", {"trust": 0}, (), True),
    ],
)
def test_conditions(text: str, variables: dict[str, int], visited: tuple[str, ...], expected: bool) -> None:
    assert holds(read_condition(text), variables, visited) is expected


@pytest.mark.parametrize(
    "text",
    [
        "trust or x",
        "and trust",
        "trust >=",
        "trust >= x",
        "__import__('os')",
        "1 < 2",
        "trust and",
        "x" * 400,
        "(trust)",
    ],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_condition(text)


def test_effects_change_a_copy() -> None:
    before = {"trust": 1, "tenants": False}
    after = apply(read_effects("trust+2, tenants=true, attendance=22"), before)
    assert after == {"trust": 3, "tenants": True, "attendance": 22}
    assert before == {"trust": 1, "tenants": False}
    assert apply(read_effects("trust-5"), before)["trust"] == -4


@pytest.mark.parametrize("text", ["trust*2", "trust+true", "1=2", "a.b=1", "trust+=1", "y" * 400])
def test_what_is_no_effect_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_effects(text)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_condition, read_effects):
        try:
            read(text)
        except Malformed:
            continue
