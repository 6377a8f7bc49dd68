"""What follows in offerings when somebody's role in a program ends."""

from django.utils import timezone

from accounts.endings import follows_the_end_of_a_membership
from accounts.models import Membership
from curriculum.models import Enrolment


@follows_the_end_of_a_membership
def end_enrolments(membership: Membership, was_last: bool) -> None:
    """End the enrolments that a role carried: those in the same role and, with the last role in a program, all.

    Markers need no membership; one who had none is untouched, since nothing of theirs ends here.
    """
    held = Enrolment.objects.filter(
        user_id=membership.user_id, offering__course__program_id=membership.program_id, ended_at=None
    )
    if not was_last:
        held = held.filter(role=membership.role)
    held.update(ended_at=timezone.now())
