"""Who will finish, and who needs a call: each finding once as a query and once for a row, which a test holds equal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual

from placements.models import Placement

QUIET = timedelta(days=14)
OVERDUE = timedelta(days=14)
# Below twenty hours at a level, a share says nothing yet.
ENOUGH_FOR_SHARES = 20 * 60
MICRO_ONLY_PERCENT = 95


@dataclass(frozen=True)
class Finding:
    """One thing to know of a placement: its slug in addresses, the tab's words, how it is asked of many and of one."""

    slug: str
    label: str
    tone: str
    among: Callable[[date], Q]
    holds: Callable[[Placement, date], bool]
    said: Callable[[Placement, date], str]


def _at_levels(placement: Placement) -> int:
    return placement.micro_minutes + placement.mezzo_minutes + placement.macro_minutes


def _unfinished(placement: Placement) -> bool:
    return placement.approved_minutes < placement.required_minutes


def _is_late(placement: Placement, today: date) -> bool:
    if not _unfinished(placement):
        return False
    if placement.projected_on is None:
        return placement.last_entry_on is not None or placement.ends_on < today
    return placement.projected_on > placement.ends_on


def _late_words(placement: Placement, today: date) -> str:
    if placement.projected_on is None:
        return "No pace"
    days = (placement.projected_on - placement.ends_on).days
    weeks = round(days / 7)
    if weeks < 2:
        return f"{days} day{'s' if days != 1 else ''} late"
    return f"{weeks} weeks late"


def _is_quiet(placement: Placement, today: date) -> bool:
    last = placement.last_entry_on
    return last is not None and last < today - QUIET and _unfinished(placement)


def _is_micro_only(placement: Placement, today: date) -> bool:
    placed = _at_levels(placement)
    return placed >= ENOUGH_FOR_SHARES and placement.micro_minutes * 100 >= placed * MICRO_ONLY_PERCENT


def _not_started(placement: Placement, today: date) -> bool:
    return placement.last_entry_on is None and placement.starts_on <= today


_BEYOND_MICRO = F("mezzo_minutes") + F("macro_minutes")
_UNFINISHED = Q(approved_minutes__lt=F("required_minutes"))

LATE = Finding(
    "late",
    "Finishing late",
    "bad",
    lambda today: (
        _UNFINISHED
        & (
            Q(projected_on__gt=F("ends_on"))
            | Q(projected_on=None) & (Q(last_entry_on__isnull=False) | Q(ends_on__lt=today))
        )
    ),
    _is_late,
    _late_words,
)
QUIET_FOR_TWO_WEEKS = Finding(
    "quiet",
    "Nothing for two weeks",
    "bad",
    lambda today: _UNFINISHED & Q(last_entry_on__lt=today - QUIET),
    _is_quiet,
    lambda placement, today: f"No entry for {(today - (placement.last_entry_on or today)).days} days",
)
MICRO_ONLY = Finding(
    "micro-only",
    "Micro only",
    "warn",
    lambda today: (
        # The share first, which most don't reach: micro of all at 95 % is micro of the others at 95 to 5.
        Q(GreaterThanOrEqual(F("micro_minutes") * (100 - MICRO_ONLY_PERCENT), _BEYOND_MICRO * MICRO_ONLY_PERCENT))
        & Q(GreaterThanOrEqual(F("micro_minutes") + _BEYOND_MICRO, ENOUGH_FOR_SHARES))
    ),
    _is_micro_only,
    lambda placement, today: "Micro only",
)
WAITING = Finding(
    "waiting",
    "Waiting for sign-off",
    "warn",
    lambda today: Q(pending_minutes__gt=0),
    lambda placement, today: placement.pending_minutes > 0,
    lambda placement, today: (
        "Sign-off overdue"
        if placement.waiting_since and placement.waiting_since < today - OVERDUE
        else "Waiting for sign-off"
    ),
)
NOT_STARTED = Finding(
    "not-started",
    "Not started",
    "warn",
    lambda today: Q(last_entry_on=None, starts_on__lte=today),
    _not_started,
    lambda placement, today: "Nothing logged yet",
)
FINDINGS = (LATE, QUIET_FOR_TWO_WEEKS, MICRO_ONLY, WAITING, NOT_STARTED)
BY_SLUG = {finding.slug: finding for finding in FINDINGS}


def overdue_among(today: date) -> Q:
    """Ask for placements with a line that has waited for a signature for more than two weeks."""
    return Q(waiting_since__lt=today - OVERDUE)


def off_pace_among(today: date) -> Q:
    """Ask for placements that are not on pace: late, quiet or not started."""
    return LATE.among(today) | QUIET_FOR_TWO_WEEKS.among(today) | NOT_STARTED.among(today)


def status_of(placement: Placement, today: date) -> tuple[str, str]:
    """Give a row's status as tone (good, warn, bad, soft) and words: the most pressing finding, or how it goes."""
    if not _unfinished(placement):
        return "good", "Finished"
    if placement.starts_on > today:
        return "soft", f"Starts {placement.starts_on:%a} {placement.starts_on.day} {placement.starts_on:%b}"
    for finding in (NOT_STARTED, QUIET_FOR_TWO_WEEKS, LATE):
        if finding.holds(placement, today):
            return finding.tone, finding.said(placement, today)
    if placement.waiting_since and placement.waiting_since < today - OVERDUE:
        return "warn", "Sign-off overdue"
    if MICRO_ONLY.holds(placement, today):
        return "warn", "Micro only"
    return "good", "On pace"
