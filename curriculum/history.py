"""The versions of a page, for reading."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from curriculum.models import Page

MOST_VERSIONS = 200


@dataclass
class Version:
    """A saved revision: when, by whom, with what note, and when it was published as such."""

    revision: int
    saved_at: datetime
    by: str
    note: str
    published_at: datetime | None = None
    is_current: bool = False


def versions_of(page: Page, most: int = MOST_VERSIONS) -> list[Version]:
    """Give a page's latest versions, newest first: one query. The texts themselves aren't read."""
    rows = (
        page.history.select_related("history_user")
        .only("revision", "published_at", "history_date", "history_change_reason", "history_user__name")
        .filter(revision__gt=page.revision - most)
        .order_by("history_id")
    )
    found: dict[int, Version] = {}
    for row in rows:
        version = found.setdefault(row.revision, _version(row, page))
        if row.published_at and version.published_at is None:
            version.published_at = row.published_at
    return [found[revision] for revision in sorted(found, reverse=True)]


def _version(row: Any, page: Page) -> Version:
    return Version(
        revision=row.revision,
        saved_at=row.history_date,
        by=row.history_user.name if row.history_user else "the content pack" if page.is_from_pack else "",
        note=row.history_change_reason or "",
        is_current=row.revision == page.revision,
    )
