"""The eco-map: who is drawn, where, and the sentence for each tie."""

import math
import re

import pytest

from cases.ecomap import clears, draw_map, order_systems, wrap_label
from cases.ecomap_svg import draw_svg
from cases.format.compiler import compile_case
from cases.format.reader import read_case
from tests.cases.conftest import SMALL


def compiled() -> dict[str, object]:
    """Give the small case as the player has it."""
    return compile_case(read_case(SMALL).tree)


def test_only_what_is_disclosed_is_drawn() -> None:
    eco = draw_map(compiled(), ["intake"])
    assert [circle.key for circle in eco.circles] == ["ada", "housing"]
    assert eco.members == ["maria", "ben"]
    assert eco.date == "Monday 2 March"
    assert [eco.sentence(bond) for bond in eco.bonds] == [
        "Maria Reyes and Ada Olsen (you): weak, calm; energy flows from Ada Olsen (you) to Maria Reyes.",
        "Maria Reyes and City Housing Office: strong, stressful;"
        " energy flows from Maria Reyes to City Housing Office.",
    ]


def test_a_scene_adds_and_changes_ties_and_marks_them_as_new() -> None:
    eco = draw_map(compiled(), ["intake", "goals"])
    assert [(bond.a, bond.b, bond.strength, bond.is_new) for bond in eco.bonds] == [
        ("maria", "housing", "strong", False),
        ("maria", "ada", "strong", True),
        ("group", "housing", "weak", True),
    ]
    assert [circle.key for circle in eco.circles if circle.is_new] == ["group"]
    assert not any(bond.is_new for bond in draw_map(compiled(), ["intake", "goals", "meeting"]).bonds)


def test_none_ends_a_tie_and_the_list_says_so() -> None:
    text = SMALL.replace("- maria ada: strong, calm, both", "- maria ada: none")
    eco = draw_map(compile_case(read_case(text).tree), ["intake", "goals"])
    assert [eco.sentence(bond) for bond in eco.gone] == [
        "Maria Reyes and Ada Olsen (you): weak, calm; energy flows from Ada Olsen (you) to Maria Reyes."
    ]
    assert "ada" not in {circle.key for circle in eco.circles}


def test_tied_systems_become_neighbors_and_the_rest_stays() -> None:
    assert order_systems((), ("a", "b", "c", "d"), ()) == ("a", "b", "c", "d")
    order = order_systems(("a", "b", "c", "d"), ("a", "b", "c", "d"), (("a", "c"),))
    assert abs(order.index("a") - order.index("c")) in (1, 3)
    assert order_systems(("a", "b", "c"), ("a", "b", "c", "d"), ()) == ("a", "b", "c", "d")


def test_labels_break_at_about_eleven_characters() -> None:
    assert wrap_label("Caregivers’ group") == ("Caregivers’", "group")
    assert wrap_label("Clinic director and board") == ("Clinic", "director", "and board")
    assert wrap_label("One remarkable association of everyone there") == ("One", "remarkable", "association …")


def many(count: int) -> dict[str, object]:
    """Give a case with so many systems, all tied to the household and some to each other."""
    people = "".join(f"  s{n}: {{name: System {n}, system: s, level: macro}}\n" for n in range(count))
    ties = "".join(f"  - maria s{n}: strong, stressful, both\n" for n in range(count))
    across = "".join(f"  - s{n} s{(n + count // 2) % count}: weak\n" for n in range(0, count // 2, 2))
    text = SMALL.replace("ties:\n", f"{people}ties:\n{ties}{across}", 1).replace("households:", "households:", 1)
    return compile_case(read_case(text).tree)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 12])
def test_circles_keep_apart_and_the_drawing_holds_them_all(count: int) -> None:
    eco = draw_map(many(count), ["intake"])
    for one in eco.circles:
        assert math.hypot(one.x, one.y) >= one.radius + 72
        for other in eco.circles:
            assert one is other or math.dist((one.x, one.y), (other.x, other.y)) > one.radius + other.radius
    svg = str(draw_svg(eco))
    left, top, width, height = (int(part) for part in re.search(r'viewBox="([^"]+)"', svg)[1].split())  # type: ignore[index]
    assert all(left <= c.x - c.radius and c.x + c.radius <= left + width for c in eco.circles)
    assert all(top <= c.y - c.radius and c.y + c.radius <= top + height for c in eco.circles)
    assert svg.count('class="sys') == count + 2
    assert svg.count('<path class="tie') >= len(eco.bonds) - 1


def test_a_tie_ends_at_the_edges_and_passes_through_no_circle() -> None:
    eco = draw_map(many(8), ["intake"])
    svg = str(draw_svg(eco))
    places = [((circle.x, circle.y), circle.radius - 2) for circle in eco.circles]
    for way in re.findall(r'class="tie[^"]*" d="M([^"]+)"', svg):
        if "V" in way or "C" in way:
            continue
        points = [(float(x), float(y)) for x, y in (pair.split() for pair in way.split("L"))]
        assert clears(points, places)


def test_the_drawing_is_named_and_holds_no_markup_from_a_name() -> None:
    text = SMALL.replace("Ada Olsen", "<b>Ada</b>").replace("Maria Reyes", "<i>Maria")
    svg = str(draw_svg(draw_map(compile_case(read_case(text).tree), ["intake"])))
    assert 'role="img" aria-labelledby="eco-t eco-d"' in svg
    assert "Eco-map: Reyes household, Monday 2 March" in svg
    assert "<b>" not in svg
    assert "<i>" not in svg
