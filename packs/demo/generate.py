"""Makes the demo cohort, and makes it anew."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from core.demo import register_reset
from core.immutable import lifted
from core.models import Job, Lifting, SiteMark
from packs.demo.field import make_field
from packs.demo.people import Cohort, make_people
from packs.demo.reading import make_readings
from packs.demo.runs import make_runs
from packs.demo.seed import Seed
from packs.demo.work import make_work
from packs.load import load_pack

BUILT_IN = Path(settings.BASE_DIR) / "content" / "mezzo"
SEED = 1961  # the year of Schwartz's article on mutual aid
KEPT_AT_RESET = {Lifting, Job, SiteMark}


class NotADemo(Exception):
    """The database holds people whom the generator did not make; it touches nothing."""


def doors_of(cohort: Cohort, sign_off_secret: str) -> dict[str, str | dict[str, str]]:
    """Give who stands behind each door: a person's opaque id, or the path of the field instructor's letter."""
    first = cohort.offerings[0]
    return {
        "student": cohort.students[first.pk][2].public_id,
        "instructor": cohort.staff["instructors"][0].public_id,
        "marker": cohort.staff["markers"][0].public_id,
        "coordinator": cohort.staff["coordinators"][0].public_id,
        "liaison": cohort.staff["liaisons"][0].public_id,
        "field-instructor": {"path": f"/sign/{sign_off_secret}/"},
        "administrator": cohort.staff["administrators"][0].public_id,
    }


def make_demo(*, today: date, say: Callable[[str], object] = lambda line: None) -> Cohort:
    """Make the cohort in an empty database and mark the database as a demo: all of it or nothing.

    Raises:
        NotADemo: when there are people already.
    """
    if User.objects.exists():
        raise NotADemo
    seed = Seed(SEED, today)
    with transaction.atomic():
        cohort = make_people(seed)
        say("people and courses")
        make_readings(seed, cohort)
        make_runs(seed, cohort)
        say("pages read, cases played")
        make_work(seed, cohort)
        say("memos handed in, marked, released")
        secret = make_field(seed, cohort)
        say("hours logged and signed")
        SiteMark.objects.update_or_create(
            name=SiteMark.DEMO, defaults={"value": {"seed": SEED, "doors": doors_of(cohort, secret)}}
        )
    return cohort


def empty_demo(actor: str) -> None:
    """Empty every table of a database that the generator marked, leaving the mark, the jobs and the liftings.

    Raises:
        NotADemo: on any other database.
    """
    if not SiteMark.is_demo():
        raise NotADemo
    with lifted(reason="reset of the demo", actor=actor), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        tables = [
            model._meta.db_table
            for model in apps.get_models(include_auto_created=True)
            if model not in KEPT_AT_RESET and model._meta.managed and model._meta.app_label != "contenttypes"
        ]
        if connection.vendor == "postgresql":
            names = ", ".join(connection.ops.quote_name(table) for table in tables)
            cursor.execute(f"TRUNCATE {names} CASCADE")
        else:
            for table in tables:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 (names of our own tables)


@register_reset
def reset_demo(today: date | None = None) -> None:
    """Make the demo anew: empty it, load the built-in curriculum, make the cohort."""
    with transaction.atomic():
        empty_demo("whoever pressed reset in the demo")
        load_pack(BUILT_IN)
        make_demo(today=today or timezone.localdate())
