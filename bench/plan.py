"""What is to be asked of the server: pages, and for each connection its own row of requests. Data, kept as JSON."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.figures import Kind

CONNECTIONS = 8
# Rows of requests: the first is asked at concurrency 1, the last within the process, those between at concurrency 8.
ALONE, TOGETHER, INSIDE = 0, range(1, CONNECTIONS + 1), CONNECTIONS + 1
LANES = CONNECTIONS + 2

Fields = dict[str, str | list[str]]


@dataclass(frozen=True)
class Request:
    """One request of a signed-in person.

    In the fields, `{turn}` stands for how many times the connection has asked: what is typed differs from save to
    save, and so does the revision that a page has seen, of a draft or marking that was stored at revision 1.
    """

    path: str
    session: str
    fields: Fields | None = None

    @property
    def method(self) -> str:
        """Give POST for a request with fields, else GET."""
        return "GET" if self.fields is None else "POST"


@dataclass(frozen=True)
class Page:
    """A page by its slug. `is_once` says that a request changes what it asks for, so that none can be asked again."""

    name: str
    kind: Kind
    lanes: list[list[Request]]
    is_once: bool = False


@dataclass(frozen=True)
class Plan:
    """All that one database's server is asked, and how many rows stand behind it."""

    floor: Request
    pages: list[Page]
    rows: dict[str, int] = field(default_factory=dict)
    jobs: dict[str, dict[str, float]] = field(default_factory=dict)
    database: str = "sqlite"

    def page(self, name: str) -> Page:
        """Give a page by its slug.

        Raises:
            KeyError: when there is none.
        """
        for page in self.pages:
            if page.name == name:
                return page
        raise KeyError(name)


def same_for_all(*requests: Request) -> list[list[Request]]:
    """Give every row the same requests, each starting at another one."""
    return [list(requests[lane % len(requests) :] + requests[: lane % len(requests)]) for lane in range(LANES)]


def dealt_out(requests: list[Request], *, first: int, others: int) -> list[list[Request]]:
    """Give the first row `first` of the requests and each other one `others`, none of them twice.

    Raises:
        ValueError: when there are too few.
    """
    if len(requests) < first + others * (LANES - 1):
        raise ValueError(f"{len(requests)} requests can't be dealt out to {LANES} rows.")
    starts = [0, *(first + others * lane for lane in range(LANES - 1))]
    return [requests[start : start + (others if lane else first)] for lane, start in enumerate(starts)]


def write_plan(plan: Plan, path: Path) -> None:
    """Keep a plan as a file."""
    path.write_text(json.dumps(asdict(plan)))


def read_plan(path: Path) -> Plan:
    """Give the plan that a file holds."""
    held: dict[str, Any] = json.loads(path.read_text())
    pages = [
        Page(**{**page, "lanes": [[Request(**row) for row in lane] for lane in page["lanes"]]})
        for page in held["pages"]
    ]
    return Plan(**{**held, "floor": Request(**held["floor"]), "pages": pages})
