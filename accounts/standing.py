"""Which roles a person holds in programs right now: one query a request, never stored."""

from typing import Any

from accounts.models import Membership

Roles = dict[str, frozenset[int]]
KEPT = "_roles"


def group_roles(pairs: Any) -> Roles:
    """Give place ids by role for (role, place id) pairs."""
    found: dict[str, set[int]] = {}
    for role, place in pairs:
        found.setdefault(role, set()).add(place)
    return {role: frozenset(places) for role, places in found.items()}


def person_behind(user: Any) -> Any:
    """Give the person themselves where a request holds them lazily, so that what is kept with them is found again."""
    return getattr(user, "_wrapped", user)


def roles_of(user: Any) -> Roles:
    """Give the ids of a person's programs by membership role; asked once for each user object, so once a request."""
    if not user.is_authenticated:
        return {}
    user = person_behind(user)
    kept: Roles | None = user.__dict__.get(KEPT)
    if kept is None:
        kept = group_roles(Membership.objects.live().filter(user_id=user.pk).values_list("role", "program_id"))
        user.__dict__[KEPT] = kept
    return kept
