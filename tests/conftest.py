"""Fixtures that every room's tests share."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from cases.models import compiled_of
from evidence.carried import practised_by_choice
from tests.cast import Cast, make_cast


@pytest.fixture(autouse=True)
def _fast_and_tidy(settings, tmp_path) -> None:
    """Hash passwords cheaply and keep what a test writes in its own folder."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MEDIA_ROOT = tmp_path
    # Each test has a database of its own; what a process may keep for good, a test may not.
    compiled_of.cache_clear()
    practised_by_choice.cache_clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """Give the named cast."""
    return make_cast()


@pytest.fixture
def signed_in(db: None) -> Callable[[User], Client]:
    """Give a function that returns a client signed in as a person, second factor passed."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        session = client.session
        session["second_factor"] = True
        session.save()
        return client

    return sign_in
