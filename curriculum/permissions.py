"""Sentences about courses and modules, and the predicates of offerings that other rooms build on."""

from typing import Any

import rules

from curriculum.models import Offering
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
