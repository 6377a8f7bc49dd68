"""How far the marking of assignments is, for those who mark and those who release."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from assignments.models import Assignment, Attempt
from curriculum.models import Offering
from curriculum.permissions import teaches_offering
from grading.models import Marking, Paper, Release
from grading.papers import has_waiting, waiting_attempts
from grading.releasing import Readiness, readiness


@dataclass(frozen=True)
class ToMark:
    """One assignment in the list of what is to mark."""

    assignment: Assignment
    came_in: int
    to_mark: int
    to_decide: int
    decided: int
    released: int

    @property
    def said(self) -> str:
        """Give where it stands in a few words."""
        if not self.came_in:
            return "nothing handed in yet"
        if self.to_mark:
            return f"{self.to_mark} to mark"
        if self.to_decide:
            return f"{self.to_decide} to decide"
        return "ready to release" if self.decided else "released"


@dataclass(frozen=True)
class OfferingGroup:
    """An offering with its assignments."""

    offering: Offering
    rows: list[ToMark]


def assignments_to_mark(user: Any) -> list[OfferingGroup]:
    """Give, by offering, the published assignments a person may mark, in a fixed number of queries."""
    found = list(
        Assignment.objects.marked_by(user)
        .published()
        .select_related("offering__course", "offering__term")
        .defer("brief", "brief_html")
        .order_by("-offering__term__starts_on", "offering__course__code", "due_at")
    )
    came_in = dict(
        Attempt.objects.filter(assignment__in=found)
        .order_by()
        .values_list("assignment_id")
        .annotate(n=Count("student", distinct=True))
    )
    states: dict[int, dict[str, int]] = {}
    counted = Paper.objects.filter(assignment__in=found).order_by().values_list("assignment_id", "state")
    for assignment_id, state, number in counted.annotate(n=Count("pk")):
        states.setdefault(assignment_id, {})[state] = number
    groups: dict[int, OfferingGroup] = {}
    for assignment in found:
        of = states.get(assignment.pk, {})
        done = [of.get(state, 0) for state in (Paper.State.REVIEW, Paper.State.DECIDED, Paper.State.RELEASED)]
        row = ToMark(assignment, came_in.get(assignment.pk, 0), came_in.get(assignment.pk, 0) - sum(done), *done)
        groups.setdefault(assignment.offering_id, OfferingGroup(assignment.offering, [])).rows.append(row)
    return list(groups.values())


@dataclass(frozen=True)
class MarkerRow:
    """How many papers a marker has complete and open."""

    name: str
    complete: int
    open: int


def markers_of(assignment: Assignment, user: Any, *, teaches: bool) -> list[MarkerRow]:
    """Give who marks how many; a marker sees their own row only, so that nothing tells of a blind partner."""
    markings = Marking.objects.filter(paper__assignment_id=assignment.pk)
    if not teaches:
        markings = markings.filter(marker_id=user.pk)
    rows = (
        markings.order_by("marker__name")
        .values_list("marker__name", "marker_id")
        .annotate(
            complete=Count("pk", filter=Q(completed_at__isnull=False)),
            open=Count("pk", filter=Q(completed_at__isnull=True)),
        )
    )
    return [MarkerRow(name, complete, still_open) for name, _, complete, still_open in rows]


def papers_in_review(assignment: Assignment) -> list[Paper]:
    """Give the first 50 papers that wait for an instructor's decision."""
    found = Paper.objects.filter(assignment_id=assignment.pk, state=Paper.State.REVIEW)
    return list(found.defer("shuffle").order_by("number")[:50])


def overview_context(assignment: Assignment, user: Any) -> dict[str, Any]:
    """Give what the overview of one assignment's marking shows."""
    teaches = teaches_offering(user, assignment)
    counts: Readiness = readiness(assignment)
    waiting = waiting_attempts(assignment).count() if has_waiting(assignment) else 0
    return {
        "assignment": assignment,
        "counts": counts,
        "waiting": waiting,
        "markers": markers_of(assignment, user, teaches=teaches),
        "review": papers_in_review(assignment) if teaches else [],
        "last_release": Release.objects.filter(assignment=assignment).select_related("released_by").last(),
        "teaches": teaches,
    }
