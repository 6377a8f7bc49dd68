"""Tags of this room: forms that allauth made, the demo's doors, who somebody is in a list."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings

from accounts.doors import Door, open_doors
from accounts.models import Membership
from core.demo import is_resetting

register = template.Library()


@register.filter
def plain_fields(form: Any) -> Any:
    """Give a form of allauth's without placeholders, since each field has a label, and in our spelling."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        if str(field.label) == "Email":
            field.label = "E-mail address"
    return form


@register.simple_tag
def demo_doors() -> list[Door]:
    """Give the doors that stand open; none outside demo mode."""
    return open_doors()


@register.simple_tag
def demo_resetting() -> bool:
    """Say whether the demo is being set back."""
    return settings.DEMO and is_resetting()


@register.filter
def role_words(memberships: Iterable[Membership]) -> str:
    """Give roles as words, such as "Student in BSW, Field liaison in MSW"."""
    return ", ".join(f"{held.get_role_display()} in {held.program.short_name}" for held in memberships)
