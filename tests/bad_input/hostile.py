"""What a form may be sent by a slip, a broken program or malice, by the kind of its field."""

from collections import Counter
from collections.abc import Iterable, Iterator

from tests.bad_input.reading_forms import TYPED, Field
from tests.bad_input.sending import Pair

NUL = "before\x00after"
SURROGATE = b"lone \xed\xa0\x80 half"
# A family joined of four signs, a word of Arabic, and a right-to-left override with its end.
EMOJI = "Ruth 👩‍👩‍👧‍👦 مرحبا ‮olleh‬ e\u0301"
LONG_LINE = "word " * 2000
HUGE = "9" * 40
LONGER_THAN_INT_READS = "9" * 5000
NUMBERS = ("1e309", "NaN", "-1", HUGE, "0x10", "٣٤")
DATES = ("2026-02-30", "99999-01-01", "0000-00-00", "0001-01-01", "9999-12-31")
TIMES = ("25:00", "24:00", "12:60:61")
CHOICES = ("not-there", "-1", HUGE)
KEYS = ("not-a-uuid", "-1", "999999", HUGE)
UNKNOWN = ("pk", "id", "student", "student_id", "program", "is_active", "released_at", "state", "__class__", "csrf")


def _values_for(field: Field, foreign: list[str]) -> list[str | bytes]:
    if field.kind in ("date", "datetime-local"):
        return [*DATES, SURROGATE, NUL]
    if field.kind == "time":
        return [*TIMES, NUL]
    if field.kind == "number":
        return [*NUMBERS, LONGER_THAN_INT_READS, NUL]
    if field.kind == "hidden":
        return [*KEYS, *foreign, LONGER_THAN_INT_READS, NUL]
    if field.kind in TYPED:
        return [EMOJI, LONG_LINE, NUL, SURROGATE, HUGE, "1e309", "2026-02-30", "25:00"]
    return [] if field.kind == "submit" else [*CHOICES, *foreign, SURROGATE, NUL]


def single_changes(fields: Iterable[Field], foreign: dict[str, list[str]]) -> Iterator[tuple[Field, str | bytes]]:
    """Give each field with each value it may wrongly hold; `foreign` has ids of somebody else's things by field name.

    A form of many fields of one kind gets every value, though not every field every value.
    """
    turns: Counter[str] = Counter()
    for field in fields:
        values = _values_for(field, foreign.get(field.name, foreign[""]))
        turn = turns[field.kind]
        turns[field.kind] += 1
        if turn == 0:
            yield from ((field, value) for value in values)
        else:
            yield from ((field, values[(2 * turn + step) % len(values)]) for step in range(2) if values)


def replaced(base: list[Pair], name: str, value: str | bytes) -> list[Pair]:
    """Give a body with the field `name` holding `value` alone."""
    return [*(pair for pair in base if pair[0] != name), (name, value)]


def whole_bodies(base: list[Pair], fields: list[Field]) -> Iterator[tuple[str, list[Pair]]]:
    """Give bodies that are wrong all over, each with a word on how."""
    names = [field.name for field in fields]
    tokens = [pair for pair in base if pair[0] == "csrfmiddlewaretoken"]
    yield "nothing", tokens
    if not fields:
        return
    yield "NUL everywhere", [(name, NUL) for name in names]
    yield "broken UTF-8 everywhere", [(name, SURROGATE) for name in names]
    yield "huge numbers everywhere", [(name, LONGER_THAN_INT_READS) for name in names]
    yield "long lines everywhere", [(name, LONG_LINE) for name in names]
    yield "every field twice", [*((name, "not-there") for name in names), *base]
    yield "every field twice, the wrong one last", [*base, *((name, "-1") for name in names)]
    yield "fields nobody asked for", [*base, *((name, "1") for name in UNKNOWN if name not in names)]
