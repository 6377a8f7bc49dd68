"""The student's pages from the canvas to the receipt, and who may open what."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assignments import memo
from assignments.actions import hand_in, set_assignment
from assignments.models import Assignment, Attempt
from cases.models import CaseRun, CaseVersion
from core.drafts import draft_at, save_draft
from core.models import Draft
from tests.assignments.conftest import Course
from tests.cast import Cast

SignIn = Callable[[User], Client]


def address(name: str, thing: Any) -> str:
    """Give the address of a page of this room."""
    return reverse(f"assignments:{name}", args=[thing.public_id])


def posted(fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give a memo as a browser posts it."""
    return {"revision": "0", **memo.flat(fields), **more}


def test_from_canvas_to_receipt_without_javascript(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn
) -> None:
    """Write, check, hand in, read the receipt and the attempt."""
    client = signed_in(cast.lena)
    canvas = address("canvas", course.assignment)
    assert "No micro skill chosen" in client.get(canvas).content.decode()
    unfinished = {**memo_fields, "limit": "", "cost": ""}
    answer = client.post(canvas, posted(unfinished, then="check"), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(address("check", course.assignment), 302)]
    assert "2 things not written yet" in page
    assert "4. Where the likeness breaks" in page
    assert "Hand in attempt 1, unfinished" in page
    answer = client.post(
        address("attempts", course.assignment),
        {"key": answer.context["key"], "revision": answer.context["draft"].revision},
        follow=True,
    )
    attempt = Attempt.objects.get()
    assert answer.redirect_chain == [(address("receipt", attempt), 302)]
    assert attempt.sha256 in answer.content.decode()
    read = client.get(address("attempt", attempt)).content.decode()
    assert "what others say. Nobody is told" in read
    assert '<svg class="bridge span-wide"' in read
    again = client.get(canvas).content.decode()
    assert "This is attempt 1, as you handed it in." in again


def test_what_is_typed_is_kept_by_the_autosave(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn
) -> None:
    """The draft is flat, under the form's own names; an older page is told so and writes nothing."""
    client = signed_in(cast.lena)
    first = client.post(address("draft", course.assignment), posted(memo_fields))
    assert first.json()["revision"] == 1
    kept = draft_at(cast.lena, course.assignment.draft_place)
    assert kept.fields["phase_1_social-action"] == "secondary"
    assert kept.fields["levels"] == ["micro", "mezzo"]
    stale = client.post(address("draft", course.assignment), posted({**memo_fields, "limit": "Other"}))
    assert stale.status_code == 409
    assert stale.json()["fields"]["limit"] == memo_fields["limit"]
    assert "In the group speaking is free." in client.get(address("canvas", course.assignment)).content.decode()


def test_a_stale_page_without_javascript_keeps_both(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn
) -> None:
    """409: what was typed stands in the form, what the other page saved beside it; saving again replaces it."""
    client = signed_in(cast.lena)
    save_draft(
        owner=cast.lena,
        place=course.assignment.draft_place,
        fields=memo.flat({**memo_fields, "limit": "From the other page"}),
        revision=0,
    )
    mine = {**memo_fields, "limit": "From this page"}
    answer = client.post(address("canvas", course.assignment), posted(mine))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "From this page</textarea>" in page
    assert "From the other page" in page
    assert draft_at(cast.lena, course.assignment.draft_place).fields["limit"] == "From the other page"
    again = client.post(address("canvas", course.assignment), posted(mine, revision="1", then="stay"))
    assert again.status_code == 302
    assert draft_at(cast.lena, course.assignment.draft_place).fields["limit"] == "From this page"


def test_a_double_click_gives_the_same_receipt(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn
) -> None:
    """The second post finds no draft any more and is led to the attempt made of it."""
    client = signed_in(cast.lena)
    save_draft(owner=cast.lena, place=course.assignment.draft_place, fields=memo.flat(memo_fields), revision=0)
    form = {"key": str(uuid.uuid4()), "revision": "1"}
    got = [client.post(address("attempts", course.assignment), form).headers["Location"] for _ in range(3)]
    assert set(got) == {address("receipt", Attempt.objects.get())}


def test_handing_in_an_older_draft_shows_the_newer_first(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn
) -> None:
    """A draft saved elsewhere since the check is never handed in unseen."""
    client = signed_in(cast.lena)
    save_draft(owner=cast.lena, place=course.assignment.draft_place, fields=memo.flat(memo_fields), revision=0)
    for form in ({"key": str(uuid.uuid4()), "revision": "7"}, {"key": "no key", "revision": "1"}):
        answer = client.post(address("attempts", course.assignment), form)
        assert answer.status_code == 409
        assert "Nothing was handed in." in answer.content.decode()
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"claim": ""}, "Say what you claim"),
        ({"constant": "a" * 32_001}, "32,000 is the most"),
        ({"macro_practice": "constituency-building"}, "The rubric asks for a pair of your own"),
        ({"case": "", "limit": "Mrs Okafor"}, "“Mrs Okafor” looks like a name with a title"),
    ],
)
def test_the_check_points_out(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn, change: dict[str, Any], words: str
) -> None:
    """What hinders, what repeats an exemplar, what may identify someone; looking writes nothing."""
    save_draft(
        owner=cast.lena, place=course.assignment.draft_place, fields=memo.flat({**memo_fields, **change}), revision=0
    )
    page = signed_in(cast.lena).get(address("check", course.assignment)).content.decode()
    assert words in page
    assert ("Hand in attempt 1" in page) is not ("claim" in change or "constant" in change)
    assert not Attempt.objects.exists()


def test_the_drawing_is_redrawn_and_nothing_kept(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn
) -> None:
    """The server's own renderer answers with the part of the page, for what is in the form now."""
    answer = signed_in(cast.lena).post(address("drawing", course.assignment), posted(memo_fields))
    part = answer.content.decode()
    assert part.strip().startswith('<div id="bridge" data-states="written written')
    assert ">Normalizing</text>" in part
    assert "<html" not in part
    assert not Draft.objects.exists()


def test_the_lists_don_t_pair(cast: Cast, course: Course, signed_in: SignIn) -> None:
    """Alphabetical, "My own term" last, no exemplar's text or number."""
    page = signed_in(cast.lena).get(address("canvas", course.assignment)).content.decode()
    skills = page[page.index('id="memo-skill"') : page.index('id="memo-skill_own"')]
    order = [skills.index(label) for label in ("Linking and", "Normalizing", "Role play", "Tuning-in", "My own term")]
    assert order == sorted(order)
    forms = page[page.index('id="memo-group_form"') : page.index('id="memo-group_form_own"')]
    assert forms.count("Rehearsal") == 1
    assert "An example." not in page
    assert "b10" not in page


def test_a_passage_is_chosen_from_the_case(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn
) -> None:
    """Only scenes that the student has met are offered; the choice goes into the draft, the rest of it stays."""
    scenes = {
        name: {"title": title, "pieces": [{"unit": f"{name}-1", "text": text}, {"text": "No unit"}]}
        for name, title, text in (
            ("group", "Thursday group", "Three of them say the same name."),
            ("after", "After the group", "Nobody leaves."),
            ("hearing", "Hearing day", "Grace speaks."),
        )
    }
    version = CaseVersion.objects.create(
        case=course.damp, number=2, source="", sha256="1" * 64, compiled={"scenes": scenes, "order": list(scenes)}
    )
    where, client = address("passages", course.assignment), signed_in(cast.lena)
    assert "You have not been in Damp yet" in client.get(where, {"case": "damp"}).content.decode()
    CaseRun.objects.create(user=cast.lena, version=version, scene="group", state={"visited": ["group", "after"]})
    save_draft(owner=cast.lena, place=course.assignment.draft_place, fields=memo.flat(memo_fields), revision=0)
    page = client.get(where).content.decode()
    assert "Thursday group" in page
    assert "Three of them say the same name." in page
    assert "Hearing day" not in page
    for wrong in ("hearing-1", "nothing", ""):
        assert client.post(where, {"case": "damp", "passage_anchor": wrong}).status_code == 422
    client.post(where, {"case": "damp", "passage_anchor": ["after-1", "group-1", "hearing-1"]})
    fields = draft_at(cast.lena, course.assignment.draft_place).fields
    assert fields["passage"] == "Three of them say the same name. Nobody leaves."
    assert fields["passage_anchor"] == "group-1"
    assert fields["limit"] == memo_fields["limit"]


def test_nul_is_refused_and_the_text_kept(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn
) -> None:
    """A clear message, nothing written, the rest of the text still in the form."""
    client = signed_in(cast.lena)
    bad = posted({**memo_fields, "limit": "be\x00fore"})
    assert client.post(address("draft", course.assignment), bad).status_code == 400
    answer = client.post(address("canvas", course.assignment), bad)
    assert answer.status_code == 422
    assert "before</textarea>" in answer.content.decode()
    assert not Draft.objects.exists()


def test_what_is_due_says_how_far_one_is(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn
) -> None:
    """Not begun, a draft with its parts, handed in with receipt."""
    client, index = signed_in(cast.lena), reverse("assignments:index")
    assert "Not begun" in client.get(index).content.decode()
    draft = memo.flat({**memo_fields, "limit": ""})
    save_draft(owner=cast.lena, place=course.assignment.draft_place, fields=draft, revision=0)
    assert "Draft, 7 of 8 parts" in client.get(index).content.decode()
    attempt = hand_in(assignment=course.assignment, student=cast.lena, fields=memo_fields, key=uuid.uuid4())
    page = client.get(index).content.decode()
    assert "Handed in" in page
    assert address("receipt", attempt) in page


@pytest.mark.parametrize("name", ["index", "assignment", "canvas"])
def test_queries_don_t_grow(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn, name: str
) -> None:
    """As many queries with three assignments and attempts as with one."""

    def count() -> int:
        where = reverse("assignments:index") if name == "index" else address(name, course.assignment)
        client = signed_in(cast.lena)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(where).status_code == 200
        return len(asked)

    def add() -> None:
        for assignment in Assignment.objects.all():
            hand_in(assignment=assignment, student=cast.lena, fields=memo_fields, key=uuid.uuid4())
            save_draft(owner=cast.lena, place=assignment.draft_place, fields=memo.flat(memo_fields), revision=0)

    add()
    one = count()
    for _ in range(2):
        due_at = timezone.now() + timedelta(days=9)
        set_assignment(offering=cast.offering, template=course.template, due_at=due_at, publish=True)
    add()
    assert count() == one


PEOPLE = ["lena", "omar", "nils", "ines", "paul", "mika", "tomas", "greta", "nobody"]
# Who gets what, for Lena's assignment and attempt: 404 for what one may not see, 403 for what one may not do.
EXPECTED = {
    "assignment": {"lena": 200, "omar": 200, "ines": 200, "mika": 200, "greta": 200},
    "canvas": {"lena": 200, "omar": 200, "ines": 403, "mika": 403, "greta": 403},
    "passages": {"lena": 200, "omar": 200, "ines": 403, "mika": 403, "greta": 403},
    "check": {"lena": 302, "omar": 302, "ines": 403, "mika": 403, "greta": 403},
    "dates": {"lena": 403, "omar": 403, "ines": 200, "mika": 403, "greta": 403},
    "extensions": {"lena": 403, "omar": 403, "ines": 200, "mika": 403, "greta": 403},
    "progress": {"lena": 403, "omar": 403, "ines": 200, "mika": 403, "greta": 403},
    "attempt": {"lena": 200, "ines": 403, "mika": 403},
    "receipt": {"lena": 200, "ines": 403, "mika": 403},
}


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("person", PEOPLE)
def test_who_may_open_what(
    cast: Cast, course: Course, memo_fields: dict[str, Any], signed_in: SignIn, name: str, person: str
) -> None:
    """Own, other's and nonexistent, for each kind of person."""
    attempt = hand_in(assignment=course.assignment, student=cast.lena, fields=memo_fields, key=uuid.uuid4())
    thing = attempt if name in ("attempt", "receipt") else course.assignment
    client = signed_in(getattr(cast, person))
    answer = client.get(address(name, thing))
    assert answer.status_code == EXPECTED[name].get(person, 404)
    nonexistent = client.get(address(name, SimpleNamespace(public_id="nonexistent1")))
    assert nonexistent.status_code == 404
    if answer.status_code == 404:
        assert answer.content == nonexistent.content


@pytest.mark.parametrize("name", ["draft", "drawing", "attempts", "canvas", "passages", "publication"])
@pytest.mark.parametrize(("person", "status"), [("nils", 404), ("nobody", 404), ("mika", 403)])
def test_who_may_not_write(cast: Cast, course: Course, signed_in: SignIn, name: str, person: str, status: int) -> None:
    """Strangers find nothing; markers may not write in a student's place."""
    assert signed_in(getattr(cast, person)).post(address(name, course.assignment)).status_code == status
    assert not Draft.objects.exists()


def test_an_unpublished_assignment_is_not_there(cast: Cast, course: Course, signed_in: SignIn) -> None:
    """Students get 404, whoever teaches sees it."""
    Assignment.objects.update(published_at=None)
    assert signed_in(cast.lena).get(address("assignment", course.assignment)).status_code == 404
    assert signed_in(cast.ines).get(address("assignment", course.assignment)).status_code == 200


def test_before_it_opens_the_brief_can_be_read(cast: Cast, course: Course, signed_in: SignIn) -> None:
    """The page says when one can write; the canvas stays shut, the autosave too."""
    Assignment.objects.update(opens_at=timezone.now() + timedelta(days=1))
    client = signed_in(cast.lena)
    assert "Not open yet." in client.get(address("assignment", course.assignment)).content.decode()
    assert client.get(address("canvas", course.assignment)).status_code == 403
    assert client.post(address("draft", course.assignment), {"claim": "carried"}).status_code == 403


def test_posts_need_the_token(cast: Cast, course: Course) -> None:
    """No POST of this room is answered without the form's token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.lena)
    for name in ("draft", "drawing", "attempts", "canvas", "passages"):
        assert client.post(address(name, course.assignment)).status_code == 403
