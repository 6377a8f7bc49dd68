"""What of this room carries a concept; registered with the vocabulary's room, which shows it on the concept's page."""

from typing import Any

from django.urls import reverse

from curriculum.models import Module, Page
from practice.models import Concept
from practice.tagged import Tagged, TaggedItem, register_tagged_kind


@register_tagged_kind
def modules_tagged(concept: Concept, user: Any) -> list[TaggedItem]:
    """Give the modules with this concept that a person may see: one query."""
    found = Module.objects.visible_to(user).filter(concepts=concept).values_list("title", "public_id")
    return [Tagged("Module", title, reverse("curriculum:module", args=[public_id])) for title, public_id in found]


@register_tagged_kind
def pages_tagged(concept: Concept, user: Any) -> list[TaggedItem]:
    """Give the pages with this concept that a person may see: one query."""
    found = Page.objects.visible_to(user).filter(concepts=concept).order_by("module__position", "position")
    return [
        Tagged("Page", title, reverse("curriculum:page", args=[public_id]))
        for title, public_id in found.values_list("title", "public_id")
    ]
