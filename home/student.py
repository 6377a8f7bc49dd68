"""A student's first page: what to do next, what is due, what came back, how far one is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assignments.listing import StudentRow, student_rows
from cases.models import CaseRun
from curriculum.progress import Course, courses_of
from evidence.carried import carried_by
from grading.feedback import latest_feedback_for
from placements.drawings import level_bar
from placements.models import Placement
from practice.rose import draw_rose

# The page shows no more of a run and a placement; both rows are wide.
OF_A_RUN = ("public_id", "state", "version__case__title", "version__case__levels")
OF_A_PLACEMENT = (
    *("required_minutes", "approved_minutes", "pending_minutes", "micro_minutes", "mezzo_minutes", "macro_minutes"),
    *("last_entry_on", "projected_from", "projected_to", "ends_on", "site__name", "program__macro_target_percent"),
)


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next, and another close by."""

    title: str
    sentence: str
    address: str
    label: str
    levels: tuple[str, ...] = ()
    minutes: int = 0


def open_run_of(user: Any) -> CaseRun | None:
    """Give the case run that this student moved in last and has not finished."""
    runs = CaseRun.objects.visible_to(user).filter(finished_at=None).order_by("-moved_at")
    return runs.only(*OF_A_RUN).first()


def _from_run(run: CaseRun) -> NextStep:
    case = run.version.case
    return NextStep(
        title=f"Go back to {run.state.get('title') or case.title}",
        sentence=f"You stopped in {case.title}. The case waits where you left it.",
        address=reverse("cases:run", args=[run.public_id]),
        label=f"Go on with {case.title}",
        levels=tuple(case.levels),
    )


def _from_assignment(row: StudentRow) -> NextStep:
    due = timezone.localtime(row.due_at)
    begun = f"You have written {row.parts} of its 8 parts." if row.draft else "You have not begun it yet."
    was = f"It was due on {due:%A} {due.day} {due:%B} at {due:%H:%M} and is still accepted, marked late."
    will = f"It is due on {due:%A} {due.day} {due:%B} at {due:%H:%M}."
    return NextStep(
        title=f"Write {row.assignment.title}",
        sentence=f"{was if row.is_overdue else will} {begun}",
        address=reverse("assignments:canvas", args=[row.assignment.public_id]),
        label="Open my draft" if row.draft else "Begin the draft",
        levels=tuple(row.assignment.levels),
    )


def _from_course(course: Course) -> NextStep | None:
    page = course.next_page
    if page is None:
        return None
    progress = next(entry for entry in course.modules if entry.module.pk == page.module_id)
    place = next(number for number, entry in enumerate(progress.pages, start=1) if entry.page.pk == page.pk)
    return NextStep(
        title=f"Read {page.title}",
        sentence=f"The next page of {progress.module.title}, {place} of {progress.total}.",
        address=reverse("curriculum:page", args=[page.public_id]),
        label="Go on reading",
        levels=tuple(progress.module.levels),
        minutes=page.minutes,
    )


def next_steps(run: CaseRun | None, due: list[StudentRow], courses: list[Course]) -> list[NextStep]:
    """Give what to do next, the most pressing first: a run left open, what is due soonest, the next page."""
    steps = [_from_run(run)] if run else []
    steps += [_from_assignment(row) for row in due if row.is_open and not row.attempts]
    steps += [step for step in map(_from_course, courses) if step]
    return steps


def placement_of(user: Any) -> Placement | None:
    """Give the student's placement that runs latest."""
    placements = Placement.objects.placed(user).select_related("program", "site").order_by("-ends_on", "-pk")
    return placements.only(*OF_A_PLACEMENT).first()


def split_of(placement: Placement) -> tuple[int, int, int, int]:
    """Give a placement's minutes at micro, mezzo and macro, approved or waiting, and at no level (left out here)."""
    return placement.micro_minutes, placement.mezzo_minutes, placement.macro_minutes, 0


def still_due(rows: list[StudentRow], now: datetime) -> list[StudentRow]:
    """Give what was not handed in yet, and what was but may still be changed before its date."""
    return [row for row in rows if not row.attempts or row.due_at > now]


def student_home(user: Any) -> dict[str, Any]:
    """Give everything a student's first page shows."""
    rows = student_rows(user)
    courses = courses_of(user)
    steps = next_steps(open_run_of(user), rows, courses)
    placement = placement_of(user)
    return {
        "steps": steps[:2],
        "due": still_due(rows, timezone.now())[:6],
        "courses": courses,
        "feedback": latest_feedback_for(user, 2),
        "rose": draw_rose(carried_by(user)),
        "placement": placement,
        "level_bar": level_bar(split_of(placement)) if placement else "",
    }
