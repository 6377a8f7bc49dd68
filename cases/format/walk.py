"""The ways through a case: on paper (the graph of scenes), and under its conditions (a bounded search)."""

from collections import deque
from dataclasses import dataclass, field

from cases.format.conditions import Effect, Test, Value, apply, holds
from cases.format.tree import CaseTree

MOST_STATES = 10_000
MOST_STEPS = 60_000


@dataclass(frozen=True)
class Way:
    """A choice as the search sees it."""

    choice: str
    target: str
    tests: tuple[Test, ...]
    effects: tuple[Effect, ...]


Ways = dict[str, list[Way]]


@dataclass
class Walk:
    """What the search found. When `bounded`, it stopped early and says nothing of what it did not see."""

    scenes: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    stuck: dict[str, dict[str, Value]] = field(default_factory=dict)
    bounded: bool = False


def reachable(start: str, edges: dict[str, list[str]]) -> set[str]:
    """Give everything that can be reached along the edges, the start included."""
    seen = {start}
    waiting = deque([start])
    while waiting:
        for target in edges.get(waiting.popleft(), []):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def edges_of(tree: CaseTree) -> dict[str, list[str]]:
    """Give for each scene the scenes its choices lead to, conditions aside."""
    known = {scene.id for scene in tree.scenes}
    return {scene.id: [c.target for c in scene.choices if c.target in known] for scene in tree.scenes}


def can_end(tree: CaseTree) -> set[str]:
    """Give the scenes from which an ending can be reached on paper."""
    backwards: dict[str, list[str]] = {}
    for start, targets in edges_of(tree).items():
        for target in targets:
            backwards.setdefault(target, []).append(start)
    found: set[str] = set()
    for scene in tree.scenes:
        if scene.is_end and scene.id not in found:
            found |= reachable(scene.id, backwards)
    return found


def walk(start: str, variables: dict[str, Value], ways: Ways) -> Walk:
    """Try every choice that is open, from the start, and say what was met. Stops at MOST_STATES or MOST_STEPS.

    A state is the scene, the variables, and which of the scenes that some condition asks for have been visited.
    """
    asked = {test.visited for rows in ways.values() for way in rows for test in way.tests if test.visited}
    found = Walk()
    first = (start, tuple(sorted(variables.items())), frozenset({start} & asked))
    seen = {first}
    waiting = deque([first])
    steps = 0
    while waiting:
        scene, now, visited = waiting.popleft()
        found.scenes.add(scene)
        rows = ways.get(scene, [])
        current = dict(now)
        opened = False
        for way in rows:
            steps += 1
            if not holds(way.tests, current, visited):
                found.failed.add(way.choice)
                continue
            opened = True
            found.held.add(way.choice)
            after = apply(way.effects, current) if way.effects else current
            state = (way.target, tuple(sorted(after.items())), visited | ({way.target} & asked))
            if state not in seen:
                seen.add(state)
                waiting.append(state)
        if rows and not opened:
            found.stuck.setdefault(scene, current)
        if len(seen) > MOST_STATES or steps > MOST_STEPS:
            found.bounded = True
            return found
    return found
