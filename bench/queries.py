"""How many queries each page makes and how much processor time it takes, found within the process.

Run in a process of its own: `python -m bench.queries`; prints its figures as JSON. With `--profile PAGE` it also
prints where the time of a page goes. Processor time is that of this process alone, so it holds on a busy machine too.
"""

import argparse
import cProfile
import json
import pstats
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings

django.setup()

from django.db import connection  # noqa: E402 - the database can be used only after set-up
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.figures import percentile  # noqa: E402
from bench.measure import encode, refuse_wrong  # noqa: E402
from bench.plan import INSIDE, Plan, Request, read_plan  # noqa: E402

# Marks of a transaction are no questions to the database.
MARKS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")
WARM_UP, COUNTED, PROFILED = 2, 12, 6


@dataclass(frozen=True)
class Cost:
    """What one answer cost: queries, and milliseconds of processor time."""

    queries: int
    cpu_ms: float


# One client for all: each new one sets up the middleware again.
client = Client(raise_request_exception=True, SERVER_NAME="localhost")


def ask(request: Request, turn: int) -> Cost:
    """Ask within the process, with all middleware."""
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session
    body = encode(request.fields, turn) if request.fields is not None else b""
    with CaptureQueriesContext(connection) as captured:
        began = time.process_time()
        if request.fields is None:
            answer = client.get(request.path, headers={"accept-encoding": "gzip"})
        else:
            answer = client.post(request.path, data=body, content_type="application/x-www-form-urlencoded")
        content = answer.getvalue()
        took = time.process_time() - began
    refuse_wrong(request, answer.status_code, answer.headers.get("Location", ""), content)
    queries = sum(not query["sql"].startswith(MARKS) for query in captured.captured_queries)
    return Cost(queries, took * 1000)


def _requests(plan: Plan, name: str) -> list[Request]:
    return [plan.floor] if name == "floor" else plan.page(name).lanes[INSIDE]


def count(plan: Plan) -> dict[str, dict[str, float]]:
    """Give each page's number of queries and middle processor time once everything is warm, the floor's among them."""
    found: dict[str, dict[str, float]] = {}
    for name in ("floor", *(page.name for page in plan.pages)):
        requests = _requests(plan, name)
        costs = [ask(requests[(turn - 1) % len(requests)], turn) for turn in range(1, WARM_UP + COUNTED + 1)]
        warm = costs[WARM_UP:]
        cpu_ms = percentile([cost.cpu_ms for cost in warm], 50)
        found[name] = {"queries": max(cost.queries for cost in warm), "cpu_ms": round(cpu_ms, 2)}
    return found


def profile(plan: Plan, name: str) -> None:
    """Print where the time of a page goes, over the requests that follow those counted."""
    requests = _requests(plan, name)
    profiler = cProfile.Profile()
    first = WARM_UP + COUNTED + 1
    for turn in range(first, first + PROFILED):
        request = requests[(turn - 1) % len(requests)]
        profiler.enable()
        ask(request, turn)
        profiler.disable()
    figures = pstats.Stats(profiler, stream=sys.stderr).strip_dirs()
    figures.sort_stats("cumulative").print_stats(60)
    figures.sort_stats("tottime").print_stats(25)


def main() -> None:
    """Count, or profile after counting."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", metavar="PAGE")
    asked = parser.parse_args()
    plan = read_plan(Path(settings.DATA_DIR) / "plan.json")
    print(json.dumps(count(plan)))
    if asked.profile:
        profile(plan, asked.profile)


if __name__ == "__main__":
    main()
