"""Sentences about cases and runs."""

from typing import Any

import rules

from cases.models import Case, CaseRun
from core.permissions import is_signed_in
from curriculum.standing import standing_of


@rules.predicate
def is_own_run(user: Any, run: CaseRun) -> bool:
    """The run is this person's."""
    return run.user_id == user.pk


@rules.predicate
def teaches_with_case(user: Any, case: Case) -> bool:
    """The person teaches an offering for which this case is set."""
    taught = standing_of(user).enrolments.get("instructor", frozenset())
    return bool(taught) and case.uses.filter(offering_id__in=taught).exists()


rules.add_perm("cases.see_cases", is_signed_in)
rules.add_perm("cases.read_case", is_signed_in)
rules.add_perm("cases.begin_run", is_signed_in)
rules.add_perm("cases.work_in_run", is_own_run)
rules.add_perm("cases.see_cohort", teaches_with_case)
