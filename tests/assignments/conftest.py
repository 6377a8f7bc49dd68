"""The room's cast: the lists a memo chooses from, two cases, a rubric, an assignment that is open, and a memo."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from assignments.actions import set_assignment
from assignments.library import store_rubric, store_template
from assignments.models import Assignment, AssignmentTemplate
from cases.models import Case, CaseVersion
from practice.models import Concept, ExemplarBridge, Scheme
from tests.cast import Cast

LISTS = {
    "micro-skills": ["Tuning-in", "Linking and brokering", "Normalizing", "Role play"],
    "group-forms": ["Same boat", "Rehearsal", "Pre-group contact"],
    "mutual-aid": ["Rehearsal", "Dialectical process"],
    "macro-practices": ["Constituency building", "Listening campaign", "Community entry"],
    "rothman": ["Locality development", "Social planning", "Social action"],
    "reading-categories": ["Traditional", "Collaborative", "Radical"],
    "nasw-code": ["1.02 Self-determination", "1.06 Conflicts of interest"],
}
BANDS = {4: "Shown", 3: "Accurate", 2: "Vague", 1: "Wrong", 0: "Not attempted"}
RUBRIC: dict[str, Any] = {
    "program": None,
    "slug": "bridge",
    "title": "Bridge assignment",
    "about": "Points are level times weight.",
    "expected_level": 3,
    "levels": [{"level": 4, "label": "Exemplary"}, {"level": 3, "label": "Proficient"}, {"level": 0, "label": "None"}],
    "criteria": [
        {"id": "micro-skill", "label": "Micro skill", "weight": 1, "bands": BANDS},
        {"id": "bridge-logic", "label": "Bridge logic", "weight": 2, "bands": BANDS},
    ],
    "gates": [{"id": "harm", "label": "Harm", "text": "Goes to review."}],
}
DUE = datetime(2026, 11, 28, 4, 59, 0, tzinfo=UTC)

MEMO: dict[str, Any] = {
    "title": "From one mother’s guilt to twelve families",
    "claim": "carried",
    "against": [],
    "not_carried_reason": "",
    "starts_at_macro": False,
    "case": "damp",
    "passage_anchor": "",
    "passage": "“I boiled the curtains,” she says.",
    "skill": "normalizing",
    "skill_own": "",
    "group_form": "same-boat",
    "group_form_own": "",
    "macro_practice": "listening-campaign",
    "macro_practice_own": "",
    "levels": ["micro", "mezzo"],
    "reading_categories": ["radical"],
    "modes": [
        {
            "phase": "Gathering",
            "locality-development": "dominant",
            "social-planning": "absent",
            "social-action": "secondary",
        },
        {
            "phase": "Demand",
            "locality-development": "absent",
            "social-planning": "secondary",
            "social-action": "dominant",
        },
    ],
    "mode_argument": "Power structure and interests.",
    "constant": "What she says is put *beside* what others say. Nobody is told that she is innocent.",
    "scale": "Twelve families need consent for each name.",
    "accountable": "To Grace first. Then to twelve families.",
    "limit": "In the group speaking is free.",
    "tension": "Employer against conflict of interest.",
    "tension_standard": "1-06-conflicts-of-interest",
    "tension_decider": "The members",
    "evidence": "The inspection record.",
    "evidence_personal": "Her self-blame score",
    "evidence_collective": "Days to repair",
    "returned": "A dry room.",
    "cost": "A day's pay",
    "agreed": "yes",
}


def slug_of(label: str) -> str:
    """Give the slug that a label has in these tests."""
    return label.lower().replace(".", "-").replace(" ", "-")


@pytest.fixture
def lists(db: None) -> dict[str, Concept]:
    """Make the schemes a memo chooses from; give the concepts by address."""
    found = {}
    for scheme_slug, labels in LISTS.items():
        scheme = Scheme.objects.create(slug=scheme_slug, title=scheme_slug, short_title=scheme_slug, sure="ours")
        for position, label in enumerate(labels):
            concept = Concept.objects.create(
                scheme=scheme,
                slug=slug_of(label),
                address=f"{scheme_slug}:{slug_of(label)}",
                label=label,
                definition=label,
                definition_html=label,
                sure="ours",
                position=position,
            )
            found[concept.address] = concept
    ExemplarBridge.objects.create(
        slug="b10",
        skill=found["micro-skills:normalizing"],
        group_form=found["group-forms:same-boat"],
        macro_practice=found["macro-practices:constituency-building"],
        example="An example.",
        limit="A limit.",
    )
    return found


@dataclass
class Course:
    """What is set in Lena's offering."""

    assignment: Assignment
    template: AssignmentTemplate
    damp: Case


@pytest.fixture
def course(cast: Cast, lists: dict[str, Concept]) -> Course:
    """Set the bridge memo for Lena's offering: open, published, due in a week."""
    version = store_rubric(**RUBRIC)
    damp = Case.objects.create(slug="damp", title="Damp", number="V2")
    CaseVersion.objects.create(case=damp, number=1, source="", sha256="0" * 64, compiled={})
    sheet = Case.objects.create(slug="sign-in-sheet", title="The Sign-In Sheet", number="V1")
    template = store_template(
        program=None,
        slug="bridge-memo",
        kind="bridge",
        title="Bridge memo",
        rubric=version.rubric,
        brief="Choose a **passage**.",
        words=600,
        levels=["micro", "mezzo", "macro"],
        cases=[damp, sheet],
    )
    assignment = set_assignment(
        offering=cast.offering, template=template, due_at=timezone.now() + timedelta(days=7), publish=True
    )
    return Course(assignment, template, damp)


@pytest.fixture
def memo_fields() -> dict[str, Any]:
    """Give a memo in which nothing is missing."""
    return {**MEMO}
