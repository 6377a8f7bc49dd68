"""What this room puts on a course's path."""

from typing import Any

from django.urls import reverse

from assignments.dates import due_dates
from assignments.models import Assignment, Attempt
from curriculum.models import Offering
from curriculum.path import PathItem, register_path_kind


def assignments_of_offering(offering: Offering, user: Any) -> list[PathItem]:
    """Give an offering's published assignments with this person's own dates and states: three queries."""
    listed = list(Assignment.objects.published().filter(offering=offering).select_related("template"))
    dues = due_dates(listed, user)
    handed_in = set(
        Attempt.objects.filter(student=user, assignment__in=listed).values_list("assignment_id", flat=True)
    )
    return [
        PathItem(
            assignment.title,
            reverse("assignments:assignment", args=[assignment.public_id]),
            "assignment",
            "handed in" if assignment.pk in handed_in else "not handed in",
            dues[assignment.pk],
            slug=assignment.template.slug if assignment.template else "",
            done=assignment.pk in handed_in,
        )
        for assignment in listed
    ]


register_path_kind(assignments_of_offering)
