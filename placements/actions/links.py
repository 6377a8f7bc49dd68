"""Links by which field instructors sign: made and mailed by a job, re-sent, revoked."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, new_token
from core.jobs import enqueue, job
from core.mail import send_mail
from placements.amounts import format_minutes
from placements.models import FieldInstructor, HourLine, SignOffLink

LASTS = timedelta(days=14)
# A field instructor gets one mail a day at most while the last one is unanswered: its link shows new lines too.
QUIET_AFTER_A_MAIL = timedelta(hours=24)


def ask_for_signature(*, field_instructor: FieldInstructor, asked_by: Any, again: bool = False) -> None:
    """Queue one mail with a link to everything that waits for this field instructor.

    Args:
        field_instructor: whom to ask.
        asked_by: the coordinator who asks, or None when a student submitted a week.
        again: send it even if an unanswered mail went out within the last day.
    """
    enqueue(
        "placements.mail_link",
        {
            "field_instructor": field_instructor.pk,
            "asked_by": asked_by.pk if asked_by else None,
            "again": again,
        },
    )


@job("placements.mail_link")
def mail_link(arguments: dict[str, Any]) -> None:
    """Make a link and mail it. The secret exists only here and in the mail; the row holds its hash.

    What no longer holds when the mail would leave (nothing waits, retired, asked within the day) is dropped.
    """
    found = FieldInstructor.objects.select_related("site").filter(pk=arguments["field_instructor"], retired_at=None)
    field_instructor = found.first()
    if field_instructor is None:
        return
    waiting = list(
        HourLine.objects.waiting_for(field_instructor).values_list("placement__student__name", "minutes").order_by()
    )
    if not waiting or (not arguments["again"] and _asked_lately(field_instructor)):
        return
    asked_by = User.objects.filter(pk=arguments["asked_by"]).first() if arguments["asked_by"] else None
    token, token_hash = new_token()
    link = SignOffLink.objects.create(
        field_instructor=field_instructor,
        token_hash=token_hash,
        sent_to=field_instructor.email,
        created_by=asked_by,
        expires_at=timezone.now() + LASTS,
    )
    send_mail(_message(link, token, waiting))


def _asked_lately(field_instructor: FieldInstructor) -> bool:
    since = timezone.now() - QUIET_AFTER_A_MAIL
    recent = SignOffLink.objects.usable().filter(field_instructor=field_instructor, created_at__gt=since)
    return recent.filter(sign_offs=None).exists()


def _message(link: SignOffLink, token: str, waiting: list[tuple[str, int]]) -> dict[str, str]:
    students = sorted({name for name, _ in waiting})
    total = format_minutes(sum(minutes for _, minutes in waiting))
    many = len(students) > 1
    lines = f"{len(waiting)} line{'s' if len(waiting) != 1 else ''}"
    ends = timezone.localtime(link.expires_at)
    address = f"{settings.SITE_ADDRESS}{reverse('placements:sign_link', args=[token])}"
    body = (
        f"Dear {link.field_instructor.name},\n\n"
        f"{' and '.join(students) if len(students) < 3 else f'{len(students)} students'} "
        f"ask{'' if many else 's'} you to look at {lines} of field hours, {total} in all, "
        f"at {link.field_instructor.site}.\n\n"
        f"{address}\n\n"
        "You need no account. Opening the page signs nothing: you approve or return each line, and sign with your "
        "name at the end. A returned line doesn't hold up the others.\n\n"
        f"The link is for you alone and works until {ends:%A} {ends.day} {ends:%B}. Please don't pass it on. "
        "If you aren't the right person, answer the field office, and nothing will be signed.\n"
    )
    subject = f"{lines[0].upper()}{lines[1:]} of field hours to sign, {total}"
    return {"to": link.sent_to, "subject": subject, "body": body}


def waiting_count(field_instructor: FieldInstructor) -> int:
    """Give how many lines wait for a field instructor."""
    return HourLine.objects.waiting_for(field_instructor).count()


@transaction.atomic
def revoke_link(*, link: SignOffLink, coordinator: Any) -> None:
    """Make a link open nothing any more; what was signed by it stands. Twice is once."""
    SignOffLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=coordinator)


def revoke_all(*, field_instructor: FieldInstructor, coordinator: Any) -> int:
    """Revoke every link of a field instructor that still opens, and give how many those were."""
    still = SignOffLink.objects.filter(
        field_instructor=field_instructor, revoked_at=None, expires_at__gt=timezone.now()
    )
    return still.update(revoked_at=timezone.now(), revoked_by=coordinator)
