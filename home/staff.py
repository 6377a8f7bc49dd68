"""The first page of people who teach, mark, coordinate or administer: findings as sentences, each with its link."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Program
from assignments.models import Assignment
from curriculum.models import Enrolment
from curriculum.standing import Standing
from grading.overviews import assignments_to_mark
from placements.findings import LATE, NOT_STARTED, QUIET_FOR_TWO_WEEKS, WAITING
from placements.models import Placement


@dataclass(frozen=True)
class MarkingRow:
    """An assignment with work on the desk."""

    assignment: Assignment
    to_mark: int
    to_decide: int
    to_release: int

    @property
    def address(self) -> str:
        """Give the address of its queue."""
        return reverse("grading:overview", args=[self.assignment.public_id])


def marking_rows(user: Any, standing: Standing) -> list[MarkingRow]:
    """Give the assignments with work to mark, the earliest due first; to who teaches, also to decide or to release."""
    taught = standing.enrolments.get("instructor", ())
    rows = []
    for group in assignments_to_mark(user):
        decides = group.offering.pk in taught
        for row in group.rows:
            to_decide, to_release = (row.to_decide, row.decided) if decides else (0, 0)
            rows.append(MarkingRow(row.assignment, row.to_mark, to_decide, to_release))
    waiting = [row for row in rows if row.to_mark or row.to_decide or row.to_release]
    return sorted(waiting, key=lambda row: row.assignment.due_at)


def placement_counts(user: Any) -> dict[str, int]:
    """Give how many placements a person follows, and how many have each finding: one query."""
    today = timezone.localdate()
    findings = (LATE, QUIET_FOR_TWO_WEEKS, NOT_STARTED, WAITING)
    counts = {finding.slug.replace("-", "_"): Count("pk", filter=finding.among(today)) for finding in findings}
    found: dict[str, int] = Placement.objects.overseen_by(user).aggregate(total=Count("pk"), **counts)
    return found


def program_rows(user: Any) -> list[Program]:
    """Give the programs a person administers, each with its number of live students and staff: one query."""
    live = Q(memberships__ended_at=None, memberships__user__is_active=True)
    return list(
        Program.objects.administered_by(user).annotate(
            students=Count("memberships", filter=live & Q(memberships__role="student"), distinct=True),
            staff=Count("memberships", filter=live & ~Q(memberships__role="student"), distinct=True),
        )
    )


def teaching_rows(user: Any) -> list[Enrolment]:
    """Give the offerings a person teaches, each with its number of students: one query."""
    live = Q(offering__enrolments__ended_at=None, offering__enrolments__user__is_active=True)
    students = live & Q(offering__enrolments__role="student")
    mine = Enrolment.objects.live().filter(user=user, role=Enrolment.Role.INSTRUCTOR)
    return list(
        mine.select_related("offering__course", "offering__term")
        .annotate(students=Count("offering__enrolments", filter=students, distinct=True))
        .order_by("offering__course__code")
    )


def staff_home(user: Any, standing: Standing) -> dict[str, Any]:
    """Give what the first page shows of each thing this person is here for, and nothing of the rest."""
    found: dict[str, Any] = {}
    if standing.marks:
        found["marking"] = marking_rows(user, standing)
    if standing.teaches:
        found["teaching"] = teaching_rows(user)
    if standing.coordinates or standing.is_liaison:
        found["placements"] = placement_counts(user)
    if standing.administers:
        found["programs"] = program_rows(user)
    return found
