"""Sentences about people and programs, and the role predicates other rooms build on."""

from typing import Any

import rules

from accounts.models import Membership, Program
from accounts.standing import roles_of


@rules.predicate
def coordinates(user: Any) -> bool:
    """The person runs field placements."""
    return bool(roles_of(user).get(Membership.Role.COORDINATOR))


@rules.predicate
def is_liaison(user: Any) -> bool:
    """The person is a field liaison."""
    return bool(roles_of(user).get(Membership.Role.LIAISON))


@rules.predicate
def administers(user: Any) -> bool:
    """The person administers a program or the site."""
    return bool(user.is_authenticated and user.is_superuser) or bool(roles_of(user).get(Membership.Role.ADMINISTRATOR))


@rules.predicate
def administers_program(user: Any, program: Program | None) -> bool:
    """The person administers this very program."""
    if not user.is_authenticated:
        return False
    return user.is_superuser or (
        program is not None and program.pk in roles_of(user).get(Membership.Role.ADMINISTRATOR, frozenset())
    )
