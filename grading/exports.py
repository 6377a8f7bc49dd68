"""Marks as CSV: what an LMS imports, with no cell that a spreadsheet would run."""

import csv
import io
import unicodedata
from collections.abc import Iterable
from typing import Any

from assignments.models import Assignment
from curriculum.models import Offering
from grading.gradebook import sections_of, student_numbers, students_of_offering
from grading.models import Paper, ReleasedMark

HEAD = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_cell(value: Any) -> str:
    """Give a cell that a spreadsheet reads as text: what could start a formula gets an apostrophe before it.

    Full-width forms of the signs count too (OWASP, CSV injection). Numbers of ours are never negative.
    """
    text = "" if value is None else str(value)
    start = unicodedata.normalize("NFKC", text.lstrip(" \u00a0\ufeff\u200b")[:1] or text[:1])
    return f"'{text}" if start.startswith(FORMULA_STARTS) or text.startswith(("\t", "\r", "\n")) else text


def as_csv(rows: Iterable[Iterable[Any]]) -> str:
    """Give rows as CSV text with every cell made plain."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def _released_points(assignments: list[Assignment]) -> dict[tuple[int, int], tuple[int, int]]:
    """Give (points, out of) by (assignment, student) of the last attempt whose mark is released."""
    rows = (
        ReleasedMark.objects.filter(attempt__assignment__in=assignments)
        .order_by("attempt__number")
        .values_list("attempt__assignment_id", "student_id", "points", "out_of")
    )
    return {(assignment, student): (points, out_of) for assignment, student, points, out_of in rows}


def marks_rows(offering: Offering, assignments: list[Assignment]) -> list[list[Any]]:
    """Give released marks as Canvas imports them: one column an assignment, named "<title> (<id>)".

    The student number stands under SIS User ID and the address under SIS Login ID; Canvas finds people by either. The
    second line holds the points possible, as in Canvas's own export. What isn't released stays blank.
    """
    students = list(students_of_offering(offering))
    keys = [student.pk for student in students]
    numbers, sections = student_numbers(offering, keys), sections_of(offering, keys)
    points = _released_points(assignments)
    possible = [assignment.rubric_version.points_possible() for assignment in assignments]
    rows: list[list[Any]] = [[*HEAD, *(f"{item.title} ({item.public_id})" for item in assignments)]]
    rows.append(["Points Possible", "", "", "", "", *possible])
    for student in students:
        row: list[Any] = [
            *(student.sort_name, "", numbers.get(student.pk, ""), student.email, sections.get(student.pk, "")),
        ]
        rows.append(row + [points.get((item.pk, student.pk), ("",))[0] for item in assignments])
    return rows


def draft_rows(assignment: Assignment) -> list[list[Any]]:
    """Give decided marks that are not released, under a head that no LMS takes for final.

    While names are hidden a paper's number stands in place of the person.
    """
    papers = (
        Paper.objects.filter(assignment_id=assignment.pk)
        .awaiting_release()
        .select_related("decision", "student")
        .order_by("number")
    )
    offering = assignment.offering
    people = [] if assignment.is_anonymous else [paper.student_id for paper in papers]
    numbers, sections = student_numbers(offering, people), sections_of(offering, people)
    rows: list[list[Any]] = [[*HEAD, f"DRAFT, not released: {assignment.title}", "Out of"]]
    for paper in papers:
        person = paper.student
        if assignment.is_anonymous:
            who = [str(paper), "", "", "", ""]
        else:
            who = [person.sort_name, "", numbers.get(person.pk, ""), person.email, sections.get(person.pk, "")]
        decision: Any = paper.decision
        rows.append([*who, decision.points, decision.out_of])
    return rows


def assignments_of(offering: Offering) -> list[Assignment]:
    """Give the published assignments of an offering by date."""
    found = Assignment.objects.filter(offering_id=offering.pk).published().defer("brief", "brief_html")
    return list(found.select_related("rubric_version").prefetch_related("rubric_version__criteria").order_by("due_at"))
