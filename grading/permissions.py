"""Sentences about marking and marks. A student is in none of them but the last."""

from typing import Any

import rules

from curriculum.permissions import marks, marks_in_offering, teaches_offering
from grading.models import Marking, ReleasedMark


@rules.predicate
def is_its_marker(user: Any, marking: Marking) -> bool:
    """The marking is this person's own."""
    return marking.marker_id == user.pk


@rules.predicate
def is_own_mark(user: Any, mark: ReleasedMark) -> bool:
    """The released mark is this person's own."""
    return mark.student_id == user.pk


rules.add_perm("grading.see_marking", marks)
rules.add_perm("grading.mark", marks_in_offering)
rules.add_perm("grading.change_marking", is_its_marker & marks_in_offering)
rules.add_perm("grading.reopen_marking", marks_in_offering & (is_its_marker | teaches_offering))
rules.add_perm("grading.decide", teaches_offering)
rules.add_perm("grading.release_marks", teaches_offering)
rules.add_perm("grading.see_gradebook", marks_in_offering)
rules.add_perm("grading.export_marks", marks_in_offering)
rules.add_perm("grading.export_drafts", teaches_offering)
rules.add_perm("grading.read_feedback", is_own_mark | marks_in_offering)
