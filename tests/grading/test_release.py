"""Nothing of a mark reaches a student before release; release is one act, once."""

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse

from core.jobs import run_due_jobs
from core.models import Job, SentMail
from curriculum.models import Enrolment
from grading import actions, releasing
from grading.feedback import latest_feedback_for
from grading.models import Decision, Marking, Paper, Release, ReleasedMark
from tests.grading.conftest import World, hand_in, make_assignment, mark
from tests.grading.test_saving import run_both

CANARY = "canary-feedback-5512"
COMMENT = "canary-comment-7731"
NOTE = "canary-staff-note-9917"


def release(world: World) -> Release | None:
    return releasing.release(assignment=world.assignment, by=world.cast.ines)


@pytest.fixture
def marked(world: World) -> World:
    """Give the world with Lena's work marked 17 of 24, canaries in every text."""
    mark(
        world.paper(world.lenas),
        world.cast.mika,
        3,
        levels={"ethics": 2},
        feedback=f"**{CANARY}**",
        comments={"ethics": COMMENT},
        staff_note=NOTE,
    )
    return world


def every_page(world: World, paper: Paper) -> list[tuple[str, str]]:
    marking = Marking.objects.get(attempt=world.lenas)
    one = {
        "overview": world.assignment,
        "queue": world.assignment,
        "releases": world.assignment,
        "marks_csv": world.assignment,
        "draft_csv": world.assignment,
        "paper": paper,
        "decisions": paper,
        "gradebook": world.cast.offering,
        "gradebook_csv": world.cast.offering,
        "feedback": world.lenas,
        "save": marking,
        "draft": marking,
        "reopening": marking,
        "markings": paper,
        "presence": paper,
        "second_opinion": paper,
        "intake": world.assignment,
        "next": world.assignment,
    }
    found = [("get", reverse("grading:index")), ("get", reverse("home"))]
    for name, thing in one.items():
        address = reverse(f"grading:{name}", args=[thing.public_id])
        found += [("get", address), ("post", address)]
    return found


@pytest.mark.parametrize("person", ["lena", "omar"])
def test_before_release_no_answer_to_a_student_holds_anything_of_the_mark(marked, signed_in, person):
    paper = marked.paper(marked.lenas)
    client = signed_in(getattr(marked.cast, person))
    for method, address in every_page(marked, paper):
        answer = getattr(client, method)(address)
        text = answer.content.decode()
        for canary in (CANARY, COMMENT, NOTE, "17 of 24", "Mika"):
            assert canary not in text, f"{method} {address}"
        if "marking" in address or "gradebook" in address or "feedback" in address:
            assert answer.status_code in (403, 404, 405), f"{method} {address}"
    run_due_jobs()
    assert mail.outbox == []
    assert latest_feedback_for(getattr(marked.cast, person)) == []
    assert not Marking.objects.visible_to(getattr(marked.cast, person)).exists()
    assert not Paper.objects.visible_to(getattr(marked.cast, person)).exists()


def test_before_release_feedback_answers_as_what_does_not_exist(marked, signed_in):
    client = signed_in(marked.cast.lena)
    real = client.get(reverse("grading:feedback", args=[marked.lenas.public_id]))
    none = client.get(reverse("grading:feedback", args=["nosuchwork22"]))
    assert (real.status_code, none.status_code) == (404, 404)
    assert real.content == none.content


def test_release_stores_what_stood_and_says_so_by_mail_without_the_mark(marked, signed_in):
    made = release(marked)
    assert (made.count, made.released_by) == (1, marked.cast.ines)
    stored = ReleasedMark.objects.get()
    assert (stored.points, stored.out_of, stored.student) == (17, 24, marked.cast.lena)
    assert stored.feedback_html == f"<p><strong>{CANARY}</strong></p>"
    ethics = next(item for item in stored.items if item["key"] == "ethics")
    assert (ethics["level"], ethics["points"], ethics["out_of"], ethics["level_label"]) == (2, 2, 4, "Developing")
    assert ethics["band"] == "Ethics, power, culture, developing"
    assert ethics["comment_html"] == f"<p>{COMMENT}</p>"
    bridge = next(item for item in stored.items if item["key"] == "bridge-logic")
    assert (bridge["points"], bridge["out_of"]) == (6, 8)
    run_due_jobs()
    (letter,) = mail.outbox
    assert letter.to == ["lena@example.org"]
    assert "Bridge memo" in letter.subject
    assert reverse("grading:feedback", args=[marked.lenas.public_id]) in letter.body
    for secret in (CANARY, COMMENT, NOTE, "17", "24"):
        assert secret not in letter.body.replace(marked.lenas.public_id, "") + letter.subject


def test_after_release_the_student_reads_it_beside_the_work_and_nobody_else_does(marked, signed_in):
    release(marked)
    address = reverse("grading:feedback", args=[marked.lenas.public_id])
    page = signed_in(marked.cast.lena).get(address).content.decode()
    for shown in (CANARY, COMMENT, "Bridge logic", "one person's words"):
        assert shown in page.replace("&#x27;", "'").replace("&rsquo;", "'")
    assert NOTE not in page
    for other in (marked.cast.omar, marked.cast.nils, marked.cast.paul, marked.cast.greta, marked.cast.nobody):
        assert signed_in(other).get(address).status_code == 404
    (row,) = latest_feedback_for(marked.cast.lena)
    assert (row.title, row.points, row.out_of, row.address) == ("Bridge memo", 17, 24, address)
    assert latest_feedback_for(marked.cast.omar) == []


def test_the_preview_is_what_is_released(marked, signed_in):
    client = signed_in(marked.cast.ines)
    preview = client.get(reverse("grading:releases", args=[marked.assignment.public_id])).content.decode()
    release(marked)
    page = signed_in(marked.cast.lena).get(reverse("grading:feedback", args=[marked.lenas.public_id])).content.decode()

    def mark_of(text: str) -> str:
        start = text.index('<section class="marks"')
        return text[start : text.index("Marked by", start)]

    assert mark_of(preview) == mark_of(page)
    assert "Lena" not in preview


def test_looking_at_the_preview_releases_nothing(marked, signed_in):
    signed_in(marked.cast.ines).get(reverse("grading:releases", args=[marked.assignment.public_id]))
    assert Release.objects.count() == 0


def test_release_leaves_out_what_is_not_decided_and_takes_it_later(marked):
    assert release(marked).count == 1
    mark(marked.paper(marked.omars), marked.owen, 2)
    later = release(marked)
    assert (later.count, Release.objects.count()) == (1, 2)


def test_a_gated_paper_waits_for_an_instructor(marked, signed_in):
    gated = mark(marked.paper(marked.omars), marked.owen, 1, gate="harm")
    paper = marked.paper(marked.omars)
    assert paper.state == Paper.State.REVIEW
    page = signed_in(marked.cast.ines).get(reverse("grading:releases", args=[marked.assignment.public_id]))
    assert "1 that a gate sent to review" in page.content.decode()
    assert release(marked).count == 1
    assert not ReleasedMark.objects.filter(student=marked.cast.omar).exists()
    actions.decide(paper=paper, marking=gated, by=marked.cast.ines, reason="Spoke with the student")
    assert release(marked).count == 1
    assert ReleasedMark.objects.get(student=marked.cast.omar).points == 6


def test_a_gate_allows_completing_without_every_level_but_not_deciding(world):
    paper = world.paper(world.lenas)
    gated = mark(paper, world.cast.mika, None, levels={"micro-skill": 3}, gate="harm")
    with pytest.raises(actions.Incomplete):
        actions.decide(paper=paper, marking=gated, by=world.cast.ines, reason="x")
    assert Decision.objects.count() == 0


def test_a_double_click_releases_once(marked, signed_in):
    client = signed_in(marked.cast.ines)
    address = reverse("grading:releases", args=[marked.assignment.public_id])
    first, second = client.post(address, {"count": "1"}), client.post(address, {"count": "1"})
    assert (first.status_code, second.status_code) == (302, 302)
    assert (Release.objects.count(), ReleasedMark.objects.count()) == (1, 1)
    assert Job.objects.filter(kind="grading.announce_release").count() == 1


@pytest.mark.parametrize("count", ["2", "0", "", "x", "99999999999999999999"])
def test_another_number_than_the_page_showed_releases_nothing(marked, signed_in, count):
    answer = signed_in(marked.cast.ines).post(
        reverse("grading:releases", args=[marked.assignment.public_id]), {"count": count}
    )
    assert answer.status_code == 409
    assert "The number of marks has changed" in answer.content.decode()
    assert Release.objects.count() == 0


def test_an_attempt_handed_in_after_marking_takes_the_old_mark_out(marked):
    hand_in(marked.assignment, marked.cast.lena, number=2)
    assert release(marked) is None
    assert ReleasedMark.objects.count() == 0


def test_a_released_mark_is_not_reopened(marked):
    release(marked)
    with pytest.raises(actions.MarkingClosed):
        actions.reopen_marking(marking=Marking.objects.get())


def test_a_reopened_marking_is_not_released_until_it_is_complete_again(marked):
    marking = Marking.objects.get()
    actions.reopen_marking(marking=marking)
    assert release(marked) is None
    actions.complete_marking(marking=marking)
    assert release(marked).count == 1
    assert Decision.objects.count() == 2


def test_a_student_who_left_gets_no_mail(marked):
    release(marked)
    Enrolment.objects.filter(user=marked.cast.lena).update(ended_at=marked.assignment.created_at)
    run_due_jobs()
    assert mail.outbox == []


def test_telling_twice_sends_once(marked):
    made = release(marked)
    releasing.announce_release({"release": made.public_id})
    releasing.announce_release({"release": made.public_id})
    run_due_jobs()
    assert SentMail.objects.count() == 1


@pytest.mark.parametrize(
    ("person", "status"), [("mika", 403), ("lena", 403), ("greta", 403), ("paul", 404), ("nils", 404)]
)
def test_only_instructors_of_the_offering_release(marked, signed_in, person, status):
    address = reverse("grading:releases", args=[marked.assignment.public_id])
    client = signed_in(getattr(marked.cast, person))
    assert client.post(address, {"count": "1"}).status_code == status
    assert Release.objects.count() == 0


def test_the_queries_of_a_release_do_not_grow_with_its_papers(world, django_assert_max_num_queries):
    def cost(assignment) -> int:
        with django_assert_max_num_queries(60) as counted:
            releasing.release(assignment=assignment, by=world.cast.ines)
        return len(counted)

    other = make_assignment(world.cast, world.version, title="One paper")
    world.assignment, first = other, world.assignment
    mark(world.paper(hand_in(other, world.cast.lena)), world.cast.mika, 3)
    alone = cost(other)
    world.assignment = first
    for attempt in (world.lenas, world.omars):
        mark(world.paper(attempt), world.cast.mika, 3)
    assert cost(first) == alone


@pytest.mark.database
def test_releases_and_released_marks_cannot_be_changed_or_removed(marked):
    release(marked)
    for statement in (
        "UPDATE grading_releasedmark SET points = 24",
        "DELETE FROM grading_releasedmark",
        "UPDATE grading_release SET count = 0",
        "DELETE FROM grading_release",
    ):
        with pytest.raises(Exception, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert ReleasedMark.objects.get().points == 17


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_releases_at_once_are_one(marked):
    mark(marked.paper(marked.omars), marked.owen, 2)
    found = run_both([lambda: release(marked).pk, lambda: release(marked).pk])
    assert found[0] == found[1]
    assert (Release.objects.count(), ReleasedMark.objects.count()) == (1, 2)
    assert Job.objects.filter(kind="grading.announce_release").count() == 1
