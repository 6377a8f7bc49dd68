"""Mail: queued as a job, kept as a row, written to a folder of files unless a server is named."""

import re
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

from core.jobs import enqueue, job
from core.models import SentMail


class FolderBackend(EmailBackend):
    """Writes each message to a file in `data/mail`: the default, so that a trial never mails anyone."""


def queue_mail(*, to: str, subject: str, body: str, unique_key: str | None = None) -> None:
    """Queue a message; it leaves once the transaction in hand is committed and the worker comes to it."""
    enqueue("core.send_mail", {"to": to, "subject": subject, "body": body}, unique_key=unique_key)


def without_secrets(body: str) -> str:
    """Give a message without the secrets of its links: parts of an address of thirty characters and more."""
    return re.sub(r"https?://\S+", lambda link: re.sub(r"(?<=[/=])[\w-]{30,}", "…", link.group()), body)


@job("core.send_mail", forget=True)
def send_mail(arguments: dict[str, Any]) -> None:
    """Send one message and keep it as a row; the secrets in its links are kept in the demo only."""
    message = EmailMessage(arguments["subject"], arguments["body"], settings.DEFAULT_FROM_EMAIL, [arguments["to"]])
    message.send()
    body = arguments["body"] if settings.DEMO else without_secrets(arguments["body"])
    SentMail.objects.create(to=arguments["to"], subject=arguments["subject"], body=body)
