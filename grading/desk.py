"""What the marking pane and the queue beside it show."""

from dataclasses import dataclass
from typing import Any

from assignments.models import Assignment, Attempt, Criterion, RubricVersion
from grading.actions import judgement_of
from grading.forms import MarkingForm, as_fields
from grading.models import Marking, MarkingItem, Paper, ReleasedMark
from grading.papers import PAGE, Order, open_to, order_of, papers_of
from grading.presence import others_at


@dataclass(frozen=True)
class QueueRow:
    """One paper in a list: its glyph, the short word at its end and what a screen reader is told."""

    paper: Paper
    glyph: str
    word: str
    said: str
    is_late: bool


def _short(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{first[:1]}. {last}" if first else last


def _is_complete(marking: Any) -> bool:
    return marking is not None and marking.completed_at is not None


def _looks(paper: Paper, own: Any, other: Any, here: str) -> tuple[str, str, str]:
    """Give glyph, word and what a screen reader is told; the first line that fits holds."""
    late = paper.attempt.is_late
    points = own.points if own and own.points is not None else ""
    lines = [
        (paper.state == Paper.State.RELEASED, ("complete", "released", "")),
        (_is_complete(own), ("complete", str(points), "complete")),
        (own is not None, ("open", "open", "")),
        (bool(here), ("someone", _short(here), f"{here} is there now")),
        (_is_complete(other), ("complete", _short(other.marker.name) if other else "", "complete")),
        (other is not None, ("open", _short(other.marker.name) if other else "", "open")),
        (paper.state not in (Paper.State.FREE, Paper.State.HALF), ("complete", "taken", "has its two markers")),
        (paper.second_asked_at is not None, ("asked", "asked", "a second opinion is asked for")),
        (late, ("late", "late", "not begun")),
    ]
    return next((looks for fits, looks in lines if fits), ("free", "", "not begun"))


def queue_rows(assignment: Assignment, papers: list[Paper], user: Any) -> list[QueueRow]:
    """Give papers as rows of a queue, as this marker may see them; the other marking of one paper never shows."""
    for paper in papers:
        paper.assignment = assignment
    markings = Marking.objects.filter(attempt__in=[paper.attempt_id for paper in papers])
    own: dict[int, Any] = {}
    other: dict[int, Any] = {}
    for marking in markings.select_related("marker").with_points():
        (own if marking.marker_id == user.pk else other)[marking.attempt_id] = marking
    here = others_at(assignment, papers, user)
    return [
        QueueRow(
            paper,
            *_looks(
                paper,
                own.get(paper.attempt_id),
                None if paper.wants_second else other.get(paper.attempt_id),
                here.get(paper.place, ""),
            ),
            is_late=paper.attempt.is_late,
        )
        for paper in papers
    ]


@dataclass(frozen=True)
class Band:
    """One level of one criterion as a radio button."""

    level: int
    label: str
    text: str
    is_chosen: bool
    is_expected: bool


@dataclass(frozen=True)
class CriterionRow:
    """One criterion of the rubric as a fieldset: levels from the lowest up, nought apart, the comment and the bank."""

    criterion: Criterion
    bands: list[Band]
    nought: Band | None
    chosen: Band | None
    comment: str
    comment_errors: list[str]
    level_errors: list[str]
    bank: list[str]
    is_open: bool
    top: int

    @property
    def score(self) -> str:
        """Give "6 of 8", or "not yet"."""
        out_of = self.top * self.criterion.weight
        return f"{self.chosen.level * self.criterion.weight} of {out_of}" if self.chosen else "not yet"


def criterion_rows(
    version: RubricVersion, criteria: list[Criterion], values: dict[str, str], form: MarkingForm | None = None
) -> list[CriterionRow]:
    """Give the rubric with these values, by the form's names; the first criterion without a level is open."""
    scale = sorted(version.levels, key=lambda row: row["level"])
    errors: Any = form.errors if form is not None and form.is_bound else {}
    rows: list[CriterionRow] = []
    for criterion in criteria:
        value = values.get(f"level-{criterion.key}", "")
        bands = [
            Band(
                level=row["level"],
                label=row["label"],
                text=criterion.bands.get(str(row["level"]), ""),
                is_chosen=value == str(row["level"]),
                is_expected=row["level"] == version.expected_level,
            )
            for row in scale
        ]
        chosen = next((band for band in bands if band.is_chosen), None)
        rows.append(
            CriterionRow(
                criterion=criterion,
                bands=[band for band in bands if band.level],
                nought=next((band for band in bands if not band.level), None),
                chosen=chosen,
                comment=values.get(f"comment-{criterion.key}", ""),
                comment_errors=list(errors.get(f"comment-{criterion.key}", [])),
                level_errors=list(errors.get(f"level-{criterion.key}", [])),
                bank=[entry["text"] for entry in version.comments if entry["criterion"] == criterion.key],
                is_open=chosen is None and not any(row.is_open for row in rows),
                top=version.top_level,
            )
        )
    return rows


def criteria_of(assignment: Assignment) -> list[Criterion]:
    """Give the criteria of the assignment's rubric version, in order."""
    return list(assignment.rubric_version.criteria.all())


def rubric_context(marking: Marking, form: MarkingForm | None = None) -> dict[str, Any]:
    """Give the form's side of the pane: what is stored, or what was sent and not accepted."""
    assignment = marking.attempt.assignment
    version, criteria = assignment.rubric_version, criteria_of(assignment)
    values = as_fields(judgement_of(marking, criteria))
    if form is not None:
        values |= {name: form.data.get(name, "") for name in values}
    rows = criterion_rows(version, criteria, values, form)
    return {
        "rows": rows,
        "values": values,
        "version": version,
        "total": sum(row.chosen.level * row.criterion.weight for row in rows if row.chosen),
        "out_of": version.top_level * sum(criterion.weight for criterion in criteria),
        "scored": sum(1 for row in rows if row.chosen),
        "form": form,
        "general_bank": [entry["text"] for entry in version.comments if not entry.get("criterion")],
    }


@dataclass(frozen=True)
class Earlier:
    """An earlier attempt of the same student, with its released mark if there is one."""

    attempt: Attempt
    mark: ReleasedMark | None


def earlier_attempts(paper: Paper) -> list[Earlier]:
    """Give the attempts before the one that is marked now, newest first, each with what was released of it."""
    attempts = (
        Attempt.objects.filter(assignment_id=paper.assignment_id, student_id=paper.student_id)
        .filter(number__lt=paper.attempt.number)
        .select_related("released")
        .order_by("-number")
    )
    return [Earlier(attempt, getattr(attempt, "released", None)) for attempt in attempts]


@dataclass(frozen=True)
class QueuePage:
    """A stretch of 50 papers in a marker's order; `number` counts from 1."""

    rows: list[QueueRow]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """Say whether papers come before these."""
        return self.number > 1


def queue_page(assignment: Assignment, user: Any, number: int, *, only: str = "") -> QueuePage:
    """Give page `number` of a marker's queue; `only` is "" for all, "mine", "todo" or "late"."""
    papers = papers_of(assignment)
    if only == "mine":
        papers = papers.filter(attempt__markings__marker_id=user.pk)
    elif only == "todo":
        papers = open_to(papers, user)
    elif only == "late":
        papers = papers.filter(attempt__is_late=True)
    found = order_of(assignment, user).stretch(papers, (number - 1) * PAGE, PAGE + 1)
    return QueuePage(queue_rows(assignment, found[:PAGE], user), number, len(found) > PAGE)


def page_with(paper: Paper, user: Any) -> QueuePage:
    """Give the page of a marker's queue on which a paper lies."""
    order: Order = order_of(paper.assignment, user)
    place = order.place_of(paper, papers_of(paper.assignment))
    return queue_page(paper.assignment, user, place // PAGE + 1)


def own_marking(paper: Paper, user: Any) -> Marking | None:
    """Give the person's own marking of the attempt that counts."""
    return Marking.objects.visible_to(user).filter(attempt_id=paper.attempt_id, marker_id=user.pk).first()


def shown_markings(paper: Paper, user: Any) -> list[Marking]:
    """Give other people's markings of the attempt that this person may see."""
    found = Marking.objects.visible_to(user).filter(attempt_id=paper.attempt_id).exclude(marker_id=user.pk)
    return list(found.with_points().prefetch_related("items__criterion").order_by("role"))


def items_of(marking: Marking) -> list[MarkingItem]:
    """Give a marking's items in the rubric's order."""
    return list(marking.items.select_related("criterion"))


def may_reopen(paper: Paper) -> bool:
    """Say whether a complete marking of this paper may be opened again: before release, and before both were seen."""
    if paper.state == Paper.State.RELEASED:
        return False
    return Marking.objects.filter(attempt_id=paper.attempt_id).complete().count() < 2
