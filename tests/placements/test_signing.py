"""The field instructor's page: links, answers line by line, who is refused."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from core.jobs import run_due_jobs
from core.models import Job, SentMail
from placements.actions.hours import change_line, submit_week
from placements.actions.links import ask_for_signature
from placements.actions.office import change_address
from placements.coverage import sha256_of
from placements.models import AddressChange, HourLine, SignOff, SignOffLink
from tests.placements.conftest import TUESDAY, Field, entry, log, mailed_address, send

Opener = Callable[[], Client]
SIGN = "/sign/"


def answers(lines: list[HourLine], answer: str = "approve", **more: Any) -> dict[str, Any]:
    """Give what the page sends to answer lines as they are now."""
    said: dict[str, Any] = {"signer_name": "Marguerite Oyelaran"}
    for line in lines:
        said[f"answer-{line.public_id}"] = answer
        said[f"shown-{line.public_id}"] = sha256_of(line)
    return said | more


def states() -> list[str]:
    """Give the states of all lines, in the order in which they were logged."""
    return list(HourLine.objects.order_by("pk").values_list("state", flat=True))


def test_one_mail_a_field_instructor_with_all_their_students(field: Field) -> None:
    send(field.lenas, entry())
    send(field.omars, entry(60))
    run_due_jobs()
    assert [message.to for message in mail.outbox] == [["m@harbor.example"]]
    assert mail.outbox[0].subject == "2 lines of field hours to sign, 3:30"
    assert "Lena Marsh and Omar Said ask you to look at 2 lines" in str(mail.outbox[0].body)


def test_the_secret_is_nowhere_but_in_the_mail(field: Field) -> None:
    send(field.lenas, entry())
    token = mailed_address().split("/")[2]
    assert len(token) >= 43, "256 random bits"
    link = SignOffLink.objects.get()
    assert token not in str(SignOffLink.objects.values_list().get())
    assert token not in str(list(Job.objects.values_list("arguments", "last_error")))
    assert token not in SentMail.objects.get().body
    assert timedelta(days=13, hours=23) < link.expires_at - timezone.now() <= timedelta(days=14)


def test_the_page_shows_every_student_and_nothing_is_preset(field: Field, opened: Opener) -> None:
    send(field.lenas, entry())
    send(field.omars, entry(60, activity="Youth circle"))
    page = opened().get(SIGN).content.decode()
    assert "2 students ask you to sign 3:30" in page
    assert "Intake desk" in page
    assert "Youth circle" in page
    assert re.findall(r'type="radio"[^>]*checked', page) == []


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_signs_nothing(field: Field, method: str) -> None:
    send(field.lenas, entry())
    address = mailed_address()
    client = Client()
    for _ in range(3):
        answer = getattr(client, method)(address)
        assert (answer.status_code, answer["Location"]) == (302, "/sign/"), "no secret in what a Referer carries"
        assert getattr(client, method)(SIGN).status_code == 200
    assert SignOff.objects.count() == 0
    assert states() == ["submitted"]


def test_each_line_is_answered_by_itself(field: Field, opened: Opener) -> None:
    first, second, third = send(field.lenas, entry(), entry(60, activity="Calls"), entry(30, activity="Notes"))
    client = opened()
    said = answers([first]) | answers([second], "return", **{f"comment-{second.public_id}": "Which calls?"})
    answer = client.post(SIGN, said)
    assert answer.status_code == 302
    assert states() == ["approved", "returned", "submitted"]
    field.lenas.refresh_from_db()
    assert (field.lenas.approved_minutes, field.lenas.pending_minutes, field.lenas.returned_minutes) == (150, 30, 60)
    signed = SignOff.objects.get(line=first)
    assert (signed.answer, signed.signer_name, signed.signer_email) == (
        "approved",
        "Marguerite Oyelaran",
        "m@harbor.example",
    )
    assert signed.line_sha256 == sha256_of(HourLine.objects.get(pk=first.pk))
    page = client.get(SIGN).content.decode()
    assert "1 line signed, 2:30." in page
    assert "1 line returned with your comment" in page
    assert third.activity in page


def test_sending_the_same_answers_again_signs_nothing_twice(field: Field, opened: Opener) -> None:
    lines = send(field.lenas, entry(), entry(60, activity="Calls"))
    client, said = opened(), answers(lines)
    for _ in range(3):
        assert client.post(SIGN, said).status_code == 302
    assert SignOff.objects.count() == 2


def test_a_return_needs_a_comment_and_the_others_proceed(field: Field, opened: Opener) -> None:
    first, second = send(field.lenas, entry(), entry(60, activity="Calls"))
    answer = opened().post(SIGN, answers([first]) | answers([second], "return"))
    assert answer.status_code == 422
    assert "Say what should be changed" in answer.content.decode()
    assert states() == ["approved", "submitted"]


def test_a_line_changed_since_the_page_was_opened_is_refused(field: Field, opened: Opener) -> None:
    first, second = send(field.lenas, entry(), entry(60, activity="Calls"))
    client, said = opened(), answers([first, second])
    HourLine.objects.filter(pk=first.pk).update(minutes=300, micro_minutes=300)
    answer = client.post(SIGN, said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This line was changed after you opened the page" in page
    assert re.findall(r'type="radio"[^>]*checked', page) == [], "the old answer isn't preset for the new line"
    assert states() == ["submitted", "approved"]


def test_a_returned_and_resubmitted_line_is_another_line_to_an_old_page(field: Field, opened: Opener) -> None:
    (line,) = send(field.lenas, entry())
    client, said = opened(), answers([line])
    client.post(SIGN, answers([line], "return", **{f"comment-{line.public_id}": "Check"}))
    line.refresh_from_db()
    change_line(line=line, student=field.cast.lena, entry=entry(60), revision=1)
    submit_week(placement=field.lenas, student=field.cast.lena, starts_on=TUESDAY)
    assert client.post(SIGN, said).status_code == 422
    assert states() == ["submitted"]


def test_lines_that_are_not_theirs_are_refused(field: Field, opened: Opener) -> None:
    own = send(field.lenas, entry())
    foreign = send(field.nilss, entry(60))
    draft = log(field.omars, entry(30))
    mail.outbox.clear()
    ask_for_signature(field_instructor=field.marguerite, asked_by=None, again=True)
    answer = opened().post(SIGN, answers([*own, *foreign, draft]))
    assert answer.status_code == 422
    assert states() == ["approved", "submitted", "draft"]


def test_a_name_and_an_answer_are_needed(field: Field, opened: Opener) -> None:
    lines = send(field.lenas, entry())
    client = opened()
    assert "Type your name to sign." in client.post(SIGN, answers(lines, signer_name=" ")).content.decode()
    assert "No line is answered yet" in client.post(SIGN, {"signer_name": "M"}).content.decode()
    assert states() == ["submitted"]


def test_approving_the_unflagged_lines_is_asked_for_and_signs_nothing_yet(field: Field, opened: Opener) -> None:
    send(
        field.lenas,
        entry(60),
        entry(11 * 60, TUESDAY - timedelta(days=1), activity="Long day"),
        entry(30, activity="Calls"),
    )
    page = opened().post(SIGN, {"do": "unflagged"}).content.decode()
    assert "Longer than ten hours." in page
    assert len(re.findall(r'value="approve" checked', page)) == 2
    assert SignOff.objects.count() == 0


def test_flags_say_why(field: Field, opened: Opener) -> None:
    send(field.lenas, entry(60, TUESDAY - timedelta(days=9)))
    send(field.omars, entry(320), entry(300, activity="Afternoon"))
    page = opened().get(SIGN).content.decode()
    assert "Logged 9 days later." in page
    assert page.count("The day comes to 10:20, all lines together.") == 2


def test_the_students_own_session_is_refused(field: Field, signed_in: Callable[..., Client]) -> None:
    lines = send(field.lenas, entry())
    address = mailed_address()
    for student in (field.cast.lena, field.cast.omar):
        client = signed_in(student)
        answer = client.get(address)
        assert answer.status_code == 403
        assert "nobody signs their own hours" in answer.content.decode()
    # Opened signed out, then signed in: refused all the same.
    client = Client()
    client.get(address)
    client.force_login(field.cast.lena)
    assert client.get(SIGN).status_code == 403
    assert client.post(SIGN, answers(lines)).status_code == 403
    assert states() == ["submitted"]


def expire(link: SignOffLink, field: Field) -> None:
    """Let a link's time pass."""
    SignOffLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def revoke(link: SignOffLink, field: Field) -> None:
    """Revoke a link."""
    SignOffLink.objects.update(revoked_at=timezone.now())


def move(link: SignOffLink, field: Field) -> None:
    """Change where the field instructor's mail goes."""
    change_address(field_instructor=field.marguerite, email="new@harbor.example", coordinator=field.cast.tomas)


@pytest.mark.parametrize("close", [expire, revoke, move])
def test_a_closed_link_opens_nothing(field: Field, close: Callable[[SignOffLink, Field], None]) -> None:
    lines = send(field.lenas, entry())
    address = mailed_address()
    client = Client()
    client.get(address)
    close(SignOffLink.objects.get(), field)
    for answer in (Client().get(address), client.get(SIGN), client.post(SIGN, answers(lines))):
        assert answer.status_code == 410
        assert "This link doesn’t open anything" in answer.content.decode()
    assert states() == ["submitted"]


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "a" * 3000, "%F0%9F%98%80"])
def test_a_made_up_link_answers_like_a_closed_one(field: Field, token: str) -> None:
    send(field.lenas, entry())
    answer = Client().get(f"/sign/{token}/")
    assert (answer.status_code, "This link doesn’t open anything" in answer.content.decode()) == (410, True)
    assert Client().get(SIGN).status_code == 410


def test_a_tampered_link_opens_nothing(field: Field) -> None:
    send(field.lenas, entry())
    address = mailed_address()
    flipped = address[:-2] + ("A" if address[-2] != "A" else "B") + "/"
    assert Client().get(flipped).status_code == 410


def test_an_unanswered_mail_is_not_repeated_within_the_day(field: Field) -> None:
    send(field.lenas, entry())
    run_due_jobs()
    send(field.omars, entry())
    run_due_jobs()
    assert len(mail.outbox) == 1
    ask_for_signature(field_instructor=field.marguerite, asked_by=field.cast.tomas, again=True)
    run_due_jobs()
    assert len(mail.outbox) == 2


def test_after_an_answer_the_next_week_is_mailed(field: Field, opened: Opener) -> None:
    lines = send(field.lenas, entry())
    opened().post(SIGN, answers(lines))
    send(field.omars, entry())
    run_due_jobs()
    assert len(mail.outbox) == 2


def test_a_changed_address_is_logged_and_mailed_to(field: Field) -> None:
    send(field.lenas, entry())
    run_due_jobs()
    move(SignOffLink.objects.get(), field)
    run_due_jobs()
    change = AddressChange.objects.get()
    assert (change.before, change.after, change.changed_by) == (
        "m@harbor.example",
        "new@harbor.example",
        field.cast.tomas,
    )
    assert [message.to for message in mail.outbox] == [["m@harbor.example"], ["new@harbor.example"]]


def test_bad_input_is_answered_plainly(field: Field, opened: Opener) -> None:
    (line,) = send(field.lenas, entry())
    client = opened()
    for said in (
        {"signer_name": "M\x00", f"answer-{line.public_id}": "approve"},
        {"signer_name": "M" * 151, f"answer-{line.public_id}": "approve"},
        {"signer_name": "M", f"answer-{line.public_id}": "maybe"},
        {"signer_name": "M", "answer-\x00": "approve"},
        {"signer_name": "M", f"answer-{line.public_id}": "approve", f"shown-{line.public_id}": "0" * 5000},
    ):
        assert client.post(SIGN, said).status_code == 422
    assert states() == ["submitted"]


def test_the_page_asks_as_many_questions_for_nine_lines_as_for_three(
    field: Field, opened: Opener, django_assert_max_num_queries: Any
) -> None:
    send(field.lenas, *(entry(30, activity=f"Line {number}") for number in range(3)))
    client = opened()
    with django_assert_max_num_queries(8) as first:
        client.get(SIGN)
    send(field.omars, *(entry(30, activity=f"Line {number}") for number in range(6)))
    with django_assert_max_num_queries(len(first)):
        client.get(SIGN)
