"""How dates and times are written: with the weekday, on a 24-hour clock."""

DATE_FORMAT = "l j F Y"
SHORT_DATE_FORMAT = "D j M"
DATETIME_FORMAT = "l j F Y, H:i"
SHORT_DATETIME_FORMAT = "D j M, H:i"
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "j F"
FIRST_DAY_OF_WEEK = 1
