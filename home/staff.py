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
from grading.models import Paper
from placements.findings import LATE, NOT_STARTED, QUIET_FOR_TWO_WEEKS, WAITING
from placements.models import Placement

TO_MARK = Q(papers__state__in=(Paper.State.FREE, Paper.State.HALF, Paper.State.TAKEN))
TO_RELEASE = Q(papers__state=Paper.State.DECIDED)
TO_DECIDE = Q(papers__state=Paper.State.REVIEW)


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


def marking_rows(user: Any) -> list[MarkingRow]:
    """Give the assignments with papers to mark, to decide or to release: one query."""
    counted = Assignment.objects.marked_by(user).annotate(
        to_mark=Count("papers", filter=TO_MARK, distinct=True),
        to_decide=Count("papers", filter=TO_DECIDE, distinct=True),
        to_release=Count("papers", filter=TO_RELEASE, distinct=True),
    )
    waiting = counted.filter(Q(to_mark__gt=0) | Q(to_decide__gt=0) | Q(to_release__gt=0))
    return [
        MarkingRow(assignment, assignment.to_mark, assignment.to_decide, assignment.to_release)
        for assignment in waiting.select_related("offering__course").order_by("due_at")
    ]


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
    students = Q(offering__enrolments__role="student", offering__enrolments__ended_at=None)
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
        found["marking"] = marking_rows(user)
    if standing.teaches:
        found["teaching"] = teaching_rows(user)
    if standing.coordinates or standing.is_liaison:
        found["placements"] = placement_counts(user)
    if standing.administers:
        found["programs"] = program_rows(user)
    return found
