"""Who is at a paper now, by a short heartbeat, so that two people notice each other before they collide."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from assignments.models import Assignment
from core.models import Presence
from grading.models import Paper

# Two missed heartbeats of 20 seconds and a little more: then the person has gone.
GONE = timedelta(seconds=50)


def note_presence(*, person: Any, paper: Paper) -> None:
    """Write down that a person has this paper in front of them now."""
    Presence.objects.update_or_create(person=person, place=paper.place, defaults={"seen_at": timezone.now()})


def others_at(assignment: Assignment, papers: Iterable[Paper], person: Any) -> dict[str, str]:
    """Give the names of who else is at these papers now, by place.

    Of a paper that is marked twice nothing is told: that somebody is there is already news of the other marking.
    """
    if assignment.is_double_marked:
        return {}
    places = [paper.place for paper in papers if paper.second_asked_at is None]
    rows = (
        Presence.objects.filter(place__in=places, seen_at__gte=timezone.now() - GONE)
        .exclude(person_id=person.pk)
        .values_list("place", "person__name")
    )
    return dict(rows)
