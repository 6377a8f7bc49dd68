"""Papers: taking in what was handed in, the shuffled order of each marker, what a paper waits for."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from assignments.models import Assignment, Attempt
from grading.models import Decision, Marking, Paper, ReleasedMark
from grading.presence import others_at

PAGE = 50


def hash_number(*parts: str) -> int:
    """Give a number of 62 bits that is always the same for the same parts and looks random."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 2


def lock_assignment(assignment: Assignment) -> Assignment:
    """Hold the assignment's row until the transaction ends, so that intake and release follow one another."""
    return Assignment.objects.select_for_update().get(pk=assignment.pk)


def waiting_attempts(assignment: Assignment) -> QuerySet[Attempt]:
    """Give the latest attempts that no paper holds yet."""
    # By the attempt alone, which names its assignment: with the assignment beside it, SQLite reads all its papers
    # again for every attempt.
    taken = Paper.objects.filter(attempt=OuterRef("pk"))
    return Attempt.objects.filter(assignment_id=assignment.pk).latest().filter(~Exists(taken))


def has_waiting(assignment: Assignment) -> bool:
    """Say, at the cost of two index look-ups, whether something was handed in since the last intake."""
    newest = papers_of(assignment).order_by("-attempt_id").values_list("attempt_id", flat=True)
    after = newest.first() or 0
    return Attempt.objects.filter(assignment_id=assignment.pk, pk__gt=after).exists()


@transaction.atomic
def take_in(*, assignment: Assignment) -> int:
    """Put everything handed in since the last intake on the desk and give how many papers that were.

    Papers that come in together are numbered by a hash, so a number tells neither name nor moment, and lie in another
    order by a second hash. A further attempt keeps the student's number and place; its marking is still to begin.
    """
    lock_assignment(assignment)
    coming = list(waiting_attempts(assignment).select_related("student").defer("fields", "html"))
    if not coming:
        return 0
    known = {
        paper.student_id: paper
        for paper in papers_of(assignment).filter(student__in=[attempt.student_id for attempt in coming])
    }
    again = [attempt for attempt in coming if attempt.student_id in known]
    for attempt in again:
        paper = known[attempt.student_id]
        paper.attempt, paper.state, paper.decision = attempt, Paper.State.FREE, None
        paper.second_asked_by = paper.second_asked_at = None
    Paper.objects.bulk_update(known.values(), ["attempt", "state", "decision", "second_asked_by", "second_asked_at"])
    _number([attempt for attempt in coming if attempt.student_id not in known], assignment)
    return len(coming)


def _number(attempts: Iterable[Attempt], assignment: Assignment) -> None:
    used = papers_of(assignment).order_by("-number").values_list("number", flat=True).first()
    numbered = sorted(
        attempts, key=lambda attempt: hash_number("number", assignment.public_id, attempt.student.public_id)
    )
    Paper.objects.bulk_create(
        [
            Paper(
                assignment=assignment,
                student_id=attempt.student_id,
                attempt=attempt,
                number=number,
                shuffle=hash_number("place", assignment.public_id, attempt.student.public_id),
            )
            for number, attempt in enumerate(numbered, start=(used or 0) + 1)
        ],
        batch_size=500,
    )


def standing_decision(paper: Paper, markings: list[Marking]) -> Decision | None:
    """Give the newest decision if it was made after every marking of the attempt was completed."""
    newest = Decision.objects.filter(attempt_id=paper.attempt_id).order_by("-pk").first()
    completed = [marking.completed_at for marking in markings if marking.completed_at]
    if newest is None or len(completed) < len(markings) or not completed or newest.decided_at < max(completed):
        return None
    return newest


def refresh(paper: Paper) -> None:
    """Write what the paper waits for now, from its markings and decisions; called by whatever changes those."""
    markings = list(Marking.objects.filter(attempt_id=paper.attempt_id))
    wanted = 2 if paper.wants_second else 1
    decision = standing_decision(paper, markings) if len(markings) >= wanted else None
    if ReleasedMark.objects.filter(attempt_id=paper.attempt_id).exists():
        paper.state = Paper.State.RELEASED
    elif not markings:
        paper.state = Paper.State.FREE
    elif len(markings) < wanted:
        paper.state = Paper.State.HALF
    elif any(marking.completed_at is None for marking in markings):
        paper.state = Paper.State.TAKEN
    else:
        paper.state = Paper.State.DECIDED if decision else Paper.State.REVIEW
    paper.decision = decision
    paper.save(update_fields=["state", "decision", "second_asked_by", "second_asked_at"])


@dataclass(frozen=True)
class Order:
    """A marker's own way round the papers of an assignment.

    The papers lie in a circle, shuffled by a hash; each marker starts at a place of their own and goes their own way
    round, also by a hash. So the order is the same each time, never the alphabet's, and is read from an index.
    """

    assignment: Assignment
    start: int
    backwards: bool

    def _halves(self, papers: QuerySet[Paper]) -> list[QuerySet[Paper]]:
        if self.backwards:
            return [
                papers.filter(shuffle__lte=self.start).order_by("-shuffle"),
                papers.filter(shuffle__gt=self.start).order_by("-shuffle"),
            ]
        return [
            papers.filter(shuffle__gte=self.start).order_by("shuffle"),
            papers.filter(shuffle__lt=self.start).order_by("shuffle"),
        ]

    def stretch(self, papers: QuerySet[Paper], skip: int, count: int) -> list[Paper]:
        """Give `count` papers after the first `skip` in this order."""
        first, second = self._halves(papers)
        found = self._listed(first, skip, count)
        if len(found) < count:
            before = skip + len(found) if found else first.order_by().count()
            found += self._listed(second, max(0, skip - before), count - len(found))
        return found

    @staticmethod
    def _listed(half: QuerySet[Paper], skip: int, count: int) -> list[Paper]:
        # Those skipped are counted in the index alone; only what is given is read, with what belongs to it.
        ids = half.values("pk")[skip : skip + count]
        return list(Paper.objects.filter(pk__in=ids).as_listed().order_by(*half.query.order_by))

    def place_of(self, paper: Paper, papers: QuerySet[Paper]) -> int:
        """Give how many of `papers` come before this one."""
        at, start = paper.shuffle, self.start
        if self.backwards:
            in_first = at <= start
            from_here = {"shuffle__lte": at} if in_first else {"shuffle__gt": start, "shuffle__lte": at}
        else:
            in_first = at >= start
            from_here = {"shuffle__gte": at} if in_first else {"shuffle__lt": start, "shuffle__gte": at}
        # In the second half everything comes before but what lies between this paper and the start.
        before = (self._halves(papers)[0] if in_first else papers).exclude(**from_here)
        return before.order_by().count()

    def after(self, paper: Paper | None) -> "Order":
        """Give the same way round, starting just behind a paper."""
        if paper is None:
            return self
        step = -1 if self.backwards else 1
        return Order(self.assignment, paper.shuffle + step, self.backwards)


def order_of(assignment: Assignment, marker: Any) -> Order:
    """Give a marker's order of an assignment's papers."""
    number = hash_number(assignment.public_id, marker.public_id)
    return Order(assignment, number, bool(number & 1))


def papers_of(assignment: Assignment) -> QuerySet[Paper]:
    """Give the papers of an assignment."""
    return Paper.objects.filter(assignment_id=assignment.pk)


def open_to(papers: QuerySet[Paper], marker: Any) -> QuerySet[Paper]:
    """Give those a marker can go on with or begin: own open ones, free ones, second ones not begun by them."""
    own = Marking.objects.filter(attempt=OuterRef("attempt"), marker_id=marker.pk)
    waiting = [Paper.State.FREE, Paper.State.HALF, Paper.State.TAKEN]
    beginnable = Q(state__in=[Paper.State.FREE, Paper.State.HALF]) & ~Q(Exists(own))
    return papers.filter(state__in=waiting).filter(beginnable | Q(Exists(own.filter(completed_at=None))))


def next_paper(*, assignment: Assignment, marker: Any, after: Paper | None = None) -> Paper | None:
    """Give the next paper in a marker's order that they can mark and where nobody else is just now; else None."""
    order = order_of(assignment, marker).after(after)
    candidates = open_to(papers_of(assignment), marker)
    if after is not None:
        candidates = candidates.exclude(pk=after.pk)
    found = order.stretch(candidates, 0, 10)
    busy = others_at(assignment, found, marker)
    return next((paper for paper in found if paper.place not in busy), found[0] if found else None)
