"""What a person is right now, in programs and in offerings: one query a request, never stored."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Membership
from accounts.standing import KEPT as KEPT_ROLES, Roles, group_roles, person_behind
from curriculum.models import Enrolment

KEPT = "_standing"


@dataclass(frozen=True)
class Standing:
    """A person's live roles: program ids by membership role, offering ids by enrolment role."""

    memberships: Roles = field(default_factory=dict)
    enrolments: Roles = field(default_factory=dict)
    is_site_administrator: bool = False

    @property
    def is_student(self) -> bool:
        """Say whether the person studies anything."""
        return bool(self.memberships.get("student") or self.enrolments.get("student"))

    @property
    def teaches(self) -> bool:
        """Say whether the person authors modules and sets work."""
        return bool(self.memberships.get("instructor") or self.enrolments.get("instructor"))

    @property
    def marks(self) -> bool:
        """Say whether the person marks work."""
        return bool(self.enrolments.get("instructor") or self.enrolments.get("marker"))

    @property
    def coordinates(self) -> bool:
        """Say whether the person runs field placements."""
        return bool(self.memberships.get("coordinator"))

    @property
    def is_liaison(self) -> bool:
        """Say whether the person is a field liaison."""
        return bool(self.memberships.get("liaison"))

    @property
    def administers(self) -> bool:
        """Say whether the person administers a program or the site."""
        return self.is_site_administrator or bool(self.memberships.get("administrator"))

    @property
    def is_staff(self) -> bool:
        """Say whether the person sees other people's work or data, and so needs a second factor."""
        return self.teaches or self.marks or self.coordinates or self.is_liaison or self.administers


# Asked on every page: the same words each time, where building the query from models costs more than asking it.
QUERY = f"""
SELECT 0, role, program_id FROM {Membership._meta.db_table} WHERE user_id = %s AND ended_at IS NULL
UNION ALL
SELECT 1, role, offering_id FROM {Enrolment._meta.db_table} WHERE user_id = %s AND ended_at IS NULL
"""  # noqa: S608 (the names of our own tables)


def standing_of(user: Any) -> Standing:
    """Give what `user` is right now; asked once for each user object, so once a request."""
    if not user.is_authenticated:
        return Standing()
    user = person_behind(user)
    kept: Standing | None = user.__dict__.get(KEPT)
    if kept is None:
        with connection.cursor() as cursor:
            cursor.execute(QUERY, [user.pk, user.pk])
            rows = cursor.fetchall()
        kept = Standing(
            memberships=group_roles((role, place) for of_offering, role, place in rows if not of_offering),
            enrolments=group_roles((role, place) for of_offering, role, place in rows if of_offering),
            is_site_administrator=user.is_superuser,
        )
        user.__dict__[KEPT] = kept
        user.__dict__[KEPT_ROLES] = kept.memberships
    return kept


def standing(request: HttpRequest) -> dict[str, Any]:
    """Give templates the person's live roles, asked of the database only when a template uses them."""
    return {"standing": SimpleLazyObject(lambda: standing_of(request.user))}
