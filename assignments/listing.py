"""Lists of assignments, for who studies and for who teaches: a constant number of queries, whatever their length."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from assignments import memo
from assignments.dates import due_dates, dues_by_student
from assignments.models import Assignment, Attempt, DateGrant, students_of
from core.models import Draft
from curriculum.models import Enrolment, Offering

PAGE_LENGTH = 50
# What a list shows of an assignment; its brief and the text of attempts are long.
LISTED = ("public_id", "title", "levels", "words", "opens_at", "due_at", "published_at", "offering__course__title")
LISTED_ATTEMPT = ("public_id", "assignment_id", "number", "is_late")


@dataclass
class StudentRow:
    """An assignment as its student sees it in a list."""

    assignment: Assignment
    due_at: datetime
    own_date: bool
    draft: Draft | None
    parts: int
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def last(self) -> Attempt | None:
        """Give the last attempt."""
        return self.attempts[-1] if self.attempts else None

    @property
    def is_open(self) -> bool:
        """Say whether the student may write."""
        return self.assignment.is_open()

    @property
    def is_overdue(self) -> bool:
        """Say whether the date is past and nothing was handed in."""
        return not self.attempts and timezone.now() > self.due_at

    @property
    def state(self) -> tuple[str, str]:
        """Give the state's look and its words."""
        if self.last:
            late = ", late" if self.last.is_late else ""
            again = f"; new draft, {self.parts} of 8 parts" if self.draft else ""
            return ("warn" if self.last.is_late else "good"), f"Handed in{late}{again}"
        if not self.is_open:
            return "soft", "Not open yet"
        if self.is_overdue:
            return "bad", "Overdue, still accepted"
        if self.draft:
            return "warn", f"Draft, {self.parts} of 8 parts"
        return "soft", "Not begun"


def student_rows(user: Any) -> list[StudentRow]:
    """Give the published assignments of the offerings a person studies in, by their own due date."""
    listed = list(
        Assignment.objects.published()
        .filter(offering__in=Offering.objects.attended_by(user))
        .select_related("offering__course")
        .only(*LISTED)
    )
    dues = due_dates(listed, user)
    places = {assignment.draft_place: assignment.pk for assignment in listed}
    drafts = {places[draft.place]: draft for draft in Draft.objects.filter(owner=user, place__in=places)}
    rows = {}
    for assignment in listed:
        draft = drafts.get(assignment.pk)
        rows[assignment.pk] = StudentRow(
            assignment=assignment,
            due_at=dues[assignment.pk],
            own_date=dues[assignment.pk] != assignment.due_at,
            draft=draft,
            parts=memo.parts_written(draft.fields) if draft else 0,
        )
    attempts = Attempt.objects.filter(student=user, assignment__in=rows).only(*LISTED_ATTEMPT).order_by("number")
    for attempt in attempts:
        rows[attempt.assignment_id].attempts.append(attempt)
    return sorted(rows.values(), key=lambda row: (row.due_at, row.assignment.pk))


@dataclass
class TaughtRow:
    """An assignment as its instructor sees it in a list."""

    assignment: Assignment
    handed_in: int
    students: int


def taught_rows(user: Any) -> list[TaughtRow]:
    """Give the assignments of the offerings a person teaches, with how many students have handed in."""
    listed = list(
        Assignment.objects.filter(offering__in=Offering.objects.taught_by(user))
        .select_related("offering__course", "offering__term")
        .order_by("-offering__term__starts_on", "offering__course__code", "due_at")
    )
    live = Enrolment.objects.live().students().filter(offering__in={found.offering_id for found in listed})
    sizes = dict(live.order_by().values_list("offering").annotate(Count("pk")))
    # Every student's attempts begin with number 1, so counting those counts students.
    first = Attempt.objects.filter(assignment__in=listed, number=1)
    handed = dict(first.order_by().values_list("assignment").annotate(Count("pk")))
    return [
        TaughtRow(assignment, handed.get(assignment.pk, 0), sizes.get(assignment.offering_id, 0))
        for assignment in listed
    ]


@dataclass
class ProgressRow:
    """How far one student is: that there is a draft, never what it says; what was handed in, and when."""

    name: str
    section: str
    due_at: datetime
    own_date: bool
    draft_saved_at: datetime | None
    attempts: int
    received_at: datetime | None
    is_late: bool

    @property
    def state(self) -> tuple[str, str]:
        """Give the state's look and its words."""
        if self.attempts:
            number = f", attempt {self.attempts}" if self.attempts > 1 else ""
            return ("warn", f"Handed in late{number}") if self.is_late else ("good", f"Handed in{number}")
        if timezone.now() > self.due_at:
            return "bad", "Overdue" if not self.draft_saved_at else "Overdue, has a draft"
        return ("warn", "Has a draft") if self.draft_saved_at else ("soft", "Nothing yet")


@dataclass
class Progress:
    """A page of students and the counts of all of them."""

    page: Page
    rows: list[ProgressRow]
    students: int
    handed_in: int
    late: int


def last_name_first(name: str) -> str:
    """Give "Marsh, Lena" for "Lena Marsh", as lists show people."""
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first else last


def progress_of(assignment: Assignment, page_number: Any) -> Progress:
    """Give one page of 50 students, by last name."""
    students = students_of(assignment)
    people = sorted(
        students.values_list("user_id", "user__name", "section"),
        key=lambda row: (last_name_first(row[1]).casefold(), row),
    )
    page = Paginator(people, PAGE_LENGTH).get_page(page_number)
    ids = [user_id for user_id, _, _ in page]
    dues = dues_by_student(assignment, ids)
    drafts = dict(
        Draft.objects.filter(owner__in=ids, place=assignment.draft_place).values_list("owner_id", "saved_at")
    )
    last = {
        student: (number, received, late)
        for student, number, received, late in Attempt.objects.filter(assignment=assignment, student__in=ids)
        .order_by("number")
        .values_list("student_id", "number", "received_at", "is_late")
    }
    rows = []
    for user_id, name, section in page:
        number, received, late = last.get(user_id, (0, None, False))
        rows.append(
            ProgressRow(
                name=last_name_first(name),
                section=section,
                due_at=dues[user_id],
                own_date=dues[user_id] != assignment.due_at,
                draft_saved_at=drafts.get(user_id),
                attempts=number,
                received_at=received,
                is_late=late,
            )
        )
    # Every student's attempts begin with number 1, so counting those counts students.
    handed = Attempt.objects.filter(assignment=assignment, student__in=students.values("user_id"))
    late_count = handed.latest().filter(is_late=True).count()
    return Progress(page, rows, len(people), handed.filter(number=1).count(), late_count)


def students_to_choose(assignment: Assignment) -> Any:
    """Give the people an assignment is for, by name, for a form to choose from."""
    return User.objects.filter(pk__in=students_of(assignment).values("user_id")).order_by("name")


def grants_of(assignment: Assignment) -> Any:
    """Give every date granted, newest first."""
    return (
        DateGrant.objects.filter(assignment=assignment)
        .select_related("student", "granted_by")
        .order_by("-pk")[:PAGE_LENGTH]
    )
