"""A placement for Lena and Omar with Marguerite, on a Tuesday in November; and one next door."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.test import Client

from accounts.models import Program, User
from core.jobs import run_due_jobs
from placements.actions.hours import log_line, submit_week
from placements.entries import Entry
from placements.models import FieldInstructor, HourLine, Placement, Site
from placements.totals import keep
from tests.cast import Cast

TUESDAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture(autouse=True)
def _tuesday_noon() -> Iterator[None]:
    """Let every test of this room run on Tuesday 24 November 2026, noon in New York."""
    with time_machine.travel(NOON, tick=True):
        yield


@dataclass
class Field:
    """The field side of the cast."""

    cast: Cast
    harbor: Site
    quarry: Site
    marguerite: FieldInstructor
    dmitri: FieldInstructor
    lenas: Placement
    omars: Placement
    nilss: Placement


def make_placement(student: User, program: Program, instructor: FieldInstructor, **more: Any) -> Placement:
    """Give a placement from 31 August 2026 to 23 April 2027 of 400 hours, totals kept."""
    values = {
        "site": instructor.site,
        "required_minutes": 400 * 60,
        "starts_on": date(2026, 8, 31),
        "ends_on": date(2027, 4, 23),
    } | more
    placement = Placement.objects.create(student=student, program=program, field_instructor=instructor, **values)
    keep([placement])
    return placement


@pytest.fixture
def field(cast: Cast) -> Field:
    """Give two sites, two field instructors, and placements of Lena, Omar (BSW) and Nils (MSW)."""
    other = cast.other_offering.course.program
    harbor = Site.objects.create(name="Harbor Street Center", levels=["micro", "mezzo"])
    harbor.programs.add(cast.program)
    quarry = Site.objects.create(name="Quarry Hill Housing")
    quarry.programs.add(other)
    marguerite = FieldInstructor.objects.create(site=harbor, name="Marguerite Oyelaran", email="m@harbor.example")
    dmitri = FieldInstructor.objects.create(site=quarry, name="Dmitri Vale", email="d@quarry.example")
    return Field(
        cast=cast,
        harbor=harbor,
        quarry=quarry,
        marguerite=marguerite,
        dmitri=dmitri,
        lenas=make_placement(cast.lena, cast.program, marguerite, liaison=cast.freda),
        omars=make_placement(cast.omar, cast.program, marguerite),
        nilss=make_placement(cast.nils, other, dmitri),
    )


def entry(minutes: int = 150, day: date = TUESDAY, **more: Any) -> Entry:
    """Give an entry of direct work at micro level, unless told otherwise."""
    values: dict[str, Any] = {"category": "direct", "activity": "Intake desk", "micro_minutes": minutes} | more
    return Entry(worked_on=day, minutes=minutes, **values)


def timed(start: str, end: str, minutes: int, day: date = TUESDAY, **more: Any) -> Entry:
    """Give an entry with clock times such as "9:00"."""
    return entry(minutes, day, starts_at=_clock(start), ends_at=_clock(end), **more)


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def log(placement: Placement, said: Entry) -> HourLine:
    """Log an entry as the placement's student."""
    return log_line(placement=placement, student=placement.student, entry=said, key=uuid.uuid4())


def send(placement: Placement, *said: Entry) -> list[HourLine]:
    """Log entries and submit the week of the first."""
    lines = [log(placement, each) for each in said]
    submit_week(placement=placement, student=placement.student, starts_on=said[0].worked_on)
    return [HourLine.objects.get(pk=line.pk) for line in lines]


def mailed_address() -> str:
    """Give the address of the link in the last mail, without host, after due jobs were done."""
    run_due_jobs()
    body = str(mail.outbox[-1].body)
    return "/sign/" + body.split("/sign/")[1].split()[0]


@pytest.fixture
def opened() -> Callable[[], Client]:
    """Give a function that opens the last mailed link in a browser of its own and gives the browser."""

    def open_link() -> Client:
        client = Client()
        client.get(mailed_address(), follow=True)
        return client

    return open_link


def form_of(said: dict[str, Any] | None = None) -> dict[str, Any]:
    """Give what the form of a line sends, with a key of its own."""
    return {
        "worked_on": "2026-11-24",
        "how_long": "2½",
        "category": "direct",
        "level": "micro",
        "activity": "Intake desk",
        "key": str(uuid.uuid4()),
    } | (said or {})
