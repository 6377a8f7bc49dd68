"""When a student will have logged what is asked for, at today's pace, as a range of dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, sqrt
from statistics import mean, pstdev

WEEKS = 8
# A normal variable lies within 1.2816 standard deviations of its mean eight times in ten.
EIGHT_IN_TEN = 1.2816
# One week alone says little about how weeks differ; then half its amount is taken as the spread.
UNKNOWN_SPREAD = 0.5
FARTHEST = timedelta(days=5 * 365)


@dataclass(frozen=True)
class Projection:
    """The likely date, and the range that holds eight of ten such students."""

    earliest: date
    likely: date
    latest: date


def weeks_until(today: date, starts_on: date) -> list[tuple[date, date]]:
    """Give up to eight stretches of seven days back from today (first and last date), the newest first.

    None begins before the placement did, except the first when the placement is younger than a week.
    """
    days = (today - starts_on).days + 1
    count = max(1, min(WEEKS, days // 7))
    return [(today - timedelta(days=7 * i + 6), today - timedelta(days=7 * i)) for i in range(count)]


def project(weeks: Sequence[int], *, remaining: int, today: date) -> Projection | None:
    """Give when `remaining` minutes will have been worked, from the minutes of the last weeks.

    The pace is the mean of the weeks. The range allows for the differences between weeks and for how little a few of
    them say about the pace: variance n·v² + n²·v²/k of the number n of weeks to come, with k weeks seen, v their
    standard deviation over their mean.

    Returns:
        None when nothing was worked in these weeks, so that there is no pace; today thrice when nothing remains.
    """
    if remaining <= 0:
        return Projection(today, today, today)
    pace = mean(weeks) if weeks else 0
    if pace <= 0:
        return None
    spread = pstdev(weeks) / pace if len(weeks) > 1 else UNKNOWN_SPREAD
    ahead = remaining / pace
    half = EIGHT_IN_TEN * spread * sqrt(ahead + ahead * ahead / len(weeks))

    def after(weeks_ahead: float, whole: int) -> date:
        return today + min(timedelta(days=max(0, whole)), FARTHEST) if weeks_ahead > 0 else today

    return Projection(
        after(ahead - half, floor(7 * (ahead - half))),
        after(ahead, ceil(7 * ahead)),
        after(ahead + half, ceil(7 * (ahead + half))),
    )
