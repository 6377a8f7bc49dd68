"""Everything a first page may show: a module, a case, work to write and to mark, a placement. One noon in November."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from assignments.models import Assignment, RubricVersion
from cases.actions import publish_case
from cases.models import Case, CaseUse
from curriculum.actions.modules import place_module
from curriculum.models import Module, Offering, Page
from practice.models import Concept, Scheme
from tests.cases.conftest import SMALL, WORDS
from tests.cast import Cast, make_offering
from tests.grading.conftest import make_assignment, make_version

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture(autouse=True)
def _tuesday_noon() -> Iterator[None]:
    """Let every test of this room run on Tuesday 24 November 2026, noon in New York."""
    with time_machine.travel(NOON, tick=False):
        yield


@dataclass
class House:
    """The cast, and what a test sets for them."""

    cast: Cast
    version: RubricVersion

    def module(self, number: int = 1, pages: int = 3, offering: Offering | None = None) -> list[Page]:
        """Place a published module in Lena's offering, or another; give its pages."""
        now = timezone.now()
        module = Module.objects.create(
            slug=f"m{number}", number=f"M{number}", title=f"Module {number}", levels=["micro"], published_at=now
        )
        made = [
            Page.objects.create(
                module=module, slug=f"p{at}", title=f"Page {at}", position=at, minutes=4, published_at=now
            )
            for at in range(1, pages + 1)
        ]
        place_module(offering=offering or self.cast.offering, module=module)
        return made

    def set_work(self, title: str = "Bridge memo", *, days: float = 3, **changes: Any) -> Assignment:
        """Set a bridge memo in Lena's offering, due some days from now (before it, below zero)."""
        due_at = timezone.now() + timedelta(days=days)
        made = make_assignment(self.cast, self.version, title=title, **changes)
        Assignment.objects.filter(pk=made.pk).update(due_at=due_at)
        made.due_at = due_at
        return made

    def case(self, slug: str = "notice") -> Case:
        """Publish the small case under a slug and set it for Lena's offering."""
        for address in WORDS:
            scheme_slug, name = address.split(":")
            named: dict[str, Any] = {"title": scheme_slug, "short_title": scheme_slug, "sure": "ours"}
            scheme, _ = Scheme.objects.get_or_create(slug=scheme_slug, defaults=named)
            words = {"label": name, "definition": "", "sure": "ours", "address": address}
            Concept.objects.get_or_create(scheme=scheme, slug=name, defaults=words)
        version = publish_case(source=SMALL.replace("id: notice", f"id: {slug}"))
        CaseUse.objects.create(offering=self.cast.offering, case=version.case)
        return Case.objects.get(pk=version.case_id)

    def further_offering(self, code: str) -> Offering:
        """Give one more offering of Lena's program."""
        return make_offering(self.cast.program, code)


@pytest.fixture
def house(cast: Cast) -> House:
    """Give the cast in an empty house."""
    return House(cast, make_version())
