"""The map of bridges and the skill rose: computed, legible, and said in words too."""

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, strategies as st

from practice.levels import LEVELS, ordered_levels
from practice.map_drawing import CHARACTER, Ray, draw_map, measure
from practice.rose import RoseSkill, draw_rose

WORDS = st.text(alphabet="abcdefgh <&\"'é", min_size=1, max_size=38)


def rays(number: int) -> list[Ray]:
    return [Ray(f"Skill {n}", f"Group form {n}", f"A macro practice {n}", f"#b{n:02d}") for n in range(number)]


def test_levels_are_put_in_order():
    assert ordered_levels(["macro", "micro", "macro", "other"]) == ["micro", "macro"]


def test_every_bridge_is_a_link_with_its_names():
    svg = ElementTree.fromstring(draw_map(rays(22)))

    links = svg.findall("a")
    assert [link.get("href") for link in links] == [f"#b{n:02d}" for n in range(22)]
    assert links[3].get("aria-label") == "Skill 3, Group form 3, A macro practice 3"
    assert len(svg.findall("path")) == 3
    assert [len(link.findall(".//circle[@class='pier']")) for link in links] == [3] * 22


def test_names_leave_room_for_the_next_ring():
    fan = measure([Ray("x" * 30, "y" * 20, "z" * 38, "#b")])
    assert fan.radii[1] - fan.radii[0] > 30 * CHARACTER
    assert fan.radii[2] - fan.radii[1] > 20 * CHARACTER
    assert fan.end - fan.radii[2] > 38 * CHARACTER


def test_neighboring_names_never_touch():
    fan = measure(rays(22))
    assert fan.radii[0] * (fan.angles[0] - fan.angles[1]) >= 20.9
    assert math.degrees(fan.angles[0]) < 20


@given(st.lists(st.builds(Ray, WORDS, WORDS, WORDS, st.just("#b01")), max_size=40))
def test_any_bridges_make_a_drawing_that_holds_them(bridges):
    svg = ElementTree.fromstring(draw_map(bridges))
    left, top, width, height = map(float, svg.get("viewBox").split())
    fan = measure(bridges)
    for angle in fan.angles:
        x, y = fan.end * math.cos(angle), -fan.end * math.sin(angle)
        assert left <= x <= left + width
        assert top <= y <= top + height


def test_the_rose_says_in_a_sentence_what_it_draws():
    skills = [
        RoseSkill("Active listening", frozenset(LEVELS)),
        RoseSkill("Partializing", frozenset({"micro", "mezzo"})),
        RoseSkill("Reframing", frozenset({"micro"})),
        RoseSkill("Ending"),
    ]

    rose = draw_rose(skills)

    assert rose.sentence == (
        "Three of 4 skills shown with one person, two in a group, one carried to macro practice: active listening."
    )
    assert rose.counts == {"micro": 3, "mezzo": 2, "macro": 1}
    svg = ElementTree.fromstring(rose.svg)
    assert svg.get("aria-label") == rose.sentence
    assert svg.get("role") == "img"
    for level, number in rose.counts.items():
        assert len(svg.findall(f"circle[@class='{level}']")) == number
    assert len(svg.findall("circle[@class='not']")) == 1
    assert [tspan.text for tspan in svg.findall("text[@class='t-ink ']/tspan")] + [
        tspan.text for tspan in svg.findall("text[@class='t-ink mid']/tspan")
    ] == ["Active", "listening"]


def test_an_empty_rose_says_so():
    rose = draw_rose([RoseSkill("Ending"), RoseSkill("Role play")])
    assert rose.sentence == "None of the 2 skills has been shown yet."
    assert "0 of 2" in rose.svg


def test_a_skill_shown_only_at_macro_scale_is_drawn_without_a_line():
    rose = draw_rose([RoseSkill("Reframing", frozenset({"macro"}))])
    assert rose.counts == {"micro": 0, "mezzo": 0, "macro": 1}
    assert 'class="span"' not in rose.svg


def test_many_carried_skills_are_named_in_the_sentence_only():
    rose = draw_rose([RoseSkill(f"Skill {n}", frozenset(LEVELS)) for n in range(22)])
    assert "skill 21" in rose.sentence
    assert not re.search(r'class="t-ink', rose.svg)


@pytest.mark.parametrize("number", [0, 1, 5, 22])
@given(label=WORDS)
def test_any_names_make_a_drawing(number, label):
    ElementTree.fromstring(draw_rose([RoseSkill(label, frozenset(LEVELS))] * number).svg)
