"""A class's bridge memos on the desk: a rubric, an assignment, what was handed in, and a second marker."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from assignments.models import Assignment, Attempt, Criterion, Rubric, RubricVersion
from core.markdown import render_markdown
from grading import actions, papers
from grading.judgement import Judgement
from grading.models import Marking, Paper
from tests.cast import Cast, enrol, join, make_person

CRITERIA = [
    ("micro-skill", "Micro skill", 1, ["micro"]),
    ("bridge-logic", "Bridge logic", 2, ["micro", "mezzo", "macro"]),
    ("level-and-mode", "Level and mode", 1, ["mezzo", "macro"]),
    ("ethics", "Ethics, power, culture", 1, ["macro"]),
    ("evidence", "Evidence and crossing back", 1, ["micro", "macro"]),
]
LABELS = {4: "Exemplary", 3: "Proficient", 2: "Developing", 1: "Beginning", 0: "Not attempted"}
CONSTANT = "I put one person's words beside another's, so that they answered each other."


@dataclass
class World:
    """The cast, with one assignment and what Lena and Omar handed in."""

    cast: Cast
    version: RubricVersion
    assignment: Assignment
    lenas: Attempt
    omars: Attempt
    owen: User  # a second marker in Lena's offering
    sara: User  # a third

    def paper(self, attempt: Attempt) -> Paper:
        """Give the paper that holds an attempt, taken in now if it wasn't."""
        papers.take_in(assignment=self.assignment)
        return Paper.objects.select_related("assignment", "attempt").get(attempt=attempt)


def make_version() -> RubricVersion:
    """Give the rubric of the bridge memo: five criteria, Bridge logic counts double, 24 points."""
    rubric = Rubric.objects.create(slug="bridge", title="Bridge memo rubric")
    version = RubricVersion.objects.create(
        rubric=rubric,
        number=1,
        sha256="0" * 64,
        levels=[{"level": level, "label": label} for level, label in LABELS.items()],
        expected_level=3,
        gates=[{"id": "harm", "label": "Harm or breach of confidentiality", "text": "Goes to review."}],
        comments=[{"criterion": "ethics", "text": "You name a standard. Say what it would have you give up."}],
    )
    for position, (key, label, weight, levels) in enumerate(CRITERIA):
        bands = {str(level): f"{label}, {text.lower()}" for level, text in LABELS.items()}
        Criterion.objects.create(
            version=version, key=key, label=label, weight=weight, levels=levels, bands=bands, position=position
        )
    return version


def make_assignment(cast: Cast, version: RubricVersion, **changes: Any) -> Assignment:
    """Give a published bridge memo in Lena's offering."""
    now = timezone.now()
    fields = {"title": "Bridge memo", "brief": "Carry a move.", "brief_html": "<p>Carry a move.</p>"} | changes
    return Assignment.objects.create(
        offering=cast.offering,
        kind="bridge",
        rubric_version=version,
        due_at=now + timedelta(days=1),
        published_at=now,
        **fields,
    )


def hand_in(assignment: Assignment, student: User, number: int = 1, **changes: Any) -> Attempt:
    """Give an attempt as it stands after handing in."""
    fields = {"title": "Linking, carried", "claim": "carried", "constant": CONSTANT, "levels": ["micro", "macro"]}
    return Attempt.objects.create(
        assignment=assignment,
        student=student,
        number=number,
        fields=fields,
        html={"constant": str(render_markdown(CONSTANT))},
        words=14,
        sha256=uuid.uuid4().hex * 2,
        key=uuid.uuid4(),
        due_at=assignment.due_at,
        **({"is_late": False} | changes),
    )


@pytest.fixture
def world(cast: Cast) -> World:
    """Give the cast with an anonymous, single-marked assignment and two attempts."""
    version = make_version()
    assignment = make_assignment(cast, version)
    owen, sara = make_person("Owen Tran"), make_person("Sara Lindqvist")
    enrol(owen, cast.offering, "marker")
    enrol(sara, cast.offering, "marker")
    return World(
        cast=cast,
        version=version,
        assignment=assignment,
        lenas=hand_in(assignment, cast.lena),
        omars=hand_in(assignment, cast.omar, is_late=True),
        owen=owen,
        sara=sara,
    )


def judge(level: int | None = 3, **changes: Any) -> Judgement:
    """Give a judgement with the same level everywhere."""
    keys = [key for key, *_ in CRITERIA]
    found = {
        "levels": dict.fromkeys(keys, level),
        "comments": dict.fromkeys(keys, ""),
        "feedback": "",
        "staff_note": "",
        "gate": "",
    }
    levels = changes.pop("levels", {})
    comments = changes.pop("comments", {})
    found |= changes
    found["levels"] = {**found["levels"], **levels}
    found["comments"] = {**found["comments"], **comments}
    return Judgement(**found)


def save(marking: Marking, judgement: Judgement, revision: int | None = None) -> Marking:
    """Save as a page that shows the right work would."""
    attempt = marking.attempt
    return actions.save_marking(
        marking=marking,
        judgement=judgement,
        revision=marking.revision if revision is None else revision,
        attempt_public_id=attempt.public_id,
        attempt_sha256=attempt.sha256,
    )


def mark(paper: Paper, marker: User, level: int | None = 3, **changes: Any) -> Marking:
    """Open, save and complete a marking."""
    made = actions.open_marking(paper=paper, marker=marker)
    stored = save(made, judge(level, **changes))
    return actions.complete_marking(marking=stored)


def form_of(marking: Marking, judgement: Judgement, **changes: Any) -> dict[str, str]:
    """Give what the pane's form would send."""
    fields = {f"level-{key}": "" if level is None else str(level) for key, level in judgement.levels.items()}
    fields |= {f"comment-{key}": comment for key, comment in judgement.comments.items()}
    fields |= {"feedback": judgement.feedback, "staff_note": judgement.staff_note, "gate": judgement.gate}
    fields |= {
        "revision": str(marking.revision),
        "attempt": marking.attempt.public_id,
        "sha256": marking.attempt.sha256,
    }
    return fields | {name: str(value) for name, value in changes.items()}


def join_class(cast: Cast, count: int) -> list[User]:
    """Give further students of Lena's offering."""
    made = []
    for index in range(count):
        student = make_person(f"Student{index:02d} Example")
        join(student, cast.program, "student", f"B2{index:03d}")
        enrol(student, cast.offering, "student", "B")
        made.append(student)
    return made
