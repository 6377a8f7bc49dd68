"""The benchmark's field education: placements by a few habits, with their lines, weeks and signatures.

All placements of a habit have the same lines on the same days. So the totals of one, reckoned by the room itself, hold
for all of them; another one of each habit is reckoned too and compared, before anything is measured.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from bench.data_people import Cohort, days_back
from bench.rows import insert, new_uuid, public_id, reset_sequences
from packs.demo.seed import words
from placements.models import FieldInstructor, HourLine, Placement, SignOff, SignOffLink, Site, Week
from placements.totals import reckon
from practice.models import Concept

STUDENTS_A_SITE = 40
# Minutes of a morning and an afternoon, and how the work is spread over micro, mezzo and macro.
HABITS = ((120, 90, (6, 3, 2)), (150, 120, (4, 4, 3)), (90, 60, (1, 0, 0)), (60, 45, (5, 3, 2)), (180, 120, (3, 3, 3)))
STATES = HourLine.State


class TotalsDiffer(Exception):
    """A placement's stored totals are not what the room reckons from its lines."""


@dataclass(frozen=True)
class Stretch:
    """A line of a habit: everything but whose it is."""

    worked_on: date
    starts_at: time
    minutes: int
    level: str
    state: str
    row: dict[str, Any]

    @property
    def ends_at(self) -> time:
        """Give the time at which it ends, the same day."""
        return (datetime.combine(self.worked_on, self.starts_at) + timedelta(minutes=self.minutes)).time()

    @property
    def monday(self) -> date:
        """Give the Monday of its week."""
        return self.worked_on - timedelta(days=self.worked_on.weekday())


def _state(day: date, today: date) -> str:
    weeks = (today - timedelta(days=today.weekday()) - (day - timedelta(days=day.weekday()))).days // 7
    if weeks == 0:
        return STATES.DRAFT
    if weeks == 1:
        return STATES.SUBMITTED
    if weeks == 2 and day.weekday() == 1:
        return STATES.RETURNED
    return STATES.APPROVED


def stretches(habit: tuple[int, int, tuple[int, int, int]], count: int, chance: random.Random) -> list[Stretch]:
    """Give the lines of a habit: two on each working day, back from yesterday."""
    morning, afternoon, mix = habit
    by_level: dict[str, list[dict]] = {"micro": [], "mezzo": [], "macro": [], "none": []}
    for row in words("activities")["activities"]:
        by_level[row["level"]].append(row)
    today = timezone.localdate()
    found = []
    for day in days_back((count + 1) // 2, until=today):
        for start, minutes in ((time(9), morning), (time(13), afternoon)):
            level = "none" if chance.random() < 0.12 else chance.choices(("micro", "mezzo", "macro"), mix)[0]
            row = chance.choice(by_level[level])
            found.append(Stretch(day, start, minutes, level, _state(day, today), row))
    return found[:count]


@dataclass
class Field:
    """What was made: placements in the order of their students, and each one's habit."""

    placements: list[Placement]
    habits: list[list[Stretch]]

    def habit_of(self, number: int) -> list[Stretch]:
        """Give the lines of the placement with this place in the list."""
        return self.habits[number % len(self.habits)]


def make_sites(cohort: Cohort, count: int) -> list[SignOffLink]:
    """Make `count` sites with a field instructor each; give the links by which these signed."""
    links = []
    rows = words("sites")["sites"]
    for number in range(count):
        row = rows[number % len(rows)]
        site = Site.objects.create(
            name=f"{row['name']} {number + 1}", population=row["population"], levels=row["levels"]
        )
        site.programs.add(cohort.program)
        instructor = FieldInstructor.objects.create(
            site=site, name=f"Field Instructor {number + 1}", email=f"field{number + 1}@agency.example"
        )
        links.append(
            SignOffLink.objects.create(
                field_instructor=instructor,
                token_hash=f"{number:064x}",
                sent_to=instructor.email,
                created_by=cohort.staff["coordinator"],
                expires_at=timezone.now() + timedelta(days=365),
            )
        )
    return links


def make_placements(cohort: Cohort, count: int, lines: int, links: list[SignOffLink], chance: random.Random) -> Field:
    """Place the first `count` students."""
    today = timezone.localdate()
    placements = []
    for number, student in enumerate(cohort.students[:count]):
        instructor = links[number % len(links)].field_instructor
        placements.append(
            Placement(
                pk=number + 1,
                public_id=public_id(chance),
                student=student,
                program=cohort.program,
                site_id=instructor.site_id,
                field_instructor=instructor,
                liaison=cohort.staff["liaison"] if number % 40 == 0 else None,
                required_minutes=cohort.program.required_minutes,
                starts_on=today - timedelta(weeks=22),
                ends_on=today + timedelta(weeks=12),
                student_name=student.sort_name,
            )
        )
    insert(Placement, placements)
    return Field(placements, [stretches(habit, lines, chance) for habit in HABITS])


def _weeks(field: Field, chance: random.Random) -> Iterator[Week]:
    key = 0
    for number, placement in enumerate(field.placements):
        for monday in _mondays(field.habit_of(number)):
            key += 1
            sent = datetime.combine(monday + timedelta(days=6), time(19, 30), tzinfo=placement.zone)
            yield Week(pk=key, public_id=public_id(chance), placement=placement, starts_on=monday, submitted_at=sent)


def _mondays(habit: list[Stretch]) -> list[date]:
    return sorted({stretch.monday for stretch in habit if stretch.state != STATES.DRAFT})


def _lines(field: Field, chance: random.Random) -> Iterator[HourLine]:
    key = 0
    first_week = 1
    for number, placement in enumerate(field.placements):
        habit = field.habit_of(number)
        week_of = {monday: first_week + place for place, monday in enumerate(_mondays(habit))}
        first_week += len(week_of)
        for stretch in habit:
            key += 1
            line = HourLine(
                pk=key,
                public_id=public_id(chance),
                placement=placement,
                worked_on=stretch.worked_on,
                starts_at=stretch.starts_at,
                ends_at=stretch.ends_at,
                minutes=stretch.minutes,
                category=stretch.row["category"],
                activity=stretch.row["activity"],
                note=stretch.row["note"],
                state=stretch.state,
                week_id=None if stretch.state == STATES.DRAFT else week_of[stretch.monday],
                key=new_uuid(chance),
            )
            if stretch.level != "none":
                setattr(line, f"{stretch.level}_minutes", stretch.minutes)
            yield line


def _sign_offs(field: Field, links: list[SignOffLink]) -> Iterator[SignOff]:
    key = 0
    for number, placement in enumerate(field.placements):
        link = links[number % len(links)]
        for stretch in field.habit_of(number):
            key += 1
            if stretch.state not in (STATES.APPROVED, STATES.RETURNED):
                continue
            yield SignOff(
                line_id=key,
                answer=stretch.state,
                comment="Please split this line." if stretch.state == STATES.RETURNED else "",
                signer_name=link.field_instructor.name,
                signer_email=link.field_instructor.email,
                link=link,
                line_sha256=f"{key:064x}",
                signed_at=datetime.combine(stretch.monday + timedelta(days=8), time(8, 40), tzinfo=placement.zone),
            )


def _skills(field: Field) -> Iterator[Any]:
    through = HourLine.skills.through
    concepts = dict(Concept.objects.filter(scheme__slug="micro-skills").values_list("slug", "pk"))
    key = 0
    for number in range(len(field.placements)):
        for stretch in field.habit_of(number):
            key += 1
            for slug in (stretch.row.get("skills") or [])[:1]:
                if slug in concepts:
                    yield through(hourline_id=key, concept_id=concepts[slug])


def keep_totals(field: Field) -> None:
    """Write each placement's totals: those of the first of its habit, which the room reckons.

    Raises:
        TotalsDiffer: when another placement of a habit, reckoned by itself, has other totals than were written.
    """
    step = len(field.habits)
    for first in range(min(step, len(field.placements))):
        kept = reckon(field.placements[first])
        kept.pop("student_name", None)
        same = [placement.pk for placement in field.placements[first::step]]
        for start in range(0, len(same), 500):
            Placement.objects.filter(pk__in=same[start : start + 500]).update(**kept)
        last = Placement.objects.select_related("student").get(pk=same[-1])
        differing = {name: value for name, value in reckon(last).items() if getattr(last, name) != value}
        if differing:
            raise TotalsDiffer(f"placement {last.pk}: {differing}")


def make_field(cohort: Cohort, *, placements: int, lines: int, chance: random.Random) -> Field:
    """Make sites, placements, lines, weeks, signatures and totals."""
    links = make_sites(cohort, max(1, placements // STUDENTS_A_SITE))
    field = make_placements(cohort, placements, lines, links, chance)
    insert(Week, _weeks(field, chance))
    insert(HourLine, _lines(field, chance))
    insert(SignOff, _sign_offs(field, links))
    insert(HourLine.skills.through, _skills(field))
    reset_sequences(Placement, Week, HourLine)
    keep_totals(field)
    return field
