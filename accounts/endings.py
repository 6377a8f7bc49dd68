"""What follows when a role in a program ends: rooms above this one say so, and it happens in the same transaction.

Access comes from live rows alone (former members keeping access is CVE-2016-5014), so whatever hangs on a membership
ends with it and is not merely hidden.
"""

from collections.abc import Callable

from accounts.models import Membership

Consequence = Callable[[Membership, bool], None]
_consequences: list[Consequence] = []


def follows_the_end_of_a_membership(consequence: Consequence) -> Consequence:
    """Register what happens when a membership ends; it is told the membership and whether it was their last there."""
    _consequences.append(consequence)
    return consequence


def let_follow(membership: Membership) -> None:
    """Do all that follows the end of a membership; call it in the transaction that ends it."""
    here = Membership.objects.filter(user_id=membership.user_id, program_id=membership.program_id, ended_at=None)
    was_last = not here.exists()
    for consequence in _consequences:
        consequence(membership, was_last)
