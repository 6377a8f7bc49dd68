"""What is recorded of a person, for that person: each room tells its own part, in words, and gives it as files."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from core.tables import csv_text

SHOWN_ROWS = 20


@dataclass(frozen=True)
class ArchiveFile:
    """A file of a person's archive: a path inside the section's folder, and what it holds."""

    path: str
    content: str | bytes


@dataclass(frozen=True)
class RecordSection:
    """One kind of thing that is recorded of a person.

    Attributes:
        title: what it is called, such as "Field hours".
        what: one or two sentences on what is recorded.
        who_sees: who reads it beside the person.
        kept_for: how long it is kept.
        columns: the heads of the table.
        rows: the facts, newest first, each as long as `columns`; they are shown on the page and go into the archive.
        files: gives what doesn't fit a table, such as each memo as Markdown; called for the archive only.
    """

    title: str
    what: str
    who_sees: str
    kept_for: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    files: Callable[[], Iterable[ArchiveFile]] = tuple

    @property
    def shown(self) -> Sequence[Sequence[Any]]:
        """Give the rows that the page shows; all of them are in the archive."""
        return self.rows[:SHOWN_ROWS]

    @property
    def slug(self) -> str:
        """Give the section's folder in the archive."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")


class RecordKind(Protocol):
    """How a room tells what it records of one person: in a fixed number of queries; None when there is nothing."""

    def __call__(self, user: User) -> RecordSection | None:
        """Give the section for `user`."""


def local_moment(moment: datetime | None) -> str:
    """Give a moment in the site's time zone with its weekday, or nothing."""
    return date_format(timezone.localtime(moment), "l j F Y, H:i") if moment else ""


_kinds: list[RecordKind] = []


def register_record_kind(kind: RecordKind) -> RecordKind:
    """Add a room's part to every person's record; called where the room's app is ready. Usable as a decorator."""
    if kind not in _kinds:
        _kinds.append(kind)
    return kind


def record_of(user: User) -> list[RecordSection]:
    """Give all that is recorded of a person, in the order in which the rooms registered."""
    return [section for kind in _kinds if (section := kind(user)) is not None]


def _markdown(section: RecordSection) -> str:
    lines = [f"# {section.title}", "", section.what, ""]
    lines += [f"- Who sees it: {section.who_sees}", f"- How long it is kept: {section.kept_for}", ""]
    lines += [f"{len(section.rows)} rows in table.csv and section.json."] if section.columns else []
    return "\n".join(lines) + "\n"


def _json(section: RecordSection) -> str:
    rows = [dict(zip(section.columns, row, strict=True)) for row in section.rows]
    facts = {
        "title": section.title,
        "what": section.what,
        "who_sees": section.who_sees,
        "kept_for": section.kept_for,
        "rows": rows,
    }
    return json.dumps(facts, ensure_ascii=False, indent=1, default=str)


def safe_path(path: str) -> str:
    """Give a file's path without anything that could leave its folder or that a file system refuses."""
    parts = [re.sub(r"[^\w .()-]+", "-", part).strip(" .") for part in path.replace("\\", "/").split("/")]
    return "/".join(part[:100] for part in parts if part) or "file"


def archive_of(user: User) -> bytes:
    """Give a person's record as a ZIP: a folder for each section with README.md, section.json, table.csv and files."""
    made_at = timezone.localtime()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        sections = record_of(user)
        contents = "\n".join(f"- {section.slug}/: {section.title}" for section in sections)
        head = f"# What Mezzo records of {user.name}\n\n{made_at:%A %d %B %Y, %H:%M %Z}\n\n"
        archive.writestr("README.md", head + contents + "\n")
        for section in sections:
            archive.writestr(f"{section.slug}/README.md", _markdown(section))
            archive.writestr(f"{section.slug}/section.json", _json(section))
            if section.columns:
                archive.writestr(f"{section.slug}/table.csv", csv_text(section.columns, section.rows))
            for file in section.files():
                archive.writestr(f"{section.slug}/{safe_path(file.path)}", file.content)
    return out.getvalue()
