"""Who will see what is published."""

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format

from curriculum.models import Enrolment, Module


def audience_of(module: Module) -> str:
    """Give a sentence that says who sees a module's published pages, now or from when: one query."""
    live = Q(
        offering__enrolments__role=Enrolment.Role.STUDENT,
        offering__enrolments__ended_at=None,
        offering__enrolments__user__is_active=True,
    )
    places = module.places.select_related("offering__course", "offering__term").annotate(
        students=Count("offering__enrolments", filter=live)
    )
    said = []
    for place in places:
        people = f"{place.students} student{'' if place.students == 1 else 's'} of {place.offering}"
        if place.is_open:
            said.append(people)
        else:
            opening = timezone.localtime(place.opens_at)
            said.append(f"{people} (from {date_format(opening, 'DATE_FORMAT')})")
    if not said:
        return "No student sees it yet: the module is in no offering."
    if module.published_at is None:
        return f"No student sees it yet: the module is a draft. Published, it is read by {'; '.join(said)}."
    return f"Seen by {'; '.join(said)}."
