"""Reading the keys of one mapping of a pack, noting everything that is wrong with them."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from core.markdown import TextTooLong, check_bounds
from packs.problems import Code, Report, did_you_mean
from packs.yaml_nodes import Node

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_SLUG = 60
LONGEST_LINE = 300
LONGEST_TEXT = 32_000
SURENESS = ("checked", "reading", "general", "ours")
LEVELS = ("micro", "mezzo", "macro")
SURE_HELP = "checked, reading, general or ours"


class Fields:
    """The keys of a mapping. Each method reads one key, notes what is wrong, and gives a value to go on with."""

    def __init__(self, node: Node, file: str, report: Report, *, where: str = "") -> None:
        self.line = node.line
        self.file = file
        self.report = report
        self.where = where
        self._values: dict[str, Node] = node.value if isinstance(node.value, dict) else {}
        self._key_lines = node.key_lines
        self._read: set[str] = set()
        if not isinstance(node.value, dict):
            self.error(Code.VALUE_KIND, node.line, f"{where or 'This'} should be keys with values.")

    def error(self, code: str, line: int, message: str, suggestion: str = "") -> None:
        """Note an error in this file."""
        self.report.error(code, self.file, line, message, suggestion)

    def line_of(self, key: str) -> int:
        """Give the line on which a key stands, or the mapping's first."""
        return self._key_lines.get(key, self.line)

    def node(self, key: str, *, required: bool = False) -> Node | None:
        """Give the node of a key, or None when it isn't there or empty."""
        self._read.add(key)
        found = self._values.get(key)
        if found is None or found.value is None:
            if required:
                self.error(Code.KEY_MISSING, self.line_of(key), f"{self._place()}{key} is missing.", f"Add {key}: …")
            return None
        return found

    def _place(self) -> str:
        return f"{self.where}: " if self.where else ""

    def text(self, key: str, *, required: bool = True, most: int = LONGEST_TEXT) -> str:
        """Give a text, stripped; numbers are taken as they are written."""
        found = self.node(key, required=required)
        if found is None:
            return ""
        if isinstance(found.value, list | dict | bool):
            self.error(Code.VALUE_KIND, found.line, f"{self._place()}{key} should be a text.", "Put it in quotes.")
            return ""
        text = str(found.value).strip()
        if not text and required:
            self.error(Code.KEY_MISSING, found.line, f"{self._place()}{key} is empty.")
        if len(text) > most:
            self.error(Code.TOO_MUCH, found.line, f"{self._place()}{key} is longer than {most:,} characters.")
        return text

    def markdown(self, key: str, *, required: bool = True) -> str:
        """Give a Markdown text that can be rendered."""
        text = self.text(key, required=required)
        return self.check_markdown(key, text, self.line_of(key))

    def check_markdown(self, what: str, text: str, line: int) -> str:
        """Give a Markdown text, noting when it is longer, deeper or wider than is rendered."""
        try:
            check_bounds(text)
        except TextTooLong as problem:
            self.error(Code.TOO_MUCH, line, f"{self._place()}{what}: {problem}")
        return text

    def slug(self, key: str, *, required: bool = True) -> str:
        """Give an id: lower-case letters and digits with single hyphens."""
        text = self.text(key, required=required)
        if text:
            self.check_slug(text, self.line_of(key))
        return text

    def check_slug(self, text: str, line: int) -> None:
        """Note an id that has not the form of one."""
        if not SLUG.fullmatch(text) or len(text) > LONGEST_SLUG:
            better = "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:LONGEST_SLUG].strip("-")
            self.error(
                Code.ID_FORM,
                line,
                f"{text!r} is not an id: lower-case letters, digits and single hyphens, at most {LONGEST_SLUG}.",
                f"Write {better}." if better else "",
            )

    def one_of(self, key: str, allowed: Collection[str], *, required: bool = True) -> str:
        """Give a word that must be among `allowed`."""
        text = self.text(key, required=required)
        if text and text not in allowed:
            self.refuse(key, text, allowed)
            return ""
        return text

    def refuse(self, key: str, text: str, allowed: Collection[str]) -> None:
        """Note a value that isn't among the allowed ones."""
        choices = ", ".join(allowed)
        suggestion = did_you_mean(text, allowed) or f"Write one of: {choices}."
        self.error(Code.VALUE_REFUSED, self.line_of(key), f"{self._place()}{key} can't be {text!r}.", suggestion)

    def sure(self, *, required: bool = True) -> str:
        """Give how sure we are of a fact."""
        return self.one_of("sure", SURENESS, required=required)

    def number(self, key: str, *, least: int, most: int, required: bool = True, default: int = 0) -> int:
        """Give a whole number."""
        found = self.node(key, required=required)
        if found is None:
            return default
        if not isinstance(found.value, int) or isinstance(found.value, bool):
            self.error(Code.VALUE_KIND, found.line, f"{self._place()}{key} should be a whole number.")
            return default
        if not least <= found.value <= most:
            self.error(Code.VALUE_REFUSED, found.line, f"{self._place()}{key} should be from {least} to {most:,}.")
            return default
        return found.value

    def yes_or_no(self, key: str) -> bool:
        """Give true or false; false when the key isn't there."""
        found = self.node(key)
        if found is None:
            return False
        if not isinstance(found.value, bool):
            self.error(Code.VALUE_KIND, found.line, f"{self._place()}{key} should be true or false.")
            return False
        return found.value

    def items(self, key: str, *, required: bool = False) -> list[Node]:
        """Give the nodes of a list."""
        found = self.node(key, required=required)
        if found is None:
            return []
        if not isinstance(found.value, list):
            self.error(Code.VALUE_KIND, found.line, f"{self._place()}{key} should be a list.", f"{key}: [ … ]")
            return []
        if required and not found.value:
            self.error(Code.KEY_MISSING, found.line, f"{self._place()}{key} is empty.")
        return found.value

    def texts(self, key: str, *, required: bool = False) -> list[tuple[str, int]]:
        """Give a list of texts, each with its line; each may stand once."""
        found: list[tuple[str, int]] = []
        for item in self.items(key, required=required):
            if isinstance(item.value, list | dict | bool) or item.value is None:
                self.error(Code.VALUE_KIND, item.line, f"{self._place()}{key} should hold texts only.")
                continue
            text = str(item.value).strip()
            if text in (known for known, _ in found):
                self.error(Code.ID_TWICE, item.line, f"{self._place()}{text!r} stands twice in {key}.")
                continue
            found.append((text, item.line))
        return found

    def levels(self, key: str = "levels") -> tuple[str, ...]:
        """Give practice levels, from the smallest system to the largest."""
        found = [text for text, _ in self.texts(key)]
        for text in found:
            if text not in LEVELS:
                self.refuse(key, text, LEVELS)
        return tuple(level for level in LEVELS if level in found)

    def mappings(self, key: str, *, required: bool = False) -> Iterator["Fields"]:
        """Give the mappings of a list."""
        for item in self.items(key, required=required):
            yield Fields(item, self.file, self.report, where=key)

    def by_key(self, key: str) -> dict[str, Node]:
        """Give the nodes of a mapping within this one."""
        found = self.node(key)
        if found is None:
            return {}
        if not isinstance(found.value, dict):
            self.error(Code.VALUE_KIND, found.line, f"{self._place()}{key} should be keys with values.")
            return {}
        return found.value

    def done(self, also: Collection[str] = ()) -> None:
        """Warn of the keys that nobody read."""
        known = self._read | set(also)
        for key in self._values:
            if key not in known:
                self.report.warning(
                    Code.KEY_UNKNOWN,
                    self.file,
                    self.line_of(key),
                    f"{self._place()}{key!r} is not a key that is read here.",
                    did_you_mean(key, known) or "Take it out.",
                )


def plain(node: Node) -> Any:
    """Give a node as plain lists, dictionaries and values."""
    if isinstance(node.value, dict):
        return {key: plain(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    return node.value
