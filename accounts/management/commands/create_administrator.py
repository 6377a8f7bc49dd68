"""Make the site's first administrator, or a further one."""

import getpass
import os
import sys
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from accounts.actions import create_administrator, person_at
from accounts.models import User


def ask(question: str, given: str | None, check: Any) -> str:
    """Give an answer that passes `check`: the one given on the command line, or one that is asked for.

    Raises:
        CommandError: when it isn't given and nobody can be asked, or the one given is wrong.
    """
    while True:
        answer = (given if given is not None else "").strip()
        if given is None:
            if not sys.stdin.isatty():
                raise CommandError(f"{question} is missing, and there is nobody to ask. Give it as an option.")
            answer = input(f"{question}: ").strip()
        try:
            check(answer)
        except ValidationError as error:
            if given is not None:
                raise CommandError(" ".join(error.messages)) from error
            sys.stderr.write(" ".join(error.messages) + "\n")
            continue
        return answer


def check_email(answer: str) -> None:
    """Refuse what isn't an address, and one that has an account."""
    validate_email(answer)
    if person_at(answer):
        raise ValidationError(f"{answer} has an account already.")


def check_name(answer: str) -> None:
    """Refuse an empty name."""
    if not answer or len(answer) > 150:
        raise ValidationError("Give a name of up to 150 letters.")


def ask_password(user: User) -> str | None:
    """Give a password typed twice; None when it is left empty or nobody can be asked."""
    while sys.stdin.isatty():
        first = getpass.getpass("Password (empty: get a link instead): ")
        if not first:
            return None
        try:
            validate_password(first, user)
        except ValidationError as error:
            sys.stderr.write(" ".join(error.messages) + "\n")
            continue
        if getpass.getpass("Once more: ") == first:
            return first
        sys.stderr.write("The two differ.\n")
    return None


class Command(BaseCommand):
    """`manage.py create_administrator [--email --name]`: asks for what is missing."""

    help = "Makes a site administrator with a confirmed address, and a password or a link to set one."

    def add_arguments(self, parser: Any) -> None:
        """Take what may be given instead of asked."""
        parser.add_argument("--email")
        parser.add_argument("--name")

    def handle(self, *args: Any, email: str | None, name: str | None, **options: Any) -> None:
        """Make the administrator; a password never stands on the command line, but MEZZO_PASSWORD may hold it."""
        address = ask("E-mail address", email, check_email)
        full_name = ask("Name", name, check_name)
        candidate = User(email=address, name=full_name)
        password = os.environ.get("MEZZO_PASSWORD")
        if password:
            try:
                validate_password(password, candidate)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
        else:
            password = ask_password(candidate)
        user = create_administrator(email=address, name=full_name, password=password)
        self.stdout.write(f"{user.name} administers this site and signs in with {user.email}.")
        if password is None:
            key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
            path = reverse("account_reset_password_from_key", kwargs=key)
            self.stdout.write(f"This link sets the password, once, within three days:\n{settings.SITE_ADDRESS}{path}")
