"""How many queries each page makes, counted within the process, and on request where a page's time goes.

Run in a process of its own: `python -m bench.queries`, or with `--profile PAGE`. Prints the numbers as JSON.
"""

import argparse
import cProfile
import json
import pstats
import sys
from pathlib import Path

import django
from django.conf import settings

django.setup()

from django.db import connection  # noqa: E402 - the database can be used only after set-up
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.measure import encode, refuse_wrong  # noqa: E402
from bench.plan import INSIDE, Plan, Request, read_plan  # noqa: E402

# Marks of a transaction are no questions to the database.
MARKS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")
PROFILED = 10


def ask(request: Request, turn: int) -> int:
    """Ask within the process, with all middleware, and give the number of queries."""
    client = Client(raise_request_exception=True, SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session
    with CaptureQueriesContext(connection) as captured:
        if request.fields is None:
            answer = client.get(request.path)
        else:
            body = encode(request.fields, turn)
            answer = client.post(request.path, data=body, content_type="application/x-www-form-urlencoded")
        content = answer.getvalue()
    refuse_wrong(request, answer.status_code, answer.headers.get("Location", ""), content)
    return sum(not query["sql"].startswith(MARKS) for query in captured.captured_queries)


def _requests(plan: Plan, name: str) -> list[Request]:
    return [plan.floor] if name == "floor" else plan.page(name).lanes[INSIDE]


def count(plan: Plan) -> dict[str, int]:
    """Give each page's number of queries once everything is warm, the floor's among them."""
    found = {}
    for name in ("floor", *(page.name for page in plan.pages)):
        requests = _requests(plan, name)
        # Template and content types are read once in a process; so is what the second request would find warm.
        for turn in (1, 2):
            found[name] = ask(requests[(turn - 1) % len(requests)], turn)
    return found


def profile(plan: Plan, name: str) -> None:
    """Print where the time of a page goes, over ten requests."""
    requests = _requests(plan, name)
    for turn in (3, 4):
        ask(requests[(turn - 1) % len(requests)], turn)
    profiler = cProfile.Profile()
    for turn in range(5, 5 + PROFILED):
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
