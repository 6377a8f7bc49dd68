"""What a coordinator does: sites, field instructors and their addresses, placements."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from placements.actions.links import ask_for_signature, revoke_all
from placements.daily import ensure_daily_projection
from placements.models import AddressChange, FieldInstructor, HourLine, Placement, Site
from placements.totals import keep


@transaction.atomic
def retire_site(*, site: Site) -> None:
    """Take a site out of the list of those that take students; its placements and hours stay. Twice is once."""
    Site.objects.filter(pk=site.pk, retired_at=None).update(retired_at=timezone.now())


@transaction.atomic
def reopen_site(*, site: Site) -> None:
    """Put a retired site back into the list."""
    Site.objects.filter(pk=site.pk).update(retired_at=None)


@transaction.atomic
def add_field_instructor(*, field_instructor: FieldInstructor, coordinator: Any) -> FieldInstructor:
    """Store a new field instructor; the first address is logged as a change from nothing."""
    field_instructor.email = field_instructor.email.strip().lower()
    field_instructor.save()
    AddressChange.objects.create(
        field_instructor=field_instructor, before="", after=field_instructor.email, changed_by=coordinator
    )
    return field_instructor


@transaction.atomic
def change_address(*, field_instructor: FieldInstructor, email: str, coordinator: Any) -> int:
    """Set where links are mailed, log who changed it from what, and revoke every open link.

    Returns:
        How many open links were revoked; 0 also when the address was the same already and nothing was written.
    """
    held = FieldInstructor.objects.select_for_update(of=("self",)).get(pk=field_instructor.pk)
    email = email.strip().lower()
    if held.email == email:
        return 0
    AddressChange.objects.create(field_instructor=held, before=held.email, after=email, changed_by=coordinator)
    held.email = email
    held.save(update_fields=["email"])
    revoked = revoke_all(field_instructor=held, coordinator=coordinator)
    ask_for_signature(field_instructor=held, asked_by=coordinator)
    return revoked


@transaction.atomic
def save_placement(*, placement: Placement, coordinator: Any) -> Placement:
    """Store a new or changed placement with its totals; a new field instructor is asked for what waits.

    Lines that fall outside changed dates stay: what was logged is never rewritten.
    """
    before = Placement.objects.filter(pk=placement.pk).values_list("field_instructor_id", flat=True).first()
    placement.save()
    keep([placement])
    ensure_daily_projection()
    someone_new = before is not None and before != placement.field_instructor_id
    if someone_new and placement.lines.filter(state=HourLine.State.SUBMITTED).exists():
        ask_for_signature(field_instructor=placement.field_instructor, asked_by=coordinator)
    return placement
