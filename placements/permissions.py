"""Sentences about placements. What a person may see is each model's `visible_to`; these say what they may do."""

from typing import Any

import rules

from accounts.permissions import administers, coordinates, is_liaison
from accounts.standing import roles_of
from curriculum.permissions import is_student
from placements.models import FieldInstructor, HourLine, Placement, SignOffLink, Site
from placements.reach import programs_coordinated_by


@rules.predicate
def has_own_placement(user: Any) -> bool:
    """The person is or was placed somewhere; what is recorded of them stays theirs to read."""
    return user.is_authenticated and Placement.objects.placed(user).exists()


@rules.predicate
def is_placed_student(user: Any, thing: Any) -> bool:
    """It is the person's own placement or line, and they study in its program."""
    placement = thing.placement if isinstance(thing, HourLine) else thing
    studies_in = roles_of(user).get("student", frozenset())
    return isinstance(placement, Placement) and placement.student_id == user.pk and placement.program_id in studies_in


@rules.predicate
def oversees(user: Any, thing: Any) -> bool:
    """The placement is followed as coordinator or liaison, or it is one's own to read."""
    return isinstance(thing, Placement) and Placement.objects.visible_to(user).filter(pk=thing.pk).exists()


@rules.predicate
def arranges(user: Any, thing: Any) -> bool:
    """The person coordinates or administers a program that this placement, site, instructor or link belongs to."""
    programs = programs_coordinated_by(user)
    if isinstance(thing, Placement):
        return programs.filter(pk=thing.program_id).exists()
    if isinstance(thing, SignOffLink):
        thing = thing.field_instructor
    site_id = thing.site_id if isinstance(thing, FieldInstructor) else getattr(thing, "pk", None)
    return isinstance(thing, (Site, FieldInstructor)) and programs.filter(sites=site_id).exists()


@rules.predicate
def coordinates_its_program(user: Any, thing: Any) -> bool:
    """The person is a coordinator of a program of this site or field instructor; an administrator is not enough."""
    site = thing.site if isinstance(thing, FieldInstructor) else thing
    programs = roles_of(user).get("coordinator", frozenset())
    return isinstance(site, Site) and site.programs.filter(pk__in=programs).exists()


rules.add_perm("placements.see_own_hours", is_student | has_own_placement)
rules.add_perm("placements.log_hours", is_placed_student)
rules.add_perm("placements.follow_placements", coordinates | is_liaison | administers)
rules.add_perm("placements.see_placement", oversees)
rules.add_perm("placements.arrange_placements", coordinates | administers)
rules.add_perm("placements.change_arrangement", arranges)
rules.add_perm("placements.set_address", coordinates_its_program)
