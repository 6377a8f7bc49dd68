"""Sentences that can be marked, and the cues that lie in them."""

import re

import pytest

from cases.format.units import split_units


def texts(markdown: str) -> list[str]:
    """Give the sentences found."""
    return [piece["text"] for piece in split_units("s", markdown).pieces if "unit" in piece]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Ruth Vale came. She sat.", ["Dr. Ruth Vale came.", "She sat."]),
        ("At 3 p.m. they left. All.", ["At 3 p.m. they left.", "All."]),
        ("“Who?” asks Dev. “Me.” He sits.", ["“Who?” asks Dev.", "“Me.”", "He sits."]),
        ("A *first. Second* end. Last.", ["A first. Second end.", "Last."]),
        ("One.\n\n- Item one. More.\n- Two", ["One.", "Item one.", "More.", "Two"]),
        ("N. Adeyemi spoke. Fine.", ["N. Adeyemi spoke.", "Fine."]),
        ("5 < 6 & 7. Next.", ["5 < 6 & 7.", "Next."]),
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(markdown: str, expected: list[str]) -> None:
    assert texts(markdown) == expected


def test_cues_are_mapped_to_the_sentences_they_lie_in() -> None:
    units = split_units(
        "s", "[All of it.]{#a .cue level=micro} Then [one *half. Two* ends. And]{#b .cue level=macro} on."
    )
    by_id = {piece["unit"]: piece["text"] for piece in units.pieces if "unit" in piece}
    assert [[by_id[unit] for unit in cue["units"]] for cue in units.cues] == [
        ["All of it."],
        ["Then one half. Two ends.", "And on."],
    ]


def test_no_cue_is_in_the_html() -> None:
    html = "".join(piece["html"] for piece in split_units("s", "So [it is]{#cue-x .cue level=micro}. Yes.").pieces)
    assert html == "<p>So it is. Yes.</p>"


def test_a_sentence_keeps_its_id_when_others_come_and_go() -> None:
    ids = [piece["unit"] for piece in split_units("s", "New. Same. Same.").pieces if "unit" in piece]
    assert ids[1] in [piece.get("unit") for piece in split_units("s", "Same.").pieces]
    assert ids[2] == f"{ids[1]}-2"
    assert all(re.fullmatch(r"s-[0-9a-f]{8}(-2)?", unit) for unit in ids)


def test_raw_html_stays_text() -> None:
    html = "".join(piece["html"] for piece in split_units("s", "A <script>x</script> [b](javascript:y).").pieces)
    assert "<script" not in html
    assert "javascript:" not in html
