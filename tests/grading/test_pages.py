"""The marking pages: what they show, what they refuse, and what they cost."""

from django.urls import reverse

from grading.models import Decision, Marking, Release
from tests.grading.conftest import World, form_of, judge, mark


def url(name: str, thing) -> str:
    return reverse(f"grading:{name}", args=[thing.public_id])


def test_looking_at_every_page_writes_nothing(world: World, signed_in, django_assert_num_queries):
    paper = world.paper(world.lenas)
    client = signed_in(world.cast.ines)
    for address in (
        reverse("grading:index"),
        url("overview", world.assignment),
        url("queue", world.assignment),
        url("paper", paper),
        url("decisions", paper),
        url("releases", world.assignment),
        url("gradebook", world.cast.offering),
        url("marks_csv", world.assignment),
        url("draft_csv", world.assignment),
        url("gradebook_csv", world.cast.offering),
    ):
        assert client.get(address).status_code == 200, address
    assert Marking.objects.count() == 0


def test_a_marker_begins_saves_completes_and_goes_on(world: World, signed_in):
    paper = world.paper(world.lenas)
    client = signed_in(world.cast.mika)
    assert client.post(url("markings", paper)).url == url("paper", paper)
    marking = Marking.objects.get()
    page = client.get(url("paper", paper)).content.decode()
    assert 'data-autosave="' + url("draft", marking) in page
    assert "Lena" not in page
    answer = client.post(url("save", marking), form_of(marking, judge(3), complete="next"))
    other = world.paper(world.omars)
    assert answer.url == url("paper", other)
    decision = Decision.objects.get()
    assert (decision.points, decision.out_of) == (18, 24)
    assert Marking.objects.get(attempt=world.omars).marker == world.cast.mika


def test_an_incomplete_marking_is_saved_and_says_what_is_missing(world: World, signed_in):
    paper = world.paper(world.lenas)
    client = signed_in(world.cast.mika)
    client.post(url("markings", paper))
    marking = Marking.objects.get()
    sent = form_of(marking, judge(3, levels={"ethics": None}, feedback="Weigh it."), complete="next")
    answer = client.post(url("save", marking), sent)
    assert answer.status_code == 422
    assert "Choose a level for Ethics, power, culture" in answer.content.decode()
    marking.refresh_from_db()
    assert (marking.feedback, marking.completed_at, marking.revision) == ("Weigh it.", None, 1)


def test_the_rest_of_the_pages_after_marking(world: World, signed_in):
    for attempt in (world.lenas, world.omars):
        mark(world.paper(attempt), world.cast.mika)
    client = signed_in(world.cast.ines)
    page = client.get(url("releases", world.assignment)).content.decode()
    assert "Release 2 marks" in page
    answer = client.post(url("releases", world.assignment), {"count": "2"})
    assert answer.url == url("overview", world.assignment)
    assert Release.objects.get().count == 2
    feedback = reverse("grading:feedback", args=[world.lenas.public_id])
    assert signed_in(world.cast.lena).get(feedback).status_code == 200
