"""The benchmark's work: memos handed in at every assignment, markings, decisions, one release after another.

Memos are those of the demo, written by hand, so that pages render text of real length. Attempts, bridges, papers and
marks are stored as the rooms would have stored them.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from assignments import memo
from assignments.actions import Checked, check_memo, fingerprint, repeats_exemplar, set_assignment
from assignments.models import Assignment, AssignmentTemplate, Attempt, Bridge, Criterion
from bench.data_people import Cohort
from bench.rows import insert, new_uuid, public_id, reset_sequences
from core.markdown import render_markdown
from core.models import Draft
from grading.models import Decision, Marking, MarkingItem, Paper
from grading.papers import take_in
from grading.releasing import release
from packs.demo.seed import words

# Days from now on which the assignments are due: three are marked and released, one is being marked, one is open.
DUE_IN_DAYS = (-35, -21, -14, -4, 5)
RELEASED = 3
# Of the assignment that is being marked: papers begun by the person measured; of a hundred others, decided and begun.
OPEN_PAPERS = 12
DECIDED_PERCENT, TAKEN_PERCENT = 60, 5
# A release of 2,000 marks is one act in one transaction, during which nobody else can write.
RELEASE_LIMIT_S = 10.0


@dataclass
class Work:
    """What was made, for the pages that are measured on it."""

    assignments: list[Assignment]
    marked: list[Paper] = field(default_factory=list)
    jobs: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def in_marking(self) -> Assignment:
        """Give the assignment that is being marked."""
        return self.assignments[min(RELEASED, len(self.assignments) - 1)]

    @property
    def open(self) -> Assignment:
        """Give the assignment that is still open."""
        return self.assignments[-1]


@dataclass(frozen=True)
class Written:
    """A memo of the demo as it is stored, and what its invented marker said."""

    checked: Checked
    words: int
    sha256: str
    repeats: bool
    marks: dict[str, int]
    feedback: str
    comments: dict[str, str]


def set_assignments(cohort: Cohort, count: int) -> list[Assignment]:
    """Set the bridge memo `count` times, each with its own due date."""
    template = AssignmentTemplate.objects.filter(program=None, kind="bridge").order_by("pk")[0]
    made = []
    for number in range(count):
        due_at = timezone.now() + timedelta(days=DUE_IN_DAYS[number % len(DUE_IN_DAYS)])
        assignment = set_assignment(offering=cohort.offering, template=template, due_at=due_at, publish=True)
        assignment.title, assignment.position = f"{assignment.title} {number + 1}", number
        assignment.save(update_fields=["title", "position"])
        made.append(assignment)
    return made


def written_memos(assignment: Assignment) -> list[Written]:
    """Give the demo's memos, checked and rendered as they are when they are handed in."""
    found = []
    for row in words("memos")["memos"]:
        checked = check_memo(assignment=assignment, fields={name: row.get(name) for name in memo.NAMES})
        found.append(
            Written(
                checked=checked,
                words=memo.words_of(checked.fields),
                sha256=fingerprint(checked.fields),
                repeats=repeats_exemplar(checked.fields, checked.vocabulary),
                marks=row.get("marks") or {},
                feedback=row.get("feedback") or "",
                comments=row.get("comments") or {},
            )
        )
    return found


def _written_for(memos: list[Written], number: int, place: int) -> Written:
    return memos[(number * 5 + place) % len(memos)]


def _attempts(cohort: Cohort, work: Work, memos: list[Written], chance: random.Random) -> Iterator[Attempt]:
    key = 0
    now = timezone.now()
    for number, assignment in enumerate(work.assignments):
        for place, student in enumerate(cohort.students):
            key += 1
            written = _written_for(memos, number, place)
            is_late = place % 25 == 0 and assignment.due_at < now
            received_at = min(assignment.due_at, now) + timedelta(hours=-1 - place % 60 if not is_late else 3)
            yield Attempt(
                pk=key,
                public_id=public_id(chance),
                assignment=assignment,
                student=student,
                number=1,
                fields=written.checked.fields,
                html=written.checked.html,
                words=written.words,
                sha256=written.sha256,
                key=new_uuid(chance),
                received_at=received_at,
                due_at=assignment.due_at,
                is_late=is_late,
            )


def _bridges(cohort: Cohort, work: Work, memos: list[Written]) -> Iterator[Bridge]:
    key = 0
    for number in range(len(work.assignments)):
        for place in range(len(cohort.students)):
            key += 1
            written = _written_for(memos, number, place)
            fields, terms = written.checked.fields, written.checked.vocabulary
            yield Bridge(
                attempt_id=key,
                claim=fields["claim"],
                **{f"{name}_id": terms.concept_id(name, fields[name]) for name in memo.CHOICES},
                **{name: fields[name] for name in memo.OWN_TERMS},
                levels=fields["levels"],
                reading_categories=fields["reading_categories"],
                modes=fields["modes"],
                repeats_exemplar=written.repeats,
            )


@dataclass(frozen=True)
class Mark:
    """A marking to be made: of which paper and memo, by whom, whether complete. Its key is the decision's too."""

    key: int
    paper: Paper
    written: Written
    marker_id: int
    is_complete: bool


def _marks(cohort: Cohort, work: Work, memos: list[Written]) -> Iterator[Mark]:
    instructor, marker = cohort.staff["instructor"].pk, cohort.staff["marker"].pk
    key = 0
    for number, assignment in enumerate(work.assignments[: RELEASED + 1]):
        is_released = number < RELEASED
        papers = Paper.objects.filter(assignment=assignment).order_by("number").iterator(chunk_size=2000)
        for paper in papers:
            kind = "decided" if is_released else _state(paper.number)
            if kind == "free":
                continue
            key += 1
            place = paper.attempt_id - number * len(cohort.students) - 1
            own = kind == "own" or (kind == "decided" and paper.number % 2 == 0)
            yield Mark(
                key=key,
                paper=paper,
                written=_written_for(memos, number, place),
                marker_id=instructor if own else marker,
                is_complete=kind == "decided",
            )


def _state(number: int) -> str:
    if number <= OPEN_PAPERS:
        return "own"
    of_hundred = number % 100
    if of_hundred < DECIDED_PERCENT:
        return "decided"
    return "taken" if of_hundred < DECIDED_PERCENT + TAKEN_PERCENT else "free"


def _marking(mark: Mark, html: dict[str, str], chance: random.Random) -> Marking:
    now = timezone.now()
    return Marking(
        pk=mark.key,
        public_id=public_id(chance),
        paper=mark.paper,
        attempt_id=mark.paper.attempt_id,
        marker_id=mark.marker_id,
        feedback=mark.written.feedback,
        feedback_html=html.get(mark.written.feedback, "") if mark.is_complete else "",
        revision=1,
        begun_at=now - timedelta(days=2),
        saved_at=now - timedelta(days=1),
        completed_at=now - timedelta(days=1) if mark.is_complete else None,
    )


def _items(mark: Mark, criteria: list[Criterion], html: dict[str, str]) -> Iterator[MarkingItem]:
    # Whoever is in the middle of a paper has three of five levels.
    for criterion in criteria if mark.is_complete else criteria[:3]:
        comment = mark.written.comments.get(criterion.key, "")
        yield MarkingItem(
            marking_id=mark.key,
            criterion=criterion,
            level=mark.written.marks.get(criterion.key, 2),
            comment=comment,
            comment_html=html.get(comment, "") if mark.is_complete else "",
        )


def _decision(mark: Mark, criteria: list[Criterion], top: int) -> Decision:
    return Decision(
        pk=mark.key,
        attempt_id=mark.paper.attempt_id,
        marking_id=mark.key,
        points=sum(mark.written.marks.get(criterion.key, 2) * criterion.weight for criterion in criteria),
        out_of=top * sum(criterion.weight for criterion in criteria),
        decided_by_id=mark.marker_id,
    )


def make_marks(cohort: Cohort, work: Work, memos: list[Written], chance: random.Random) -> None:
    """Mark what is due, decide most of it, and write what each paper waits for."""
    version = work.assignments[0].rubric_version
    criteria = list(version.criteria.all())
    texts = {text for written in memos for text in (written.feedback, *written.comments.values()) if text}
    html: dict[str, str] = {text: str(render_markdown(text)) for text in texts}
    insert(Marking, (_marking(mark, html, chance) for mark in _marks(cohort, work, memos)))
    insert(MarkingItem, (item for mark in _marks(cohort, work, memos) for item in _items(mark, criteria, html)))
    insert(
        Decision,
        (_decision(mark, criteria, version.top_level) for mark in _marks(cohort, work, memos) if mark.is_complete),
    )
    reset_sequences(Marking, Decision)
    for assignment in work.assignments[: RELEASED + 1]:
        papers = Paper.objects.filter(assignment=assignment)
        begun = Marking.objects.filter(attempt=OuterRef("attempt"), completed_at=None)
        decided = Decision.objects.filter(attempt=OuterRef("attempt")).values("pk")[:1]
        papers.filter(pk__in=Marking.objects.exclude(completed_at=None).values("paper_id")).update(
            state=Paper.State.DECIDED, decision=Subquery(decided)
        )
        papers.filter(pk__in=begun.filter(attempt__assignment=assignment).values("paper_id")).update(
            state=Paper.State.TAKEN
        )


def make_releases(cohort: Cohort, work: Work) -> None:
    """Release what is marked whole; the last release is timed, since it is the longest single act of a term."""
    for assignment in work.assignments[:RELEASED]:
        began = time.monotonic()
        made = release(assignment=assignment, by=cohort.staff["instructor"])
        if made is None:
            raise RuntimeError(f"Nothing was decided in {assignment}.")
        limit = RELEASE_LIMIT_S * max(1.0, made.count / 2000)
        seconds = round(time.monotonic() - began, 2)
        work.jobs["release-of-an-assignment"] = {"rows": made.count, "seconds": seconds, "limit_s": limit}


def make_drafts(cohort: Cohort, work: Work, memos: list[Written], count: int) -> None:
    """Let the first students have a draft of the open assignment."""
    for place, student in enumerate(cohort.students[:count]):
        fields = memo.flat(memos[place % len(memos)].checked.fields)
        Draft.objects.create(owner=student, place=work.open.draft_place, fields=fields, revision=1)


def make_work(cohort: Cohort, count: int, chance: random.Random) -> Work:
    """Set `count` assignments and let every student hand in at each; mark and release as DUE_IN_DAYS says."""
    work = Work(set_assignments(cohort, count))
    memos = written_memos(work.assignments[0])
    insert(Attempt, _attempts(cohort, work, memos, chance), batch=2000)
    insert(Bridge, _bridges(cohort, work, memos))
    reset_sequences(Attempt)
    for assignment in work.assignments:
        take_in(assignment=assignment)
    make_marks(cohort, work, memos, chance)
    make_releases(cohort, work)
    make_drafts(cohort, work, memos, count=OPEN_PAPERS)
    own = Paper.objects.filter(assignment=work.in_marking, number__lte=OPEN_PAPERS).order_by("number")
    work.marked = list(own.select_related("attempt"))
    return work
