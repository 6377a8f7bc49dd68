"""The benchmark's database: people, work and hours in the numbers that were agreed, made in batches.

Run in a process of its own, `python -m bench.data --students 2000 --placements 1000`, with the environment of
`bench.server.environment_for`; leaves beside the database what is to be asked of its server (`plan.json`).
"""

import argparse
import random
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

django.setup()

from accounts.models import User  # noqa: E402 - models can be read only after set-up
from bench.data_field import make_field  # noqa: E402
from bench.data_people import make_people, make_readings  # noqa: E402
from bench.data_runs import make_runs  # noqa: E402
from bench.data_work import make_work  # noqa: E402
from bench.pages import RUNS, TAKERS, plan_for  # noqa: E402
from bench.plan import write_plan  # noqa: E402
from bench.rows import unsafe_and_quick  # noqa: E402
from bench.size import Size  # noqa: E402

SEED = 20_26
PACK = Path(settings.BASE_DIR) / "content" / "mezzo"


class NotEmpty(Exception):
    """The database holds people already. The benchmark makes its own and touches no other."""


def make_database(size: Size) -> None:
    """Make tables, the built-in curriculum, people, their work and their hours; write the plan.

    Raises:
        NotEmpty: when there are people in the database.
    """
    call_command("migrate", verbosity=0)
    if User.objects.exists():
        raise NotEmpty(str(settings.DATABASES["default"]["NAME"]))
    call_command("load_pack", PACK, verbosity=0)
    chance = random.Random(SEED)
    with unsafe_and_quick():
        cohort = make_people(size.students, chance)
        make_readings(cohort, chance)
        runs = make_runs(cohort, more=RUNS, takers=TAKERS, chance=chance)
        work = make_work(cohort, size.assignments, chance)
        field = make_field(cohort, placements=size.placements, lines=size.lines, chance=chance)
    if connection.vendor == "postgresql":
        # Its autovacuum would do so within the hour; SQLite plans without statistics, here as in a deployment.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    write_plan(plan_for(cohort, work, field, runs), Path(settings.DATA_DIR) / "plan.json")


def main() -> None:
    """Read the size and make the database."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, standard in (("students", 2000), ("placements", 1000), ("assignments", 5), ("lines", 200)):
        parser.add_argument(f"--{name}", type=int, default=standard)
    asked = parser.parse_args()
    began = time.monotonic()
    make_database(Size(asked.students, asked.placements, asked.assignments, asked.lines))
    print(f"made in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
