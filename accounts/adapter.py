"""How allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from core.mail import queue_mail


class AccountAdapter(DefaultAccountAdapter):
    """People come in by invitation; nobody signs up by themselves. Mail goes through the site's own queue."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Address and password don’t go together. Look at both, or have a code mailed.",
        "too_many_login_attempts": "Too many wrong passwords. Wait five minutes, or have a code mailed.",
        "incorrect_code": "This is not the code that was mailed. Look at it once more, or ask for a new one.",
        "incorrect_password": "This is not your password.",
        "email_taken": "This address belongs to another account.",
        "enter_current_password": "This is not your current password.",
        "unverified_primary_email": "Confirm the new address first.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say that there is no open sign-up."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user name here."""

    def format_email_subject(self, subject: str) -> str:
        """Give the subject as its template has it."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a message, so that a mail server that is slow or away never holds a page."""
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        queue_mail(to=email, subject=str(message.subject), body=str(message.body))
