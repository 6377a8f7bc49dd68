"""Sends a request and notes what it did; everything it wrote is rolled back."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes

from django.contrib.messages import WARNING, get_messages
from django.db import connection, transaction
from django.test import Client

FORM = "application/x-www-form-urlencoded"
# Asking may change these: session, presence, rate counters.
MAY_CHANGE = ("django_session", "core_presence", "core_cache")
WRITES = re.compile(r'^(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO) "(\w+)"')
LARGEST = 2**63

Pair = tuple[str, str | bytes]


def encoded(pairs: Iterable[Pair]) -> bytes:
    """Give a form's body; bytes go as they are, so that they need not be text at all."""
    as_bytes = ((name.encode(), value if isinstance(value, bytes) else value.encode()) for name, value in pairs)
    return "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in as_bytes).encode()


@dataclass
class Outcome:
    """What one request did."""

    status: int = 0
    text: str = ""
    location: str = ""
    warned: bool = False
    written: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    @property
    def is_refusal(self) -> bool:
        """Say whether the person was told that it didn't go."""
        return self.status >= 400 or self.warned


class Visitor:
    """A person at a browser."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def send(self, address: str, pairs: Iterable[Pair] | None = None, *, then: str = "", **headers: Any) -> Outcome:
        """Ask for an address, or with `pairs` send a form to it; undo all of it.

        When something was written, the page `then` is looked at before that, and its faults are the request's.
        """
        if pairs is None:
            return self._noted(lambda: self.client.get(address, **headers), then)
        return self._noted(lambda: self.client.post(address, encoded(pairs), FORM, **headers), then)

    def send_raw(self, address: str, body: bytes, kind: str) -> Outcome:
        """Send a body as it is, said to be of a kind; undo all of it."""
        return self._noted(lambda: self.client.generic("POST", address, body, kind), "")

    def _noted(self, ask: Callable[[], Any], then: str) -> Outcome:
        seen = Outcome()
        with transaction.atomic(), connection.execute_wrapper(self._noting(seen)):
            try:
                _note_answer(seen, ask())
                if then and seen.written and not seen.is_refusal:
                    self._look(seen, then)
            except Exception as error:
                seen.faults.append(f"{type(error).__name__}: {str(error)[:160]}")
            transaction.set_rollback(True)
        if seen.status >= 500:
            seen.faults.append(f"answered {seen.status}")
        if seen.is_refusal and seen.written:
            seen.faults.append(f"refused with {seen.status}, yet wrote to {sorted(seen.written)}")
        return seen

    def _look(self, seen: Outcome, page: str) -> None:
        written = set(seen.written)
        after = self.client.get(page)
        if after.status_code >= 500:
            seen.faults.append(f"afterwards {page} answered {after.status_code}")
        if not after.streaming:
            seen.text += after.text if after.headers.get("Content-Type", "").startswith("text/") else ""
        seen.written = written

    def _noting(self, seen: Outcome) -> Callable:
        def note(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
            for row in (params or ()) if many else (params or (),):
                seen.faults += [
                    f"sent {value[:20]!r} to the database: {sql[:60]}" for value in row if _is_unstorable(value)
                ]
            done = execute(sql, params, many, context)
            match = WRITES.match(sql)
            # An update that finds no row, since somebody else has saved, writes nothing.
            if match and not match[1].startswith(MAY_CHANGE) and context["cursor"].rowcount != 0:
                seen.written.add(match[1])
            return done

        return note


def _is_unstorable(value: Any) -> bool:
    """Say whether PostgreSQL would refuse a value that SQLite takes."""
    return isinstance(value, str) and ("\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value))


def _note_answer(seen: Outcome, response: Any) -> None:
    seen.status = response.status_code
    seen.location = response.headers.get("Location", "")
    readable = not response.streaming and response.headers.get("Content-Type", "").startswith("text/")
    seen.text = response.text if readable else ""
    request = response.wsgi_request
    if seen.status in (302, 303) and hasattr(request, "_messages"):
        queued = getattr(get_messages(request), "_queued_messages", [])
        seen.warned = any(message.level >= WARNING for message in queued)
