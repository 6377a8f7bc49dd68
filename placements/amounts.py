"""Amounts of time and clock times as people write them. Everything becomes whole minutes, without floating point.

The rounding rule: an amount that isn't a whole number of minutes (8.33 hours is 499.8 minutes) goes to the nearest
minute, and exactly half a minute goes up. Only decimals and fractions of an hour can need it.
"""

import re
from datetime import time
from fractions import Fraction

A_DAY = 24 * 60
LONGEST_WRITTEN = 30
FORMS = "Write it as 8:15, 8.25, 8½, 8h 15m or 45m."

_PARTS = {
    "¼": Fraction(1, 4),
    "½": Fraction(1, 2),
    "¾": Fraction(3, 4),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
}
_CLOCK = re.compile(r"([0-9]{0,4}):([0-9]{1,2})")
_DECIMAL = re.compile(r"([0-9]{0,4})(?:[.,]([0-9]{1,6}))?")
_FRACTION = re.compile(rf"([0-9]{{0,4}}) *([{''.join(_PARTS)}])")
_HOURS = re.compile(r"(.*[0-9¼½¾⅓⅔]) *h(?:(?:ou)?rs?)?\.?", re.IGNORECASE)
_MINUTES = re.compile(r"([0-9]{1,5}) *(?:m|mins?|minutes?)\.?", re.IGNORECASE)
_BOTH = re.compile(
    r"([0-9]{1,4}) *h(?:(?:ou)?rs?)?\.?,? *(?:and +)?([0-9]{1,4}) *(?:m|mins?|minutes?)?\.?", re.IGNORECASE
)
_TIME = re.compile(r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))? *(?:([ap])\.?m\.?)?", re.IGNORECASE)
_STRETCH = re.compile(r"(.+?) *(?:-|–|—|\bto\b|\buntil\b) *(.+)", re.IGNORECASE)


class AmountError(ValueError):
    """What was written can't be read as an amount of time; the message says what to write instead."""


def format_minutes(minutes: int) -> str:
    """Give whole minutes as h:mm, as they are shown everywhere."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def _rounded(hours: Fraction) -> int:
    return int(hours * 60 + Fraction(1, 2))


def _decimal_hours(text: str) -> Fraction | None:
    found = _FRACTION.fullmatch(text)
    if found:
        return int(found[1] or 0) + _PARTS[found[2]]
    found = _DECIMAL.fullmatch(text)
    if not found or not (found[1] or found[2]):
        return None
    digits = found[2] or ""
    return int(found[1] or 0) + Fraction(int(digits or 0), 10 ** len(digits))


def _read(text: str) -> int | None:
    found = _CLOCK.fullmatch(text)
    if found:
        if len(found[2]) != 2 or int(found[2]) > 59:
            raise AmountError(f"After the colon stand two digits from 00 to 59, not {found[2]}. {FORMS}")
        return int(found[1] or 0) * 60 + int(found[2])
    found = _MINUTES.fullmatch(text)
    if found:
        return int(found[1])
    found = _BOTH.fullmatch(text)
    if found:
        return int(found[1]) * 60 + int(found[2])
    found = _HOURS.fullmatch(text)
    hours = _decimal_hours(found[1] if found else text)
    return None if hours is None else _rounded(hours)


def parse_minutes(text: str, *, least: int = 1, most: int = A_DAY) -> int:
    """Give the whole minutes in what a person wrote: 8:15, 8.25, 8,25, 8½, 8h 15m, 8 h, 45m; a bare 8 is hours.

    Args:
        text: what was written.
        least: the smallest amount accepted, in minutes.
        most: the largest amount accepted, in minutes.

    Raises:
        AmountError: when it can't be read, or lies outside `least` to `most`; the message is for the person.
    """
    plain = " ".join(text.split())
    if not plain:
        raise AmountError(f"Write how long it took. {FORMS}")
    if plain[0] in "-−–":
        raise AmountError("Time can’t be less than nothing. Write it without the minus sign.")
    minutes = _read(plain) if len(plain) <= LONGEST_WRITTEN else None
    if minutes is None:
        shown = plain if len(plain) <= LONGEST_WRITTEN else f"{plain[:LONGEST_WRITTEN]}…"
        raise AmountError(f"“{shown}” can’t be read as an amount of time. {FORMS}")
    if minutes < least:
        raise AmountError(f"The least is {least} minute{'s' if least != 1 else ''}.")
    if minutes > most:
        hint = f" For {plain} minutes write {plain}m." if plain.isdigit() and int(plain) <= most else ""
        raise AmountError(f"{format_minutes(minutes)} is more than {format_minutes(most)}.{hint}")
    return minutes


def parse_clock(text: str) -> time:
    """Give the clock time in what a person wrote: 9, 9:30, 0930, 9.30, 1:30 pm; 24:00 is midnight.

    Raises:
        AmountError: when it can't be read; the message is for the person.
    """
    plain = " ".join(text.split())
    found = _TIME.fullmatch(plain)
    if not found:
        raise AmountError(f"“{plain[:LONGEST_WRITTEN]}” can’t be read as a time of day. Write it as 13:30 or 1:30 pm.")
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise AmountError(f"{plain}: with am or pm the hour goes from 1 to 12.")
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24 and minute == 0:
        hour = 0
    if hour > 23 or minute > 59:
        raise AmountError(f"{plain} is not a time of day. Hours go from 0 to 23, minutes from 00 to 59.")
    return time(hour, minute)


def parse_stretch(text: str) -> tuple[time, time] | None:
    """Give start and end of “13:00 to 15:30” or “9-11:30”; None when the text is not of that kind.

    Raises:
        AmountError: when it is of that kind and one of the two can't be read.
    """
    found = _STRETCH.fullmatch(" ".join(text.split()))
    return (parse_clock(found[1]), parse_clock(found[2])) if found else None
