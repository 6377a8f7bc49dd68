"""Who has read which pages, and how they answered the checks."""

from datetime import datetime, timedelta

from curriculum.models import CheckAnswer, KnowledgeCheck, ModuleCompletion, OfferingModule, Page, PageReading
from packs.demo.people import Cohort
from packs.demo.seed import Seed


def _answer(seed: Seed, check: KnowledgeCheck, user_id: int, when: datetime) -> CheckAnswer:
    right = [position for position, answer in enumerate(check.answers) if answer["right"]]
    knows = seed.chance.random() < 0.7
    chosen = right if knows else [seed.chance.randrange(len(check.answers))]
    return CheckAnswer(
        check_asked=check, user_id=user_id, chosen=chosen, is_right=chosen == right, answered_at=when, key=seed.uuid()
    )


def make_readings(seed: Seed, cohort: Cohort) -> None:
    """Let students read: the first module mostly to its end, the second part of the way, some not at all."""
    for offering in cohort.offerings:
        places = OfferingModule.objects.filter(offering=offering).select_related("module").order_by("position")
        for order, place in enumerate(places):
            pages = list(Page.objects.published().filter(module=place.module).order_by("position"))
            checks = list(KnowledgeCheck.objects.filter(page__in=pages, retired_at=None))
            for index, student in enumerate(cohort.students[offering.pk]):
                share = (1.0, 1.0, 0.6, 0.3)[index % 4] if order == 0 else (0.5, 0.0, 0.3, 0.0)[index % 4]
                read = pages[: round(len(pages) * share)]
                day = seed.term_start + timedelta(days=3 + index % 9 + 21 * order)
                when = [seed.moment(day + timedelta(days=number), 18, 20) for number in range(len(read))]
                PageReading.objects.bulk_create(
                    PageReading(page=page, user=student, read_at=moment)
                    for page, moment in zip(read, when, strict=True)
                )
                if read and len(read) == len(pages):
                    ModuleCompletion.objects.create(
                        module=place.module, user=student, pages=len(pages), completed_at=when[-1]
                    )
                reached = {page.pk: moment for page, moment in zip(read, when, strict=True)}
                CheckAnswer.objects.bulk_create(
                    _answer(seed, check, student.pk, reached[check.page_id])
                    for check in checks
                    if check.page_id in reached
                )
