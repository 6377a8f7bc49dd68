"""The three practice levels, as words that every room shares (domain brief, section 1)."""

from collections.abc import Iterable

LEVELS = ("micro", "mezzo", "macro")
LEVEL_LABELS = {"micro": "Micro", "mezzo": "Mezzo", "macro": "Macro"}
# Whom the work is done with, as one says it in a sentence about a skill.
LEVEL_WHERE = {"micro": "with one person", "mezzo": "in a group", "macro": "at macro scale"}


def ordered_levels(levels: Iterable[str]) -> list[str]:
    """Give the known levels among `levels`, from the smallest system to the largest, each once."""
    chosen = set(levels)
    return [level for level in LEVELS if level in chosen]
