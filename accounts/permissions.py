"""Sentences about people and programs, and the role predicates other rooms build on."""

from typing import Any

import rules

from accounts.models import Invitation, Membership, Program, User
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
def administers_site(user: Any) -> bool:
    """The person administers the site as a whole."""
    return bool(user.is_authenticated and user.is_superuser)


@rules.predicate
def administers(user: Any) -> bool:
    """The person administers a program or the site."""
    return administers_site(user) or bool(roles_of(user).get(Membership.Role.ADMINISTRATOR))


@rules.predicate
def administers_program(user: Any, thing: Program | Membership | Invitation | None) -> bool:
    """The person administers this very program, or the one that a membership or an invitation belongs to."""
    if not user.is_authenticated:
        return False
    place = thing.pk if isinstance(thing, Program) else getattr(thing, "program_id", None)
    return user.is_superuser or place in roles_of(user).get(Membership.Role.ADMINISTRATOR, frozenset())


@rules.predicate
def answers_for_person(user: Any, person: User | None) -> bool:
    """The person administers every program that the other one is in now; nobody closes their own account."""
    if person is None or user.pk == person.pk or not administers(user):
        return False
    if user.is_superuser:
        return True
    theirs = set(person.memberships.filter(ended_at=None).values_list("program_id", flat=True))
    return not person.is_superuser and theirs <= roles_of(user).get(Membership.Role.ADMINISTRATOR, frozenset())


rules.add_perm("accounts.see_people", administers)
rules.add_perm("accounts.read_person", administers)
rules.add_perm("accounts.add_membership", administers)
rules.add_perm("accounts.end_membership", administers_program)
rules.add_perm("accounts.close_account", answers_for_person)
rules.add_perm("accounts.invite", administers)
rules.add_perm("accounts.change_invitation", administers_program)
rules.add_perm("accounts.create_program", administers_site)
rules.add_perm("accounts.edit_program", administers_program)
rules.add_perm("accounts.import_roster", administers_program)
rules.add_perm("accounts.read_own_record", rules.is_authenticated)
rules.add_perm("accounts.edit_own_name", rules.is_authenticated)
