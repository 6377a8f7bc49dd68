"""What the canvas shows: the drawing, the memo's form in its parts, and what the page before handing in points out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BoundField

from assignments import memo
from assignments.actions import check_memo, repeats_exemplar
from assignments.bridge_drawing import Drawing, draw
from assignments.bridge_facts import facts_from, plain_words, shortened
from assignments.dates import due_for
from assignments.forms import MemoForm
from assignments.identifiers import Finding, identifiers_in
from assignments.models import Assignment, Attempt
from assignments.vocabulary import Vocabulary, read_vocabulary
from core.drafts import draft_at
from core.models import Draft

STATE_WORDS = {
    "written": ("good", "Written"),
    "begun": ("warn", "Begun"),
    "empty": ("soft", "Not written yet"),
}


@dataclass(frozen=True)
class Field:
    """A field of the form with the words beside it for either claim."""

    bound: BoundField
    name: str
    label: memo.Label
    help: memo.Label | None
    is_text: bool


@dataclass(frozen=True)
class PartRow:
    """A part of the argument as a row: what is written in it, and how far it is."""

    part: memo.Part
    fields: list[Field]
    said: str
    look: str
    state: str
    is_first_open: bool
    begins_group: bool


@dataclass(frozen=True)
class Choice:
    """One of the three independent choices, with the field for a term of one's own."""

    bound: BoundField
    own: BoundField


@dataclass(frozen=True)
class Phase:
    """A row of the table of modes."""

    number: int
    name: BoundField
    weights: list[tuple[str, BoundField]]


@dataclass(frozen=True)
class View:
    """What changes as one writes: the drawing, the sentence, how far the memo is."""

    drawing: Drawing
    passage: str
    case_title: str
    states: str
    parts: int
    words: int


@dataclass(frozen=True)
class Canvas:
    """The whole page."""

    assignment: Assignment
    form: MemoForm
    draft: Draft
    last: Attempt | None
    due_at: datetime
    view: View
    parts: list[PartRow]
    choices: list[Choice]
    moment: Field
    why_not: Field
    phases: list[Phase]

    @property
    def next_number(self) -> int:
        """Give the number that the next attempt will have."""
        return (self.last.number if self.last else 0) + 1


@dataclass(frozen=True)
class Check:
    """What is pointed out before handing in: what hinders, what is missing, what may identify someone."""

    problems: list[memo.Gap]
    gaps: list[memo.Gap]
    findings: list[Finding]
    repeats_exemplar: bool
    words: int


def last_attempt(assignment: Assignment, student: Any) -> Attempt | None:
    """Give a student's last attempt."""
    return Attempt.objects.filter(assignment=assignment, student=student).order_by("-number").first()


def view_of(assignment: Assignment, fields: dict[str, Any], terms: Vocabulary) -> View:
    """Give the drawing and all that goes with it for a flat memo."""
    titles = {case.slug: case.title for case in assignment.cases.all()}
    return View(
        drawing=draw(facts_from(fields, terms.label)),
        passage=shortened(plain_words(str(fields.get("passage") or "")), 280),
        case_title=titles.get(fields.get("case", ""), ""),
        states=" ".join(memo.states_of(fields)),
        parts=memo.parts_written(fields),
        words=memo.words_of(fields),
    )


def canvas_of(assignment: Assignment, student: Any, typed: dict[str, Any] | None = None) -> Canvas:
    """Give the canvas with what was typed just now, or the draft, or the last attempt, or nothing yet."""
    draft = draft_at(student, assignment.draft_place)
    last = last_attempt(assignment, student)
    fields = memo.flat(typed or draft.fields or (last.fields if last else _blank(assignment)))
    terms = read_vocabulary()
    form = MemoForm(fields, assignment=assignment, vocabulary=terms)
    return Canvas(
        assignment=assignment,
        form=form,
        draft=draft,
        last=last,
        due_at=due_for(assignment, student),
        view=view_of(assignment, fields, terms),
        parts=_parts(form, fields),
        choices=[Choice(form[name], form[f"{name}_own"]) for name in memo.CHOICES],
        moment=_field(form, "passage"),
        why_not=_field(form, "not_carried_reason"),
        phases=_phases(form, terms),
    )


def _blank(assignment: Assignment) -> dict[str, Any]:
    # A memo usually starts from the first case that the assignment names; field work is a choice of its own.
    first = next(iter(assignment.cases.all()), None)
    return {"claim": "", "case": first.slug if first else ""}


def _field(form: MemoForm, name: str) -> Field:
    is_text = name in memo.WRITTEN and name not in memo.ONE_LINE
    return Field(form[name], name, memo.LABELS[name], memo.HELP.get(name), is_text)


def _parts(form: MemoForm, fields: dict[str, Any]) -> list[PartRow]:
    states = memo.states_of(fields)
    open_at = next((place for place, state in enumerate(states) if state != "written"), len(states))
    rows: list[PartRow] = []
    for place, (part, state) in enumerate(zip(memo.PARTS, states, strict=True)):
        said = next((str(fields[name]) for name in part.fields if memo.is_filled(fields.get(name))), "")
        look, words = STATE_WORDS[state]
        rows.append(
            PartRow(
                part=part,
                fields=[_field(form, name) for name in part.fields],
                said=plain_words(said)[:200],
                look=look,
                state=words,
                is_first_open=place == open_at,
                begins_group=not rows or rows[-1].part.group != part.group,
            )
        )
    return rows


def _phases(form: MemoForm, terms: Vocabulary) -> list[Phase]:
    return [
        Phase(
            number,
            form[f"phase_{number}"],
            [(label, form[f"phase_{number}_{mode}"]) for mode, label in terms.modes()],
        )
        for number in memo.PHASES
    ]


def check_of(assignment: Assignment, fields: dict[str, Any]) -> Check:
    """Give what the page before handing in says about a memo. Nothing is written."""
    found = memo.structured(fields)
    problems: list[memo.Gap] = []
    repeats = False
    try:
        checked = check_memo(assignment=assignment, fields=fields)
        repeats = repeats_exemplar(checked.fields, checked.vocabulary)
    except ValidationError as refused:
        problems = [memo.Gap(name, " ".join(messages)) for name, messages in refused.message_dict.items()]
    named = {problem.field for problem in problems}
    return Check(
        problems=problems,
        gaps=[gap for gap in memo.gaps_of(found) if gap.field not in named],
        findings=identifiers_in(found),
        repeats_exemplar=repeats,
        words=memo.words_of(found),
    )
