"""Amounts of time as people write them."""

from datetime import time

import pytest
from hypothesis import given, strategies as st

from placements.amounts import AmountError, format_minutes, parse_clock, parse_minutes, parse_stretch


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("8:15", 495),
        ("8.25", 495),
        ("8,25", 495),
        ("8½", 510),
        ("8 ½", 510),
        ("½", 30),
        ("8¼", 495),
        ("8¾ h", 525),
        ("8h 15m", 495),
        ("8h15", 495),
        ("8 hours and 15 minutes", 495),
        ("8 hrs, 15 min", 495),
        ("8 h", 480),
        ("8H", 480),
        ("8", 480),
        ("1.5h", 90),
        ("45m", 45),
        ("45 min.", 45),
        ("90 minutes", 90),
        ("1:30", 90),
        ("0:01", 1),
        (":45", 45),
        (".5", 30),
        ("  8:15 ", 495),
        ("24:00", 1440),
        # The rounding rule: to the nearest minute, half a minute up.
        ("8.33", 500),
        ("0.025", 2),
        ("1⅓", 80),
    ],
)
def test_it_reads_what_people_write(written: str, minutes: int) -> None:
    assert parse_minutes(written) == minutes


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "Write how long"),
        ("   ", "Write how long"),
        ("a while", "can’t be read"),
        ("8:75", "from 00 to 59, not 75"),
        ("8:5", "two digits"),
        ("-2", "without the minus sign"),
        ("0", "The least is 1 minute"),
        ("0.008", "The least is 1 minute"),
        ("24:01", "24:01 is more than 24:00"),
        ("25", "25:00 is more than 24:00. For 25 minutes write 25m."),
        ("1e309", "can’t be read"),
        ("NaN", "can’t be read"),
        ("inf", "can’t be read"),
        ("8.2.5", "can’t be read"),
        ("٨:١٥", "can’t be read"),
        ("8\x00", "can’t be read"),
        ("9" * 400, "can’t be read"),
        ("\u202e8:15", "can’t be read"),
    ],
)
def test_it_says_what_it_cannot_read(written: str, says: str) -> None:
    with pytest.raises(AmountError, match=says.replace(".", r"\.")):
        parse_minutes(written)


@given(st.integers(min_value=1, max_value=1440))
def test_every_amount_round_trips(minutes: int) -> None:
    assert parse_minutes(format_minutes(minutes)) == minutes
    assert parse_minutes(f"{minutes // 60}h {minutes % 60}m") == minutes
    assert parse_minutes(f"{minutes}m") == minutes


@given(st.integers(min_value=0, max_value=23), st.integers(min_value=0, max_value=99))
def test_decimals_go_to_the_nearest_minute(hours: int, hundredths: int) -> None:
    expected = hours * 60 + (hundredths * 60 + 50) // 100
    written = f"{hours}.{hundredths:02d}"
    assert parse_minutes(written, least=0) == expected
    assert parse_minutes(written.replace(".", ","), least=0) == expected


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_a_message(written: str) -> None:
    try:
        minutes = parse_minutes(written)
    except AmountError:
        return
    assert 1 <= minutes <= 1440


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("9", time(9)),
        ("9:30", time(9, 30)),
        ("9.30", time(9, 30)),
        ("0930", time(9, 30)),
        ("13h15", time(13, 15)),
        ("1:30 pm", time(13, 30)),
        ("12 am", time(0)),
        ("12:05 P.M.", time(12, 5)),
        ("24:00", time(0)),
    ],
)
def test_it_reads_the_clock(written: str, reading: time) -> None:
    assert parse_clock(written) == reading


@pytest.mark.parametrize("written", ["", "25:00", "9:60", "13 pm", "24:01", "noon", "9:3"])
def test_it_says_what_is_no_time_of_day(written: str) -> None:
    with pytest.raises(AmountError):
        parse_clock(written)


def test_it_reads_from_and_to_in_one() -> None:
    assert parse_stretch("13:00 to 15:30") == (time(13), time(15, 30))
    assert parse_stretch("9-11:30") == (time(9), time(11, 30))
    assert parse_stretch("22:00 – 6:00") == (time(22), time(6))
    assert parse_stretch("8:15") is None
    with pytest.raises(AmountError):
        parse_stretch("9 to never")
