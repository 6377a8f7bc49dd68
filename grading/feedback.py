"""Released feedback as a student's other pages show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from grading.models import ReleasedMark


@dataclass(frozen=True)
class Feedback:
    """One released mark in a list: what it is of, where it is read, since when it is there."""

    title: str
    address: str
    points: int
    out_of: int
    released_at: datetime


def latest_feedback_for(user: Any, limit: int = 5) -> list[Feedback]:
    """Give a student's newest released feedback, newest first, in one query; nothing that is not released."""
    marks = ReleasedMark.objects.filter(student_id=user.pk).order_by("-pk")
    rows = marks.values_list(
        "attempt__assignment__title", "attempt__public_id", "points", "out_of", "release__released_at"
    )
    return [
        Feedback(title, reverse("grading:feedback", args=[attempt]), points, out_of, released_at)
        for title, attempt, points, out_of, released_at in rows[:limit]
    ]
