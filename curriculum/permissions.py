"""Sentences about courses and modules, and the predicates of offerings that other rooms build on."""

from typing import Any

import rules

from accounts.models import Membership, Program
from accounts.permissions import administers
from core.permissions import is_signed_in
from curriculum.models import Enrolment, Module, Offering, Page
from curriculum.standing import standing_of


@rules.predicate
def is_student(user: Any) -> bool:
    """The person studies here."""
    return standing_of(user).is_student


@rules.predicate
def teaches(user: Any) -> bool:
    """The person teaches here."""
    return standing_of(user).teaches


@rules.predicate
def marks(user: Any) -> bool:
    """The person marks here."""
    return standing_of(user).marks


def offering_id_of(thing: Any) -> int | None:
    """Give the offering that a thing belongs to: itself, or through its `offering` or its assignment."""
    if isinstance(thing, Offering):
        return thing.pk
    holder = getattr(thing, "assignment", thing)
    return getattr(holder, "offering_id", None)


@rules.predicate
def studies_in_offering(user: Any, thing: Any) -> bool:
    """The person is a student of the offering that this belongs to."""
    return offering_id_of(thing) in standing_of(user).enrolments.get("student", frozenset())


@rules.predicate
def teaches_offering(user: Any, thing: Any) -> bool:
    """The person teaches the offering that this belongs to."""
    return offering_id_of(thing) in standing_of(user).enrolments.get("instructor", frozenset())


@rules.predicate
def marks_in_offering(user: Any, thing: Any) -> bool:
    """The person marks in the offering that this belongs to, as instructor or marker."""
    enrolments = standing_of(user).enrolments
    return offering_id_of(thing) in enrolments.get("instructor", frozenset()) | enrolments.get("marker", frozenset())


AUTHOR_ROLES = (Membership.Role.INSTRUCTOR, Membership.Role.ADMINISTRATOR)


def programs_authored_by(user: Any) -> frozenset[int]:
    """Give the ids of the programs in which a person writes modules: as instructor or administrator."""
    memberships = standing_of(user).memberships
    return frozenset().union(*(memberships.get(role, frozenset()) for role in AUTHOR_ROLES))


def programs_to_author(user: Any) -> Any:
    """Give those programs themselves, to choose from; a site administrator writes in every one."""
    if standing_of(user).is_site_administrator:
        return Program.objects.all()
    return Program.objects.filter(pk__in=programs_authored_by(user))


@rules.predicate
def authors(user: Any) -> bool:
    """The person writes modules, in some program."""
    return standing_of(user).is_site_administrator or bool(programs_authored_by(user))


@rules.predicate
def may_edit(user: Any, thing: Module | Page | None) -> bool:
    """The person writes in the program of this module or page; the built-in library is nobody's to edit."""
    module = thing.module if isinstance(thing, Page) else thing
    if module is None or module.program_id is None:
        return False
    return standing_of(user).is_site_administrator or module.program_id in programs_authored_by(user)


def program_id_of(thing: Any) -> int | None:
    """Give the program that a course, term, offering or enrolment belongs to."""
    if isinstance(thing, Enrolment):
        thing = thing.offering
    if isinstance(thing, Offering):
        thing = thing.course
    return getattr(thing, "program_id", None)


@rules.predicate
def administers_its_program(user: Any, thing: Any) -> bool:
    """The person administers the program of this course, term, offering or enrolment."""
    standing = standing_of(user)
    return standing.is_site_administrator or program_id_of(thing) in standing.memberships.get(
        Membership.Role.ADMINISTRATOR, frozenset()
    )


runs_offering = teaches_offering | administers_its_program

rules.add_perm("curriculum.read", is_signed_in)
rules.add_perm("curriculum.author", authors)
rules.add_perm("curriculum.edit", may_edit)
rules.add_perm("curriculum.see_class", runs_offering)
rules.add_perm("curriculum.arrange_offering", runs_offering)
rules.add_perm("curriculum.administer", administers)
rules.add_perm("curriculum.administer_this", administers_its_program)
