"""The bridge as a drawing: the numbers of the design, its hard cases, and that any text makes a drawing that fits."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, strategies as st

from assignments.bridge_drawing import deck, draw, piers_of, slots, wrap_evenly
from assignments.bridge_facts import BridgeFacts

WHOLE = BridgeFacts(
    skill="Linking",
    group_form="All in the same boat",
    macro_practice="Constituency building",
    constant="what one says is put beside what others say",
    scale="twelve families once contacted, consent for each, a record",
    accountable="Grace, then twelve families, then my clinic",
)
WORDS = st.text(max_size=130)


def numbers(svg: str, pattern: str) -> list[tuple[str, ...]]:
    """Give what a pattern finds, as tuples."""
    return [found if isinstance(found, tuple) else (found,) for found in re.findall(pattern, svg)]


def test_the_wide_drawing_has_the_numbers_of_the_design() -> None:
    """Piers, rings, deck and stems stand where the design computed them for the same words."""
    wide = draw(WHOLE).wide
    assert numbers(wide, r'<circle class="pier" cx="([\d.]+)" cy="(-[\d.]+)"') == [
        ("128.0", "-35.4"),
        ("361.8", "-105.5"),
        ("629.6", "-185.9"),
    ]
    assert numbers(wide, r'class="orbit o\d" cx="-40.0" cy="15.0" r="([\d.]+)"') == [
        ("175.4",),
        ("419.5",),
        ("699.1",),
    ]
    assert '<path class="deck draw" pathLength="1" d="M10 0L839.6 -248.9"/>' in wide
    assert '<path class="warrant" d="M185.0 -49.5V-16.5"/>' in wide
    assert '<text class="t-strong" x="183.0" y="2.5">Stays the same</text>' in wide
    assert '<text class="why" x="183.0" y="43.5">beside what others say</text>' in wide
    assert 'viewBox="0 -324 890 382"' in wide


def test_the_tall_drawing_has_the_numbers_of_the_design() -> None:
    """The tall drawing is the design's, line by line."""
    tall = draw(WHOLE).tall
    assert 'viewBox="0 0 360 611"' in tall
    assert numbers(tall, r'<circle class="pier" cx="44.0" cy="([\d.]+)"') == [("79.0",), ("269.0",), ("459.0",)]
    assert numbers(tall, r'class="orbit o\d" cx="60.0" cy="-70.0" r="([\d.]+)"') == [
        ("149.9",),
        ("339.4",),
        ("529.2",),
    ]
    assert 'd="M44 8V607.0"' in tall
    assert '<text class="why" x="70.0" y="394.0">consent for each, a record</text>' in tall


def test_a_missing_part_ends_the_deck_and_dashes_its_ring() -> None:
    """The deck ends 44 after the last pier reached; later piers stand and wait; a missing reason is said."""
    wide = draw(replace(WHOLE, group_form="", scale="")).wide
    assert '<path class="deck" pathLength="1" d="M10 0L172.0 -48.6"/>' in wide
    assert '<path class="guide" d="M178.0 -50.4L' in wide
    assert 'class="orbit o2 unmet"' in wide
    assert '<circle class="ghost"' in wide
    assert ">No group form chosen</text>" in wide
    assert '<path class="warrant stub"' in wide
    assert ">Not written yet</text>" in wide
    assert wide.count('class="core"') == 2


def test_with_nothing_chosen_the_deck_stops_after_the_moment() -> None:
    """An empty memo draws three dashed rings and a short deck."""
    drawing = draw(BridgeFacts())
    assert 'd="M10 0L54.0 -13.2"' in drawing.wide
    assert drawing.wide.count("unmet") == 3
    assert not drawing.is_finished
    assert drawing.name.startswith("An unfinished bridge: no micro skill chosen; no group form chosen;")


def test_a_moment_not_carried_stops_before_the_group() -> None:
    """The deck ends at a bar marked "Held here"; what was considered stands hollow beyond it."""
    drawing = draw(replace(WHOLE, is_carried=False))
    for svg in (drawing.wide, drawing.tall):
        assert '<path class="stop"' in svg
        assert ">Held here</text>" in svg
        assert svg.count('class="core"') == 1
        assert svg.count(' considered"') == 2
        assert ">The tempting move</text>" in svg
        assert " draw" not in svg
    assert drawing.name.startswith("A bridge considered and not carried: linking, with one person;")
    stop = float(numbers(drawing.wide, r'class="deck" pathLength="1" d="M10 0L([\d.]+)')[0][0])
    second = float(numbers(drawing.wide, r'class="pier" cx="([\d.]+)"')[1][0])
    assert 128 < stop < second - 60


def test_text_is_escaped() -> None:
    """A term of one's own can't bring markup in."""
    drawing = draw(replace(WHOLE, skill="<script>", constant='"><b>x</b>'))
    for svg in (drawing.wide, drawing.tall, drawing.sentence):
        assert "<script" not in svg
        assert "<b>x" not in svg


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("what one says is put beside what others say", 24, ["what one says is put", "beside what others say"]),
        ("Constituency building", 22, ["Constituency building"]),
        ("Naming race, money, power in public", 22, ["Naming race, money,", "power in public"]),
        ("", 22, [""]),
    ],
)
def test_lines_are_even(text: str, limit: int, lines: list[str]) -> None:
    """Text wraps at the limit, then as narrow as the number of lines allows."""
    assert wrap_evenly(text, limit) == lines


@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=200), limit=st.integers(8, 40))
def test_wrapping_keeps_every_word_and_the_limit(text: str, limit: int) -> None:
    """No line is longer than the limit and nothing but blanks is lost."""
    lines = wrap_evenly(text, limit)
    assert all(len(line) <= limit for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(skill=WORDS, group=WORDS, macro=WORDS, constant=WORDS, scale=WORDS, carried=st.booleans())
def test_any_words_make_a_drawing_that_fits(
    skill: str, group: str, macro: str, constant: str, scale: str, carried: bool
) -> None:
    """The drawing is well-formed, at most 1100 wide, and every text lies inside its view box."""
    facts = BridgeFacts(
        skill=" ".join(clean(skill).split()),
        group_form=" ".join(clean(group).split()),
        macro_practice=" ".join(clean(macro).split()),
        constant=clean(constant),
        scale=clean(scale),
        is_carried=carried,
    )
    drawing = draw(facts)
    for svg in (drawing.wide, drawing.tall):
        root = ElementTree.fromstring(svg)
        left, top, width, height = map(float, root.attrib["viewBox"].split())
        assert width <= 1100
        for text in root.iter("text"):
            assert left <= float(text.attrib["x"]) <= left + width
            assert top + 10 <= float(text.attrib["y"]) <= top + height


def clean(text: str) -> str:
    """Take out what XML can't hold at all; forms refuse it before."""
    return "".join(character for character in text if character.isprintable() or character == " ")


def test_every_pier_lies_on_the_deck_and_needs_its_slot() -> None:
    """Slots are at least 180 and fill 880 between them."""
    piers = piers_of(BridgeFacts())
    lengths = slots(BridgeFacts(), piers)
    assert sum(lengths) + 128 == pytest.approx(880)
    assert deck(10) == 0
    assert deck(110) == pytest.approx(-30)
