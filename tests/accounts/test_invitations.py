"""Coming in by a link in a mail: once, in time, by whoever holds the mailbox."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.actions import RoleHeld, invite, revoke_invitation, send_invitation_again
from accounts.models import Invitation, Membership, User, hash_token
from core.jobs import run_due_jobs
from core.models import Job, SentMail
from tests.accounts.conftest import PASSWORD, link_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(cast: Cast, queued_mail) -> tuple[Invitation, str]:
    invitation, mailed = invite(
        program=cast.program,
        by=cast.greta,
        email="Ada@Example.org",
        name="Ada Newcomer",
        role="student",
        student_number="B2001",
    )
    assert mailed
    return invitation, link_in(queued_mail()[0]["body"])


def come_in(client: Client, link: str, **data):
    assert client.get(link).status_code == 302
    return client.post("/invitation/", {"name": "Ada Newcomer", "password": "", **data})


def test_the_form_invites_and_mails_once(cast: Cast, signed_in, queued_mail) -> None:
    client = signed_in(cast.greta)
    form = {"name": "Ada", "email": "ada@example.org", "program": cast.program.pk, "role": "student"}
    for _ in range(2):
        assert client.post("/invitations/new/", form).status_code == 302
    assert [mail["to"] for mail in queued_mail()] == ["ada@example.org"]
    invitation = Invitation.objects.get()
    assert invitation.invited_by == cast.greta
    assert invitation.expires_at - invitation.sent_at == timedelta(days=14)


def test_another_programs_key_in_the_form_is_refused(cast: Cast, signed_in, queued_mail) -> None:
    foreign = cast.other_offering.course.program.pk
    form = {"name": "Ada", "email": "ada@example.org", "program": foreign, "role": "student"}
    assert signed_in(cast.greta).post("/invitations/new/", form).status_code == 422
    assert not Invitation.objects.exists()
    assert queued_mail() == []


def test_the_secret_is_stored_hashed(invited) -> None:
    invitation, link = invited
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert len(token) == 43
    assert invitation.token_hash == hash_token(token)
    assert token not in str(Invitation.objects.values().get())


def test_looking_changes_nothing_and_leaves_the_secret_behind(invited, client) -> None:
    _, link = invited
    before = Invitation.objects.values().get()
    answer = client.get(link)
    assert answer["Location"] == "/invitation/"
    page = client.get("/invitation/")
    assert page.status_code == 200
    assert link.rstrip("/").rsplit("/", 1)[1] not in page.text
    assert Invitation.objects.values().get() == before
    assert not User.objects.filter(email="ada@example.org").exists()


def test_a_newcomer_comes_in_with_a_password(invited, client, cast: Cast) -> None:
    _, link = invited
    answer = come_in(client, link, name="Ada Lovelace Newcomer", password=PASSWORD)
    assert answer["Location"] == "/"
    ada = User.objects.get(email="ada@example.org")
    assert ada.name == "Ada Lovelace Newcomer"
    assert ada.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=ada).verified
    membership = Membership.objects.get(user=ada)
    assert (membership.program, membership.role, membership.student_number) == (cast.program, "student", "B2001")
    assert membership.added_by == cast.greta
    assert client.get("/me/").status_code == 200
    assert Invitation.objects.get().accepted_by == ada


def test_a_newcomer_may_go_on_without_a_password(invited, client) -> None:
    come_in(client, invited[1])
    ada = User.objects.get(email="ada@example.org")
    assert not ada.has_usable_password()
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize(
    ("password", "said"), [("short", "too short"), ("1234567890123", "numeric"), ("a\x00bcdefghijk", "Null")]
)
def test_a_weak_password_is_said_at_the_field(invited, client, password: str, said: str) -> None:
    answer = come_in(client, invited[1], password=password)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Ada Newcomer" in answer.text
    assert not User.objects.filter(email="ada@example.org").exists()


def test_a_link_works_once(invited, client) -> None:
    _, link = invited
    come_in(client, link)
    again = Client()
    again.get(link)
    page = again.get("/invitation/")
    assert page.status_code == 410
    assert "You have used this link" in page.text
    assert again.post("/invitation/", {"name": "Eve", "password": PASSWORD}).status_code == 410
    assert Membership.objects.filter(user__email="ada@example.org").count() == 1


@pytest.mark.parametrize(
    "change", [lambda link: link[:-2] + "/", lambda link: "/invitation/x/", lambda link: link[:-5] + "AAAA/"]
)
def test_a_tampered_link_leads_nowhere(invited, client, change) -> None:
    client.get(change(invited[1]))
    assert client.get("/invitation/").status_code == 404
    assert client.post("/invitation/", {"name": "Eve"}).status_code == 404
    assert not User.objects.filter(email="ada@example.org").exists()


def test_an_expired_link_says_so(invited, client) -> None:
    invitation, link = invited
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    client.get(link)
    page = client.get("/invitation/")
    assert page.status_code == 410
    assert "has expired" in page.text
    assert client.post("/invitation/", {"name": "Ada"}).status_code == 410
    assert not User.objects.filter(email="ada@example.org").exists()


def test_it_expires_between_looking_and_answering(invited, client) -> None:
    invitation, link = invited
    client.get(link)
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=timezone.now())
    assert client.post("/invitation/", {"name": "Ada"}).status_code == 410


def test_a_revoked_link_says_so(invited, client, cast: Cast, signed_in) -> None:
    invitation, link = invited
    signed_in(cast.greta).post(f"/invitations/{invitation.public_id}/revocation/")
    client.get(link)
    page = client.get("/invitation/")
    assert page.status_code == 410
    assert "taken back" in page.text
    assert not revoke_invitation(invitation=invitation, by=cast.greta)


def test_sending_again_ends_the_old_link(invited, client, cast: Cast, queued_mail) -> None:
    invitation, old = invited
    assert not send_invitation_again(invitation=invitation, by=cast.greta)
    Invitation.objects.update(
        sent_at=timezone.now() - timedelta(days=15), expires_at=timezone.now() - timedelta(days=1)
    )
    assert send_invitation_again(invitation=invitation, by=cast.greta)
    client.get(old)
    assert client.get("/invitation/").status_code == 404
    client.get(link_in(queued_mail()[1]["body"]))
    assert client.get("/invitation/").status_code == 200


def test_an_existing_account_signs_in_first_and_gains_the_role(cast: Cast, lena_with_password, queued_mail) -> None:
    cast.lena.last_login = timezone.now()
    cast.lena.save()
    invite(program=cast.program, by=cast.greta, email="LENA@example.org", name="Lena", role="instructor")
    client = Client()
    client.get(link_in(queued_mail()[0]["body"]))
    page = client.get("/invitation/")
    assert "You have an account already" in page.text
    assert client.post("/invitation/", {"name": "Eve", "password": PASSWORD}).status_code == 200
    assert "instructor" not in set(cast.lena.memberships.values_list("role", flat=True))
    client.post("/account/login/", {"login": "lena@example.org", "password": PASSWORD, "next": "/invitation/"})
    assert "Accept this role?" in client.get("/invitation/").text
    assert client.post("/invitation/")["Location"] == "/"
    assert set(cast.lena.memberships.values_list("role", flat=True)) == {"student", "instructor"}
    cast.lena.refresh_from_db()
    assert cast.lena.name == "Lena Marsh"
    assert cast.lena.check_password(PASSWORD)


def test_somebody_elses_account_gains_nothing(invited, cast: Cast, signed_in) -> None:
    client = signed_in(cast.omar)
    client.get(invited[1])
    assert "for somebody else" in client.get("/invitation/").text
    assert client.post("/invitation/").status_code == 403
    assert Invitation.objects.get().state == Invitation.State.OPEN


def test_a_person_the_roster_made_takes_their_account_over(cast: Cast, client, queued_mail) -> None:
    waiting = User.objects.create_user("ada@example.org", name="ADA NEWCOMER")
    invite(program=cast.program, by=cast.greta, email="ada@example.org", name="Ada", role="student")
    come_in(client, link_in(queued_mail()[0]["body"]), name="Ada Newcomer")
    waiting.refresh_from_db()
    assert waiting.name == "Ada Newcomer"
    assert waiting.last_login is not None
    assert User.objects.filter(email__iexact="ada@example.org").count() == 1


def test_a_closed_account_is_not_opened_by_a_link(cast: Cast, client, queued_mail) -> None:
    User.objects.create_user("ada@example.org", name="Ada", is_active=False)
    invite(program=cast.program, by=cast.greta, email="ada@example.org", name="Ada", role="student")
    answer = come_in(client, link_in(queued_mail()[0]["body"]))
    assert "You have an account already" in answer.text
    assert not Membership.objects.filter(user__email="ada@example.org").exists()


def test_a_number_taken_meanwhile_is_said_and_nothing_written(invited, client, cast: Cast) -> None:
    Membership.objects.filter(user=cast.lena).update(student_number="B2001")
    answer = come_in(client, invited[1])
    assert answer.status_code == 409
    assert not User.objects.filter(email="ada@example.org").exists()
    assert Invitation.objects.get().accepted_at is None


def test_who_has_the_role_is_not_invited_into_it(cast: Cast) -> None:
    User.objects.filter(pk=cast.lena.pk).update(last_login=timezone.now())
    with pytest.raises(RoleHeld):
        invite(program=cast.program, by=cast.greta, email="lena@example.org", name="Lena", role="student")


def test_another_programs_invitations_look_nonexistent(invited, signed_in, other_administrator) -> None:
    invitation, _ = invited
    client = signed_in(other_administrator)
    assert invitation.email not in client.get("/invitations/").text
    foreign = client.post(f"/invitations/{invitation.public_id}/revocation/")
    nothing = client.post("/invitations/nosuchthing2/revocation/")
    assert foreign.status_code == nothing.status_code == 404
    assert foreign.text == nothing.text
    assert client.post(f"/invitations/{invitation.public_id}/sending/").status_code == 404


def test_the_sent_mail_row_holds_no_secret(invited) -> None:
    _, link = invited

    run_due_jobs()
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert token not in SentMail.objects.get().body
    assert "/invitation/…" in SentMail.objects.get().body
    assert token not in str(list(Job.objects.values()))
