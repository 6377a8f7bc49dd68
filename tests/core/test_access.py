"""One rule, one place: what one may not see looks like what doesn't exist, and a forgotten rule is a closed door."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from accounts.models import Program
from core.access import find_visible, policy, public
from core.middleware import PolicyMiddleware
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@policy("core.use_site", Program)
def read_program(request, program):
    return HttpResponse(program.name)


@pytest.fixture
def ask(rf: RequestFactory) -> Callable:
    def ask_as(user, public_id: str, method: str = "get") -> HttpResponse:
        request = getattr(rf, method)("/")
        request.user = user
        return read_program(request, public_id=public_id)

    return ask_as


def test_the_view_receives_the_object(cast: Cast, ask: Callable) -> None:
    assert ask(cast.lena, cast.program.public_id).content == b"Bachelor of Social Work"


def test_another_programs_object_looks_nonexistent(cast: Cast, ask: Callable) -> None:
    with pytest.raises(Http404):
        ask(cast.ralf, cast.program.public_id)
    with pytest.raises(Http404):
        ask(cast.ralf, "nosuchthing2")


@pytest.mark.parametrize("bad", ["\x00", "\ud800"])
def test_what_cannot_be_looked_up_does_not_exist(cast: Cast, bad: str) -> None:
    with pytest.raises(Http404):
        find_visible(Program, cast.lena, public_id=bad)


def test_nobody_signed_in_may_nothing(cast: Cast, ask: Callable) -> None:
    with pytest.raises((Http404, PermissionDenied)):
        ask(AnonymousUser(), cast.program.public_id)


def test_other_methods_are_not_answered(cast: Cast, ask: Callable) -> None:
    assert ask(cast.lena, cast.program.public_id, "post").status_code == 405


def test_a_view_without_a_rule_is_refused(rf: RequestFactory, cast: Cast) -> None:
    request = rf.get("/")
    request.user = cast.lena
    request.resolver_match = None
    with pytest.raises(PermissionDenied, match="declares no policy"):
        PolicyMiddleware(HttpResponse).process_view(request, lambda request: HttpResponse(), [], {})


def test_a_public_view_says_why() -> None:
    with pytest.raises(ImproperlyConfigured):
        public("")
