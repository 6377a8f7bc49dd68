"""The memo's fields, flat as a browser sends them and as they are handed in; what is written, what is missing."""

from typing import Any

from django.http import QueryDict
from hypothesis import given, strategies as st

from assignments import memo
from tests.assignments.conftest import MEMO

WEIGHT = st.sampled_from(["", *memo.WEIGHTS])
ROW = st.fixed_dictionaries(
    {"phase": st.text(max_size=20).map(str.strip), **dict.fromkeys(memo.MODES, WEIGHT)}
).filter(lambda row: any(row.values()))


@given(rows=st.lists(ROW, max_size=4), text=st.text(max_size=50).map(lambda text: text.replace("\r\n", "\n").strip()))
def test_flat_and_structured_are_each_others_inverse(rows: list[dict[str, str]], text: str) -> None:
    """A memo that goes into a form and comes back is the same memo."""
    whole = memo.structured({**MEMO, "modes": rows, "constant": text})
    assert memo.structured(memo.flat(whole)) == whole


def test_a_form_is_read_by_name() -> None:
    """Lists come as lists, phases as plain numbered fields, unknown names not at all."""
    post = QueryDict(mutable=True)
    post.setlist("levels", ["micro", "macro"])
    post.update({"phase_2": "Later", "phase_2_social-action": "dominant", "claim": "carried", "extra": "x"})
    found = memo.from_post(post)
    assert "extra" not in found
    assert found["levels"] == ["micro", "macro"]
    assert memo.structured(found)["modes"] == [
        {"phase": "Later", "locality-development": "", "social-planning": "", "social-action": "dominant"}
    ]


def test_a_term_of_ones_own_counts_only_without_a_concept() -> None:
    """Choosing a concept drops the term of one's own; "own" itself is never stored."""
    assert memo.structured({"skill": "own", "skill_own": "Holding space"})["skill"] == ""
    assert memo.structured({"skill": "tuning-in", "skill_own": "Left over"})["skill_own"] == ""
    assert memo.flat({"skill": "", "skill_own": "Holding space"})["skill"] == "own"


def test_what_stands_against_belongs_to_the_claim() -> None:
    """A carried moment hands in no reason against carrying it."""
    found = memo.structured({**MEMO, "against": ["crisis"], "not_carried_reason": "Because."})
    assert found["against"] == []
    assert found["not_carried_reason"] == ""


def test_a_whole_memo_has_no_gap() -> None:
    """Eight parts written, nothing missing."""
    assert memo.gaps_of(MEMO) == []
    assert memo.parts_written(MEMO) == 8
    assert memo.parts_written(memo.flat(MEMO)) == 8


def test_an_empty_memo_names_every_gap_in_order() -> None:
    """Each gap leads to its field."""
    gaps = memo.gaps_of({})
    assert [gap.field for gap in gaps] == [
        *("title", "passage", "skill", "group_form", "macro_practice", "constant", "scale", "accountable", "limit"),
        *("tension", "tension_standard", "tension_decider", "evidence", "evidence_personal", "evidence_collective"),
        *("returned", "cost", "agreed", "phase_1", "mode_argument", "levels", "reading_categories"),
    ]


def test_not_carried_asks_for_its_own_argument() -> None:
    """The gaps of a moment not carried are called what that claim calls them."""
    gaps = {gap.field: gap.text for gap in memo.gaps_of({"claim": "not_carried"})}
    assert gaps["against"] == "What stands against carrying it"
    assert gaps["scale"] == "2. Through what group, and whom scale would expose"


def test_one_phase_is_not_enough() -> None:
    """Part 8 wants two phases with all three modes, and the argument."""
    fields: dict[str, Any] = {**MEMO, "modes": MEMO["modes"][:1]}
    assert memo.states_of(fields)[7] == "begun"
    assert [gap.field for gap in memo.gaps_of(fields)] == ["phase_1"]


def test_words_are_the_students_own() -> None:
    """The passage and the title count as none."""
    assert memo.words_of({"passage": "a b c", "title": "d e", "constant": "one two", "cost": "three"}) == 3
    assert memo.words_of({"claim": "not_carried", "not_carried_reason": "one two"}) == 2
