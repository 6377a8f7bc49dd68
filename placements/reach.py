"""How far a person's roles reach: the programs whose placements they coordinate, and the placements they follow."""

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import Membership, Program
from accounts.standing import roles_of


def programs_coordinated_by(user: Any) -> models.QuerySet[Program]:
    """Give the programs whose placements a person coordinates or administers."""
    return Program.objects.filter(pk__in=ids_coordinated_by(user))


def ids_coordinated_by(user: Any) -> frozenset[int]:
    """Give the ids of the programs whose placements a person coordinates or administers: of all, who runs the site."""
    if user.is_superuser:
        return frozenset(Program.objects.values_list("pk", flat=True))
    roles = roles_of(user)
    return roles.get(Membership.Role.COORDINATOR, frozenset()) | roles.get(Membership.Role.ADMINISTRATOR, frozenset())


def overseen_by(user: Any) -> Q:
    """Ask for placements of programs one coordinates, and as liaison for those of one's students.

    By plain ids: nested queries would be written out and planned again in each question of a page.
    """
    coordinated = Q(program_id__in=ids_coordinated_by(user))
    liaison_in = roles_of(user).get(Membership.Role.LIAISON)
    return coordinated | Q(liaison_id=user.pk, program_id__in=liaison_in) if liaison_in else coordinated
