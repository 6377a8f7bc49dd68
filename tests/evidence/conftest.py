"""The evidence a student can have: a case with decisions at two levels, and bridges that were handed in."""

import uuid
from dataclasses import dataclass

import pytest

from accounts.models import User
from assignments.models import Attempt, Bridge, RubricVersion
from cases.actions import begin_run, commit_decision, publish_case
from cases.models import Case, CaseRun, CaseUse
from grading.papers import take_in
from grading.releasing import release
from practice.models import Concept, Scheme
from tests.cases.conftest import REASON, SMALL, WORDS
from tests.cast import Cast
from tests.grading.conftest import hand_in, make_assignment, make_version, mark

# The second scene, in a group, carries a skill as well; the last choice of it carries none.
CASE = SMALL.replace("{#knock if=", '{#knock skills="linking" if=')


@dataclass
class Evidence:
    """The cast, a case whose choices carry skills, and a rubric whose expected level is 3."""

    cast: Cast
    case: Case
    skills: dict[str, Concept]
    version: RubricVersion

    def begin(self, student: User) -> CaseRun:
        """Begin a run."""
        return begin_run(case=self.case, user=student, key=uuid.uuid4(), offering=self.cast.offering)

    def choose(self, run: CaseRun, choice: str) -> None:
        """Commit a decision in the first scene."""
        commit_decision(run=run, step=run.steps, choice=choice, answers=REASON, marks=[], key=uuid.uuid4())

    def bridge(self, student: User, skill: str, *, link: int, release_it: bool = True) -> Attempt:
        """Hand in a bridge from a skill, mark its link at a level and every other criterion at 4, and release it."""
        work = make_assignment(self.cast, self.version)
        attempt = hand_in(work, student)
        Bridge.objects.create(attempt=attempt, claim="carried", skill=self.skills[skill])
        take_in(assignment=work)
        mark(attempt.papers.get(), self.cast.mika, 4, levels={"bridge-logic": link})
        if release_it:
            release(assignment=work, by=self.cast.ines)
        return attempt


@pytest.fixture
def evidence(cast: Cast) -> Evidence:
    """Give the cast with a case and three skills: tuning in, linking, and one that nothing shows."""
    skills = {}
    for address in [*WORDS, "micro-skills:linking", "micro-skills:consensus"]:
        scheme_slug, slug = address.split(":")
        named = {"title": scheme_slug, "short_title": scheme_slug, "sure": "ours"}
        scheme, _ = Scheme.objects.get_or_create(slug=scheme_slug, defaults=named)
        skills[slug] = Concept.objects.create(
            scheme=scheme, slug=slug, address=address, label=slug.capitalize(), definition="", sure="ours"
        )
    version = publish_case(source=CASE)
    CaseUse.objects.create(offering=cast.offering, case=version.case)
    return Evidence(cast, Case.objects.get(pk=version.case_id), skills, make_version())
