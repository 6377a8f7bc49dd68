"""The eco-map of a case, from data: who is in it now, where each circle stands, and the sentence for each tie.

Rules of drawing: design/look, "The eco-map, computed". Units are view-box units, y downward.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, pairwise, permutations
from typing import Any

HOME_RADIUS = 72.0
LABEL_BREAK = 11
LONGEST_LABEL = 3
EVERY_ORDER_UP_TO = 8
ONE_RING_UP_TO = 8
OUTER_STEP = 118.0

Point = tuple[float, float]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Bond:
    """A tie as it stands now. `flow` is seen from `a`: out goes from a to b."""

    a: str
    b: str
    strength: str
    quality: str
    flow: str
    is_new: bool = False


@dataclass(frozen=True)
class Circle:
    """A system: where it stands, how large it is, its label in lines."""

    key: str
    x: float
    y: float
    radius: float
    lines: tuple[str, ...]
    level: str
    is_new: bool


@dataclass
class EcoMap:
    """Everything a drawing and a list need; `gone` are ties that the last scene has ended."""

    household: str
    members: list[str]
    people: dict[str, dict[str, str]]
    index: str
    worker: str
    bonds: list[Bond] = field(default_factory=list)
    gone: list[Bond] = field(default_factory=list)
    circles: list[Circle] = field(default_factory=list)
    date: str = ""

    def name(self, key: str) -> str:
        """Give a person's or a system's name; the student's own role says so."""
        name = self.people[key]["name"] if key in self.people else key
        return f"{name} (you)" if key == self.worker else name

    def sentence(self, bond: Bond) -> str:
        """Give a tie in words, such as "Maria and Housing: strong, stressful; energy flows from Maria to Housing."."""
        a, b = self.name(bond.a), self.name(bond.b)
        how = ", ".join(part for part in (bond.strength, bond.quality) if part)
        flows = {
            "out": f"; energy flows from {a} to {b}",
            "in": f"; energy flows from {b} to {a}",
            "both": "; energy flows both ways",
        }
        return f"{a} and {b}: {how}{flows.get(bond.flow, '')}."


def draw_map(compiled: dict[str, Any], visited: Iterable[str]) -> EcoMap:
    """Give the eco-map as it stands after these scenes, in the order visited."""
    people = compiled["people"]
    home = people.get(compiled["index"], {}).get("household") or next(iter(compiled["households"]), "")
    members = [key for key, row in people.items() if home and row["household"] == home]
    ties: dict[frozenset[str], dict[str, Any]] = {}
    order: tuple[str, ...] = ()
    fresh: set[frozenset[str]] = set()
    seen_before: set[str] = set()
    gone: list[dict[str, Any]] = []
    date = ""
    for number, scene_id in enumerate(visited):
        scene = compiled["scenes"][scene_id]
        seen_before = set(order)
        fresh, gone = set(), []
        rows = [*compiled["ties"], *scene["ties"]] if number == 0 else scene["ties"]
        for row in rows:
            pair = frozenset((row["a"], row["b"]))
            before = ties.pop(pair, None)
            if row["gone"]:
                gone += [before] if before else []
                continue
            ties[pair] = row
            if number and (before is None or _differs(before, row)):
                fresh.add(pair)
        order = _order_after(order, ties, members, people)
        date = scene["date"] or date
    labels = compiled["households"]
    found = EcoMap(labels.get(home, "Household"), _eldest_first(members, people), people, compiled["index"], "")
    found.worker, found.date = compiled["worker"], date
    found.bonds = [_bond(row, pair in fresh) for pair, row in ties.items()]
    found.gone = [_bond(row, False) for row in gone]
    found.circles = place_circles(found, order, set(order) - seen_before if seen_before else set())
    return found


def _differs(before: dict[str, Any], now: dict[str, Any]) -> bool:
    return any(before[key] != now[key] for key in ("strength", "quality", "flow"))


def _bond(row: dict[str, Any], is_new: bool) -> Bond:
    return Bond(row["a"], row["b"], row["strength"], row["quality"], row["flow"], is_new)


def _eldest_first(members: list[str], people: dict[str, dict[str, str]]) -> list[str]:
    ages = {key: int(people[key]["age"]) if people[key]["age"].isdigit() else -1 for key in members}
    return sorted(members, key=lambda key: -ages[key])


def _order_after(
    order: tuple[str, ...],
    ties: dict[frozenset[str], dict[str, Any]],
    members: list[str],
    people: dict[str, dict[str, str]],
) -> tuple[str, ...]:
    tied = {key for pair in ties for key in pair}
    systems = tuple(key for key in people if key in tied and key not in members)
    pairs = tuple(sorted((a, b) for a, b in (sorted(pair) for pair in ties) if a in systems and b in systems))
    return order_systems(order, systems, pairs)


@lru_cache(maxsize=1000)
def order_systems(before: tuple[str, ...], systems: tuple[str, ...], pairs: tuple[Pair, ...]) -> tuple[str, ...]:
    """Give the systems in an order that makes tied ones neighbours and moves what stood already only if that helps."""
    kept = [key for key in before if key in systems]
    for key in systems:
        if key not in kept:
            places = ([*kept[:at], key, *kept[at:]] for at in range(len(kept), -1, -1))
            kept = min(places, key=lambda order: _apart(order, pairs))
    best = _best_order(kept, pairs) if _apart(kept, pairs) else kept
    return tuple(best if _apart(best, pairs) < _apart(kept, pairs) else kept)


def _apart(order: Iterable[str], pairs: tuple[Pair, ...]) -> int:
    """Give how many places tied systems stand apart, neighbours counting nothing."""
    place = {key: at for at, key in enumerate(order)}
    count = len(place)
    found = 0
    for a, b in pairs:
        if a in place and b in place:
            distance = abs(place[a] - place[b])
            found += min(distance, count - distance) - 1
    return found


def _best_order(order: list[str], pairs: tuple[Pair, ...]) -> list[str]:
    if len(order) <= EVERY_ORDER_UP_TO:
        ways = ([order[0], *rest] for rest in permutations(order[1:]))
        return list(min(ways, key=lambda way: _apart(way, pairs)))
    best = list(order)
    improved = True
    while improved:
        improved = False
        for i, j in combinations(range(len(best)), 2):
            swapped = list(best)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            if _apart(swapped, pairs) < _apart(best, pairs):
                best, improved = swapped, True
    return best


def wrap_label(name: str) -> tuple[str, ...]:
    """Give a label in lines of about eleven characters, three at most; what doesn't fit ends in an ellipsis."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= LABEL_BREAK:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > LONGEST_LABEL:
        lines = [*lines[: LONGEST_LABEL - 1], f"{lines[LONGEST_LABEL - 1]} …"]
    return tuple(lines) or ("",)


def place_circles(eco: EcoMap, order: tuple[str, ...], fresh: set[str]) -> list[Circle]:
    """Give each system's circle: one ring up to eight, beyond that every second one farther out."""
    count = len(order)
    if not count:
        return []
    many = count > ONE_RING_UP_TO
    around = max(2, math.ceil(count / 2) if many else count)
    ring = max(190.0, 134 / (2 * math.sin(math.pi / around)))
    found = []
    for at, key in enumerate(order):
        lines = wrap_label(f"{eco.people[key]['name'].split()[0]} (you)" if key == eco.worker else eco.name(key))
        radius = max(42.0, min(54.0, 4.03 * max(len(line) for line in lines) + 10))
        # Three lines need the whole circle, whatever their length.
        radius = 54.0 if len(lines) == LONGEST_LABEL else radius
        out = ring + OUTER_STEP * (many and at % 2)
        angle = 2 * math.pi * at / count - math.pi / 2
        x, y = out * math.cos(angle), out * math.sin(angle)
        found.append(Circle(key, x, y, radius, lines, eco.people[key]["level"], key in fresh))
    return found


def clears(path: list[Point], circles: Iterable[tuple[Point, float]]) -> bool:
    """Say whether a path, given as points, keeps out of all these circles."""
    return all(
        _distance_to_segment(center, start, end) >= radius + 2
        for center, radius in circles
        for start, end in pairwise(path)
    )


def _distance_to_segment(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    if not length:
        return math.dist(point, start)
    along = max(0.0, min(1.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length))
    return math.dist(point, (start[0] + along * dx, start[1] + along * dy))
