"""The gradebook: students by assignments, 50 students a page, in a number of queries that doesn't grow."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import Membership, User
from assignments.models import Assignment, Attempt
from curriculum.models import Enrolment, Offering
from curriculum.permissions import teaches_offering
from grading.models import Marking, Paper, ReleasedMark

PAGE = 50


@dataclass(frozen=True)
class Cell:
    """What one student has at one assignment, by its title: a word or a figure, and how it stands."""

    title: str
    text: str
    state: str
    address: str = ""


@dataclass(frozen=True)
class Row:
    """One student's line."""

    name: str
    number: str
    section: str
    cells: list[Cell]


@dataclass(frozen=True)
class Gradebook:
    """A page of the gradebook; `number` counts from 1."""

    assignments: list[Assignment]
    rows: list[Row]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """Say whether students come before these."""
        return self.number > 1


def students_of_offering(offering: Offering) -> Any:
    """Give the people who study in an offering now, by name; the order is read from an index."""
    live = Enrolment.objects.filter(
        offering_id=offering.pk, user=OuterRef("pk"), role=Enrolment.Role.STUDENT, ended_at=None
    )
    return User.objects.filter(Exists(live), is_active=True).order_by("name", "pk")


def student_numbers(offering: Offering, students: list[User]) -> dict[int, str]:
    """Give student numbers of the offering's program, by person."""
    found = Membership.objects.filter(
        user__in=students, program_id=offering.course.program_id, role=Membership.Role.STUDENT, ended_at=None
    )
    return dict(found.values_list("user_id", "student_number"))


def sections_of(offering: Offering, students: list[User]) -> dict[int, str]:
    """Give each student's section."""
    found = Enrolment.objects.filter(offering_id=offering.pk, user__in=students, ended_at=None)
    return dict(found.values_list("user_id", "section"))


@dataclass(frozen=True)
class Facts:
    """Everything that decides what a cell shows, by (assignment id, student id)."""

    handed_in: dict[tuple[int, int], tuple[int, bool]]
    papers: dict[tuple[int, int], Paper]
    released: dict[tuple[int, int], ReleasedMark]
    own: set[int]
    teaches: bool


def facts_for(offering: Offering, assignments: list[Assignment], students: list[User], user: Any) -> Facts:
    """Read the facts of these students and assignments, in four queries."""
    attempts = Attempt.objects.filter(assignment__in=assignments, student__in=students).order_by("number")
    papers = (
        Paper.objects.filter(assignment__in=assignments, student__in=students)
        .select_related("decision")
        .only("assignment_id", "student_id", "state", "number", "decision__points", "decision__out_of", "attempt_id")
    )
    released = (
        ReleasedMark.objects.filter(attempt__assignment__in=assignments, student__in=students)
        .select_related("attempt")
        .only("points", "out_of", "student_id", "attempt__assignment_id", "attempt__public_id", "attempt__number")
        .order_by("attempt__number")
    )
    own = Marking.objects.filter(paper__in=papers, marker_id=user.pk).complete().values_list("paper_id", flat=True)
    return Facts(
        handed_in={
            (assignment, student): (number, late)
            for assignment, student, number, late in attempts.values_list(
                "assignment_id", "student_id", "number", "is_late"
            )
        },
        papers={(paper.assignment_id, paper.student_id): paper for paper in papers},
        released={(mark.attempt.assignment_id, mark.student_id): mark for mark in released},
        own=set(own),
        teaches=teaches_offering(user, offering),
    )


def may_see_draft(facts: Facts, assignment: Assignment, paper: Paper) -> bool:
    """Say whether a decided mark shows beside a name before release: never while names are hidden.

    Otherwise instructors see every decided mark; a marker only one that they gave, and none of work marked twice.
    """
    if assignment.is_anonymous:
        return False
    return facts.teaches or (paper.pk in facts.own and not assignment.is_double_marked)


def cell_of(facts: Facts, assignment: Assignment, student_id: int) -> Cell:
    """Give what the gradebook shows of a student at an assignment."""
    key = (assignment.pk, student_id)
    mark, paper, handed = facts.released.get(key), facts.papers.get(key), facts.handed_in.get(key)
    if mark and (handed is None or handed[0] == mark.attempt.number):
        return Cell(
            assignment.title,
            f"{mark.points} of {mark.out_of}",
            "released",
            reverse("grading:feedback", args=[mark.attempt.public_id]),
        )
    if handed is None:
        return Cell(assignment.title, "nothing yet", "none")
    if paper and paper.decision and paper.state == Paper.State.DECIDED and may_see_draft(facts, assignment, paper):
        return Cell(assignment.title, f"{paper.decision.points} of {paper.decision.out_of}, draft", "draft")
    again = f", after {mark.points} of {mark.out_of}" if mark else ""
    return Cell(
        assignment.title, ("handed in late" if handed[1] else "handed in") + again, "late" if handed[1] else "in"
    )


def gradebook_page(offering: Offering, user: Any, number: int) -> Gradebook:
    """Give page `number` of an offering's gradebook as this person may see it."""
    assignments = list(
        Assignment.objects.filter(offering_id=offering.pk).published().defer("brief", "brief_html").order_by("due_at")
    )
    start = (number - 1) * PAGE
    students = list(students_of_offering(offering)[start : start + PAGE + 1])
    shown = students[:PAGE]
    facts = facts_for(offering, assignments, shown, user)
    numbers, sections = student_numbers(offering, shown), sections_of(offering, shown)
    rows = [
        Row(
            name=student.name,
            number=numbers.get(student.pk, ""),
            section=sections.get(student.pk, ""),
            cells=[cell_of(facts, assignment, student.pk) for assignment in assignments],
        )
        for student in shown
    ]
    return Gradebook(assignments, rows, number, len(students) > PAGE)
