"""What a student has shown: in cases from decisions, at macro scale only from a released bridge that held."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from cases.actions import commit_decision, go_on
from cases.models import CaseRun
from evidence.carried import carried_by
from practice.models import Concept
from tests.evidence.conftest import Evidence

pytestmark = pytest.mark.django_db


def shown(user: User) -> dict[str, set[str]]:
    return {skill.label: set(skill.levels) for skill in carried_by(user) if skill.levels}


def test_every_live_skill_stands_there_alphabetically_before_anything_is_shown(evidence: Evidence) -> None:
    assert [skill.label for skill in carried_by(evidence.cast.lena)] == ["Consensus", "Linking", "Tuning-in"]
    assert shown(evidence.cast.lena) == {}
    Concept.objects.filter(slug="consensus").update(retired_at=timezone.now())
    assert [skill.label for skill in carried_by(evidence.cast.lena)] == ["Linking", "Tuning-in"]


def test_a_decision_shows_its_skill_at_the_level_of_its_scene(evidence: Evidence) -> None:
    evidence.choose(evidence.begin(evidence.cast.lena), "listen")
    assert shown(evidence.cast.lena) == {"Tuning-in": {"micro"}}
    assert shown(evidence.cast.omar) == {}


def test_a_run_without_a_decision_and_a_choice_without_a_skill_show_nothing(evidence: Evidence) -> None:
    run = evidence.begin(evidence.cast.lena)
    assert shown(evidence.cast.lena) == {}
    evidence.choose(run, "wait")
    assert shown(evidence.cast.lena) == {}


def test_a_scene_at_two_levels_shows_both(evidence: Evidence) -> None:
    run = evidence.begin(evidence.cast.lena)
    evidence.choose(run, "listen")
    run = CaseRun.objects.get(pk=run.pk)
    go_on(run=run, step=run.steps, key=uuid.uuid4())
    run = CaseRun.objects.get(pk=run.pk)
    answers = {"why-2": {"text": "Four doors.", "confidence": 2}}
    commit_decision(run=run, step=run.steps, choice="knock", answers=answers, marks=[], key=uuid.uuid4())
    assert shown(evidence.cast.lena) == {"Tuning-in": {"micro"}, "Linking": {"micro", "mezzo"}}


def test_decisions_of_several_runs_add_up(evidence: Evidence) -> None:
    evidence.choose(evidence.begin(evidence.cast.lena), "wait")
    evidence.choose(evidence.begin(evidence.cast.lena), "listen")
    assert shown(evidence.cast.lena) == {"Tuning-in": {"micro"}}


@pytest.mark.parametrize(("link", "carried"), [(2, {}), (3, {"Linking": {"macro"}}), (4, {"Linking": {"macro"}})])
def test_a_released_bridge_carries_its_skill_when_its_link_is_at_the_expected_level(
    evidence: Evidence, link: int, carried: dict[str, set[str]]
) -> None:
    evidence.bridge(evidence.cast.lena, "linking", link=link)
    assert shown(evidence.cast.lena) == carried
    assert shown(evidence.cast.omar) == {}


def test_a_mark_that_is_complete_and_not_released_counts_nothing(evidence: Evidence) -> None:
    evidence.bridge(evidence.cast.lena, "linking", link=4, release_it=False)
    assert shown(evidence.cast.lena) == {}


def test_a_bridge_adds_its_level_to_what_a_case_showed(evidence: Evidence) -> None:
    evidence.choose(evidence.begin(evidence.cast.lena), "listen")
    evidence.bridge(evidence.cast.lena, "tuning-in", link=3)
    assert shown(evidence.cast.lena) == {"Tuning-in": {"micro", "macro"}}


def test_a_weaker_bridge_later_takes_nothing_away(evidence: Evidence) -> None:
    evidence.bridge(evidence.cast.lena, "linking", link=3)
    evidence.bridge(evidence.cast.lena, "linking", link=1)
    assert shown(evidence.cast.lena) == {"Linking": {"macro"}}


def test_it_costs_three_queries_however_much_there_is(evidence: Evidence) -> None:
    for _ in range(3):
        evidence.choose(evidence.begin(evidence.cast.lena), "listen")
        evidence.bridge(evidence.cast.lena, "linking", link=3)
    CaseRun.objects.update(moved_at=timezone.now() - timedelta(days=1))
    carried_by(evidence.cast.lena)
    with CaptureQueriesContext(connection) as captured:
        carried_by(evidence.cast.lena)
    assert len(captured) == 3
