"""Pure reckoning: percentiles, growth, the form of the figures, and which limits they keep. No Django, no network."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["student", "staff", "save"]

# Times the floor at p50 that a page of each kind may cost, at concurrency 1 on SQLite.
RATIO_LIMITS: dict[Kind, float] = {"student": 3.0, "staff": 8.0, "save": 4.0}
GROWTH_LIMIT = 1.3
WORKER_LIMIT_MB = 250.0
QUERIES_OF_PAGING = 2
PAGE_KEYS = ("p50_ms", "p95_ms", "rps", "queries", "bytes", "ratio", "kind")


@dataclass(frozen=True)
class Miss:
    """A limit that was not kept: by which page (or other thing), which limit, and by how much."""

    name: str
    said: str

    def __str__(self) -> str:
        return f"{self.name}: {self.said}"


def percentile(values: Sequence[float], percent: float) -> float:
    """Give the smallest of `values` that at least `percent` of them don't exceed (nearest rank).

    Raises:
        ValueError: without values, or for a percentage outside 0 to 100.
    """
    if not values:
        raise ValueError("There is no percentile of nothing.")
    if not 0 <= percent <= 100:
        raise ValueError(f"{percent} is no percentage.")
    rank = max(1, math.ceil(len(values) * percent / 100))
    return sorted(values)[rank - 1]


def timings(seconds: Sequence[float], elapsed: float) -> dict[str, float]:
    """Give p50 and p95 in milliseconds and answers a second, of times in seconds taken within `elapsed` seconds."""
    return {
        "p50_ms": round(percentile(seconds, 50) * 1000, 2),
        "p95_ms": round(percentile(seconds, 95) * 1000, 2),
        "rps": round(len(seconds) / elapsed, 1),
    }


def times(part: float, whole: float) -> float:
    """Give how many times `whole` goes into `part`, to two places.

    Raises:
        ValueError: when `whole` is not above zero.
    """
    if whole <= 0:
        raise ValueError("Nothing can be compared with zero.")
    return round(part / whole, 2)


def ratio_misses(pages: dict[str, dict[str, Any]]) -> list[Miss]:
    """Give the pages that cost more times the floor than their kind may."""
    return [
        Miss(name, f"{page['ratio']:.2f} times the floor; the limit is {limit:g}")
        for name, page in pages.items()
        if page["ratio"] > (limit := RATIO_LIMITS[page["kind"]])
    ]


def query_misses(pages: dict[str, dict[str, Any]]) -> list[Miss]:
    """Give the pages whose number of queries grows with their rows.

    On a database of a few rows a list fits on one page, here it doesn't, and asking for the pages beside it costs a
    query or two (QUERIES_OF_PAGING). A page that grows with its rows makes one more for each of some thirty rows.
    """
    return [
        Miss(name, f"{page['queries_least']} queries, on a database of a few rows {page['queries_few_rows']}")
        for name, page in pages.items()
        if page["queries_least"] > page["queries_few_rows"] + QUERIES_OF_PAGING
    ]


def growth_misses(pages: dict[str, dict[str, Any]]) -> list[Miss]:
    """Give the pages that got slower with more rows than they may; pages without a growth are passed over."""
    return [
        Miss(name, f"{page['growth']:.2f} times as slow with more rows; the limit is {GROWTH_LIMIT:g}")
        for name, page in pages.items()
        if page.get("growth", 0) > GROWTH_LIMIT
    ]


def worker_misses(workers_mb: Sequence[float]) -> list[Miss]:
    """Give the workers that hold more memory than they may (proportional set size, in MB of 2^20 bytes)."""
    return [
        Miss(f"worker {number}", f"{megabytes:.0f} MB; the limit is {WORKER_LIMIT_MB:g}")
        for number, megabytes in enumerate(workers_mb, start=1)
        if megabytes >= WORKER_LIMIT_MB
    ]


def job_misses(jobs: dict[str, dict[str, float]]) -> list[Miss]:
    """Give the whole-table jobs that took longer than they may."""
    return [
        Miss(name, f"{job['seconds']:.1f} s for {job['rows']:g} rows; the limit is {job['limit_s']:g} s")
        for name, job in jobs.items()
        if job["seconds"] > job["limit_s"]
    ]


def all_misses(figures: dict[str, Any]) -> list[Miss]:
    """Give every limit that a run's figures don't keep. On another database than SQLite, times are not judged."""
    pages = figures["pages"]
    found = query_misses(pages) + worker_misses(figures["workers_mb"]) + job_misses(figures["jobs"])
    if figures["database"] == "sqlite":
        found += ratio_misses(pages) + growth_misses(pages)
    return found


def is_busy(load: float, cores: int) -> bool:
    """Say whether others kept the machine busy before a run began: then times say little, long answers least.

    Args:
        load: mean number of processes that wanted a core during the last minute.
        cores: how many cores there are.
    """
    return load > cores / 2


def problems_of(figures: dict[str, Any]) -> list[str]:
    """Give what is wrong with the form of a run's figures; nothing when they have the form that is agreed on."""
    found = [f"{key} is missing" for key in ("floor", "pages", "workers_mb", "jobs") if key not in figures]
    for name, page in figures.get("pages", {}).items():
        found += [f"{name} has no {key}" for key in PAGE_KEYS if key not in page]
        if page.get("kind") not in RATIO_LIMITS:
            found.append(f"{name} is of no known kind")
    for name, job in figures.get("jobs", {}).items():
        found += [f"job {name} has no {key}" for key in ("rows", "seconds", "limit_s") if key not in job]
    return found
