"""Sites, field instructors, placements and three months of hours in every state."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import prefetch_related_objects

from accounts.models import User, new_token
from packs.demo.people import Cohort
from packs.demo.seed import Seed, words
from placements.coverage import sha256_of
from placements.models import FieldInstructor, HourLine, Placement, SignOff, SignOffLink, Site, Week
from placements.totals import keep
from practice.models import Concept

LEVEL_FIELDS = ("micro_minutes", "mezzo_minutes", "macro_minutes")
STATES = HourLine.State


@dataclass(frozen=True)
class Habit:
    """How a student logs: hours a week, from which week to which, what share of the work is at which level."""

    days: int
    first_week: int
    last_week: int
    levels: tuple[int, int, int]


EVEN = Habit(2, 0, 12, (6, 3, 2))
HABITS = (
    *(EVEN,) * 6,
    Habit(3, 0, 12, (5, 4, 3)),
    Habit(2, 0, 12, (1, 0, 0)),  # micro only
    Habit(1, 0, 12, (6, 3, 1)),  # finishing late
    Habit(2, 0, 8, (5, 3, 2)),  # nothing for weeks
    Habit(2, 4, 12, (4, 4, 2)),  # began late
)


def make_sites(seed: Seed, cohort: Cohort) -> list[FieldInstructor]:
    """Make 25 sites and their field instructors; some supervise at several sites' worth of students."""
    instructors = []
    people = words("people")["field_instructors"]
    for index, row in enumerate(words("sites")["sites"]):
        address = f"{row['address']['street']}, {row['address']['city']}"
        site = Site.objects.create(
            name=row["name"],
            address=address,
            population=row["population"],
            about=row["work"],
            levels=row["levels"],
            public_id=seed.public_id(),
        )
        site.programs.set(cohort.programs.values())
        if index < len(people):
            person = people[index]
            name = f"{person['first']} {person['last']}"
            email = f"{person['first']}.{person['last']}@agency.example".lower().replace(" ", "").replace("'", "")
            instructors.append(
                FieldInstructor.objects.create(
                    site=site,
                    name=name,
                    email=email,
                    degree=person.get("degree", ""),
                    degree_year=person.get("degree_year"),
                    public_id=seed.public_id(),
                )
            )
    return instructors


def make_placements(seed: Seed, cohort: Cohort, instructors: list[FieldInstructor]) -> list[Placement]:
    """Place every student of the first and third offering, with a liaison each."""
    placements = []
    for order, offering in enumerate((cohort.offerings[0], cohort.offerings[2])):
        program = offering.course.program
        for index, student in enumerate(cohort.students[offering.pk]):
            instructor = instructors[(index * 3 + order) % len(instructors)]
            placements.append(
                Placement.objects.create(
                    public_id=seed.public_id(),
                    student=student,
                    program=program,
                    site=instructor.site,
                    field_instructor=instructor,
                    liaison=cohort.staff["liaisons"][index % len(cohort.staff["liaisons"])],
                    required_minutes=program.required_minutes,
                    starts_on=seed.term_start,
                    ends_on=seed.term_end + timedelta(weeks=18 if program.degree == "bsw" else 26),
                    time_zone=program.time_zone,
                )
            )
    return placements


def _splits(seed: Seed, habit: Habit, level: str, minutes: int) -> dict[str, int]:
    split = dict.fromkeys(LEVEL_FIELDS, 0)
    if level == "none":
        return split
    if seed.chance.random() < 0.15 and habit.levels[1]:
        part = minutes // 60 * 30
        split["micro_minutes"], split["mezzo_minutes"] = minutes - part, part
        return split
    split[f"{level}_minutes"] = minutes
    return split


def _activities(habit: Habit) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {"micro": [], "mezzo": [], "macro": [], "none": []}
    for row in words("activities")["activities"]:
        found[row["level"]].append(row)
    return found


def _line(
    seed: Seed, placement: Placement, habit: Habit, day: date, start: time, minutes: int
) -> tuple[HourLine, list]:
    level = (
        "none" if seed.chance.random() < 0.12 else seed.chance.choices(("micro", "mezzo", "macro"), habit.levels)[0]
    )
    row = seed.chance.choice(_activities(habit)[level])
    ends = (datetime.combine(day, start) + timedelta(minutes=minutes)).time()
    line = HourLine(
        public_id=seed.public_id(),
        placement=placement,
        worked_on=day,
        starts_at=start,
        ends_at=ends,
        minutes=minutes,
        category=row["category"],
        activity=row["activity"],
        note=row["note"],
        key=seed.uuid(),
        created_at=seed.moment(day, 20, seed.chance.randrange(60)),
        **_splits(seed, habit, level, minutes),
    )
    return line, row.get("skills") or []


def make_lines(seed: Seed, placement: Placement, habit: Habit) -> list[tuple[HourLine, list]]:
    """Give unsaved lines with the slugs of their skills: two stretches on each day of the habit, none ahead."""
    made = []
    for week in range(habit.first_week, habit.last_week + 1):
        monday = seed.term_start + timedelta(weeks=week)
        for weekday in sorted(seed.chance.sample(range(5), habit.days)):
            day = monday + timedelta(days=weekday)
            if day >= seed.today:
                continue
            morning = seed.chance.choice((180, 210, 225, 240))
            made.append(_line(seed, placement, habit, day, time(9), morning))
            made.append(_line(seed, placement, habit, day, time(13), seed.chance.choice((120, 150, 165, 210))))
    return made


def _state_of(seed: Seed, line: HourLine, *, signs_late: bool) -> str:
    weeks_ago = (seed.monday - (line.worked_on - timedelta(days=line.worked_on.weekday()))).days // 7
    if weeks_ago == 0:
        return STATES.DRAFT
    if weeks_ago == 1 and signs_late:
        return STATES.SUBMITTED
    if weeks_ago == 2 and signs_late and seed.chance.random() < 0.12:
        return seed.chance.choice((STATES.SUBMITTED, STATES.RETURNED))
    return STATES.APPROVED


def _save_lines(
    seed: Seed, placement: Placement, made: list[tuple[HourLine, list]], *, signs_late: bool
) -> list[HourLine]:
    weeks: dict[date, Week] = {}
    for line, _ in made:
        line.state = _state_of(seed, line, signs_late=signs_late)
        monday = line.worked_on - timedelta(days=line.worked_on.weekday())
        if line.state != STATES.DRAFT:
            if monday not in weeks:
                weeks[monday] = Week.objects.create(
                    public_id=seed.public_id(),
                    placement=placement,
                    starts_on=monday,
                    submitted_at=seed.moment(monday + timedelta(days=6), 19, 30),
                )
            line.week = weeks[monday]
    return _create_as_of_their_day(seed, [line for line, _ in made])


def _create_as_of_their_day(seed: Seed, lines: list[HourLine]) -> list[HourLine]:
    """Store lines as logged on the evening of their day: the moment is stamped on creation and fixed by approval."""
    states = [line.state for line in lines]
    for line in lines:
        line.state = STATES.DRAFT
    HourLine.objects.bulk_create(lines)
    for line, state in zip(lines, states, strict=True):
        line.state = state
        line.created_at = seed.moment(line.worked_on, 18, 10)
    HourLine.objects.bulk_update(lines, ["state", "created_at"], batch_size=200)
    return lines


def _tag_skills(made: list[tuple[HourLine, list]], concepts: dict[str, Concept]) -> None:
    through = HourLine.skills.through
    rows = [
        through(hourline_id=line.pk, concept_id=concepts[slug].pk)
        for line, slugs in made
        for slug in slugs
        if slug in concepts
    ]
    through.objects.bulk_create(rows)


def _sign(seed: Seed, lines: list[HourLine], link: SignOffLink) -> None:
    instructor = link.field_instructor
    prefetch_related_objects(lines, "skills")
    SignOff.objects.bulk_create(
        SignOff(
            line=line,
            answer=line.state,
            comment="Please split this into what you did and what you watched."
            if line.state == STATES.RETURNED
            else "",
            signer_name=instructor.name,
            signer_email=instructor.email,
            link=link,
            line_sha256=sha256_of(line),
            signed_at=seed.moment(line.worked_on + timedelta(days=8 - line.worked_on.weekday()), 8, 40),
        )
        for line in lines
        if line.state in (STATES.APPROVED, STATES.RETURNED)
    )


def make_links(seed: Seed, cohort: Cohort, instructors: list[FieldInstructor]) -> tuple[dict[int, SignOffLink], str]:
    """Give each field instructor's link, and the secret of the one that the demo's door opens."""
    links = {}
    door = ""
    coordinator: User = cohort.staff["coordinators"][0]
    for instructor in instructors:
        token, hashed = new_token()
        door = door or token
        links[instructor.pk] = SignOffLink.objects.create(
            field_instructor=instructor,
            token_hash=hashed,
            sent_to=instructor.email,
            created_by=coordinator,
            created_at=seed.days_from_now(-1, 7),
            expires_at=seed.days_from_now(90),
        )
    return links, door


def make_field(seed: Seed, cohort: Cohort) -> str:
    """Make field education and give the secret of the sign-off link that the demo's door opens."""
    instructors = make_sites(seed, cohort)
    placements = make_placements(seed, cohort, instructors)
    links, door = make_links(seed, cohort, instructors)
    concepts = {concept.slug: concept for concept in Concept.objects.filter(scheme__slug="micro-skills")}
    order = {instructor.pk: number for number, instructor in enumerate(instructors)}
    for index, placement in enumerate(placements):
        made = make_lines(seed, placement, HABITS[index % len(HABITS)])
        # The door's own instructor, the first, and every third one have last week's lines before them.
        signs_late = order[placement.field_instructor_id] % 3 == 0
        lines = _save_lines(seed, placement, made, signs_late=signs_late)
        _tag_skills(made, concepts)
        _sign(seed, lines, links[placement.field_instructor_id])
    keep(Placement.objects.select_related("student"), today=seed.today)
    return door
