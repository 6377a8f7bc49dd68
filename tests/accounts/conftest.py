"""What the tests of this room share."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from accounts.actions import confirm_address
from accounts.models import User
from core.models import Job, SiteMark
from tests.cast import Cast, join

PASSWORD = "three rings and a line"


@pytest.fixture(autouse=True)
def _no_counted_tries(db: None) -> None:
    """Begin each test with rate limits that have counted nothing."""
    cache.clear()


@pytest.fixture
def root(db: None) -> User:
    """Give the site's administrator."""
    return User.objects.create_superuser("root@example.org", name="Ruth Root")


@pytest.fixture
def lena_with_password(cast: Cast) -> User:
    """Give Lena with a password and a confirmed address."""
    cast.lena.set_password(PASSWORD)
    cast.lena.save()
    confirm_address(user=cast.lena)
    return cast.lena


@pytest.fixture
def other_administrator(cast: Cast) -> User:
    """Give the administrator of the other program."""
    user = User.objects.create_user("otto@example.org", name="Otto Other")
    join(user, cast.other_offering.course.program, "administrator")
    return user


@pytest.fixture
def queued_mail(db: None) -> Callable[[], list[dict[str, Any]]]:
    """Give a function that lists the mail waiting to be sent."""

    def waiting() -> list[dict[str, Any]]:
        return [job.arguments for job in Job.objects.filter(kind="core.send_mail").order_by("pk")]

    return waiting


@pytest.fixture
def demo(settings: Any, cast: Cast) -> dict[str, Any]:
    """Give the doors of a demo whose generated student is Lena; Omar is real."""
    settings.DEMO = True
    User.objects.filter(pk=cast.lena.pk).update(is_generated=True)
    doors = {"student": cast.lena.public_id, "marker": cast.omar.public_id, "field-instructor": {"path": "/sign/abc/"}}
    SiteMark.objects.create(name=SiteMark.DEMO, value={"doors": doors})
    return doors


def link_in(body: str) -> str:
    """Give the path of the first link in a message."""
    found = re.search(r"http://[^/\s]+(/\S+)", body)
    assert found
    return found.group(1)
