"""What administrators and invited people do."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.endings import let_follow
from accounts.models import Closure, Invitation, Membership, Program, User, new_token
from core.mail import queue_mail


class RoleHeld(Exception):
    """The person has this role in this program already."""


class NumberTaken(Exception):
    """Another person in the program has this student number."""


class InvitationClosed(Exception):
    """The invitation was accepted or revoked, or has expired."""


def person_at(email: str) -> User | None:
    """Give whoever an address belongs to: as their own address, or as one they have verified; whatever its case."""
    address = email.strip().lower()
    found = User.objects.filter(email=address).first()
    if found is None:
        verified = EmailAddress.objects.filter(email=address, verified=True).select_related("user").first()
        found = verified.user if verified else None
    return found


def confirm_address(*, user: User) -> None:
    """Note that a person's own address is theirs; they came by a link that only its mailbox holds."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"primary": True, "verified": True})


def number_is_taken(program: Program, number: str, user: User | None) -> bool:
    """Say whether a student number belongs to somebody else in a program now."""
    if not number:
        return False
    holders = Membership.objects.filter(program=program, ended_at=None, student_number=number)
    return holders.exclude(user=user).exists() if user else holders.exists()


@transaction.atomic
def add_membership(
    *, user: User, program: Program, role: str, by: User | None, student_number: str = ""
) -> Membership:
    """Give a person a role in a program from now on.

    Raises:
        RoleHeld: when they have it already.
        NumberTaken: when the student number belongs to another member.
    """
    if Membership.objects.filter(user=user, program=program, role=role, ended_at=None).exists():
        raise RoleHeld
    if number_is_taken(program, student_number, user):
        raise NumberTaken
    try:
        with transaction.atomic():
            return Membership.objects.create(
                user=user, program=program, role=role, student_number=student_number, added_by=by
            )
    except IntegrityError as error:
        raise RoleHeld from error


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> bool:
    """End a role now, with the enrolments it carried, and say whether it was still held. What was done in it stays."""
    held = Membership.objects.filter(pk=membership.pk, ended_at=None)
    if not held.update(ended_at=timezone.now(), ended_by=by):
        return False
    let_follow(membership)
    return True


@transaction.atomic
def close_account(*, user: User, by: User, reason: str = "") -> bool:
    """Keep a person from signing in, at once and everywhere, and say whether that was news. Nothing is deleted."""
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        return False
    Closure.objects.create(user=user, closed_by=by, reason=reason)
    return True


@transaction.atomic
def open_account(*, user: User, by: User) -> bool:
    """Let a person sign in again, and say whether that was news."""
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        return False
    Closure.objects.filter(user=user, opened_at=None).update(opened_at=timezone.now(), opened_by=by)
    return True


def _mail_invitation(invitation: Invitation, token: str) -> None:
    link = settings.SITE_ADDRESS + reverse("accounts:open_invitation", kwargs={"token": token})
    words = {"invitation": invitation, "link": link, "site": settings.SITE_ADDRESS}
    queue_mail(
        to=invitation.email,
        subject=f"Invitation to {invitation.program.short_name} on Mezzo",
        body=render_to_string("accounts/mail/invitation.txt", words),
    )


@transaction.atomic
def invite(
    *, program: Program, by: User, email: str, name: str, role: str, student_number: str = ""
) -> tuple[Invitation, bool]:
    """Invite a person into a role by mail; give the invitation and whether a mail is on its way.

    An invitation that stands already is sent again, except within a minute of the last time (a double click).

    Raises:
        RoleHeld: when the person has signed in before and has this role.
        NumberTaken: when the student number belongs to another member.
    """
    address = email.strip().lower()
    person = person_at(address)
    if person and person.last_login and person.memberships.filter(program=program, role=role, ended_at=None).exists():
        raise RoleHeld
    if number_is_taken(program, student_number, person):
        raise NumberTaken
    standing = Invitation.objects.standing().filter(program=program, role=role, email=address).first()
    if standing:
        return standing, send_invitation_again(invitation=standing, by=by)
    now = timezone.now()
    token, stored = new_token()
    invitation = Invitation.objects.create(
        program=program,
        email=address,
        name=name,
        role=role,
        student_number=student_number,
        invited_by=by,
        token_hash=stored,
        sent_at=now,
        expires_at=now + Invitation.LASTS,
    )
    _mail_invitation(invitation, token)
    return invitation, True


@transaction.atomic
def send_invitation_again(*, invitation: Invitation, by: User) -> bool:
    """Send a new link, which lasts fourteen days anew and ends the old one; say whether it is on its way."""
    now = timezone.now()
    token, stored = new_token()
    renewed = (
        Invitation.objects.standing()
        .filter(pk=invitation.pk, sent_at__lt=now - timedelta(minutes=1))
        .update(token_hash=stored, sent_at=now, expires_at=now + Invitation.LASTS, invited_by=by)
    )
    if not renewed:
        return False
    invitation.refresh_from_db()
    _mail_invitation(invitation, token)
    return True


def revoke_invitation(*, invitation: Invitation, by: User) -> bool:
    """End an invitation before it is accepted, and say whether it still stood."""
    standing = Invitation.objects.standing().filter(pk=invitation.pk)
    return bool(standing.update(revoked_at=timezone.now(), revoked_by=by))


def is_unused(user: User) -> bool:
    """Say whether nobody has ever signed in to an account: the roster made it and it waits for its person."""
    return user.last_login is None and not user.has_usable_password() and user.is_active and not user.is_superuser


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User | None, name: str = "", password: str = "") -> User:
    """Make an invited person a member and give the person.

    Args:
        invitation: the one whose link was followed.
        user: the account that signed in, or that the roster made and nobody has used; None for a new person.
        name: the name a person gives who has no account in use yet.
        password: theirs; empty when they want to sign in by code.

    Raises:
        InvitationClosed: when it no longer stands; nothing is written.
        NumberTaken: when the student number belongs to another member by now; nothing is written.
    """
    accepted = Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now())
    if not accepted:
        raise InvitationClosed
    if number_is_taken(invitation.program, invitation.student_number, user):
        raise NumberTaken
    if user is None:
        user = User.objects.create_user(invitation.email, password or None, name=name)
        confirm_address(user=user)
    elif is_unused(user):
        user.name = name
        user.password = make_password(password or None)
        user.save(update_fields=["name", "password"])
        confirm_address(user=user)
    held = user.memberships.filter(program=invitation.program, role=invitation.role, ended_at=None)
    if not held.exists():
        add_membership(
            user=user,
            program=invitation.program,
            role=invitation.role,
            student_number=invitation.student_number,
            by=invitation.invited_by,
        )
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    return user


@transaction.atomic
def create_administrator(*, email: str, name: str, password: str | None) -> User:
    """Give a new site administrator whose address needs no further proof."""
    user: Any = User.objects.create_superuser(email, password, name=name)
    confirm_address(user=user)
    return user
