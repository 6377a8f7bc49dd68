"""Which cases are there for a person, how far they are in each, and how far a class is."""

from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.db.models import Count, Max, Q
from django.db.models.query import QuerySet

from cases.models import Case, CaseRun, CaseUse
from curriculum.models import Enrolment, Offering

RUN_COLUMNS = ("version__case_id", "public_id", "state", "finished_at", "moved_at", "replay_of_id")


@dataclass
class OwnRuns:
    """One person's runs of one case, the newest first."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def open(self) -> dict[str, Any] | None:
        """Give the newest run that isn't finished."""
        return next((row for row in self.rows if not row["finished_at"]), None)

    @property
    def finished(self) -> list[dict[str, Any]]:
        """Give the finished runs."""
        return [row for row in self.rows if row["finished_at"]]


@dataclass
class Shelved:
    """A case as it stands in a list."""

    case: Case
    offerings: list[Offering]
    runs: OwnRuns


def own_runs(user: Any, cases: list[Case]) -> dict[int, OwnRuns]:
    """Give a person's runs by case, in one query."""
    found = {case.pk: OwnRuns() for case in cases}
    rows = CaseRun.objects.visible_to(user).filter(version__case__in=cases).order_by("-moved_at").values(*RUN_COLUMNS)
    for row in rows:
        found[row["version__case_id"]].rows.append(row)
    return found


def shelf_of(user: Any) -> list[Shelved]:
    """Give the cases set for a student, in their order, then those begun that aren't set any more."""
    uses = (
        CaseUse.objects.filter(offering__in=Offering.objects.attended_by(user), case__retired_at=None)
        .exclude(case__current=None)
        .select_related("case", "offering__course", "offering__term")
        .order_by("position", "case__number")
    )
    set_for: dict[Case, list[Offering]] = {}
    for use in uses:
        set_for.setdefault(use.case, []).append(use.offering)
    begun = CaseRun.objects.visible_to(user).order_by().values("version__case_id")
    for case in Case.objects.visible_to(user).filter(pk__in=begun):
        set_for.setdefault(case, [])
    runs = own_runs(user, list(set_for))
    return [Shelved(case, offerings, runs[case.pk]) for case, offerings in set_for.items()]


def next_of(shelf: list[Shelved]) -> Shelved | None:
    """Give what to do next: the run moved last that isn't finished, or else the first case not begun."""
    going = [(row.runs.open["moved_at"], row) for row in shelf if row.runs.open]
    if going:
        return max(going, key=itemgetter(0))[1]
    return next((row for row in shelf if not row.runs.rows and row.offerings), None)


def library_of(user: Any) -> list[Shelved]:
    """Give the cases that a person may set, with those of their own offerings that use them."""
    cases = list(Case.objects.taught_by(user).exclude(current=None))
    used: dict[int, list[Offering]] = {}
    uses = CaseUse.objects.filter(offering__in=Offering.objects.taught_by(user), case__in=cases)
    for use in uses.select_related("offering__course", "offering__term"):
        used.setdefault(use.case_id, []).append(use.offering)
    return [Shelved(case, used.get(case.pk, []), OwnRuns()) for case in cases]


def offering_for(user: Any, case: Case) -> Offering | None:
    """Give the offering that a student begins a case for: the newest of theirs that uses it."""
    return Offering.objects.attended_by(user).filter(case_uses__case=case).first()


def offerings_using(user: Any, case: Case) -> list[Offering]:
    """Give the offerings a person teaches that use a case."""
    found = Offering.objects.taught_by(user).filter(case_uses__case=case)
    return list(found.select_related("course", "term"))


def students_in(offering: Offering, case: Case) -> QuerySet[Enrolment]:
    """Give an offering's students with the number of runs begun and finished and when they last moved; no texts."""
    here = Q(user__case_runs__version__case=case, user__case_runs__offering=offering)
    return (
        Enrolment.objects.live()
        .students()
        .filter(offering=offering)
        .select_related("user")
        .annotate(
            begun=Count("user__case_runs", filter=here),
            finished=Count("user__case_runs", filter=here & Q(user__case_runs__finished_at__isnull=False)),
            moved_at=Max("user__case_runs__moved_at", filter=here),
        )
        .order_by("section", "user__name")
    )


def counts_in(offering: Offering, case: Case) -> dict[str, int]:
    """Give how many students there are, how many have begun and how many have finished."""
    students = Enrolment.objects.live().students().filter(offering=offering)
    runs = CaseRun.objects.of_offering(offering).filter(version__case=case, user__in=students.values("user_id"))
    people = runs.order_by().aggregate(
        begun=Count("user", distinct=True), finished=Count("user", distinct=True, filter=~Q(finished_at=None))
    )
    return {"students": students.count(), **people}
