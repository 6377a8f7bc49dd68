"""The queue: a marker's own order of the papers, each with what this marker may know of it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import F, Sum
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from assignments.models import Assignment
from grading.models import Marking, Paper
from grading.papers import PAGE, Order, open_to, order_of, papers_of
from grading.presence import others_at

ROW = '<li><a href="{}"{}>{}<span>{}</span><small class="{}">{}<span class="sr">{}</span></small></a></li>'
CURRENT = format_html(' aria-current="{}"', "page")


@cache
def glyph(name: str) -> SafeString:
    """Give the drawing for a state of a paper; its word stands beside it."""
    return render_to_string("grading/_glyph.html", {"glyph": name})


@dataclass(frozen=True)
class QueueRow:
    """One paper in a list: its glyph, the short word at its end and what a screen reader is told."""

    paper: Paper
    glyph: str
    word: str
    said: str
    is_late: bool


def _short(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{first[:1]}. {last}" if first else last


@dataclass(frozen=True)
class Begun:
    """What a queue tells of a marking; `points` so far, None before the first level."""

    attempt_id: int
    marker_id: int
    marker: str
    completed_at: datetime | None
    points: int | None


def _begun(papers: list[Paper]) -> list[Begun]:
    rows = Marking.objects.filter(attempt__in=[paper.attempt_id for paper in papers]).order_by()
    # An attempt has one marking by a marker, so these four name one.
    named = rows.values("attempt_id", "marker_id", "marker__name", "completed_at")
    points = Sum(F("items__level") * F("items__criterion__weight"))
    return [
        Begun(row["attempt_id"], row["marker_id"], row["marker__name"], row["completed_at"], row["points"])
        for row in named.annotate(points=points)
    ]


def _is_complete(marking: Begun | None) -> bool:
    return marking is not None and marking.completed_at is not None


def _looks(paper: Any, own: Begun | None, other: Begun | None, here: str) -> tuple[str, str, str]:
    """Give glyph, word and what a screen reader is told; the first line that fits holds."""
    points = own.points if own and own.points is not None else ""
    lines = [
        (paper.state == Paper.State.RELEASED, ("complete", "released", "")),
        (_is_complete(own), ("complete", str(points), "complete")),
        (own is not None, ("open", "open", "")),
        (bool(here), ("someone", _short(here), f"{here} is there now")),
        (_is_complete(other), ("complete", _short(other.marker) if other else "", "complete")),
        (other is not None, ("open", _short(other.marker) if other else "", "open")),
        (paper.state not in (Paper.State.FREE, Paper.State.HALF), ("complete", "taken", "has its two markers")),
        (paper.second_asked_at is not None, ("asked", "asked", "a second opinion is asked for")),
        (paper.is_late, ("late", "late", "not begun")),
    ]
    return next((looks for fits, looks in lines if fits), ("free", "", "not begun"))


def queue_rows(assignment: Assignment, papers: list[Any], user: Any) -> tuple[list[QueueRow], dict[str, str]]:
    """Give papers, as `PaperQuerySet.as_listed` reads them, as rows of a queue for this marker; and who is where.

    The other marking of work that is marked twice never shows.
    """
    for paper in papers:
        paper.assignment = assignment
    own: dict[int, Begun] = {}
    other: dict[int, Begun] = {}
    for marking in _begun(papers):
        (own if marking.marker_id == user.pk else other)[marking.attempt_id] = marking
    here = others_at(assignment, papers, user)
    rows = [
        QueueRow(
            paper,
            *_looks(
                paper,
                own.get(paper.attempt_id),
                None if paper.wants_second else other.get(paper.attempt_id),
                here.get(paper.place, ""),
            ),
            is_late=paper.is_late,
        )
        for paper in papers
    ]
    return rows, here


@dataclass(frozen=True)
class QueuePage:
    """A stretch of 50 papers in a marker's order; `number` counts from 1; `here` is who is at which place."""

    rows: list[QueueRow]
    here: dict[str, str]
    current: Paper | None
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """Say whether papers come before these."""
        return self.number > 1

    @property
    def html(self) -> SafeString:
        """Give the rows as list items; made here and not in a template, since a page holds fifty."""
        before, _, after = reverse("grading:paper", args=["-"]).rpartition("-")
        return format_html_join("", ROW, (self._cells(row, before, after) for row in self.rows))

    def _cells(self, row: QueueRow, before: str, after: str) -> tuple[Any, ...]:
        is_current = self.current is not None and row.paper.pk == self.current.pk
        late = ", handed in late" if row.is_late and row.word != "late" else ""
        return (
            f"{before}{row.paper.public_id}{after}",
            CURRENT if is_current else "",
            glyph(row.glyph),
            row.paper,
            "late" if row.word == "late" else "",
            row.word,
            f" {row.said}{late}",
        )


def queue_page(
    assignment: Assignment, user: Any, number: int, *, only: str = "", current: Paper | None = None
) -> QueuePage:
    """Give page `number` of a marker's queue; `only` is "" for all, "mine", "todo" or "late"."""
    papers = papers_of(assignment)
    if only == "mine":
        papers = papers.filter(attempt__markings__marker_id=user.pk)
    elif only == "todo":
        papers = open_to(papers, user)
    elif only == "late":
        papers = papers.filter(attempt__is_late=True)
    found = order_of(assignment, user).stretch(papers, (number - 1) * PAGE, PAGE + 1)
    rows, here = queue_rows(assignment, found[:PAGE], user)
    return QueuePage(rows, here, current, number, len(found) > PAGE)


def page_with(paper: Paper, user: Any) -> QueuePage:
    """Give the page of a marker's queue on which a paper lies."""
    order: Order = order_of(paper.assignment, user)
    place = order.place_of(paper, papers_of(paper.assignment))
    return queue_page(paper.assignment, user, place // PAGE + 1, current=paper)
