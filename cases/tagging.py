"""What of this room carries a concept, and what it puts on a course's path."""

from typing import Any

from django.urls import reverse

from cases.models import Case, CaseUse
from cases.shelf import own_runs
from curriculum.models import Offering
from curriculum.path import PathItem, register_path_kind
from practice.models import Concept
from practice.tagged import Tagged, TaggedItem, register_tagged_kind


@register_tagged_kind
def cases_tagged(concept: Concept, user: Any) -> list[TaggedItem]:
    """Give the cases with this concept that a person may see: one query."""
    found = Case.objects.visible_to(user).filter(concepts=concept).values_list("title", "public_id")
    return [Tagged("Case", title, reverse("cases:cover", args=[public_id])) for title, public_id in found]


def cases_of_offering(offering: Offering, user: Any) -> list[PathItem]:
    """Give the cases set for an offering and how far this person is in each: two queries."""
    uses = CaseUse.objects.filter(offering=offering, case__retired_at=None).exclude(case__current=None)
    cases = [use.case for use in uses.select_related("case").order_by("position")]
    runs = own_runs(user, cases)
    items = []
    for case in cases:
        own = runs[case.pk]
        state = "finished" if own.finished else f"at {own.open['state'].get('title', '')}" if own.open else "not begun"
        address = reverse("cases:cover", args=[case.public_id])
        items.append(PathItem(case.title, address, "case", state, slug=case.slug, done=bool(own.finished)))
    return items


register_path_kind(cases_of_offering)
