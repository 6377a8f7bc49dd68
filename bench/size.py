"""How many rows a database of the benchmark holds."""

from dataclasses import dataclass

FIRST_STUDENTS, FIRST_PLACEMENTS = 2000, 1000


@dataclass(frozen=True)
class Size:
    """Every student has an attempt at each assignment; `lines` is for each placement."""

    students: int
    placements: int
    assignments: int = 5
    lines: int = 200

    def words(self) -> list[str]:
        """Give the size as `bench.data` reads it from its command line."""
        return [
            *("--students", str(self.students), "--placements", str(self.placements)),
            *("--assignments", str(self.assignments), "--lines", str(self.lines)),
        ]


def size_for(scale: float) -> Size:
    """Give the size for a scale: 1 is 2,000 students in one offering and 1,000 placements of 200 lines.

    Raises:
        ValueError: for a scale at or below zero.
    """
    if scale <= 0:
        raise ValueError(f"A scale is above zero, not {scale:g}.")
    return Size(students=max(24, round(FIRST_STUDENTS * scale)), placements=max(12, round(FIRST_PLACEMENTS * scale)))


# A database of a few rows, on which each page's queries are counted for comparison.
FEW_ROWS = Size(students=24, placements=12, lines=60)
