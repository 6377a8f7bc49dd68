"""What every part of the generator draws from: one stream of chance, one today, the hand-written words."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from core.ids import ALPHABET

WORDS = Path(__file__).parent
ZONE = ZoneInfo("America/New_York")
WEEKS_BEHIND = 12
WEEKS_AHEAD = 5


@cache
def words(name: str) -> dict[str, Any]:
    """Give one of the hand-written files, such as `memos`."""
    found: dict[str, Any] = yaml.safe_load((WORDS / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


@dataclass
class Seed:
    """Chance and time for one generation. The same number and the same day give the same cohort."""

    number: int
    today: date
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.number)

    @property
    def monday(self) -> date:
        """Give the Monday of this week."""
        return self.today - timedelta(days=self.today.weekday())

    @property
    def term_start(self) -> date:
        """Give the first Monday of the term, twelve weeks back."""
        return self.monday - timedelta(weeks=WEEKS_BEHIND)

    @property
    def term_end(self) -> date:
        """Give the Friday on which the term ends."""
        return self.monday + timedelta(weeks=WEEKS_AHEAD, days=4)

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Give a moment by local date and clock."""
        return datetime.combine(day, time(hour, minute), tzinfo=ZONE)

    def days_from_now(self, days: int, hour: int = 12, minute: int = 0) -> datetime:
        """Give a moment some days after (or, below zero, before) today."""
        return self.moment(self.today + timedelta(days=days), hour, minute)

    def public_id(self) -> str:
        """Give an opaque id that is the same in every generation."""
        return "".join(self.chance.choices(ALPHABET, k=12))

    def uuid(self) -> uuid.UUID:
        """Give a UUID that is the same in every generation."""
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)
