"""A save lands whole, on the right work, or not at all."""

import threading

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from grading import actions
from grading.models import Marking, MarkingItem
from tests.grading.conftest import World, form_of, hand_in, judge, mark, save


def draft(marking: Marking) -> str:
    return reverse("grading:draft", args=[marking.public_id])


@pytest.fixture
def marking(world: World) -> Marking:
    """Give Mika's open marking of Lena's work."""
    return actions.open_marking(paper=world.paper(world.lenas), marker=world.cast.mika)


def test_a_save_is_stored_and_the_revision_grows(world, marking, signed_in):
    answer = signed_in(world.cast.mika).post(draft(marking), form_of(marking, judge(None, levels={"evidence": 2})))
    assert answer.status_code == 200
    assert answer.json()["revision"] == 1
    assert answer.json()["label"].startswith("Saved ")
    item = MarkingItem.objects.get()
    assert (item.criterion.key, item.level) == ("evidence", 2)


def test_the_same_save_again_is_the_same_answer(world, marking, signed_in):
    client = signed_in(world.cast.mika)
    sent = form_of(marking, judge(2))
    first, second = client.post(draft(marking), sent), client.post(draft(marking), sent)
    assert (first.json()["revision"], second.json()["revision"]) == (1, 1)


def test_a_stale_save_writes_nothing_and_shows_both(world, marking, signed_in):
    client = signed_in(world.cast.mika)
    client.post(draft(marking), form_of(marking, judge(3, feedback="From the first tab")))
    answer = client.post(draft(marking), form_of(marking, judge(1, feedback="From the second tab")))
    assert answer.status_code == 409
    assert answer.json()["fields"]["feedback"] == "From the first tab"
    assert answer.json()["fields"]["level-ethics"] == "3"
    assert answer.json()["revision"] == 1
    assert Marking.objects.get().feedback == "From the first tab"
    assert set(MarkingItem.objects.values_list("level", flat=True)) == {3}


def test_a_stale_form_without_script_shows_both_and_lets_one_choose(world, marking, signed_in):
    client = signed_in(world.cast.mika)
    address = reverse("grading:save", args=[marking.public_id])
    client.post(address, form_of(marking, judge(3, feedback="The first")))
    stale = client.post(address, form_of(marking, judge(1, feedback="The second")))
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "The first" in page
    assert "The second" in page
    assert "3 Proficient" in page
    mine = form_of(marking, judge(1, feedback="The second"), revision=1)
    assert client.post(address, mine).status_code == 302
    assert Marking.objects.get().feedback == "The second"


@pytest.mark.parametrize("field", ["attempt", "sha256"])
def test_a_page_that_shows_other_work_saves_nothing(world, marking, signed_in, field):
    other = {"attempt": world.omars.public_id, "sha256": world.omars.sha256}[field]
    client = signed_in(world.cast.mika)
    sent = form_of(marking, judge(4)) | {field: other}
    assert client.post(draft(marking), sent).status_code == 409
    page = client.post(reverse("grading:save", args=[marking.public_id]), sent)
    assert page.status_code == 409
    assert "showed other work" in page.content.decode()
    assert (MarkingItem.objects.count(), Marking.objects.get().revision) == (0, 0)


@pytest.mark.parametrize(
    "bad",
    [
        {"level-ethics": "5"},
        {"level-ethics": "three"},
        {"feedback": "a\x00b"},
        {"feedback": "x" * 32_001},
        {"gate": "no-such-gate"},
        {"comment-ethics": "x" * 4_001},
    ],
)
def test_bad_input_is_said_and_writes_nothing(world, marking, signed_in, bad):
    client = signed_in(world.cast.mika)
    sent = form_of(marking, judge(3)) | bad
    assert client.post(draft(marking), sent).status_code == 400
    assert client.post(reverse("grading:save", args=[marking.public_id]), sent).status_code == 422
    assert (MarkingItem.objects.count(), Marking.objects.get().revision) == (0, 0)


def test_what_was_typed_is_kept_when_it_is_refused(world, marking, signed_in):
    sent = form_of(marking, judge(3, feedback="Kept words")) | {"comment-ethics": "x" * 4_001}
    page = signed_in(world.cast.mika).post(reverse("grading:save", args=[marking.public_id]), sent).content.decode()
    assert "Kept words" in page


def test_a_complete_marking_takes_no_save(world, signed_in):
    made = mark(world.paper(world.lenas), world.cast.mika)
    answer = signed_in(world.cast.mika).post(draft(made), form_of(made, judge(0)))
    assert answer.status_code == 409
    assert set(made.items.values_list("level", flat=True)) == {3}


def test_a_marking_of_an_attempt_that_no_longer_counts_takes_no_save(world, marking):
    again = hand_in(world.assignment, world.cast.lena, number=2)
    paper = world.paper(again)
    marking.refresh_from_db()
    with pytest.raises(actions.MarkingClosed):
        save(marking, judge(4))
    assert (paper.number, paper.state) == (marking.paper.number, "free")


@pytest.mark.parametrize("person", ["lena", "omar", "nils", "paul", "tomas", "greta", "nobody"])
def test_nobody_from_elsewhere_can_tell_that_a_marking_exists(world, marking, signed_in, person):
    client = signed_in(getattr(world.cast, person))
    real = client.post(draft(marking), form_of(marking, judge(4)))
    assert real.status_code == 404
    assert MarkingItem.objects.count() == 0


def test_an_instructor_cannot_save_into_somebody_elses_marking(world, marking, signed_in):
    answer = signed_in(world.cast.ines).post(draft(marking), form_of(marking, judge(4)))
    assert answer.status_code == 403


def run_both(calls) -> list:
    """Run calls at once, each with a connection of its own, and give what they returned."""
    found: list = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(index: int) -> None:
        try:
            gate.wait(timeout=10)
            found[index] = calls[index]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return found


@pytest.mark.database
@pytest.mark.django_db(transaction=True, serialized_rollback=False)
class TestTwoAtOnce:
    """Two threads, two connections."""

    def test_two_saves_of_one_revision_are_one_200_and_one_409(self, world, signed_in):
        made = actions.open_marking(paper=world.paper(world.lenas), marker=world.cast.mika)
        clients = [signed_in(world.cast.mika), signed_in(world.cast.mika)]
        for round_ in range(5):
            made.refresh_from_db()

            def post(client: Client, level: int, revision: int = made.revision, round_: int = round_) -> int:
                sent = form_of(made, judge(level, feedback=f"{round_} {level}"), revision=revision)
                return client.post(draft(made), sent).status_code

            answers = run_both([lambda: post(clients[0], 1), lambda: post(clients[1], 4)])
            assert sorted(answers) == [200, 409]
            levels = set(MarkingItem.objects.values_list("level", flat=True))
            assert len(levels) == 1, "a save is stored whole"

    def test_two_markers_who_begin_at_once_are_one_marker(self, world, signed_in):
        paper = world.paper(world.lenas)

        def begin(marker):
            try:
                return actions.open_marking(paper=paper, marker=marker).marker_id
            except actions.NotToMark:
                return None

        found = run_both([lambda: begin(world.cast.mika), lambda: begin(world.owen)])
        assert found.count(None) == 1
        assert Marking.objects.count() == 1


@pytest.mark.database
def test_a_save_by_an_older_page_fails_in_the_database_itself(world, marking):
    save(marking, judge(3))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE grading_marking SET revision = revision + 1 WHERE id = %s AND revision = %s", [marking.pk, 0]
        )
        assert cursor.rowcount == 0
