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


def _enrolled_in(user: Any) -> frozenset[int]:
    return frozenset().union(*standing_of(user).enrolments.values())


@rules.predicate
def meets_case(user: Any, case: Case) -> bool:
    """The case is set in an offering the person belongs to now, or stands in the library they teach from."""
    if standing_of(user).is_site_administrator or case.uses.filter(offering_id__in=_enrolled_in(user)).exists():
        return True
    return Case.objects.taught_by(user).filter(pk=case.pk).exists()


@rules.predicate
def still_works_there(user: Any, run: CaseRun) -> bool:
    """The person still belongs to the offering the run was begun for; a former member reads it and goes no further."""
    return run.offering_id in _enrolled_in(user) or meets_case(user, run.version.case)


rules.add_perm("cases.see_cases", is_signed_in)
rules.add_perm("cases.read_case", is_signed_in)
rules.add_perm("cases.begin_run", meets_case)
rules.add_perm("cases.read_run", is_own_run)
rules.add_perm("cases.work_in_run", is_own_run & still_works_there)
rules.add_perm("cases.see_cohort", teaches_with_case)
