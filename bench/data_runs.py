"""The benchmark's runs of a case: one is played by the room's own verbs, the others are copies of it."""

import random
import uuid
from collections.abc import Iterable, Iterator

from accounts.models import User
from bench.data_people import Cohort
from bench.rows import insert, new_uuid, public_id, reset_sequences
from cases.actions import begin_run, commit_decision, go_on, journey_of
from cases.journey import AFTER_CHOICE, IN_SCENE, open_choices
from cases.models import Case, CaseRun, RunEvent

DECISIONS_MADE = 2
REASON = (
    "He says the sheet is there to help, and three people look at the door. I would ask about the sheet before "
    "anything else, because whoever signs is giving up something and nobody has said what. It may cost me the "
    "afternoon's agenda."
)


def _decide(run: CaseRun, chance: random.Random) -> None:
    journey = journey_of(run)
    choice = open_choices(run.compiled, journey)[0]
    asks = run.compiled["scenes"][journey.scene]["asks"]
    answers = {ask["id"]: {"text": REASON, "confidence": 3 if ask["confidence"] else None} for ask in asks}
    key = new_uuid(chance)
    commit_decision(run=run, step=journey.steps, choice=choice["id"], answers=answers, marks=set(), key=key)


def play(user: User, cohort: Cohort, chance: random.Random) -> CaseRun:
    """Give a run that stands in a scene with a decision to make, two decisions behind it."""
    case = Case.objects.live().exclude(current=None).order_by("slug")[0]
    run = begin_run(case=case, user=user, key=new_uuid(chance), offering=cohort.offering)
    for _ in range(DECISIONS_MADE):
        _decide(run, chance)
        journey = journey_of(run)
        if journey.phase == AFTER_CHOICE:
            go_on(run=run, step=journey.steps, key=new_uuid(chance))
    run.refresh_from_db()
    return run


def copies(model_run: CaseRun, owners: Iterable[User], chance: random.Random) -> Iterator[CaseRun]:
    """Give unsaved copies of a run, one for each owner."""
    for number, owner in enumerate(owners, start=model_run.pk + 1):
        yield CaseRun(
            pk=number,
            public_id=public_id(chance),
            user=owner,
            version_id=model_run.version_id,
            offering_id=model_run.offering_id,
            scene=model_run.scene,
            state=model_run.state,
            steps=model_run.steps,
            started_at=model_run.started_at,
            moved_at=model_run.moved_at,
        )


def make_runs(cohort: Cohort, *, more: int, takers: int, chance: random.Random) -> list[CaseRun]:
    """Let every student have one run in progress, and the last `takers` students `more` runs among them.

    Returns: the runs to make a decision in, `more` of them.
    """
    model_run = play(cohort.students[0], cohort, chance)
    events = list(model_run.events.all())
    last = cohort.students[-takers:]
    owners = [*cohort.students[1:], *(last[number % len(last)] for number in range(more))]
    made = list(copies(model_run, owners, chance))
    insert(CaseRun, made)
    insert(
        RunEvent,
        (
            RunEvent(
                run=run, number=event.number, kind=event.kind, scene=event.scene, data=event.data, key=new_uuid(chance)
            )
            for run in made
            for event in events
        ),
    )
    reset_sequences(CaseRun)
    return made[len(made) - more :]


def fields_of_decision(run: CaseRun) -> dict[str, str | list[str]]:
    """Give what the page of a run's scene sends for its next decision.

    Raises:
        ValueError: when the run doesn't stand before a decision.
    """
    journey = journey_of(run)
    choices = open_choices(run.compiled, journey)
    if journey.phase != IN_SCENE or not choices:
        raise ValueError(f"There is nothing to decide in {run.scene}.")
    scene = run.compiled["scenes"][journey.scene]
    units = [piece["unit"] for piece in scene["pieces"] if "unit" in piece]
    fields: dict[str, str | list[str]] = {
        "step": str(journey.steps),
        "choice": choices[0]["id"],
        "mark": [f"{unit}:mezzo" for unit in units[:2]],
    }
    for ask in scene["asks"]:
        fields[f"answer-{ask['id']}"] = REASON
        if ask["confidence"]:
            fields[f"sure-{ask['id']}"] = "3"
    return fields


def new_key() -> str:
    """Give a key as a page makes it."""
    return str(uuid.uuid4())
