"""The main navigation: which rooms a person sees, and in which of them they are."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

ROLES = ("is_student", "teaches", "marks", "coordinates", "is_liaison", "administers")
OF_SITES = ("/sites/", "/field-instructors/", "/links/")


@dataclass(frozen=True)
class Entry:
    """One word of the navigation: where it leads, to whom it is shown (nobody named: to all), which section it is."""

    label: str
    route: str
    section: str
    roles: tuple[str, ...] = ()


ENTRIES = (
    Entry("Home", "home", "home"),
    Entry("Modules", "curriculum:index", "curriculum", ("is_student", "teaches")),
    Entry("Cases", "cases:index", "cases", ("is_student", "teaches")),
    Entry("Assignments", "assignments:index", "assignments", ("teaches",)),
    Entry("Bridges", "assignments:index", "assignments", ("is_student",)),
    Entry("Marking", "grading:index", "grading", ("marks",)),
    Entry("Hours", "placements:hours", "placements", ("is_student",)),
    Entry("Placements", "placements:overview", "placements", ("coordinates", "is_liaison")),
    Entry("Sites", "placements:sites", "sites", ("coordinates",)),
    Entry("People", "accounts:people", "accounts", ("administers",)),
    Entry("Courses", "curriculum:courses", "courses", ("administers",)),
    Entry("Practice", "practice:index", "practice"),
)


def section_of(path: str, room: str, roles: frozenset[str]) -> str:
    """Give the section that a page belongs to, as one navigation entry names it; none for one's own account."""
    if path == "/":
        return "home"
    if room == "placements" and path.startswith(OF_SITES):
        return "sites"
    if room == "curriculum" and "administers" in roles and "teaches" not in roles:
        return "courses"
    return "" if path.startswith("/me/") else room


@lru_cache(maxsize=512)
def entries_html(roles: frozenset[str], section: str) -> SafeString:
    """Give the entries for someone with these roles in this section; few such pairs exist, so each is made once."""
    shown: dict[str, Entry] = {}
    for entry in ENTRIES:
        if not entry.roles or roles & set(entry.roles):
            # Who teaches and studies sees the teacher's word for what both words lead to.
            shown.setdefault(entry.route, entry)
    return format_html_join(
        "\n",
        '<a href="{}"{}>{}</a>',
        (
            (
                reverse(entry.route),
                format_html(' aria-current="{}"', "page") if entry.section == section else "",
                entry.label,
            )
            for entry in shown.values()
        ),
    )


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> SafeString:
    """Give the main navigation for the person who looks."""
    standing = context["standing"]
    roles = frozenset(role for role in ROLES if getattr(standing, role))
    section = section_of(context["request"].path, context.get("room", ""), roles)
    return format_html('<nav class="mast-nav" aria-label="Main">\n{}\n</nav>', entries_html(roles, section))
