"""A placement's totals: reckoned from its lines, kept in its columns with every change; lists needn't add up."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from placements.models import HourLine, Placement, SignOff
from placements.projection import Projection, project, weeks_until

Row = tuple[str, date, int, int, int, int]
SIGNED_OR_SENT = (HourLine.State.APPROVED, HourLine.State.SUBMITTED)


def reckon(placement: Placement, *, today: date | None = None) -> dict[str, Any]:
    """Give every kept column of a placement, reckoned from its standing lines and sign-offs; nothing is written."""
    rows: list[Row] = list(
        placement.lines.standing()
        .order_by()
        .values_list("state", "worked_on", "minutes", "micro_minutes", "mezzo_minutes", "macro_minutes")
    )
    signed = SignOff.objects.filter(line__placement=placement).aggregate(at=Max("signed_at"))["at"]
    kept = _sums(rows)
    waiting = [row[1] for row in rows if row[0] == HourLine.State.SUBMITTED]
    projection = _projection(placement, rows, kept, today or placement.today)
    return kept | {
        "last_entry_on": max((row[1] for row in rows), default=None),
        "last_signed_at": signed,
        "waiting_since": min(waiting, default=None),
        "projected_from": projection.earliest if projection else None,
        "projected_on": projection.likely if projection else None,
        "projected_to": projection.latest if projection else None,
        "student_name": placement.student.sort_name,
    }


def _sums(rows: list[Row]) -> dict[str, int]:
    def total(*states: str, amount: Callable[[Row], int] = lambda row: row[2]) -> int:
        return sum(amount(row) for row in rows if row[0] in states)

    state = HourLine.State
    return {
        "approved_minutes": total(state.APPROVED),
        "pending_minutes": total(state.SUBMITTED),
        "draft_minutes": total(state.DRAFT, state.RETURNED),
        "returned_minutes": total(state.RETURNED),
        "micro_minutes": total(*SIGNED_OR_SENT, amount=lambda row: row[3]),
        "mezzo_minutes": total(*SIGNED_OR_SENT, amount=lambda row: row[4]),
        "macro_minutes": total(*SIGNED_OR_SENT, amount=lambda row: row[5]),
    }


def _projection(placement: Placement, rows: list[Row], kept: dict[str, int], today: date) -> Projection | None:
    """Project from all that was logged, signed or not: an unsigned hour was worked all the same."""
    logged = kept["approved_minutes"] + kept["pending_minutes"] + kept["draft_minutes"]
    last = max((row[1] for row in rows), default=None)
    if last is not None and logged >= placement.required_minutes:
        return Projection(last, last, last)
    weeks = [
        sum(row[2] for row in rows if first <= row[1] <= end)
        for first, end in weeks_until(min(today, placement.ends_on), placement.starts_on)
    ]
    return project(weeks, remaining=placement.required_minutes - logged, today=today)


def keep(placements: Iterable[Placement], *, today: date | None = None) -> None:
    """Bring the kept columns of placements up to date; rows that already agree aren't written."""
    for placement in placements:
        changed = {
            name: value for name, value in reckon(placement, today=today).items() if getattr(placement, name) != value
        }
        if changed:
            Placement.objects.filter(pk=placement.pk).update(**changed)
            for name, value in changed.items():
                setattr(placement, name, value)


def keep_batch(ids: list[int]) -> None:
    """Bring some placements up to date, each read anew under lock."""
    with transaction.atomic():
        keep(Placement.objects.select_for_update(of=("self",)).filter(pk__in=ids).select_related("student"))
