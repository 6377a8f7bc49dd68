"""Who is enrolled in an offering."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from curriculum.models import Enrolment, Offering


class EnrolmentProblems(Exception):
    """Some lines can't be enrolled; nobody was. `problems` are sentences by line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def members_by_email(offering: Offering, emails: list[str]) -> dict[str, Any]:
    """Give those at these addresses who are live members of an offering's program, by their address in lower case.

    Their memberships are held until the transaction ends, so that none ends before its enrolment is there.
    """
    addresses = {email.lower() for email in emails}
    live = Membership.objects.live().filter(program=offering.course.program_id, user__email__in=addresses)
    live = live.select_related("user").select_for_update(of=("self",))
    return {membership.user.email.lower(): membership.user for membership in live}


def enrol_members(*, offering: Offering, emails: list[str], role: str, section: str = "") -> int:
    """Enrol members of the offering's program by their addresses, and give how many were new.

    Whoever is enrolled in that role already is left alone.

    Raises:
        EnrolmentProblems: when an address belongs to no member, or to somebody enrolled in another role.
    """
    with transaction.atomic():
        members = members_by_email(offering, emails)
        enrolled = dict(offering.enrolments.filter(ended_at=None).values_list("user_id", "role"))
        problems, new = [], {}
        for number, email in enumerate(emails, start=1):
            user = members.get(email.lower())
            if user is None:
                problems.append(f"Line {number}: nobody in {offering.course.program} has the address {email}.")
            elif enrolled.get(user.pk, role) != role:
                problems.append(f"Line {number}: {user} is enrolled already, as {enrolled[user.pk]}. End that first.")
            elif user.pk not in enrolled:
                new[user.pk] = Enrolment(offering=offering, user=user, role=role, section=section)
        if problems:
            raise EnrolmentProblems(problems)
        Enrolment.objects.bulk_create(new.values())
    return len(new)


def end_enrolment(*, enrolment: Enrolment) -> None:
    """End an enrolment now. What the person has read, written and been given stays theirs."""
    if enrolment.ended_at is None:
        enrolment.ended_at = timezone.now()
        enrolment.save(update_fields=["ended_at"])
