"""A pack as found on disk: its files within bounds, and what was read of them."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packs.fields import LONGEST_SLUG, SLUG
from packs.problems import Code, Report, did_you_mean
from packs.yaml_nodes import Node, YamlProblem, read_yaml
from practice.content import ADDED, CHANGED, Change

MOST_FILES = 2_000
MOST_BYTES = 20 * 1024 * 1024
LONGEST_FILE = 512 * 1024
# Files that people put beside a pack for other people; they are not read.
FOR_PEOPLE = ("readme", "license", "licence", "copying", "authors", "changelog", "contributing")


@dataclass(frozen=True)
class Reference:
    """An id that an item names, and where."""

    kind: str
    id: str
    file: str
    line: int


@dataclass
class Item:
    """One thing of a pack, such as the scheme `rothman`, with what its kind made of it."""

    kind: str
    id: str
    file: str
    line: int
    content: Any

    @property
    def sha256(self) -> str:
        """Give a fingerprint of what was written."""
        return hashlib.sha256(repr(self.content).encode()).hexdigest()


@dataclass(frozen=True)
class Kind:
    """A kind of thing that packs hold: which files are its, and how they are read, stored and retired."""

    name: str
    owns: Callable[[str], bool]
    read: Callable[["Pack", str], None]
    store: Callable[["Pack"], list[Change]]
    retire: Callable[[list[str]], list[Change]]
    finish: Callable[["Pack"], None] = lambda pack: None


@dataclass
class Pack:
    """A pack while it is checked and loaded.

    `files` are by relative path, `items` by kind and id; `known` holds what other loaded packs have, names by kind and
    id; `loaded` the fingerprints of this pack's own items as they were last loaded; `unread` the names of files that
    could not be read.
    """

    root: Path
    slug: str
    report: Report = field(default_factory=Report)
    files: dict[str, Path] = field(default_factory=dict)
    title: str = ""
    items: dict[str, dict[str, Item]] = field(default_factory=dict)
    declared: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    known: dict[str, dict[str, str]] = field(default_factory=dict)
    asks_database: bool = False
    loaded: dict[tuple[str, str], str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def ids(self, kind: str) -> set[str]:
        """Give the ids of a kind that this pack or another has."""
        return self.declared.get(kind, {}).keys() | self.known.get(kind, {}).keys()

    def labels(self) -> dict[str, str]:
        """Give the label of each concept that this pack or another has, by address."""
        labels = dict(self.known.get("concept", {}))
        for item in self.of("scheme"):
            labels |= {f"{item.id}:{concept.slug}": concept.label for concept in item.content.concepts}
        return labels

    def store_changed(self, kind: str, store: Callable[[Item], None]) -> list[Change]:
        """Store the items of a kind that were not loaded before as they are now written."""
        changes = []
        for item in self.of(kind):
            before = self.loaded.get((kind, item.id))
            if before != item.sha256:
                store(item)
                changes.append(Change(ADDED if before is None else CHANGED, f"{kind} {item.id}"))
        return changes

    def of(self, kind: str) -> list[Item]:
        """Give the items of a kind, in the order of their files."""
        return list(self.items.get(kind, {}).values())

    def add(self, kind: str, slug: str, file: str, line: int, content: Any) -> None:
        """Take in an item, unless its id is missing or stands already."""
        if slug and self.declare(kind, slug, file, line):
            self.items.setdefault(kind, {})[slug] = Item(kind, slug, file, line, content)

    def declare(self, kind: str, slug: str, file: str, line: int) -> bool:
        """Make an id known, so that others may refer to it; an id that stands twice is an error."""
        known = self.declared.setdefault(kind, {})
        if slug in known:
            other, other_line = known[slug]
            self.report.error(
                Code.ID_TWICE, file, line, f"There is a {kind} {slug} already, in {other}, line {other_line}."
            )
            return False
        known[slug] = (file, line)
        return True

    def refer(self, kind: str, slug: str, file: str, line: int) -> None:
        """Note that an item names the id of another; `check_references` looks whether it is there."""
        if slug:
            self.references.append(Reference(kind, slug, file, line))

    def check_references(self) -> None:
        """Note every id that neither this pack nor another has.

        What a file that could not be read may hold is left out: that file's own problem is to be mended first.
        """
        for reference in self.references:
            ids = self.ids(reference.kind)
            if reference.id not in ids and reference.id.partition(":")[0] not in self.unread:
                self.report.error(
                    Code.ID_DANGLING,
                    reference.file,
                    reference.line,
                    f"There is no {reference.kind} {reference.id!r}.",
                    did_you_mean(reference.id, ids) or f"Add it, or name a {reference.kind} that exists.",
                )

    def read_text(self, file: str) -> str | None:
        """Give the text of a file, or None when it can't be read as one, which is noted."""
        path = self.files[file]
        if path.stat().st_size > LONGEST_FILE:
            self.report.error(Code.TOO_MUCH, file, 0, f"The file is larger than {LONGEST_FILE // 1024} KB.")
            return None
        try:
            text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            self.report.error(Code.NOT_TEXT, file, 0, "The file is not UTF-8.", f"Byte {error.start} can't be read.")
            return None
        if "\x00" in text:
            line = text[: text.index("\x00")].count("\n") + 1
            self.report.error(Code.NOT_TEXT, file, line, "There is a NUL character in the file.", "Take it out.")
            return None
        return text

    def read_mapping(self, file: str, text: str | None, format_name: str, first_line: int = 1) -> Node | None:
        """Give the mapping of a YAML text when its `format` is the one asked for; what is wrong is noted."""
        node = None if text is None else self._read_mapping(file, text, format_name, first_line)
        if node is None:
            self.unread.add(Path(file).stem)
        return node

    def _read_mapping(self, file: str, text: str, format_name: str, first_line: int) -> Node | None:
        try:
            node = read_yaml(text, first_line)
        except YamlProblem as problem:
            self.report.error(problem.code, file, problem.line, problem.message)
            return None
        if not isinstance(node.value, dict):
            self.report.error(Code.VALUE_KIND, file, node.line, "The file should hold keys with values.")
            return None
        found = node.value.get("format")
        if found is None or found.value != format_name:
            said = "no format" if found is None else f"the format {found.value!r}"
            line = node.line if found is None else found.line
            self.report.error(
                Code.FORMAT_UNKNOWN, file, line, f"The file has {said}.", f"Write format: {format_name}."
            )
            return None
        return node


def open_pack(path: Path) -> Pack:
    """Give the pack in a folder with its files listed; what can't be taken in is noted in its report.

    Hidden files and folders are left out. Symbolic links are refused, since they may lead out of the folder.
    """
    root = path.resolve()
    pack = Pack(root=root, slug=root.name)
    if not root.is_dir():
        pack.report.error(Code.FOLDER, "", 0, f"There is no folder {path}.")
        return pack
    if not SLUG.fullmatch(pack.slug) or len(pack.slug) > LONGEST_SLUG:
        pack.report.error(Code.FOLDER, "", 0, f"The folder's name {pack.slug!r} is not an id.", "Rename it.")
    _list_files(pack)
    return pack


def _list_files(pack: Pack) -> None:
    total = 0
    lowered: dict[str, str] = {}
    for folder, folders, names in os.walk(pack.root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted([*names, *folders]):
            path = Path(folder) / name
            relative = path.relative_to(pack.root).as_posix()
            if name.startswith("."):
                continue
            if path.is_symlink():
                pack.report.error(Code.LINK, relative, 0, "This is a symbolic link.", "Put the file itself here.")
                continue
            if not path.is_file():
                continue
            if len(pack.files) >= MOST_FILES or (total := total + path.stat().st_size) > MOST_BYTES:
                pack.report.error(
                    Code.TOO_MUCH, relative, 0, f"A pack holds at most {MOST_FILES:,} files and {MOST_BYTES >> 20} MB."
                )
                return
            if other := lowered.get(relative.casefold()):
                pack.report.error(Code.NAME_CLASH, relative, 0, f"The name differs from {other} only in its case.")
            lowered[relative.casefold()] = relative
            pack.files[relative] = path


def is_for_people(file: str) -> bool:
    """Say whether a file is a note to people, such as README.md."""
    return Path(file).stem.casefold() in FOR_PEOPLE
