"""Bridge memos in every state: drafts, handed in, late, being marked, two opinions, released."""

from datetime import datetime
from typing import Any

from accounts.models import User
from assignments.actions import grant_date, hand_in, set_assignment
from assignments.memo import structured
from assignments.models import Assignment, AssignmentTemplate, Attempt
from core.drafts import save_draft
from grading.actions import complete_marking, open_marking, save_marking
from grading.judgement import Judgement
from grading.models import Marking, Paper, Release, ReleasedMark
from grading.papers import take_in
from grading.releasing import snapshot, with_snapshots
from packs.demo.people import Cohort
from packs.demo.seed import Seed, words

APART = ("key", "marks", "second_marks", "feedback", "comments", "gate", "gate_note")


def memo_fields(memo: dict[str, Any]) -> dict[str, Any]:
    """Give a memo's fields as a student would hand them in."""
    return {name: value for name, value in memo.items() if name not in APART}


def set_memo(
    seed: Seed, cohort: Cohort, index: int, *, title: str, due_at: datetime, double: bool = False
) -> Assignment:
    """Set the bridge memo for an offering under a title of its own."""
    template = AssignmentTemplate.objects.get(slug="bridge-memo", program=None)
    opens = seed.moment(seed.term_start, 8)
    assignment = set_assignment(
        offering=cohort.offerings[index],
        template=template,
        due_at=due_at,
        opens_at=opens,
        is_double_marked=double,
        publish=True,
        key=seed.uuid(),
    )
    assignment.title = title
    assignment.public_id = seed.public_id()
    assignment.save(update_fields=["title", "public_id"])
    return assignment


def _hand_in(seed: Seed, assignment: Assignment, student: User, memo: dict[str, Any], at: datetime) -> Attempt:
    return hand_in(
        assignment=assignment, student=student, fields=structured(memo_fields(memo)), key=seed.uuid(), received_at=at
    )


def _judgement(memo: dict[str, Any], marks: dict[str, int | None], *, feedback: str) -> Judgement:
    comments = memo.get("comments") or {}
    return Judgement(
        levels=dict(marks),
        comments={key: comments.get(key, "") for key in marks},
        feedback=feedback,
        staff_note=memo.get("gate_note", ""),
        gate=memo.get("gate", ""),
    )


def _mark(paper: Paper, marker: User, judgement: Judgement, *, complete: bool) -> Marking:
    marking = open_marking(paper=paper, marker=marker)
    marking = Marking.objects.select_related("paper", "attempt__assignment__rubric_version").get(pk=marking.pk)
    save_marking(
        marking=marking,
        judgement=judgement,
        revision=marking.revision,
        attempt_public_id=marking.attempt.public_id,
        attempt_sha256=marking.attempt.sha256,
    )
    return complete_marking(marking=marking) if complete else marking


def _papers(assignment: Assignment) -> dict[int, Paper]:
    take_in(assignment=assignment)
    return {paper.student_id: paper for paper in Paper.objects.filter(assignment=assignment)}


def _release(seed: Seed, assignment: Assignment, instructor: User, at: datetime) -> None:
    """Release what is decided at a moment in the past; the same rows that `grading.releasing.release` stores."""
    papers = list(with_snapshots(Paper.objects.filter(assignment=assignment).awaiting_release()))
    made = Release.objects.create(
        assignment=assignment, released_by=instructor, released_at=at, count=len(papers), public_id=seed.public_id()
    )
    marks = []
    for paper in papers:
        mark = snapshot(paper.decision)
        mark.release, mark.student_id = made, paper.student_id
        marks.append(mark)
    ReleasedMark.objects.bulk_create(marks)
    Paper.objects.filter(pk__in=[paper.pk for paper in papers]).update(state=Paper.State.RELEASED)


def make_released(
    seed: Seed, cohort: Cohort, index: int, *, title: str, weeks_ago: int, first: int, step: int
) -> None:
    """Make an assignment whose marks were released: every `step`-th student handed one of the memos in."""
    memos = words("memos")["memos"]
    assignment = set_memo(seed, cohort, index, title=title, due_at=seed.days_from_now(-7 * weeks_ago, 23, 59))
    students = cohort.students[cohort.offerings[index].pk][first::step]
    instructor = cohort.staff["instructors"][index]
    handed = dict(zip(students, memos, strict=False))
    for place, (student, memo) in enumerate(handed.items()):
        at = seed.days_from_now(-7 * weeks_ago - (place % 3), 20 - place % 5, 14)
        _hand_in(seed, assignment, student, memo, at)
    papers = _papers(assignment)
    for student, memo in handed.items():
        judgement = _judgement(memo, memo["marks"], feedback=memo["feedback"])
        _mark(papers[student.pk], instructor, judgement, complete=True)
    _release(seed, assignment, instructor, seed.days_from_now(-7 * weeks_ago + 9, 17))


def make_on_the_desk(seed: Seed, cohort: Cohort) -> None:
    """Make the assignment that is being marked: some papers complete, some open, two opinions, one gate, two late."""
    memos = words("memos")["memos"]
    title = "Bridge memo: one moment, carried or not"
    assignment = set_memo(seed, cohort, 0, title=title, due_at=seed.days_from_now(-3, 23, 59))
    students = cohort.students[cohort.offerings[0].pk][: len(memos)]
    instructor, marker = cohort.staff["instructors"][0], cohort.staff["markers"][0]
    for place, (student, memo) in enumerate(zip(students, memos, strict=True)):
        late = place in (5, 9)
        at = (
            seed.days_from_now(-2, 9, 30 + place)
            if late
            else seed.days_from_now(-3 - place % 2, 19 + place % 4, place)
        )
        _hand_in(seed, assignment, student, memo, at)
    papers = _papers(assignment)
    for place, (student, memo) in enumerate(zip(students, memos, strict=True)):
        paper = papers[student.pk]
        judgement = _judgement(memo, memo["marks"], feedback=memo["feedback"])
        if memo.get("gate") or place in (0, 2, 4, 7):
            _mark(paper, marker, judgement, complete=True)
        elif place in (1, 6):
            some = {key: level if at < 3 else None for at, (key, level) in enumerate(memo["marks"].items())}
            _mark(paper, marker, _judgement(memo, some, feedback=""), complete=False)
        elif place == 8:
            _mark(paper, instructor, judgement, complete=True)


def make_second_opinions(seed: Seed, cohort: Cohort) -> None:
    """Make the doubly marked assignment of the third offering: opinions that differ, and two drafts in conflict.

    Two papers wait for a decision between complete markings; of one both markings are still drafts, which differ; one
    has its first marking and awaits its second.
    """
    memos = words("memos")["memos"]
    title = "Bridge memo, marked twice"
    assignment = set_memo(seed, cohort, 2, title=title, due_at=seed.days_from_now(-6, 23, 59), double=True)
    students = cohort.students[cohort.offerings[2].pk]
    first, second = cohort.staff["markers"]
    twice = [memo for memo in memos if memo.get("second_marks")]
    rest = [memo for memo in memos if not memo.get("second_marks")][:5]
    handed = dict(zip(students, twice + rest, strict=False))
    for place, (student, memo) in enumerate(handed.items()):
        _hand_in(seed, assignment, student, memo, seed.days_from_now(-7, 18, place))
    papers = _papers(assignment)
    for student, memo in handed.items():
        paper = papers[student.pk]
        if memo in twice:
            complete = memo is not twice[-1]
            _mark(paper, first, _judgement(memo, memo["marks"], feedback=memo["feedback"]), complete=complete)
            paper.refresh_from_db()
            _mark(paper, second, _judgement(memo, memo["second_marks"], feedback=""), complete=complete)
        elif memo is rest[0]:
            _mark(paper, first, _judgement(memo, memo["marks"], feedback=memo["feedback"]), complete=True)


def make_drafts(seed: Seed, cohort: Cohort) -> None:
    """Make the assignments that are due soon: drafts of some students, an extension for one."""
    memos = words("memos")["memos"]
    parts = (
        *("title", "claim", "case", "passage", "skill", "group_form", "macro_practice", "constant", "scale"),
        *("accountable", "limit"),
    )
    for index, days in ((0, 5), (1, 9)):
        title = "Second bridge memo" if index == 0 else "First bridge memo"
        due_at = seed.days_from_now(days, 23, 59)
        assignment = set_memo(seed, cohort, index, title=title, due_at=due_at)
        students = cohort.students[cohort.offerings[index].pk]
        for place, student in enumerate(students[:9]):
            memo = memos[(place + 3) % len(memos)]
            fields = {name: memo[name] for name in parts[: 7 + place % 5] if memo.get(name)}
            save_draft(owner=student, place=assignment.draft_place, fields=fields, revision=0)
        grant_date(
            assignment=assignment,
            student=students[3],
            due_at=seed.days_from_now(days + 7, 23, 59),
            reason="Bereavement leave, agreed by phone.",
            by=cohort.staff["instructors"][index],
            key=seed.uuid(),
        )


def make_work(seed: Seed, cohort: Cohort) -> None:
    """Make all the assignments and what became of them."""
    make_released(seed, cohort, 0, title="First bridge memo", weeks_ago=6, first=0, step=2)
    make_released(seed, cohort, 2, title="Bridge memo", weeks_ago=5, first=1, step=2)
    make_on_the_desk(seed, cohort)
    make_second_opinions(seed, cohort)
    make_drafts(seed, cohort)
