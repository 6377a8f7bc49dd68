"""Who may do what with assignments and attempts: a table of sentences."""

from typing import Any

import rules

from assignments.models import Assignment, Attempt
from curriculum.permissions import is_student, marks, marks_in_offering, studies_in_offering, teaches, teaches_offering


@rules.predicate
def is_open(user: Any, assignment: Assignment) -> bool:
    """Students may write: the assignment is published and its opening is past."""
    return assignment.is_open()


@rules.predicate
def handed_it_in(user: Any, attempt: Attempt) -> bool:
    """The attempt is the person's own."""
    return attempt.student_id == user.pk


@rules.predicate
def may_see(user: Any, assignment: Assignment) -> bool:
    """The person may see the assignment; `visible_to` has already said so."""
    return user.is_authenticated


rules.add_perm("assignments.list_assignments", is_student | teaches | marks)
rules.add_perm("assignments.read_assignment", may_see)
rules.add_perm("assignments.write_work", studies_in_offering & is_open)
rules.add_perm("assignments.read_own_attempt", handed_it_in)
rules.add_perm("assignments.read_attempt", handed_it_in | marks_in_offering)
rules.add_perm("assignments.set_assignment", teaches)
rules.add_perm("assignments.change_assignment", teaches_offering)
rules.add_perm("assignments.grant_date", teaches_offering)
rules.add_perm("assignments.see_progress", teaches_offering)
