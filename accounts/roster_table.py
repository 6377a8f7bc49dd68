"""Reading a pasted or uploaded roster, however the spreadsheet wrote it. No database here."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_ROWS = 5_000
DELIMITERS = ",;\t"

# Header names that learning systems and registrars write, without case, spaces and punctuation.
HEADERS = {
    "name": {"name", "fullname", "studentname", "student", "displayname", "person"},
    "first": {"firstname", "first", "givenname", "givennames", "forename", "preferredname"},
    "last": {"lastname", "last", "surname", "familyname"},
    "email": {"email", "emailaddress", "mail", "emailid", "universityemail"},
    "number": {"studentnumber", "studentid", "number", "id", "sid", "sisuserid", "orgdefinedid", "emplid", "idnumber"},
    "section": {"section", "group", "class", "sectionname"},
    "role": {"role", "rolename", "type"},
}
PLAIN_ORDER = ("name", "email", "number", "section", "role")


class RosterUnreadable(Exception):
    """The whole table can't be read; the message says why and what to do."""


@dataclass(frozen=True)
class TableRow:
    """One line of a roster as it was written, trimmed; `line` counts from 1 and includes the header."""

    line: int
    name: str
    email: str
    number: str
    section: str
    role: str


def decode(data: bytes) -> str:
    """Give the text of an uploaded file: UTF-8 with or without mark, UTF-16, or else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data[:200]:
        encodings = ["utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    # Windows-1252 leaves five bytes undefined; they stand as they came, and the row's check points at them.
    return data.decode("latin-1")


def plain(word: str) -> str:
    """Give a word without case, spaces and punctuation, to compare headers and roles by."""
    return re.sub(r"[\W_]+", "", word.casefold())


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside_quotes = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=outside_quotes.count)


def _records(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    found: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            trimmed = [" ".join(cell.replace("\u00a0", " ").split(" ")).strip() for cell in cells]
            if any(trimmed):
                found.append((line, trimmed))
            if len(found) > MOST_ROWS + 1:
                raise RosterUnreadable(
                    f"That is more than {MOST_ROWS:,} rows. Divide the file and bring in each part."
                )
            line = reader.line_num + 1
    except csv.Error as error:
        raise RosterUnreadable(
            f"Line {line} can’t be read: a cell there never ends. Look for a quotation mark that isn’t closed."
        ) from error
    return found


def _columns(first: Sequence[str]) -> dict[str, int] | None:
    found: dict[str, int] = {}
    for position, word in enumerate(first):
        for column, words in HEADERS.items():
            if plain(word) in words and column not in found:
                found[column] = position
                break
    return found if "email" in found else None


def _name(cell: str, first: str, last: str) -> str:
    if not cell:
        return f"{first} {last}".strip()
    surname, comma, given = cell.partition(",")
    return f"{given.strip()} {surname.strip()}".strip() if comma and "," not in given else cell


def read_roster(text: str) -> list[TableRow]:
    """Give the rows of a roster, header names in any case, columns in any order.

    Without a header the columns are name, e-mail, student number, section, role, in this order. "Marsh, Lena" is read
    as "Lena Marsh". Nothing is judged here except whether it is a table at all.

    Raises:
        RosterUnreadable: when there is nothing to read, no column of addresses, or a cell without end.
    """
    records = _records(text.lstrip("\ufeff"))
    if not records:
        raise RosterUnreadable("There is nothing here to read. Paste the rows or choose a file.")
    columns = _columns(records[0][1])
    if columns is not None:
        records = records[1:]
        if not records:
            raise RosterUnreadable("There is a header and nothing under it.")
    elif any("@" in cell for cell in records[0][1]):
        columns = {column: position for position, column in enumerate(PLAIN_ORDER)}
    else:
        raise RosterUnreadable("No column is called “E-mail”. The first line names the columns: name, e-mail, …")

    def cell(cells: list[str], column: str) -> str:
        position = columns.get(column, len(cells))
        return cells[position] if position < len(cells) else ""

    return [
        TableRow(
            line=line,
            name=_name(cell(cells, "name"), cell(cells, "first"), cell(cells, "last")),
            email=cell(cells, "email"),
            number=cell(cells, "number"),
            section=cell(cells, "section"),
            role=cell(cells, "role"),
        )
        for line, cells in records
    ]
