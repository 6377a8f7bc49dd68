"""Ways through the two cases: finished, left half way, not begun."""

from accounts.models import User
from cases.actions import begin_run, commit_decision, finish, go_on, journey_of
from cases.journey import AFTER_CHOICE, open_choices
from cases.models import Case, CaseRun, CaseUse
from curriculum.models import Offering
from packs.demo.people import Cohort
from packs.demo.seed import Seed, words

MOST_STEPS = 40


def use_cases(cohort: Cohort) -> list[Case]:
    """Set both cases for every offering."""
    cases = list(Case.objects.filter(program=None, retired_at=None).order_by("number"))
    for offering in cohort.offerings:
        for position, case in enumerate(cases):
            CaseUse.objects.get_or_create(offering=offering, case=case, defaults={"position": position})
    return cases


def _marks(seed: Seed, run: CaseRun) -> list[tuple[str, str]]:
    """Give the passages a student marks: most of the cues, now and then at another level than the author's."""
    found = []
    for cue in run.compiled["scenes"][run.scene]["cues"]:
        if seed.chance.random() < 0.6:
            level = cue["level"] if seed.chance.random() < 0.8 else seed.chance.choice(("micro", "mezzo", "macro"))
            found += [(unit, level) for unit in cue["units"][:1]]
    return sorted(set(found))


def _answers(seed: Seed, run: CaseRun, slug: str) -> dict[str, dict[str, object]]:
    said = [row for row in words("case_answers")["answers"] if row["case"] == slug]
    found: dict[str, dict[str, object]] = {}
    for ask in run.compiled["scenes"][run.scene]["asks"]:
        row = seed.chance.choice(said)
        found[ask["id"]] = {"text": row["text"], "confidence": row["confidence"] if ask["confidence"] else None}
    return found


def walk(seed: Seed, *, case: Case, student: User, offering: Offering, scenes: int) -> CaseRun:
    """Give a run of a student that was left after some scenes, or finished when an ending came first."""
    run = begin_run(case=case, user=student, key=seed.uuid(), offering=offering)
    for _ in range(MOST_STEPS):
        journey = journey_of(run)
        if journey.phase == AFTER_CHOICE:
            if len(journey.decisions) >= scenes:
                return run
            run = go_on(run=run, step=run.steps, key=seed.uuid()).run
        elif run.compiled["scenes"][journey.scene]["end"]:
            finish(run=run, step=run.steps, marks=_marks(seed, run), key=seed.uuid())
            return run
        else:
            choice = seed.chance.choice(open_choices(run.compiled, journey))["id"]
            answers = _answers(seed, run, case.slug)
            marks = _marks(seed, run)
            run = commit_decision(
                run=run, step=run.steps, choice=choice, answers=answers, marks=marks, key=seed.uuid()
            ).run
    return run


def make_runs(seed: Seed, cohort: Cohort) -> None:
    """Make runs: of four students two have finished a case, one is half way, one has not begun."""
    cases = use_cases(cohort)
    for offering in cohort.offerings:
        for index, student in enumerate(cohort.students[offering.pk]):
            for number, case in enumerate(cases):
                kind = (index + number) % 4
                if kind < 2:
                    walk(seed, case=case, student=student, offering=offering, scenes=MOST_STEPS)
                elif kind == 2:
                    walk(seed, case=case, student=student, offering=offering, scenes=seed.chance.randrange(2, 4))
