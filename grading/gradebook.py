"""The gradebook: students by assignments, 50 students a page, in a number of queries that doesn't grow."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import Membership, User
from assignments.models import Assignment, Attempt
from curriculum.models import Enrolment, Offering
from curriculum.permissions import teaches_offering
from grading.models import Marking, Paper, ReleasedMark

PAGE = 50
ROW = '<tr><th scope="row" class="wide">{}</th><td data-label="Number">{}</td><td data-label="Section">{}</td>{}</tr>'
CELL = '<td class="wide cell-{}" data-label="{}">{}</td>'
PAPER = ("assignment_id", "student_id", "pk", "state", "decision__points", "decision__out_of")
LINK = '<a href="{}">{}</a>'


@dataclass(frozen=True)
class Cell:
    """What one student has at one assignment, by its title: a word or a figure, and how it stands."""

    title: str
    text: str
    state: str
    address: str = ""

    @property
    def content(self) -> str:
        """Give what stands in the cell; a link where it leads somewhere."""
        return format_html(LINK, self.address, self.text) if self.address else self.text


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

    @property
    def html(self) -> SafeString:
        """Give the students' lines as rows of a table; made here and not in a template, since a page holds fifty."""
        heads: dict[str, str] = {
            cell.title: conditional_escape(cell.title) for row in self.rows[:1] for cell in row.cells
        }
        return format_html_join(
            "", ROW, ((row.name, row.number, row.section, self._cells(row, heads)) for row in self.rows)
        )

    @staticmethod
    def _cells(row: Row, heads: dict[str, str]) -> SafeString:
        return format_html_join("", CELL, ((cell.state, heads[cell.title], cell.content) for cell in row.cells))


def students_of_offering(offering: Offering) -> Any:
    """Give the people who study in an offering now, by name; the order is read from an index."""
    live = Enrolment.objects.filter(
        offering_id=offering.pk, user=OuterRef("pk"), role=Enrolment.Role.STUDENT, ended_at=None
    )
    return User.objects.filter(Exists(live), is_active=True).order_by("name", "pk")


def student_numbers(offering: Offering, students: Iterable[int]) -> dict[int, str]:
    """Give student numbers of the offering's program, by person; `students` are their keys."""
    found = Membership.objects.filter(
        user__in=students, program_id=offering.course.program_id, role=Membership.Role.STUDENT, ended_at=None
    )
    return dict(found.values_list("user_id", "student_number"))


def sections_of(offering: Offering, students: Iterable[int]) -> dict[int, str]:
    """Give each student's section; `students` are their keys."""
    found = Enrolment.objects.filter(offering_id=offering.pk, user__in=students, ended_at=None)
    return dict(found.values_list("user_id", "section"))


@dataclass(frozen=True)
class Taken:
    """A paper as the gradebook needs it; `points` and `out_of` of the decision that stands, None without one."""

    id: int
    state: str
    points: int | None
    out_of: int | None


@dataclass(frozen=True)
class Given:
    """A released mark, and which attempt it is of."""

    points: int
    out_of: int
    attempt: str
    number: int


Key = tuple[int, int]


@dataclass(frozen=True)
class Facts:
    """Everything that decides what a cell shows, by (assignment id, student id); `own` are keys of papers."""

    handed_in: dict[Key, tuple[int, bool]]
    papers: dict[Key, Taken]
    released: dict[Key, Given]
    own: set[int]
    teaches: bool
    address: str

    def address_of(self, mark: Given) -> str:
        """Give where the feedback is read."""
        before, _, after = self.address.rpartition("-")
        return f"{before}{mark.attempt}{after}"


def _released(students: list[int]) -> dict[Key, Given]:
    # By the students alone: with the assignments beside them, all attempts at those would be read.
    rows = ReleasedMark.objects.filter(student__in=students).order_by("attempt__number")
    found = rows.values_list(
        "attempt__assignment_id", "student_id", "points", "out_of", "attempt__public_id", "attempt__number"
    )
    return {(row[0], row[1]): Given(*row[2:]) for row in found}


def facts_for(offering: Offering, assignments: list[Assignment], students: list[int], user: Any) -> Facts:
    """Read the facts of these students, by their keys, and assignments, in four queries at most."""
    those = {"assignment__in": [assignment.pk for assignment in assignments], "student__in": students}
    attempts = list(
        Attempt.objects.filter(**those)
        .order_by("number")
        .values_list("assignment_id", "student_id", "number", "is_late", "pk")
    )
    papers = Paper.objects.filter(**those).order_by()
    teaches = teaches_offering(user, offering)
    # Asked by attempt, since attempt and marker are one index; a paper holds one student's attempts and no others.
    own = Marking.objects.filter(attempt__in=[row[-1] for row in attempts], marker_id=user.pk).complete()
    return Facts(
        handed_in={(assignment, student): (number, late) for assignment, student, number, late, _ in attempts},
        papers={(row[0], row[1]): Taken(*row[2:]) for row in papers.values_list(*PAPER)},
        released=_released(students),
        own=set() if teaches else set(own.values_list("paper_id", flat=True)),
        teaches=teaches,
        address=reverse("grading:feedback", args=["-"]),
    )


def may_see_draft(facts: Facts, assignment: Assignment, paper: Taken) -> bool:
    """Say whether a decided mark shows beside a name before release: never while names are hidden.

    Otherwise instructors see every decided mark; a marker only one that they gave, and none of work marked twice.
    """
    if assignment.is_anonymous or paper.state != Paper.State.DECIDED or paper.points is None:
        return False
    return facts.teaches or (paper.id in facts.own and not assignment.is_double_marked)


def cell_of(facts: Facts, assignment: Assignment, student_id: int) -> Cell:
    """Give what the gradebook shows of a student at an assignment."""
    key, title = (assignment.pk, student_id), assignment.title
    mark, paper, handed = facts.released.get(key), facts.papers.get(key), facts.handed_in.get(key)
    if mark and (handed is None or handed[0] == mark.number):
        return Cell(title, f"{mark.points} of {mark.out_of}", "released", facts.address_of(mark))
    if handed is None:
        return Cell(title, "nothing yet", "none")
    if paper and may_see_draft(facts, assignment, paper):
        return Cell(title, f"{paper.points} of {paper.out_of}, draft", "draft")
    again = f", after {mark.points} of {mark.out_of}" if mark else ""
    return Cell(title, ("handed in late" if handed[1] else "handed in") + again, "late" if handed[1] else "in")


def gradebook_page(offering: Offering, user: Any, number: int) -> Gradebook:
    """Give page `number` of an offering's gradebook as this person may see it."""
    assignments = list(
        Assignment.objects.filter(offering_id=offering.pk).published().defer("brief", "brief_html").order_by("due_at")
    )
    start = (number - 1) * PAGE
    students = list(students_of_offering(offering).values_list("pk", "name")[start : start + PAGE + 1])
    shown = [student for student, _ in students[:PAGE]]
    facts = facts_for(offering, assignments, shown, user)
    numbers, sections = student_numbers(offering, shown), sections_of(offering, shown)
    rows = [
        Row(
            name=name,
            number=numbers.get(student, ""),
            section=sections.get(student, ""),
            cells=[cell_of(facts, assignment, student) for assignment in assignments],
        )
        for student, name in students[:PAGE]
    ]
    return Gradebook(assignments, rows, number, len(students) > PAGE)
