"""Where a run stands: the sum of its events, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from cases.format.conditions import Test, Value, apply, holds, read_condition, read_effects

BEGIN, COMMIT, GO_ON, END = "begin", "commit", "go-on", "end"
IN_SCENE, AFTER_CHOICE, ENDED = "scene", "consequence", "ended"

# A version's conditions are few and asked for again and again.
_condition = lru_cache(maxsize=2000)(read_condition)
_effects = lru_cache(maxsize=2000)(read_effects)


class Event(Protocol):
    """What `replay` needs of an event."""

    number: int
    kind: str
    scene: str
    data: Any


@dataclass(frozen=True)
class Visit:
    """A scene that was entered, and the number of the event that led there."""

    number: int
    scene: str


@dataclass(frozen=True)
class Decision:
    """What was committed in a scene: the choice, each answer with its confidence, the passages marked by then."""

    number: int
    scene: str
    choice: str
    answers: dict[str, Any]
    marks: tuple[str, ...]


@dataclass
class Journey:
    """A run so far."""

    scene: str = ""
    phase: str = IN_SCENE
    steps: int = 0
    variables: dict[str, Value] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    @property
    def visited(self) -> list[str]:
        """Give the scenes entered, each once, in the order of first entering."""
        return list(dict.fromkeys(visit.scene for visit in self.visits))

    @property
    def last_decision(self) -> Decision | None:
        """Give the newest decision."""
        return self.decisions[-1] if self.decisions else None

    def decision_of(self, visit: Visit) -> Decision | None:
        """Give what was decided during a visit, if anything yet."""
        return next((made for made in self.decisions if made.number == visit.number + 1), None)

    def as_state(self, compiled: dict[str, Any]) -> dict[str, Any]:
        """Give what is kept in `CaseRun.state`."""
        return {
            "phase": self.phase,
            "title": compiled["scenes"][self.scene]["title"],
            "variables": self.variables,
            "visited": [visit.scene for visit in self.visits],
            "decisions": [[made.scene, made.choice] for made in self.decisions],
        }


def replay(compiled: dict[str, Any], events: Iterable[Event]) -> Journey:
    """Give where a run stands after these events, in the order of their numbers."""
    journey = Journey(variables=dict(compiled["vars"]))
    for event in events:
        journey.steps = event.number
        if event.kind in (BEGIN, GO_ON):
            journey.scene = event.scene
            journey.phase = IN_SCENE
            journey.visits.append(Visit(event.number, event.scene))
        elif event.kind == COMMIT:
            choice = choice_of(compiled, event.scene, event.data["choice"])
            journey.variables = apply(_effects(choice["set"]), journey.variables)
            answers, marks = event.data.get("answers", {}), tuple(event.data.get("marks", ()))
            journey.decisions.append(Decision(event.number, event.scene, choice["id"], answers, marks))
            journey.phase = AFTER_CHOICE
        elif event.kind == END:
            journey.phase = ENDED
    return journey


def choice_of(compiled: dict[str, Any], scene: str, choice_id: str) -> dict[str, Any]:
    """Give a choice of a scene.

    Raises:
        KeyError: when the scene has no such choice.
    """
    for choice in compiled["scenes"][scene]["choices"]:
        if choice["id"] == choice_id:
            return choice
    raise KeyError(choice_id)


def is_open(choice: dict[str, Any], journey: Journey) -> bool:
    """Say whether a choice's condition holds now."""
    tests: tuple[Test, ...] = _condition(choice["if"])
    return holds(tests, journey.variables, journey.visited)


def open_choices(compiled: dict[str, Any], journey: Journey) -> list[dict[str, Any]]:
    """Give the choices that are open in the scene the run stands in."""
    return [choice for choice in compiled["scenes"][journey.scene]["choices"] if is_open(choice, journey)]
