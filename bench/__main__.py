"""`python -m bench --scale 1`: make a database, serve it, measure every main page and the floor, say what holds.

With a scale above 1 a second, larger database is made and served beside the first, and each page is asked on both
in turn. Each run has a folder of its own under data/bench, gone at its end.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import database
from bench.figures import times
from bench.measure import all_at_once, figures_of, one_at_a_time
from bench.plan import CONNECTIONS, Page, Plan, read_plan, same_for_all
from bench.report import print_report, write_latest
from bench.server import ROOT, environment_for, memory_of, serving
from bench.size import FEW_ROWS, Size, size_for

FOLDER = ROOT / "data" / "bench"


def run(folder: Path, *command: str) -> str:
    """Run a step in a process of its own, so that its memory goes with it, and give what it printed.

    Raises:
        SystemExit: when it fails; what it said stands above.
    """
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment_for(folder),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        raise SystemExit(f"This failed: {' '.join(command)}")
    return done.stdout


def make(name: str, size: Size) -> Path:
    """Make a database of a size, and give its folder."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    database.create(folder)
    print(f"  {name:<10} {size.students:,} students, {size.placements:,} placements ...", end="", flush=True)
    said = run(folder, "-m", "bench.data", *size.words())
    run(folder, "manage.py", "collectstatic", "--noinput")
    print(f" {said.strip().splitlines()[-1]}")
    return folder


def cost_within(folder: Path, *more: str) -> dict[str, dict[str, float]]:
    """Give each page's number of queries and processor time on a database, found within a process."""
    found: dict[str, dict[str, float]] = json.loads(run(folder, "-m", "bench.queries", *more).splitlines()[0])
    return found


def measure_page(page: Page, plans: list[Plan], ports: list[int]) -> dict[str, Any]:
    """Give a page's times on the first server, beside the floor's of the same rounds, and on the larger one if any."""
    larger_pages = [plan.page(page.name) for plan in plans[1:]]
    floor, own, *larger = one_at_a_time(plans[0].floor, page, ports, larger_pages)
    found = figures_of(own)
    found["ratio"] = times(found["p50_ms"], figures_of(floor)["p50_ms"])
    for asker in larger:
        found["p50_ms_scaled"] = figures_of(asker)["p50_ms"]
        found["growth"] = times(found["p50_ms_scaled"], found["p50_ms"])
    found["together"] = all_at_once(ports[0], page)
    print(f"  {page.name:<16} {found['p50_ms']:7.1f} ms  {found['ratio']:6.2f} x floor", flush=True)
    return found | {"kind": page.kind}


def measure(folders: list[Path]) -> dict[str, Any]:
    """Serve the databases and give the figures of all pages of the first."""
    plans = [read_plan(folder / "plan.json") for folder in folders]
    first = plans[0]
    with ExitStack() as servers:
        served = [servers.enter_context(serving(folder)) for folder in folders]
        ports = [port for port, _ in served]
        floor = measure_page(Page("floor", "student", same_for_all(first.floor)), plans[:1], ports[:1])
        pages = {page.name: measure_page(page, plans, ports) for page in first.pages}
        memory = memory_of(served[0][1])
    return {
        "floor": {name: value for name, value in floor.items() if name not in ("ratio", "kind")},
        "pages": pages,
        "workers_mb": memory,
        "jobs": first.jobs,
        "rows": first.rows,
        "database": first.database,
    }


def bench(scale: float, base: float, profile: str | None) -> bool:
    """Do a whole run and give whether every limit is met."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    print("Databases")
    folders = [make("base", size_for(min(scale, base)))]
    if scale > base:
        folders.append(make("scaled", size_for(scale)))
    few = cost_within(make("few-rows", FEW_ROWS))
    costs = cost_within(folders[0], *(("--profile", profile) if profile else ()))
    print(f"\nOver HTTP, at concurrency 1 and {CONNECTIONS}")
    figures = measure(folders)
    figures["floor"] |= costs["floor"]
    for name, page in figures["pages"].items():
        page |= costs[name] | {"queries_few_rows": few[name]["queries"]}
    figures |= {"scale": min(scale, base), "scaled": scale if scale > base else None, "load": load, "cores": cores}
    write_latest(figures)
    return print_report(figures)


def clean_up() -> None:
    """Remove every database of the run."""
    for folder in FOLDER.glob("*"):
        database.drop(folder)
    shutil.rmtree(FOLDER, ignore_errors=True)


def main() -> int:
    """Read what is asked for, do it, and clean up; 1 when a limit is not met."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 2,000 students and 1,000 placements")
    parser.add_argument("--base", type=float, default=1.0, help="what a larger scale is compared with")
    parser.add_argument("--keep", action="store_true", help="leave the databases under data/bench")
    parser.add_argument("--profile", metavar="PAGE", help="also print where the time of a page goes")
    asked = parser.parse_args()
    try:
        return 0 if bench(asked.scale, asked.base, asked.profile) else 1
    finally:
        if not asked.keep:
            clean_up()


if __name__ == "__main__":
    raise SystemExit(main())
