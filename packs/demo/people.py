"""Programs, people, offerings and who is what where."""

from dataclasses import dataclass, field
from datetime import timedelta

from allauth.account.models import EmailAddress

from accounts.models import Membership, Program, User
from curriculum.models import Course, Enrolment, Module, Offering, OfferingModule, Term
from packs.demo.seed import Seed, words

DOMAIN = "millbrook.example"
OFFERINGS = (
    ("bsw", "SW 302", "Generalist Practice II", 26),
    ("bsw", "SW 210", "Introduction to Generalist Practice", 14),
    ("msw", "SW 610", "Foundations of Community Practice", 20),
)
ROLE_LISTS = {
    "instructors": Membership.Role.INSTRUCTOR,
    "coordinators": Membership.Role.COORDINATOR,
    "liaisons": Membership.Role.LIAISON,
    "administrators": Membership.Role.ADMINISTRATOR,
}


@dataclass
class Cohort:
    """Who and what was made, for the parts that follow."""

    programs: dict[str, Program] = field(default_factory=dict)
    offerings: list[Offering] = field(default_factory=list)
    students: dict[int, list[User]] = field(default_factory=dict)  # by offering id
    staff: dict[str, list[User]] = field(default_factory=dict)  # by list of people.yaml

    def all_students(self) -> list[User]:
        """Give every student once, in the order of the list."""
        return [student for students in self.students.values() for student in students]


def make_user(seed: Seed, row: dict[str, str]) -> User:
    """Give a generated person who can only come in by a door."""
    email = f"{row['first']}.{row['last']}@{DOMAIN}".lower().replace(" ", "").replace("'", "")
    user = User(email=email, name=f"{row['first']} {row['last']}", is_generated=True, public_id=seed.public_id())
    user.set_unusable_password()
    user.joined_at = seed.moment(seed.term_start, 9)
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def make_programs(seed: Seed, cohort: Cohort) -> None:
    """Make the two programs."""
    cohort.programs["bsw"] = Program.objects.create(
        name="Bachelor of Social Work", short_name="BSW", degree="bsw", public_id=seed.public_id()
    )
    cohort.programs["msw"] = Program.objects.create(
        name="Master of Social Work",
        short_name="MSW",
        degree="msw",
        required_minutes=500 * 60,
        public_id=seed.public_id(),
    )


def make_staff(seed: Seed, cohort: Cohort) -> None:
    """Make instructors, markers, coordinators, liaisons and the administrator, in both programs."""
    for name in (*ROLE_LISTS, "markers"):
        cohort.staff[name] = [make_user(seed, row) for row in words("people")[name]]
    for name, role in ROLE_LISTS.items():
        for user in cohort.staff[name]:
            for program in cohort.programs.values():
                Membership.objects.create(user=user, program=program, role=role, started_at=user.joined_at)


def make_offerings(seed: Seed, cohort: Cohort) -> None:
    """Make three offerings of this term, with their modules opening week by week."""
    modules = list(Module.objects.filter(program=None).order_by("position", "number"))
    for degree, code, title, _ in OFFERINGS:
        program = cohort.programs[degree]
        term, _made = Term.objects.get_or_create(
            program=program, name="This term", defaults={"starts_on": seed.term_start, "ends_on": seed.term_end}
        )
        course = Course.objects.create(program=program, code=code, title=title)
        offering = Offering.objects.create(course=course, term=term, public_id=seed.public_id())
        cohort.offerings.append(offering)
        for position, module in enumerate(modules):
            opens = seed.moment(seed.term_start + timedelta(weeks=3 * position), 8)
            OfferingModule.objects.create(offering=offering, module=module, position=position, opens_at=opens)


def enrol_everyone(seed: Seed, cohort: Cohort) -> None:
    """Make the sixty students and enroll them; instructors and markers with them."""
    rows = iter(words("people")["students"])
    number = 40_100
    for index, offering in enumerate(cohort.offerings):
        program = offering.course.program
        cohort.students[offering.pk] = []
        for place in range(OFFERINGS[index][3]):
            student = make_user(seed, next(rows))
            number += seed.chance.randrange(3, 40)
            Membership.objects.create(
                user=student,
                program=program,
                role=Membership.Role.STUDENT,
                student_number=f"{program.short_name[0]}{number}",
                started_at=student.joined_at,
            )
            section = "A" if place % 2 else "B"
            Enrolment.objects.create(offering=offering, user=student, role="student", section=section)
            cohort.students[offering.pk].append(student)
        teachers = cohort.staff["instructors"][index : index + 2] if index < 2 else cohort.staff["instructors"][-1:]
        for teacher in teachers:
            Enrolment.objects.create(offering=offering, user=teacher, role="instructor")
        for marker in cohort.staff["markers"]:
            Enrolment.objects.create(offering=offering, user=marker, role="marker")


def make_people(seed: Seed) -> Cohort:
    """Make everyone, and what they belong to."""
    cohort = Cohort()
    make_programs(seed, cohort)
    make_staff(seed, cohort)
    make_offerings(seed, cohort)
    enrol_everyone(seed, cohort)
    return cohort
