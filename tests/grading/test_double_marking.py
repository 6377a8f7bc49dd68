"""Two markers of one work: neither learns of the other's marking until both are complete; then one is decided on."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from grading import actions, papers, releasing
from grading.models import Decision, Marking, Paper
from grading.presence import note_presence
from tests.grading.conftest import World, hand_in, judge, make_assignment, mark, save

CANARY = "canary feedback 8231"


@pytest.fixture
def twice(world: World) -> World:
    """Give the world with an assignment that is marked twice."""
    world.assignment = make_assignment(world.cast, world.version, title="Marked twice", is_double_marked=True)
    world.lenas = hand_in(world.assignment, world.cast.lena)
    world.omars = hand_in(world.assignment, world.cast.omar)
    return world


def pages_of(world: World, paper: Paper) -> list[str]:
    return [
        reverse("grading:index"),
        reverse("grading:overview", args=[world.assignment.public_id]),
        reverse("grading:queue", args=[world.assignment.public_id]),
        reverse("grading:queue", args=[world.assignment.public_id]) + "?only=todo",
        reverse("grading:paper", args=[paper.public_id]),
        reverse("grading:gradebook", args=[world.cast.offering.public_id]),
        reverse("grading:gradebook_csv", args=[world.cast.offering.public_id]),
        reverse("grading:marks_csv", args=[world.assignment.public_id]),
    ]


def test_the_two_markings_are_rows_with_other_markers(twice: World):
    paper = twice.paper(twice.lenas)
    first = actions.open_marking(paper=paper, marker=twice.cast.mika)
    second = actions.open_marking(paper=paper, marker=twice.owen)
    assert (first.role, second.role) == ("first", "second")
    with pytest.raises(actions.NotToMark):
        actions.open_marking(paper=paper, marker=twice.sara)


@pytest.mark.database
def test_the_database_refuses_one_person_as_both_markers(twice: World):
    first = actions.open_marking(paper=twice.paper(twice.lenas), marker=twice.cast.mika)
    with pytest.raises(IntegrityError), transaction.atomic():
        Marking.objects.create(
            paper=first.paper, attempt=first.attempt, marker=twice.cast.mika, role=Marking.Role.SECOND
        )


@pytest.mark.parametrize("done", [True, False])
def test_neither_marker_nor_instructor_sees_the_first_marking_before_both_are_complete(twice, signed_in, done):
    paper = twice.paper(twice.lenas)
    first = actions.open_marking(paper=paper, marker=twice.cast.mika)
    save(first, judge(4, feedback=CANARY, comments={"ethics": CANARY}))
    if done:
        actions.complete_marking(marking=first)
    note_presence(person=twice.cast.mika, paper=paper)
    for person in (twice.owen, twice.sara, twice.cast.ines):
        client = signed_in(person)
        if person == twice.owen:
            actions.open_marking(paper=paper, marker=person)
        for address in pages_of(twice, paper):
            text = client.get(address).content.decode()
            assert CANARY not in text, address
            assert ">24<" not in text.replace("<small>", ">"), address
            if person != twice.cast.ines:
                assert "Mika" not in text, address
                assert "M. Lahti" not in text, address
        here = client.post(reverse("grading:presence", args=[paper.public_id])).json()
        assert here == {"label": ""}
        assert not Marking.objects.visible_to(person).filter(marker=twice.cast.mika).exists()


def test_the_first_does_not_learn_of_the_second_either(twice, signed_in):
    paper = twice.paper(twice.lenas)
    mark(paper, twice.cast.mika, 3)
    second = actions.open_marking(paper=paper, marker=twice.owen)
    save(second, judge(1, feedback=CANARY))
    client = signed_in(twice.cast.mika)
    for address in pages_of(twice, paper):
        text = client.get(address).content.decode()
        assert CANARY not in text
        assert "Owen" not in text
        assert "O. Tran" not in text


def test_when_both_are_complete_an_instructor_sees_both_and_decides(twice, signed_in):
    paper = twice.paper(twice.lenas)
    mark(paper, twice.cast.mika, 3)
    second = mark(paper, twice.owen, 2, levels={"bridge-logic": 4}, feedback="Look again at scale.")
    paper.refresh_from_db()
    assert paper.state == Paper.State.REVIEW
    assert Decision.objects.count() == 0
    address = reverse("grading:decisions", args=[paper.public_id])
    client = signed_in(twice.cast.ines)
    page = client.get(address).content.decode()
    assert "Mika Lahti" in page
    assert "Look again at scale." in page
    empty = client.post(address, {})
    assert empty.status_code == 422
    assert "Choose the marking that is to stand." in empty.content.decode()
    answer = client.post(address, {"marking": second.public_id, "reason": "Closer to the text."})
    assert answer.status_code == 302
    decision = Decision.objects.get()
    assert (decision.points, decision.out_of, decision.decided_by) == (16, 24, twice.cast.ines)
    paper.refresh_from_db()
    assert (paper.state, paper.decision) == (Paper.State.DECIDED, decision)


def test_a_decision_can_be_taken_again_before_release_and_both_rows_stay(twice):
    paper = twice.paper(twice.lenas)
    first, second = mark(paper, twice.cast.mika, 3), mark(paper, twice.owen, 2)
    actions.decide(paper=paper, marking=first, by=twice.cast.ines, reason="First thought")
    newest = actions.decide(paper=paper, marking=second, by=twice.cast.ines, reason="Second thought")
    paper.refresh_from_db()
    assert paper.decision == newest
    assert list(Decision.objects.values_list("points", flat=True)) == [18, 12]


@pytest.mark.parametrize(("person", "status"), [("mika", 403), ("paul", 404), ("lena", 404), ("greta", 404)])
def test_only_an_instructor_of_the_offering_decides(twice, signed_in, person, status):
    paper = twice.paper(twice.lenas)
    client = signed_in(getattr(twice.cast, person))
    assert client.get(reverse("grading:decisions", args=[paper.public_id])).status_code == status


def test_a_marking_of_another_paper_is_no_choice(twice, signed_in):
    paper, other = twice.paper(twice.lenas), twice.paper(twice.omars)
    for each in (paper, other):
        mark(each, twice.cast.mika, 3)
        mark(each, twice.owen, 2)
    foreign = Marking.objects.filter(paper=other).first()
    answer = signed_in(twice.cast.ines).post(
        reverse("grading:decisions", args=[paper.public_id]), {"marking": foreign.public_id, "reason": "x"}
    )
    assert answer.status_code == 422
    assert Decision.objects.count() == 0


def test_once_both_are_complete_neither_is_reopened(twice):
    paper = twice.paper(twice.lenas)
    first = mark(paper, twice.cast.mika, 3)
    actions.reopen_marking(marking=first)
    first = actions.complete_marking(marking=first)
    mark(paper, twice.owen, 2)
    with pytest.raises(actions.MarkingClosed):
        actions.reopen_marking(marking=first)


def test_a_second_opinion_takes_the_decision_away_and_is_blind(world: World, signed_in):
    paper = world.paper(world.lenas)
    mark(paper, world.cast.mika, 4, feedback=CANARY)
    address = reverse("grading:second_opinion", args=[paper.public_id])
    assert signed_in(world.cast.mika).post(address).status_code == 302
    paper.refresh_from_db()
    assert (paper.state, paper.decision, paper.second_asked_by) == (Paper.State.HALF, None, world.cast.mika)
    assert releasing.release(assignment=world.assignment, by=world.cast.ines) is None
    page = signed_in(world.owen).get(reverse("grading:paper", args=[paper.public_id])).content.decode()
    assert CANARY not in page
    assert "Mika" not in page
    second = mark(paper, world.owen, 2)
    paper.refresh_from_db()
    assert paper.state == Paper.State.REVIEW
    actions.decide(paper=paper, marking=second, by=world.cast.ines, reason="Agreed")
    assert releasing.release(assignment=world.assignment, by=world.cast.ines).count == 1


def test_next_brings_second_markings_to_others_only(twice):
    paper = twice.paper(twice.lenas)
    twice.paper(twice.omars)
    mark(paper, twice.cast.mika, 3)
    todo = {found.pk for found in papers.open_to(papers.papers_of(twice.assignment), twice.owen)}
    assert paper.pk in todo
    assert paper.pk not in set(
        papers.open_to(papers.papers_of(twice.assignment), twice.cast.mika).values_list("pk", flat=True)
    )


@pytest.mark.database
def test_decisions_cannot_be_changed_or_removed(twice):
    paper = twice.paper(twice.lenas)
    first = mark(paper, twice.cast.mika, 3)
    mark(paper, twice.owen, 2)
    actions.decide(paper=paper, marking=first, by=twice.cast.ines, reason="x")
    for statement in ("UPDATE grading_decision SET points = 24", "DELETE FROM grading_decision"):
        with pytest.raises(Exception, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Decision.objects.get().points == 18
