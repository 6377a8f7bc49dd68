"""The rubric and the markings as the marking pane shows them."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from assignments.models import Assignment, Attempt, Criterion, RubricVersion
from grading.actions import judgement_of
from grading.forms import MarkingForm, as_fields
from grading.models import Marking, Paper, ReleasedMark

BAND = (
    '<label><input type="radio" name="level-{}" value="{}"{}><b>{}</b>'
    '<span class="lev"><span>{}{}</span><span class="desc">{}</span></span></label>'
)
CHECKED = mark_safe(" checked")
EXPECTED = mark_safe('<small class="exp">expected level</small>')


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
    def levels(self) -> SafeString:
        """Give the levels above nought as radio buttons; made here and not in a template, since there are many."""
        return format_html_join("", BAND, map(self._cells, self.bands))

    def _cells(self, band: Band) -> tuple[Any, ...]:
        checked, expected = CHECKED if band.is_chosen else "", EXPECTED if band.is_expected else ""
        return self.criterion.key, band.level, checked, band.level, band.label, expected, band.text

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
    if paper.attempt.number == 1:
        return []
    attempts = (
        Attempt.objects.filter(assignment_id=paper.assignment_id, student_id=paper.student_id)
        .filter(number__lt=paper.attempt.number)
        .select_related("released")
        .order_by("-number")
    )
    return [Earlier(attempt, getattr(attempt, "released", None)) for attempt in attempts]


def own_marking(paper: Paper, user: Any) -> Marking | None:
    """Give the person's own marking of the attempt that counts, with the paper's own assignment and attempt."""
    if paper.state == Paper.State.FREE:
        return None
    own = Marking.objects.filter(attempt_id=paper.attempt_id, marker_id=user.pk).first()
    if own is not None:
        own.paper, own.attempt, own.marker = paper, paper.attempt, user
        own.attempt.assignment = paper.assignment
    return own


def others_shown(paper: Paper, user: Any, own: Marking | None) -> list[Marking]:
    """Give other people's markings of the attempt that this person may see; none where there can be none."""
    if paper.state == Paper.State.FREE or (own is not None and not paper.wants_second):
        return []
    found = Marking.objects.visible_to(user).filter(attempt_id=paper.attempt_id).exclude(marker_id=user.pk)
    return list(found.prefetch_related("items__criterion").order_by("role"))


def may_reopen(paper: Paper, shown: list[Marking]) -> bool:
    """Say whether a complete marking of this paper may be opened again: before release, and before both were seen."""
    return paper.state != Paper.State.RELEASED and sum(bool(marking.completed_at) for marking in shown) < 2
