"""What a marker judges, apart from where it was typed and where it is kept."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Judgement:
    """What a marker's page holds: a level (or None) and a comment for each criterion by its key, and the rest."""

    levels: dict[str, int | None] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    feedback: str = ""
    staff_note: str = ""
    gate: str = ""
