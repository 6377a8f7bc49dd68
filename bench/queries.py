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
WARM_UP, COUNTED, TIMED, PROFILED = 2, 4, 9, 6


# One client for all: each new one sets up the middleware again.
client = Client(raise_request_exception=True, SERVER_NAME="localhost")


def ask(request: Request, turn: int) -> float:
    """Ask within the process, with all middleware, and give the milliseconds of processor time that it took."""
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session
    body = encode(request.fields, turn) if request.fields is not None else b""
    began = time.process_time()
    if request.fields is None:
        answer = client.get(request.path, headers={"accept-encoding": "gzip"})
    else:
        answer = client.post(request.path, data=body, content_type="application/x-www-form-urlencoded")
    content = answer.getvalue()
    took = time.process_time() - began
    refuse_wrong(request, answer.status_code, answer.headers.get("Location", ""), content)
    return took * 1000


def queries_of(request: Request, turn: int) -> int:
    """Ask within the process and give the number of queries. Slower than `ask`: each query is written out."""
    with CaptureQueriesContext(connection) as captured:
        ask(request, turn)
    return sum(not query["sql"].startswith(MARKS) for query in captured.captured_queries)


def _row(plan: Plan, name: str, length: int) -> list[Request]:
    requests = [plan.floor] if name == "floor" else plan.page(name).lanes[INSIDE]
    return [requests[place % len(requests)] for place in range(length)]


def count(plan: Plan) -> dict[str, dict[str, float]]:
    """Give each page's number of queries and middle processor time once everything is warm, the floor's among them."""
    found: dict[str, dict[str, float]] = {}
    for name in ("floor", *(page.name for page in plan.pages)):
        asked = [(request, turn) for turn, request in enumerate(_row(plan, name, WARM_UP + COUNTED + TIMED), start=1)]
        for request, turn in asked[:WARM_UP]:
            ask(request, turn)
        queries = [queries_of(request, turn) for request, turn in asked[WARM_UP : WARM_UP + COUNTED]]
        cpu_ms = [ask(request, turn) for request, turn in asked[WARM_UP + COUNTED :]]
        cost = {"queries": max(queries), "queries_least": min(queries), "cpu_ms": round(percentile(cpu_ms, 50), 2)}
        found[name] = cost
    return found


def profile(plan: Plan, name: str) -> None:
    """Print where the time of a page goes, over the requests that follow those counted."""
    before = WARM_UP + COUNTED + TIMED
    profiler = cProfile.Profile()
    for turn, request in list(enumerate(_row(plan, name, before + PROFILED), start=1))[before:]:
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
