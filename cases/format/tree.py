"""A case as a tree. Lines (from 1) say where a part stood; they take no part in comparing two trees."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

LEVELS = ("micro", "mezzo", "macro")


def words_of(text: str) -> list[str]:
    """Give the items of a comma list such as `engagement, assessment`."""
    return [item.strip() for item in text.split(",") if item.strip()]


@dataclass
class Marked:
    """Anything that carries `{#id .class key="value"}`. Classes and keys nobody knows are kept."""

    id: str = ""
    classes: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    line: int = field(default=0, compare=False)

    def listed(self, name: str) -> list[str]:
        """Give an attribute that holds a comma list."""
        return words_of(self.attributes.get(name, ""))


@dataclass
class Prose:
    """Markdown that the reader sees, with its cues still written as `[text]{#id .cue level=micro}`."""

    text: str
    line: int = field(default=0, compare=False)


@dataclass
class Choice(Marked):
    """What the reader may do, where it leads, and what comes of it."""

    text: str = ""
    target: str = ""
    consequence: str = ""


@dataclass
class BlockPart(Marked):
    """A `:::` block: an ask, a position, facts, ties, or a kind we don't know and keep."""

    kind: str = ""
    body: str = ""


@dataclass
class Cue(Marked):
    """A passage that tells something at a practice level."""

    text: str = ""

    @property
    def level(self) -> str:
        """Give the level the author sees in it."""
        return self.attributes.get("level", "")


@dataclass
class Fact(Marked):
    """A line of the case file, known from its scene on."""

    text: str = ""


@dataclass
class Tie:
    """How two people or systems stand to each other from some scene on; `gone` takes the tie away."""

    ends: tuple[str, str]
    strength: str = ""
    quality: str = ""
    flow: str = ""
    gone: bool = False
    line: int = field(default=0, compare=False)


Part = Prose | Choice | BlockPart


@dataclass
class Scene(Marked):
    """A heading and what stands under it, in order."""

    title: str = ""
    parts: list[Part] = field(default_factory=list)

    @property
    def levels(self) -> list[str]:
        """Give the practice levels among its classes."""
        return [level for level in LEVELS if level in self.classes]

    @property
    def is_end(self) -> bool:
        """Say whether the story ends here."""
        return "end" in self.classes

    @property
    def choices(self) -> list[Choice]:
        """Give the choices in the order written."""
        return [part for part in self.parts if isinstance(part, Choice)]

    @property
    def prose(self) -> list[Prose]:
        """Give the stretches of text."""
        return [part for part in self.parts if isinstance(part, Prose)]

    def blocks(self, *kinds: str) -> list[BlockPart]:
        """Give the blocks of these kinds."""
        return [part for part in self.parts if isinstance(part, BlockPart) and part.kind in kinds]


@dataclass
class CaseTree:
    """A whole file: what stands in the front matter, text before the first scene, and the scenes."""

    front: dict[str, Any] = field(default_factory=dict)
    opening: str = ""
    scenes: list[Scene] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict, compare=False)

    def scene(self, scene_id: str) -> Scene | None:
        """Give the scene of that id."""
        return next((scene for scene in self.scenes if scene.id == scene_id), None)

    def line_of(self, *keys: str) -> int:
        """Give the line of a key of the front matter, or of the nearest key above it that has one."""
        for end in range(len(keys), 0, -1):
            if (line := self.lines.get("/".join(keys[:end]))) is not None:
                return line
        return 1

    def marked(self) -> Iterator[Marked]:
        """Give everything outside prose that bears an id of its own, in the order written."""
        for scene in self.scenes:
            yield scene
            for part in scene.parts:
                if isinstance(part, Choice) or (isinstance(part, BlockPart) and part.kind == "ask"):
                    yield part
