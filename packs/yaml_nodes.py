"""Reading YAML that a stranger wrote: every value with its line, within bounds, and nothing but plain values.

Anchors, aliases and tags are refused: packs don't need them, and they are how YAML becomes a bomb or a program.
"""

from dataclasses import dataclass, field

import yaml

LONGEST_FILE = 512 * 1024
DEEPEST = 12
MOST_VALUES = 20_000

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TRUE = {"true", "yes", "on"}

Plain = str | int | bool | None


@dataclass(frozen=True)
class Node:
    """A value with the line it begins on. `value` is a plain value, a list of nodes, or nodes by key."""

    line: int
    value: "Plain | list[Node] | dict[str, Node]"
    key_lines: dict[str, int] = field(default_factory=dict)


class YamlProblem(Exception):
    """The text can't be read: `code` is one of packs.problems.Code, `line` counts from 1."""

    def __init__(self, code: str, line: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.line = line
        self.message = message


def read_yaml(text: str, first_line: int = 1) -> Node:
    """Give the one document that `text` holds.

    Args:
        text: at most 512 KB, nested at most 12 deep, at most 20,000 values.
        first_line: the line of the file on which `text` begins, for front matter.

    Raises:
        YamlProblem: syntax, an anchor, alias or tag, a key that stands twice, or more than is read.
    """
    if len(text) > LONGEST_FILE:
        raise YamlProblem("too-much", first_line, f"The text is longer than {LONGEST_FILE // 1024} KB.")
    offset = first_line - 1
    try:
        _check_events(text, offset)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = f"{error.context or ''} {error.problem or ''}".strip()
        line = min(mark.line, text.count("\n")) + 1 if mark else 1
        raise YamlProblem("yaml-syntax", line + offset, message) from error
    except yaml.reader.ReaderError as error:
        raise YamlProblem("not-text", first_line, "There is a character in it that YAML does not allow.") from error
    except (yaml.YAMLError, ValueError) as error:
        raise YamlProblem("yaml-syntax", first_line, str(error)) from error
    if root is None:
        return Node(first_line, None)
    return _node(root, offset)


def _check_events(text: str, offset: int) -> None:
    """Walk the events, which costs no memory, before anything is built of them."""
    depth = values = documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = _line(event, offset)
        _refuse_references(event, line)
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        values += isinstance(event, yaml.NodeEvent)
        if documents > 1:
            raise YamlProblem("yaml-syntax", line, "There is a second document in the file.")
        if depth > DEEPEST:
            raise YamlProblem("too-much", line, f"Values are nested more than {DEEPEST} deep.")
        if values > MOST_VALUES:
            raise YamlProblem("too-much", line, f"There are more than {MOST_VALUES:,} values.")


def _refuse_references(event: yaml.Event, line: int) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise YamlProblem("yaml-reference", line, "Anchors and aliases (& and *) are not used in packs.")
    if getattr(event, "tag", None) not in (None, "!"):
        raise YamlProblem("yaml-reference", line, "Tags (!) are not used in packs.")


def _node(raw: yaml.Node, offset: int) -> Node:
    line = _line(raw, offset)
    if isinstance(raw, yaml.SequenceNode):
        return Node(line, [_node(item, offset) for item in raw.value])
    if isinstance(raw, yaml.MappingNode):
        return _mapping(raw, line, offset)
    return Node(line, _plain(raw))


def _line(raw: yaml.Node | yaml.Event, offset: int) -> int:
    return (raw.start_mark.line if raw.start_mark else 0) + 1 + offset


def _mapping(raw: yaml.MappingNode, line: int, offset: int) -> Node:
    values: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for raw_key, raw_value in raw.value:
        key_line = _line(raw_key, offset)
        if not isinstance(raw_key, yaml.ScalarNode):
            raise YamlProblem("yaml-syntax", key_line, "A key is a list or a mapping; keys are words.")
        key = str(raw_key.value)
        if key in values:
            raise YamlProblem("key-twice", key_line, f"The key {key!r} stands twice in the same place.")
        values[key] = _node(raw_value, offset)
        lines[key] = key_line
    return Node(line, values, lines)


def _plain(raw: yaml.Node) -> Plain:
    text = str(raw.value)
    kind = raw.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in _TRUE
    if kind == "int" and text.lstrip("-").isdigit() and len(text) < 12:
        return int(text)
    return text
