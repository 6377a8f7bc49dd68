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
    marks = (
        ReleasedMark.objects.filter(student_id=user.pk)
        .select_related("release", "attempt__assignment")
        .defer("items", "feedback_html", "attempt__fields", "attempt__html", "attempt__assignment__brief_html")
        .order_by("-pk")[:limit]
    )
    return [
        Feedback(
            title=mark.attempt.assignment.title,
            address=reverse("grading:feedback", args=[mark.attempt.public_id]),
            points=mark.points,
            out_of=mark.out_of,
            released_at=mark.release.released_at,
        )
        for mark in marks
    ]
