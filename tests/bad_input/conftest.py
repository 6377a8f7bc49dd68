"""The world of the permission tests, made once for each module of this folder; what a request does is undone."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.bad_input.neighborhood import Neighborhood, make_neighborhood


@pytest.fixture(scope="module")
def place(django_db_setup: None, django_db_blocker) -> Iterator[Neighborhood]:
    """Give the world with people at their browsers."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_neighborhood()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Don't log thousands of refusals."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
