"""Reads the hand-written table: one line a route and method, one column a person."""

from dataclasses import dataclass
from pathlib import Path

PEOPLE = ("anon", "lena", "omar", "nils", "ines", "paul", "mika", "tomas", "freda", "greta", "ralf", "noor")


@dataclass(frozen=True)
class Row:
    """What each person gets for one method of one route.

    `thing` names what stands in the address: an attribute of the world, several joined by a comma, or `-` for none.
    A cell is a status, `in` (sent to sign in), or `ok` (let through: an empty form may be answered by 200, 302, 303,
    400, 409 or 422, but never by 403 or 404).
    """

    name: str
    method: str
    thing: str
    cells: dict[str, str]


def read_table() -> list[Row]:
    """Give the rows of table.txt."""
    rows = []
    for line in (Path(__file__).parent / "table.txt").read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        name, method, thing, *cells = words
        if len(cells) != len(PEOPLE):
            raise ValueError(f"{name} {method}: {len(cells)} cells, {len(PEOPLE)} people")
        rows.append(Row(name, method, thing, dict(zip(PEOPLE, cells, strict=True))))
    return rows
