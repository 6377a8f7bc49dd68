"""The front matter: a small, safe part of YAML, with the line of every key.

Read from the library's node tree and never constructed by it: no tags, no anchors or aliases, no dates or floats,
bounded depth and size. What isn't a whole number, true, false or nothing is text.
"""

import re
from typing import Any

import yaml
from yaml.events import AliasEvent, CollectionStartEvent, Event, ScalarEvent

LONGEST = 32_000
DEEPEST = 8
WHOLE_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,8})\Z")
WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}


class FrontMatterError(ValueError):
    """Front matter that isn't read; `line` counts from the first line of the YAML, from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Reader:
    """Builds plain values from the parser's events, one at a time, so that a bound stops it early."""

    def __init__(self, text: str) -> None:
        self.loader = yaml.SafeLoader(text)
        self.lines: dict[str, int] = {}

    def next(self) -> Event:
        event = self.loader.get_event()
        line = _line(event)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise FrontMatterError("Anchors and aliases (& and *) are not read.", line)
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            raise FrontMatterError(f"The tag {event.tag} is not read.", line)
        return event

    def value(self, event: Event, path: str, depth: int) -> Any:
        line = _line(event)
        if depth > DEEPEST:
            raise FrontMatterError(f"This is nested more than {DEEPEST} deep.", line)
        if isinstance(event, ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path, depth)
        return self.mapping(path, depth)

    def scalar(self, event: ScalarEvent) -> Any:
        text: str = event.value
        if event.style is not None:
            return text
        if text in WORDS:
            return WORDS[text]
        return int(text) if WHOLE_NUMBER.match(text) else text

    def sequence(self, path: str, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            place = f"{path}/{len(items)}"
            self.lines[place] = _line(event)
            items.append(self.value(event, place, depth + 1))
        return items

    def mapping(self, path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, ScalarEvent):
                raise FrontMatterError("A key has to be a plain word.", line)
            key: str = event.value
            if key in found:
                raise FrontMatterError(f"The key “{key}” stands here twice.", line)
            place = f"{path}/{key}" if path else key
            self.lines[place] = line
            found[key] = self.value(self.next(), place, depth + 1)
        return found


def read_front(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Give the values, and the line of each key by its path (`people/maria`), counted from 1 within `text`.

    Raises:
        FrontMatterError: for anything that isn't the small part of YAML described above.
    """
    if len(text) > LONGEST:
        raise FrontMatterError(f"The front matter has more than {LONGEST:,} characters.", 1)
    try:
        reader = _Reader(text)
        reader.next()
        event = reader.next()
        if isinstance(event, yaml.StreamEndEvent):
            return {}, {}
        values = reader.value(reader.next(), "", 0)
        reader.next()
        if not isinstance(reader.next(), yaml.StreamEndEvent):
            raise FrontMatterError("The front matter holds more than one document.", 1)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        said = getattr(problem, "problem", None) or "There is a character that YAML doesn't allow."
        raise FrontMatterError(f"YAML: {said}", mark.line + 1 if mark else 1) from problem
    if not isinstance(values, dict):
        raise FrontMatterError("The front matter has to be keys and values.", 1)
    return values, reader.lines


class _Dumper(yaml.SafeDumper):
    """Writes lists indented under their key, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def write_front(front: dict[str, Any]) -> str:
    """Give YAML that `read_front` reads back as equal values."""
    return yaml.dump(front, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**20) if front else ""
