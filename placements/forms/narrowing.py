"""What the overview is narrowed to. A list may hold hundreds of sites: each is one query and one piece of HTML."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import Membership, Program, User
from placements.models import Placement, Site
from placements.reach import ids_coordinated_by

LONGEST = 100
SELECTED = format_html(" {}", "selected")
INVALID = format_html(' aria-invalid="{}"', "true")
Option = tuple[int, str, str]


@dataclass(frozen=True)
class Choice:
    """A list to choose from: options as id, public id and words, and the public id that was sent."""

    name: str
    label: str
    options: list[Option]
    said: str

    @property
    def chosen(self) -> int | None:
        """Give the id of what was chosen; None for nothing, and for what isn't in the list."""
        return next((key for key, public_id, _ in self.options if public_id == self.said), None)

    @property
    def field(self) -> SafeString:
        """Draw the list."""
        options = (
            (public_id, SELECTED if public_id == self.said else "", words) for _, public_id, words in self.options
        )
        return format_html(
            '<select name="{}"{} id="id_{}"><option value=""{}>All</option>{}</select>',
            self.name,
            INVALID if self.said and self.chosen is None else "",
            self.name,
            "" if self.said else SELECTED,
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


@dataclass(frozen=True)
class Narrowing:
    """Words to find and what was chosen of each list. Anything that can't be read narrows nothing."""

    said: str
    choices: list[Choice]

    @property
    def words(self) -> list[str]:
        """Give the first six words to find in names."""
        plain = self.said.strip()
        return [] if len(plain) > LONGEST or "\x00" in plain else plain.split()[:6]

    @property
    def chosen(self) -> dict[str, int]:
        """Give the ids to filter placements by, by the name of their column's relation."""
        return {f"{each.name}_id": each.chosen for each in self.choices if each.chosen is not None}

    def __bool__(self) -> bool:
        """Say whether it narrows anything."""
        return bool(self.words or self.chosen)


def narrowing_of(sent: QueryDict, user: Any, followed: QuerySet[Placement]) -> Narrowing:
    """Read what was sent against what a person may choose.

    Args:
        sent: the address's query: `q`, and public ids of a program, a site and a liaison.
        user: who asks.
        followed: the placements they follow.
    """
    # Asked of the programs one coordinates, not of their placements, of which there may be thousands.
    programs = ids_coordinated_by(user)
    liaised = list(followed.order_by().filter(liaison_id=user.pk).values_list("program_id", "site_id").distinct())
    offered = Site.programs.through.objects.filter(program__in=programs)
    members = Membership.objects.live().filter(role=Membership.Role.LIAISON, program__in=programs)
    self_too = [user.pk] if liaised else []
    offers: dict[str, QuerySet[Any]] = {
        "program": Program.objects.filter(pk__in=programs | {program_id for program_id, _ in liaised}),
        "site": Site.objects.filter(
            Q(pk__in=offered.values("site_id")) | Q(pk__in={site_id for _, site_id in liaised})
        ),
        "liaison": User.objects.filter(Q(pk__in=members.values("user_id")) | Q(pk__in=self_too)).order_by("name"),
    }
    choices = [
        Choice(name, name.capitalize(), list(_options(offer)), sent.get(name, "")) for name, offer in offers.items()
    ]
    return Narrowing(sent.get("q", ""), choices)


def _options(offer: QuerySet[Any]) -> list[Option]:
    if offer.model is User:
        people = offer.values_list("pk", "public_id", "name", "email")
        return [(key, public_id, name or email) for key, public_id, name, email in people]
    return list(offer.values_list("pk", "public_id", "name"))
