"""What an instructor looks at before an act: both markings before a decision, the student's page before release."""

from dataclasses import dataclass
from typing import Any

from assignments.models import Assignment
from assignments.reading import reading_of
from grading.actions import points_for
from grading.models import Marking, MarkingItem, Paper
from grading.releasing import readiness, snapshot, with_snapshots


@dataclass(frozen=True)
class Side:
    """One marking on the decision page."""

    marking: Marking
    points: int | None
    out_of: int
    gate: str


@dataclass(frozen=True)
class Compared:
    """One criterion as each marking has it, and whether they differ."""

    label: str
    weight: int
    items: list[MarkingItem | None]

    @property
    def differs(self) -> bool:
        """Say whether the levels differ."""
        return len({item.level if item else None for item in self.items}) > 1


def decision_context(paper: Paper, user: Any) -> dict[str, Any]:
    """Give the complete markings of a paper side by side, criterion by criterion."""
    assignment = paper.assignment
    markings = list(
        Marking.objects.visible_to(user)
        .filter(attempt_id=paper.attempt_id)
        .complete()
        .prefetch_related("items")
        .order_by("role")
    )
    gates = {gate["id"]: gate["label"] for gate in assignment.rubric_version.gates}
    items = [{item.criterion_id: item for item in marking.items.all()} for marking in markings]
    return {
        "paper": paper,
        "assignment": assignment,
        "attempt": paper.attempt,
        "reading": reading_of(paper.attempt),
        "may_decide": paper.may_be_decided and bool(markings),
        "sides": [
            Side(marking, *points_for(marking, assignment), gate=gates.get(marking.gate, marking.gate))
            for marking in markings
        ],
        "criteria": [
            Compared(criterion.label, criterion.weight, [of.get(criterion.pk) for of in items])
            for criterion in assignment.rubric_version.criteria.all()
        ],
        "standing_decision": paper.decision,
    }


def release_context(assignment: Assignment, number: int) -> dict[str, Any]:
    """Give the `number`th of the papers that are ready, as its student will see it, and how many there are."""
    ready = Paper.objects.filter(assignment_id=assignment.pk).awaiting_release().order_by("shuffle")
    counts = readiness(assignment)
    at = min(number, counts.ready) or 1
    found = with_snapshots(ready.select_related("attempt"))[at - 1 : at]
    paper = next(iter(found), None)
    context: dict[str, Any] = {"assignment": assignment, "counts": counts, "paper": paper, "at": at}
    if paper is not None:
        context |= {
            "mark": snapshot(paper.decision),
            "attempt": paper.attempt,
            "reading": reading_of(paper.attempt),
            "previous": at - 1,
            "following": at + 1 if at < counts.ready else 0,
        }
    return context
