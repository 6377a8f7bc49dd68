"""The named cast of the tests: one small program, its people, and a neighbor whom nothing here concerns."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Membership, Program, User
from curriculum.models import Course, Enrolment, Offering, Term


@dataclass
class Cast:
    """Everyone a test may need, by first name."""

    program: Program
    offering: Offering
    other_offering: Offering
    lena: User  # student
    omar: User  # student, Lena's classmate
    nils: User  # student of another program's offering
    ines: User  # instructor of Lena's offering
    paul: User  # instructor of the other offering
    mika: User  # marker in Lena's offering
    tomas: User  # coordinator of Lena's program
    freda: User  # field liaison in Lena's program
    greta: User  # administrator of Lena's program
    ralf: User  # coordinator of the other program
    nobody: User  # signed in, belongs nowhere


def make_person(name: str) -> User:
    """Give a new person whose address is their first name."""
    return User.objects.create_user(f"{name.split()[0].lower()}@example.org", name=name)


def make_offering(program: Program, code: str) -> Offering:
    """Give an offering of a new course in autumn 2026."""
    course = Course.objects.create(program=program, code=code, title="Generalist Practice II")
    term, _ = Term.objects.get_or_create(
        program=program, name="Fall 2026", defaults={"starts_on": date(2026, 8, 31), "ends_on": date(2026, 12, 18)}
    )
    return Offering.objects.create(course=course, term=term)


def join(user: User, program: Program, role: str, number: str = "") -> None:
    """Give a person a live role in a program."""
    Membership.objects.create(user=user, program=program, role=role, student_number=number)


def enrol(user: User, offering: Offering, role: str, section: str = "") -> None:
    """Enrol a person in an offering."""
    Enrolment.objects.create(user=user, offering=offering, role=role, section=section)


def make_cast() -> Cast:
    """Make the whole cast in the database."""
    program = Program.objects.create(name="Bachelor of Social Work", short_name="BSW", degree="bsw")
    other = Program.objects.create(name="Master of Social Work", short_name="MSW", degree="msw")
    cast = Cast(
        program=program,
        offering=make_offering(program, "SW 302"),
        other_offering=make_offering(other, "SW 610"),
        lena=make_person("Lena Marsh"),
        omar=make_person("Omar Said"),
        nils=make_person("Nils Berg"),
        ines=make_person("Ines Duarte"),
        paul=make_person("Paul Onwu"),
        mika=make_person("Mika Lahti"),
        tomas=make_person("Tomas Wirth"),
        freda=make_person("Freda Cole"),
        greta=make_person("Greta Sandoval"),
        ralf=make_person("Ralf Jansen"),
        nobody=make_person("Noor Nobody"),
    )
    join(cast.lena, program, "student", "B1001")
    join(cast.omar, program, "student", "B1002")
    join(cast.nils, other, "student", "M2001")
    join(cast.ines, program, "instructor")
    join(cast.paul, other, "instructor")
    join(cast.tomas, program, "coordinator")
    join(cast.freda, program, "liaison")
    join(cast.greta, program, "administrator")
    join(cast.ralf, other, "coordinator")
    for student in (cast.lena, cast.omar):
        enrol(student, cast.offering, "student", "A")
    enrol(cast.nils, cast.other_offering, "student")
    enrol(cast.ines, cast.offering, "instructor")
    enrol(cast.paul, cast.other_offering, "instructor")
    enrol(cast.mika, cast.offering, "marker")
    return cast
