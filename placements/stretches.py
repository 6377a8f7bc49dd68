"""Stretches of time between two clock readings from a local date on: overnight, and when clocks change."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class NoSuchTime(ValueError):
    """The clock skipped this reading on this date; the message names both."""


@dataclass(frozen=True)
class Stretch:
    """A stretch in UTC, from `start` up to and without `end`."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """Give the time that passed, in whole minutes."""
        return int((self.end - self.start).total_seconds()) // 60

    def overlaps(self, other: "Stretch") -> bool:
        """Say whether two stretches share time. One that begins where the other ends shares none."""
        return self.start < other.end and other.start < self.end

    def minutes_on(self, day: date, zone: ZoneInfo) -> int:
        """Give how many of its minutes fall on a local date."""
        first, last = day_in_utc(day, zone)
        shared = min(self.end, last) - max(self.start, first)
        return max(0, int(shared.total_seconds()) // 60)


def day_in_utc(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give a local date's first moment and the next one's; they lie 23 or 25 hours apart when clocks change."""
    after = day + timedelta(days=1)
    return (
        datetime.combine(day, time(), zone).astimezone(UTC),
        datetime.combine(after, time(), zone).astimezone(UTC),
    )


def _moment(day: date, reading: time, zone: ZoneInfo, *, fold: int = 0, strict: bool = True) -> datetime:
    local = datetime.combine(day, reading, zone).replace(fold=fold)
    moment = local.astimezone(UTC)
    if strict and moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime(f"The clock skipped {reading:%H:%M} on {day:%A} {day.day} {day:%B}, when it was set forward.")
    return moment


def stretch_between(
    day: date, starts_at: time, ends_at: time, zone: ZoneInfo, *, minutes: int | None = None, strict: bool = True
) -> Stretch:
    """Give the stretch that begins on a local date; an end before the start lies on the next date.

    When clocks are set back a reading comes twice. The first is taken, unless `minutes` were worked and only the later
    end leaves room for them. Without `strict`, a skipped reading is taken as if the clock had not been set forward;
    stored lines are read so, since a placement's time zone may have been mended after they were logged.

    Raises:
        NoSuchTime: when the clock skipped one of the readings.
    """
    last_day = day if ends_at > starts_at else day + timedelta(days=1)
    start = _moment(day, starts_at, zone, strict=strict)
    found = Stretch(start, _moment(last_day, ends_at, zone, strict=strict))
    if minutes is not None and minutes > found.minutes:
        return Stretch(start, _moment(last_day, ends_at, zone, fold=1, strict=strict))
    return found
