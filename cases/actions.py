"""What one does with a case: begin, mark, commit, go on, finish, replay. Every step is one event."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.journey import AFTER_CHOICE, IN_SCENE, Journey, choice_of, open_choices, replay
from cases.models import Case, CaseRun, CueMark, RunEvent
from cases.publishing import publish_case
from core.drafts import discard_draft
from curriculum.models import Offering

__all__ = [
    "ChoiceClosed",
    "StaleStep",
    "all_marks",
    "begin_run",
    "commit_decision",
    "finish",
    "go_on",
    "has_happened",
    "journey_of",
    "keep_marks",
    "mark_passage",
    "marks_of",
    "publish_case",
    "replay_from",
    "unmark_passage",
]

Mark = tuple[str, str]


class StaleStep(Exception):
    """The run has moved on since the page that sends this was opened; nothing was written."""


class ChoiceClosed(Exception):
    """The choice is not open in this run; nothing was written."""


def journey_of(run: CaseRun) -> Journey:
    """Give where a run stands, from its events."""
    return replay(run.compiled, run.events.all())


def begin_run(*, case: Case, user: Any, key: uuid.UUID, offering: Offering | None = None) -> CaseRun:
    """Give a new run of the case's current version. The same key gives the same run again."""
    with transaction.atomic():
        if known := _known(key, user):
            return known.run
        version = case.current
        if version is None:
            raise ChoiceClosed("This case has no published version.")
        run = CaseRun.objects.create(
            user=user, version=version, offering=offering, scene=version.compiled["start"], state={}
        )
        _add(run, RunEvent.Kind.BEGIN, run.scene, {}, key)
        return run


def _known(key: uuid.UUID, user: Any) -> RunEvent | None:
    """Give the event this key has made already, if it is this person's."""
    event = RunEvent.objects.select_related("run").filter(key=key).first()
    if event and event.run.user_id != user.pk:
        raise StaleStep
    return event


def _lock(run: CaseRun) -> CaseRun:
    """Give the run as it is now; nobody else changes it before this transaction ends."""
    runs = CaseRun.objects.select_for_update(of=("self",)).select_related("version")
    return runs.defer("version__source", "version__compiled").get(pk=run.pk)


def _add(run: CaseRun, kind: str, scene: str, data: dict[str, Any], key: uuid.UUID) -> RunEvent:
    """Append one event and keep the sum of all in the run."""
    now = timezone.now()
    event = RunEvent.objects.create(
        run=run, number=run.steps + 1, kind=kind, scene=scene, data=data, key=key, happened_at=now
    )
    _keep_sum(run, now)
    return event


def _keep_sum(run: CaseRun, now: Any) -> None:
    journey = journey_of(run)
    run.steps, run.scene, run.moved_at = journey.steps, journey.scene, now
    run.state = journey.as_state(run.compiled)
    if journey.phase not in (IN_SCENE, AFTER_CHOICE):
        run.finished_at = now
    run.save(update_fields=["steps", "scene", "moved_at", "state", "finished_at"])


def _standing_at(run: CaseRun, step: int, phase: str) -> Journey:
    journey = journey_of(run)
    if journey.steps != step or journey.phase != phase:
        raise StaleStep
    return journey


def keep_marks(*, run: CaseRun, scene: str, marks: Collection[Mark]) -> None:
    """Make these (sentence, level) the marks of a scene: what isn't among them is taken away.

    Raises:
        StaleStep: when the run doesn't stand before a decision in that scene, or a sentence isn't of it.
    """
    with transaction.atomic():
        locked = _lock(run)
        journey = journey_of(locked)
        if journey.scene != scene or journey.phase != IN_SCENE:
            raise StaleStep
        _set_marks(locked, scene, marks)


def mark_passage(*, run: CaseRun, scene: str, unit: str, level: str) -> None:
    """Mark one sentence at one level; marking it again changes nothing."""
    keep_marks(run=run, scene=scene, marks={*marks_of(run, scene), (unit, level)})


def unmark_passage(*, run: CaseRun, scene: str, unit: str, level: str) -> None:
    """Take one mark away; one that isn't there changes nothing."""
    keep_marks(run=run, scene=scene, marks=marks_of(run, scene) - {(unit, level)})


def marks_of(run: CaseRun, scene: str) -> set[Mark]:
    """Give the (sentence, level) marked in a scene."""
    return set(run.marks.filter(scene=scene).values_list("unit", "level"))


def all_marks(run: CaseRun) -> dict[str, set[Mark]]:
    """Give the (sentence, level) marked, by scene."""
    found: dict[str, set[Mark]] = {}
    for scene, unit, level in run.marks.values_list("scene", "unit", "level"):
        found.setdefault(scene, set()).add((unit, level))
    return found


def has_happened(run: CaseRun, key: uuid.UUID) -> bool:
    """Say whether a key has made an event of this run already."""
    return run.events.filter(key=key).exists()


def _set_marks(run: CaseRun, scene: str, marks: Collection[Mark]) -> None:
    units = {piece["unit"] for piece in run.compiled["scenes"][scene]["pieces"] if "unit" in piece}
    if not {unit for unit, _ in marks} <= units:
        raise StaleStep
    before, wanted = marks_of(run, scene), set(marks)
    for unit, level in before - wanted:
        run.marks.filter(scene=scene, unit=unit, level=level).delete()
    CueMark.objects.bulk_create(CueMark(run=run, scene=scene, unit=u, level=v) for u, v in sorted(wanted - before))


def commit_decision(
    *,
    run: CaseRun,
    step: int,
    choice: str,
    answers: Mapping[str, Mapping[str, Any]],
    marks: Collection[Mark],
    key: uuid.UUID,
) -> RunEvent:
    """Lock choice, reasons and confidence together, as one event; only now is what follows given out.

    Args:
        step: the number of the run's last event, as the page knew it.
        answers: for each question `{"text": …, "confidence": 1 to 4 or None}`.
        marks: the passages marked, as (sentence, level).
        key: made with the form; the same key gives the same event again.

    Raises:
        StaleStep: when the run has moved on since.
        ChoiceClosed: when the choice isn't open here.
    """
    with transaction.atomic():
        if known := _known(key, run.user):
            return known
        locked = _lock(run)
        journey = _standing_at(locked, step, IN_SCENE)
        if choice not in {row["id"] for row in open_choices(locked.compiled, journey)}:
            raise ChoiceClosed(choice)
        _set_marks(locked, journey.scene, marks)
        data = {
            "choice": choice,
            "answers": {ask: dict(answer) for ask, answer in answers.items()},
            "marks": sorted(f"{unit}:{level}" for unit, level in marks),
        }
        event = _add(locked, RunEvent.Kind.COMMIT, journey.scene, data, key)
        discard_draft(owner=run.user, place=run.draft_place(journey.scene))
        return event


def go_on(*, run: CaseRun, step: int, key: uuid.UUID) -> RunEvent:
    """Enter the scene that the last choice leads to.

    Raises:
        StaleStep: when the run has moved on since.
    """
    with transaction.atomic():
        if known := _known(key, run.user):
            return known
        locked = _lock(run)
        journey = _standing_at(locked, step, AFTER_CHOICE)
        made = journey.decisions[-1]
        target = choice_of(locked.compiled, made.scene, made.choice)["target"]
        return _add(locked, RunEvent.Kind.GO_ON, target, {}, key)


def finish(*, run: CaseRun, step: int, marks: Collection[Mark], key: uuid.UUID) -> RunEvent:
    """Close a run that stands in an ending, with what was marked there.

    Raises:
        StaleStep: when it has moved on since, or doesn't stand in an ending.
    """
    with transaction.atomic():
        if known := _known(key, run.user):
            return known
        locked = _lock(run)
        journey = _standing_at(locked, step, IN_SCENE)
        scene = locked.compiled["scenes"][journey.scene]
        if not scene["end"]:
            raise StaleStep
        _set_marks(locked, journey.scene, marks)
        data = {"outcome": scene["outcome"], "marks": sorted(f"{unit}:{level}" for unit, level in marks)}
        discard_draft(owner=run.user, place=run.draft_place(journey.scene))
        return _add(locked, RunEvent.Kind.END, journey.scene, data, key)


def replay_from(*, run: CaseRun, number: int, key: uuid.UUID) -> CaseRun:
    """Give a new run that stands before the decision with that number, with copies of the events up to there.

    The run it comes from keeps its answers. Copies keep the time at which they happened.

    Raises:
        StaleStep: when there is no decision with that number.
    """
    with transaction.atomic():
        if known := _known(key, run.user):
            return known.run
        events = list(run.events.all())
        if not any(event.number == number and event.kind == RunEvent.Kind.COMMIT for event in events):
            raise StaleStep
        kept = [event for event in events if event.number < number]
        made = CaseRun.objects.create(
            user=run.user, version=run.version, offering=run.offering, replay_of=run, scene=kept[-1].scene, state={}
        )
        RunEvent.objects.bulk_create(
            RunEvent(
                run=made,
                number=event.number,
                kind=event.kind,
                scene=event.scene,
                data={**event.data, "copied_from": run.public_id},
                key=key if event.number == 1 else uuid.uuid4(),
                happened_at=event.happened_at,
            )
            for event in kept
        )
        scenes = {event.scene for event in kept}
        CueMark.objects.bulk_create(
            CueMark(run=made, scene=mark.scene, unit=mark.unit, level=mark.level)
            for mark in run.marks.filter(scene__in=scenes)
        )
        _keep_sum(made, timezone.now())
        return made
