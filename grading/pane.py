"""The marking pane: the work, the rubric beside it, the queue, and the page that sets two versions side by side."""

from typing import Any

from assignments.reading import reading_of
from core.access import allows
from grading import desk
from grading.actions import StaleMarking
from grading.forms import MarkingForm, as_fields
from grading.models import Marking, Paper
from grading.queue import page_with
from grading.releasing import counts_of

WRONG_PAPER = "This page shows other work than this marking is of. Nothing was saved; open the paper again."


def context(paper: Paper, user: Any, *, form: MarkingForm | None = None, own: Marking | None = None) -> dict[str, Any]:
    """Give everything the pane shows of a paper to one person.

    Args:
        form: what was sent and not accepted; shown in place of what is stored.
        own: the person's own marking, if the caller has it already.
    """
    assignment = paper.assignment
    own = own or desk.own_marking(paper, user)
    others = desk.others_shown(paper, user, own)
    teaches = allows(user, "grading.decide", assignment)
    is_open = own is not None and own.completed_at is None
    page = page_with(paper, user)
    found = {
        "paper": paper,
        "assignment": assignment,
        "attempt": paper.attempt,
        "reading": reading_of(paper.attempt),
        "earlier": desk.earlier_attempts(paper),
        "queue": page,
        "here": page.here.get(paper.place, ""),
        "counts": counts_of(assignment),
        "own": own,
        "is_open": is_open,
        "others": others,
        "may_begin": own is None and paper.state in (Paper.State.FREE, Paper.State.HALF),
        "teaches": teaches,
        "may_decide": teaches and paper.may_be_decided,
        "may_reopen": desk.may_reopen(paper, [*others, own] if own else others),
        "may_ask_second": not paper.wants_second and paper.state != Paper.State.RELEASED,
        "gates": assignment.rubric_version.gates,
        "student_name": "" if paper.hides_name else paper.student.name,
    }
    if own is not None:
        found |= (
            desk.rubric_context(own, form) if is_open else {"own_items": list(own.items.select_related("criterion"))}
        )
    return found


def conflict(marking: Marking, form: MarkingForm, stale: StaleMarking) -> dict[str, Any]:
    """Give both versions, field by field where they differ, and what a form needs to keep the newer page's own."""
    ours, theirs = as_fields(form.judgement()), as_fields(stale.stored)
    labels = {str(row["level"]): row["label"] for row in marking.attempt.assignment.rubric_version.levels}

    def said(name: str, value: str) -> str:
        return f"{value} {labels[value]}" if name.startswith("level-") and value in labels else value

    return {
        "marking": marking,
        "paper": marking.paper,
        "attempt": marking.attempt,
        "stored": stale.marking,
        "ours": ours,
        "differing": [
            {"label": form.fields[name].label, "ours": said(name, ours[name]), "theirs": said(name, theirs[name])}
            for name in ours
            if ours[name] != theirs[name]
        ],
    }


def wrong_paper(marking: Marking, form: MarkingForm) -> dict[str, Any]:
    """Give what was typed beside other work, to be copied: nothing of it was saved."""
    typed = as_fields(form.judgement())
    return {
        "paper": marking.paper,
        "typed": [(form.fields[name].label, value) for name, value in typed.items() if value],
    }
