"""The order of the papers, their numbers, who is there, and what is next."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Presence
from grading import actions, papers, queue
from grading.models import Marking, Paper
from grading.papers import PAGE, Order, order_of, papers_of
from grading.presence import note_presence, others_at
from tests.grading.conftest import World, hand_in, join_class, mark


@pytest.fixture
def full(world: World) -> World:
    """Give the world with sixty papers taken in."""
    for student in join_class(world.cast, 58):
        hand_in(world.assignment, student)
    papers.take_in(assignment=world.assignment)
    return world


def way(world: World, marker) -> list[int]:
    return [p.number for p in order_of(world.assignment, marker).stretch(papers_of(world.assignment), 0, 100)]


def test_the_order_is_the_same_each_time_another_for_each_marker_and_not_the_alphabet(full):
    mika = way(full, full.cast.mika)
    assert mika == way(full, full.cast.mika)
    assert sorted(mika) == list(range(1, 61))
    assert len({tuple(way(full, marker)) for marker in (full.cast.mika, full.owen, full.sara, full.cast.ines)}) == 4
    names = [
        p.student.name for p in order_of(full.assignment, full.cast.mika).stretch(papers_of(full.assignment), 0, 100)
    ]
    assert names != sorted(names)
    assert names != sorted(names, reverse=True)


@pytest.mark.parametrize("backwards", [True, False])
@pytest.mark.parametrize("start", [0, 1 << 61, (1 << 62) - 1])
def test_pages_of_an_order_join_without_gap_or_double(full, start, backwards):
    order = Order(full.assignment, start, backwards)
    everything = [p.pk for p in order.stretch(papers_of(full.assignment), 0, 100)]
    pieces = [p.pk for skip in range(0, 60, 7) for p in order.stretch(papers_of(full.assignment), skip, 7)]
    assert pieces == everything
    assert len(set(everything)) == 60
    for place, paper in enumerate(order.stretch(papers_of(full.assignment), 0, 100)):
        assert order.place_of(paper, papers_of(full.assignment)) == place


def test_numbers_stay_when_more_comes_in(world):
    papers.take_in(assignment=world.assignment)
    before = dict(Paper.objects.values_list("student_id", "number"))
    late = hand_in(world.assignment, join_class(world.cast, 1)[0])
    assert papers.take_in(assignment=world.assignment) == 1
    after = dict(Paper.objects.values_list("student_id", "number"))
    assert {student: after[student] for student in before} == before
    assert after[late.student_id] == 3


def test_taking_in_twice_takes_in_once(world):
    assert papers.take_in(assignment=world.assignment) == 2
    assert papers.take_in(assignment=world.assignment) == 0
    assert Paper.objects.count() == 2


def test_a_further_attempt_keeps_number_and_place(world):
    before = world.paper(world.lenas)
    after = world.paper(hand_in(world.assignment, world.cast.lena, number=2))
    assert (after.pk, after.number, after.shuffle) == (before.pk, before.number, before.shuffle)


def test_next_skips_what_is_complete_and_where_somebody_is(full):
    order = order_of(full.assignment, full.cast.mika).stretch(papers_of(full.assignment), 0, 4)
    for paper in order:
        paper.assignment = full.assignment
    mark(order[0], full.owen)
    note_presence(person=full.owen, paper=order[1])
    found = papers.next_paper(assignment=full.assignment, marker=full.cast.mika)
    assert found.pk == order[2].pk
    after = papers.next_paper(assignment=full.assignment, marker=full.cast.mika, after=order[2])
    assert after.pk == order[3].pk


def test_next_goes_round_to_what_was_passed_over(world):
    first, second = order_of(world.assignment, world.cast.mika).stretch(
        papers_of(world.assignment) if papers.take_in(assignment=world.assignment) else None, 0, 2
    )
    second.assignment = world.assignment
    mark(second, world.cast.mika)
    assert papers.next_paper(assignment=world.assignment, marker=world.cast.mika, after=second).pk == first.pk


def test_when_nothing_is_left_the_next_says_so(world, signed_in):
    for attempt in (world.lenas, world.omars):
        mark(world.paper(attempt), world.cast.mika)
    answer = signed_in(world.cast.mika).post(reverse("grading:next", args=[world.assignment.public_id]), follow=True)
    assert "There is nothing left for you to mark here." in answer.content.decode()


def test_each_state_has_its_glyph_and_word(full):
    order = order_of(full.assignment, full.cast.mika).stretch(papers_of(full.assignment), 0, 6)
    for paper in order:
        paper.assignment = full.assignment
    mark(order[0], full.cast.mika, 3)
    actions.open_marking(paper=order[1], marker=full.cast.mika)
    mark(order[2], full.owen, 4)
    note_presence(person=full.owen, paper=order[3])
    actions.ask_second_opinion(paper=order[4], by=full.owen)
    rows = queue.queue_page(full.assignment, full.cast.mika, 1).rows[:6]
    shown = [(row.glyph, row.word) for row in rows if not row.is_late]
    expected = [
        ("complete", "18"), ("open", "open"), ("complete", "O. Tran"), ("someone", "O. Tran"), ("asked", "asked"),
        ("free", ""),
    ]  # fmt: skip
    assert shown == [pair for pair, row in zip(expected, rows, strict=True) if not row.is_late]


def test_late_work_is_marked_as_late(world):
    world.paper(world.omars)
    rows = queue.queue_page(world.assignment, world.cast.mika, 1, only="late").rows
    assert [(row.glyph, row.word, row.paper.student_id) for row in rows] == [("late", "late", world.cast.omar.pk)]


def test_filters(full):
    mine = papers_of(full.assignment).first()
    mine.assignment = full.assignment
    mark(mine, full.cast.mika)
    assert [row.paper.pk for row in queue.queue_page(full.assignment, full.cast.mika, 1, only="mine").rows] == [
        mine.pk
    ]
    todo = queue.queue_page(full.assignment, full.cast.mika, 1, only="todo")
    assert mine.pk not in {row.paper.pk for row in todo.rows}
    page = queue.queue_page(full.assignment, full.cast.mika, 1)
    assert (len(page.rows), page.has_next) == (PAGE, True)
    assert len(queue.queue_page(full.assignment, full.cast.mika, 2).rows) == 10


def test_names_show_nowhere_before_release_and_show_when_work_is_not_anonymous(world, signed_in):
    paper = world.paper(world.lenas)
    client = signed_in(world.cast.ines)
    addresses = [
        reverse("grading:queue", args=[world.assignment.public_id]),
        reverse("grading:paper", args=[paper.public_id]),
        reverse("grading:draft_csv", args=[world.assignment.public_id]),
    ]
    mark(paper, world.cast.ines)
    for address in addresses:
        text = client.get(address).content.decode()
        assert "Lena" not in text
        assert "lena@" not in text
        assert "B1001" not in text
    world.assignment.is_anonymous = False
    world.assignment.save()
    assert "Lena Marsh" in client.get(addresses[1]).content.decode()


def test_presence_ends_when_the_heartbeat_does(world, signed_in):
    paper = world.paper(world.lenas)
    address = reverse("grading:presence", args=[paper.public_id])
    assert signed_in(world.owen).post(address).json() == {"label": ""}
    assert signed_in(world.cast.mika).post(address).json() == {"label": "Owen Tran is at this paper too"}
    Presence.objects.filter(person=world.owen).update(seen_at=timezone.now() - timedelta(seconds=51))
    assert others_at(world.assignment, [paper], world.cast.mika) == {}


def test_a_heartbeat_is_one_row_however_often(world, signed_in):
    paper = world.paper(world.lenas)
    client = signed_in(world.cast.mika)
    for _ in range(3):
        client.post(reverse("grading:presence", args=[paper.public_id]))
    assert Presence.objects.count() == 1


def test_looking_begins_nothing(world, signed_in):
    paper = world.paper(world.lenas)
    page = signed_in(world.cast.mika).get(reverse("grading:paper", args=[paper.public_id])).content.decode()
    assert f"Mark {paper}" in page
    assert (Marking.objects.count(), Presence.objects.count()) == (0, 0)


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1e9", "99999", "²"])
def test_odd_page_numbers_are_answered(world, signed_in, page):
    world.paper(world.lenas)
    address = reverse("grading:queue", args=[world.assignment.public_id])
    assert signed_in(world.cast.mika).get(address, {"page": page}).status_code == 200
