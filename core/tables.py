"""Tables that leave the site."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

# What a spreadsheet would run as a formula (OWASP, "CSV Injection"), the full-width equals sign among it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d")


def safe_cell(value: Any) -> str:
    """Give a cell as text that no spreadsheet runs as a formula; numbers stay numbers."""
    text = "" if value is None else str(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return text
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Give a table as CSV text with a byte order mark, which Excel needs to read UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([safe_cell(column) for column in columns])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return "\ufeff" + file.getvalue()
