"""The benchmark's people: one program, one offering with everyone in it, and sessions made directly for a few."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from allauth.account.models import EmailAddress
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.models import Membership, Program, User
from bench.rows import insert, public_id
from curriculum.models import Course, Enrolment, Module, Offering, OfferingModule, Page, PageReading, Term
from packs.demo.seed import words

BACKEND = "django.contrib.auth.backends.ModelBackend"
# Staff as an offering of 2,000 has them: whoever marks finds the same queue however many students there are.
STAFF = {
    "instructor": ("Ines Duarte", Membership.Role.INSTRUCTOR),
    "coordinator": ("Tomas Wirth", Membership.Role.COORDINATOR),
    "liaison": ("Freda Cole", Membership.Role.LIAISON),
    "marker": ("Mika Lahti", None),
}


@dataclass
class Cohort:
    """Who was made, and where they are."""

    program: Program
    offering: Offering
    staff: dict[str, User]
    students: list[User]


def _names() -> Iterator[str]:
    rows = words("people")["students"]
    firsts, lasts = [row["first"] for row in rows], [row["last"] for row in rows]
    initials = ["", *(f" {letter}." for letter in "ABCDEFGHIJKLMNOPRSTVW")]
    for initial, (shift, place) in product(initials, product(range(len(lasts)), range(len(firsts)))):
        yield f"{firsts[place]}{initial} {lasts[(place + shift) % len(lasts)]}"


def _person(pk: int, name: str, address: str, chance: random.Random) -> User:
    return User(
        pk=pk, public_id=public_id(chance), email=f"{address}@bench.example", name=name, password=make_password(None)
    )


def make_program() -> tuple[Program, Offering]:
    """Make a program and an offering of this term with every module of the library, all of them open."""
    today = timezone.localdate()
    program = Program.objects.create(name="Bachelor of Social Work", short_name="BSW", degree="bsw")
    term = Term.objects.create(
        program=program,
        name="This term",
        starts_on=today - timedelta(weeks=12),
        ends_on=today + timedelta(weeks=5),
    )
    course = Course.objects.create(program=program, code="SW 302", title="Generalist Practice II")
    offering = Offering.objects.create(course=course, term=term)
    for position, module in enumerate(Module.objects.published().filter(program=None)):
        OfferingModule.objects.create(offering=offering, module=module, position=position)
    return program, offering


def make_people(count: int, chance: random.Random) -> Cohort:
    """Make staff and `count` students, all of them in one offering."""
    program, offering = make_program()
    staff = {role: _person(pk, name, role, chance) for pk, (role, (name, _)) in enumerate(STAFF.items(), start=1)}
    insert(User, staff.values())
    insert(
        Membership,
        (
            Membership(public_id=public_id(chance), user=staff[role], program=program, role=held)
            for role, (_, held) in STAFF.items()
            if held
        ),
    )
    for role in ("instructor", "marker"):
        Enrolment.objects.create(offering=offering, user=staff[role], role=role)
    first = len(STAFF) + 1
    names = _names()
    students = [_person(first + number, next(names), f"student{number}", chance) for number in range(count)]
    insert(User, students)
    insert(EmailAddress, (EmailAddress(user=u, email=u.email, verified=True, primary=True) for u in students))
    insert(
        Membership,
        (
            Membership(
                public_id=public_id(chance),
                user=student,
                program=program,
                role=Membership.Role.STUDENT,
                student_number=f"B{100_000 + number}",
            )
            for number, student in enumerate(students)
        ),
    )
    insert(
        Enrolment,
        (
            Enrolment(
                public_id=public_id(chance),
                offering=offering,
                user=student,
                role=Enrolment.Role.STUDENT,
                section="ABCD"[number % 4],
            )
            for number, student in enumerate(students)
        ),
    )
    return Cohort(program, offering, staff, students)


def make_readings(cohort: Cohort, chance: random.Random) -> None:
    """Let every student have read the first pages, one more or less."""
    pages = list(
        Page.objects.published().filter(module__in=cohort.offering.modules.all()).order_by("module", "position")
    )
    insert(
        PageReading,
        (
            PageReading(page=page, user=student)
            for student in cohort.students
            for page in pages[: chance.randrange(len(pages)) if pages else 0]
        ),
    )


def sign_in(user: User, *, is_staff: bool = False) -> str:
    """Give the key of a new session, as signing in leaves it; for staff with the second factor passed."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session["_auth_user_backend"] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    if is_staff:
        session["second_factor"] = True
    session.create()
    key = session.session_key
    if key is None:
        raise RuntimeError("The session was not stored.")
    return key


def days_back(count: int, *, until: date) -> Iterator[date]:
    """Give the last `count` working days before `until`, the newest first."""
    day = until
    while count:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            count -= 1
            yield day
