"""The figures of a run: as a table for people, as JSON for whoever compares runs."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.figures import GROWTH_LIMIT, RATIO_LIMITS, WORKER_LIMIT_MB, all_misses, is_busy, problems_of

LATEST = Path(__file__).parent / "latest.json"
HEAD = (
    *("page", "kind", "p50 ms", "p95 ms", "x floor", "limit", "cpu ms", "queries", "few rows", "KB"),
    *("c=8 p50", "c=8 rps"),
)


class WrongForm(Exception):
    """The figures don't have the form that is agreed on."""


def write_latest(figures: dict[str, Any], path: Path = LATEST) -> None:
    """Keep the figures of a run.

    Raises:
        WrongForm: when something is missing in them.
    """
    problems = problems_of(figures)
    if problems:
        raise WrongForm("; ".join(problems))
    path.write_text(json.dumps(figures, indent=2) + "\n")


def _row(name: str, page: dict[str, Any], limit: float | None) -> tuple[str, ...]:
    return (
        name,
        page.get("kind", ""),
        f"{page['p50_ms']:.1f}",
        f"{page['p95_ms']:.1f}",
        f"{page['ratio']:.2f}" if limit else "1",
        f"{limit:g}" if limit else "",
        f"{page['cpu_ms']:.1f}",
        str(page["queries"]),
        str(page.get("queries_few_rows", "")),
        f"{page['bytes'] / 1024:.1f}",
        f"{page['together']['p50_ms']:.1f}",
        f"{page['together']['rps']:.0f}",
    )


def aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Give rows as lines, the first two columns to the left and numbers to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def table(figures: dict[str, Any]) -> list[str]:
    """Give the table of a run."""
    rows = [HEAD, _row("floor", figures["floor"], None)]
    rows += [_row(name, page, RATIO_LIMITS[page["kind"]]) for name, page in figures["pages"].items()]
    return list(aligned(rows))


def growth_table(figures: dict[str, Any]) -> list[str]:
    """Give how much slower each page is on the database with more rows; nothing when there was none."""
    grown = {name: page for name, page in figures["pages"].items() if "growth" in page}
    if not grown:
        return []
    rows = [("page", "kind", "p50 ms", f"at scale {figures['scaled']:g}", "growth", "limit")]
    rows += [
        (
            name,
            page["kind"],
            f"{page['p50_ms']:.1f}",
            f"{page['p50_ms_scaled']:.1f}",
            f"{page['growth']:.2f}",
            f"{GROWTH_LIMIT:g}",
        )
        for name, page in grown.items()
    ]
    return ["", "The same pages with more rows, asked in turn with the first:", *aligned(rows)]


def verdict(figures: dict[str, Any]) -> list[str]:
    """Give memory, jobs, and which limits are kept or not."""
    memory = ", ".join(f"{megabytes:.0f}" for megabytes in figures["workers_mb"])
    lines = ["", f"Workers: {memory} MB proportional set size (limit {WORKER_LIMIT_MB:g})."]
    lines += [
        f"{name}: {job['rows']:,} rows in {job['seconds']:.1f} s (limit {job['limit_s']:g} s)."
        for name, job in figures["jobs"].items()
    ]
    if figures["database"] != "sqlite":
        lines.append("Times are judged on SQLite only; here they are printed.")
    load, cores = figures["load"], figures["cores"]
    if is_busy(load, cores):
        lines.append(f"Others kept the machine busy (load {load:.1f} on {cores} cores): repeat this when it is quiet.")
    misses = all_misses(figures)
    lines += (
        ["", *(f"NOT MET  {miss}" for miss in misses)] if misses else ["", "Every limit that is judged here is met."]
    )
    return lines


def print_report(figures: dict[str, Any]) -> bool:
    """Print everything; give whether every limit is met."""
    held = ", ".join(f"{count:,} {what}" for what, count in figures["rows"].items())
    print(f"\n{held}; {figures['database']}; p50 and p95 at concurrency 1")
    for line in (*table(figures), *growth_table(figures), *verdict(figures)):
        print(line)
    return not all_misses(figures)
