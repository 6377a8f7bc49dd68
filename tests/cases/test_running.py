"""A run is the sum of its events: begin, commit, go on, finish, replay."""

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from cases.actions import (
    ChoiceClosed,
    StaleStep,
    begin_run,
    commit_decision,
    finish,
    go_on,
    journey_of,
    keep_marks,
    mark_passage,
    marks_of,
    publish_case,
    replay_from,
    unmark_passage,
)
from cases.format.compiler import compile_case
from cases.format.problems import CaseRefused
from cases.format.reader import read_case
from cases.journey import open_choices
from cases.models import Case, CaseRun, CaseVersion, RunEvent
from cases.passages import passages_of, passages_of_run
from core.drafts import draft_at, save_draft
from practice.models import Concept
from tests.cases.conftest import REASON, SMALL, new_key
from tests.cast import Cast


@pytest.fixture
def run(cast: Cast, case: Case) -> CaseRun:
    """Give Lena's new run."""
    return begin_run(case=case, user=cast.lena, offering=cast.offering, key=new_key())


def decide(run: CaseRun, choice: str, step: int) -> RunEvent:
    """Commit a choice with a reason."""
    return commit_decision(run=run, step=step, choice=choice, answers=REASON, marks=set(), key=new_key())


def walk_to_the_end(run: CaseRun) -> None:
    """Listen, knock, finish."""
    decide(run, "listen", 1)
    go_on(run=run, step=2, key=new_key())
    decide(run, "knock", 3)
    go_on(run=run, step=4, key=new_key())
    finish(run=run, step=5, marks=set(), key=new_key())
    run.refresh_from_db()


def test_publishing_again_changes_nothing(case: Case) -> None:
    assert publish_case(source=SMALL) == case.current
    assert CaseVersion.objects.count() == 1
    assert (case.title, case.number, case.minutes) == ("Notice on the door", "V9", 20)
    assert set(case.concepts.values_list("address", flat=True)) == set(
        Concept.objects.values_list("address", flat=True)
    )


def test_a_changed_text_needs_a_new_version_and_leaves_runs_alone(case: Case, run: CaseRun) -> None:
    with pytest.raises(CaseRefused) as refused:
        publish_case(source=SMALL.replace("It rains.", "It snows."))
    assert [problem.code for problem in refused.value.problems] == ["changed-same-version"]
    newer = publish_case(source=SMALL.replace("It rains.", "It snows.").replace("version: 1", "version: 2"))
    run.refresh_from_db()
    assert (newer.number, run.version.number) == (2, 1)
    assert publish_case(source=SMALL).number == 1
    case.refresh_from_db()
    assert case.current == newer


def test_an_unknown_skill_stops_publishing(words: None) -> None:
    with pytest.raises(CaseRefused) as refused:
        publish_case(source=SMALL.replace("tuning-in", "dancing"))
    assert {problem.code for problem in refused.value.problems if problem.severity == "error"} == {"unknown-skill"}


def test_a_double_click_begins_one_run(cast: Cast, case: Case) -> None:
    key = new_key()
    first = begin_run(case=case, user=cast.lena, key=key)
    assert begin_run(case=case, user=cast.lena, key=key) == first
    assert CaseRun.objects.count() == 1
    with pytest.raises(StaleStep):
        begin_run(case=case, user=cast.omar, key=key)


def test_a_decision_locks_choice_reason_confidence_and_marks_as_one_event(run: CaseRun) -> None:
    unit = passages_of(run.version)[0][0]
    event = commit_decision(
        run=run, step=1, choice="listen", answers=REASON, marks={(unit, "micro"), (unit, "macro")}, key=new_key()
    )
    assert (event.number, event.kind, event.scene) == (2, "commit", "intake")
    assert event.data == {"choice": "listen", "answers": REASON, "marks": [f"{unit}:macro", f"{unit}:micro"]}
    assert marks_of(run, "intake") == {(unit, "micro"), (unit, "macro")}


def test_the_same_key_commits_once(run: CaseRun) -> None:
    key = new_key()
    first = commit_decision(run=run, step=1, choice="listen", answers=REASON, marks=set(), key=key)
    again = commit_decision(run=run, step=1, choice="refer", answers=REASON, marks=set(), key=key)
    assert again == first
    assert run.events.count() == 2


def test_a_second_tab_cannot_fork_a_run(run: CaseRun) -> None:
    decide(run, "listen", 1)
    with pytest.raises(StaleStep):
        decide(run, "refer", 1)
    go_on(run=run, step=2, key=new_key())
    with pytest.raises(StaleStep):
        go_on(run=run, step=2, key=new_key())
    assert [event.kind for event in run.events.all()] == ["begin", "commit", "go-on"]


def test_a_choice_whose_condition_does_not_hold_is_closed(run: CaseRun) -> None:
    decide(run, "wait", 1)
    go_on(run=run, step=2, key=new_key())
    with pytest.raises(ChoiceClosed):
        decide(run, "knock", 3)
    assert [choice["id"] for choice in open_choices(run.compiled, journey_of(run))] == ["write"]


def test_a_condition_opens_with_what_was_done_before(run: CaseRun) -> None:
    decide(run, "listen", 1)
    go_on(run=run, step=2, key=new_key())
    assert [choice["id"] for choice in open_choices(run.compiled, journey_of(run))] == ["knock", "write"]


def test_what_was_typed_is_no_draft_any_more_after_committing(run: CaseRun) -> None:
    place = run.draft_place("intake")
    save_draft(owner=run.user, place=place, fields={"answer-why-1": "The"}, revision=0)
    decide(run, "listen", 1)
    assert draft_at(run.user, place).revision == 0


def test_a_run_finishes_in_an_ending_only(run: CaseRun) -> None:
    with pytest.raises(StaleStep):
        finish(run=run, step=1, marks=set(), key=new_key())
    walk_to_the_end(run)
    assert run.finished_at is not None
    assert run.state == {
        "phase": "ended",
        "title": "Eleven chairs",
        "variables": {"trust": 1, "tenants": True},
        "visited": ["intake", "goals", "meeting"],
        "decisions": [["intake", "listen"], ["goals", "knock"]],
    }


def test_marks_change_until_the_commit_and_never_after(run: CaseRun) -> None:
    unit = passages_of(run.version)[1][0]
    mark_passage(run=run, scene="intake", unit=unit, level="micro")
    mark_passage(run=run, scene="intake", unit=unit, level="micro")
    mark_passage(run=run, scene="intake", unit=unit, level="macro")
    unmark_passage(run=run, scene="intake", unit=unit, level="micro")
    assert marks_of(run, "intake") == {(unit, "macro")}
    decide(run, "listen", 1)
    with pytest.raises(StaleStep):
        keep_marks(run=run, scene="intake", marks=set())


def test_only_a_sentence_of_the_scene_can_be_marked(run: CaseRun) -> None:
    elsewhere = passages_of(run.version, {"goals"})[0][0]
    with pytest.raises(StaleStep):
        mark_passage(run=run, scene="intake", unit=elsewhere, level="micro")


def test_a_replay_stands_before_the_decision_and_leaves_the_first_run(run: CaseRun) -> None:
    walk_to_the_end(run)
    before = list(run.events.values_list("number", "kind", "scene", "data"))
    made = replay_from(run=run, number=4, key=(key := new_key()))
    assert replay_from(run=run, number=4, key=key) == made
    journey = journey_of(made)
    assert (journey.scene, journey.phase, journey.steps) == ("goals", "scene", 3)
    assert made.replay_of == run
    assert [made_.choice for made_ in journey.decisions] == ["listen"]
    assert list(run.events.values_list("number", "kind", "scene", "data")) == before
    commit_decision(run=made, step=3, choice="write", answers={}, marks=set(), key=new_key())
    with pytest.raises(StaleStep):
        replay_from(run=run, number=3, key=new_key())


def test_passages_are_sentences_of_the_scenes_asked_for(run: CaseRun) -> None:
    rows = passages_of(run.version, {"intake"})
    assert [(title, text) for _, title, text in rows] == [
        ("The first visit", "Maria says she has slept in the kitchen since March."),
        ("The first visit", "Her boy says nothing."),
        ("The first visit", "Four doors on her floor carry the same notice."),
        ("The first visit", "It rains."),
    ]
    assert passages_of_run(run) == rows
    assert len(passages_of(run.version)) == 7


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_versions_and_events_never_change(run: CaseRun) -> None:
    for table in (RunEvent.objects.filter(run=run), CaseVersion.objects.filter(pk=run.version_id)):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.update(number=9)
        with pytest.raises(DatabaseError), transaction.atomic():
            table._raw_delete(table.db)


@pytest.mark.database
def test_an_event_number_is_taken_once(run: CaseRun) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RunEvent.objects.create(run=run, number=1, kind="commit", scene="intake", key=uuid.uuid4())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 5), max_size=12))
def test_the_state_kept_is_always_the_sum_of_the_events(case: Case, cast: Cast, picks: list[int]) -> None:
    run = begin_run(case=case, user=cast.lena, key=new_key())
    for pick in picks:
        journey = journey_of(run)
        if journey.phase == "scene" and run.compiled["scenes"][journey.scene]["end"]:
            finish(run=run, step=journey.steps, marks=set(), key=new_key())
        elif journey.phase == "scene":
            rows = open_choices(run.compiled, journey)
            decide(run, rows[pick % len(rows)]["id"], journey.steps)
        elif journey.phase == "consequence":
            go_on(run=run, step=journey.steps, key=new_key())
        else:
            run = replay_from(run=run, number=2, key=new_key())
        stored = CaseRun.objects.get(pk=run.pk)
        now = journey_of(stored)
        assert stored.state == now.as_state(stored.compiled)
        assert (stored.steps, stored.scene) == (now.steps, now.scene)
        assert bool(stored.finished_at) == (now.phase == "ended")


def test_compiling_twice_gives_the_same() -> None:
    tree = read_case(SMALL).tree
    assert compile_case(tree) == compile_case(read_case(SMALL).tree)
