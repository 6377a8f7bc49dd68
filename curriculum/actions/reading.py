"""What readers do: say that a page is read, answer a check."""

import uuid
from typing import Any

from django.db import transaction

from curriculum.models import CheckAnswer, KnowledgeCheck, ModuleCompletion, Page, PageReading


def mark_page_read(*, page: Page, user: Any) -> None:
    """Keep that a person has read a published page, once; with the module's last one, that they completed it."""
    if page.published_at is None:
        return
    with transaction.atomic():
        PageReading.objects.get_or_create(page=page, user=user)
        pages = set(page.module.pages.published().values_list("pk", flat=True))
        read = PageReading.objects.filter(page__in=pages, user=user).count()
        if read == len(pages):
            ModuleCompletion.objects.get_or_create(module=page.module, user=user, defaults={"pages": read})


def answer_check(*, check: KnowledgeCheck, user: Any, chosen: list[int], key: uuid.UUID) -> CheckAnswer:
    """Keep one try at a check; the same key again is the same try."""
    given, _ = CheckAnswer.objects.get_or_create(
        key=key,
        user=user,
        defaults={
            "check_asked": check,
            "chosen": sorted(chosen),
            "is_right": sorted(chosen) == check.right_positions,
        },
    )
    return given
