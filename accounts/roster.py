"""A roster in bulk: what it would do, then all of it or nothing.

The offering's roster in `curriculum` uses the same two steps with its own roles: `plan_roster(..., roles=...,
judge=...)` and `apply_roster(..., judge=..., then=...)`.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from accounts.actions import invite
from accounts.models import Invitation, Membership, Program, User
from accounts.roster_table import TableRow, plain


class Outcome(StrEnum):
    """What a row would do."""

    NEW = "new"
    GAINS = "gains role"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"
    ERROR = "error"


@dataclass(frozen=True)
class RosterRoles:
    """Which role words a roster understands, and which membership each role brings (None: none of its own)."""

    words: Mapping[str, str]
    membership: Mapping[str, str | None]
    default: str = "student"


PROGRAM_ROLES = RosterRoles(
    words={
        "student": "student",
        "learner": "student",
        "instructor": "instructor",
        "teacher": "instructor",
        "faculty": "instructor",
        "coordinator": "coordinator",
        "fieldcoordinator": "coordinator",
        "fieldplacementcoordinator": "coordinator",
        "liaison": "liaison",
        "fieldliaison": "liaison",
        "administrator": "administrator",
        "admin": "administrator",
        "programadministrator": "administrator",
    },
    membership={role: role for role in Membership.Role.values},
)


@dataclass
class PlannedRow:
    """A row, what it would do, and what is wrong with it or worth knowing.

    `further` is what it would do beyond person and membership, in the words of the room that judged it, if anything.
    """

    row: TableRow
    email: str = ""
    role: str = ""
    outcome: Outcome = Outcome.NEW
    further: str = ""
    user: User | None = None
    membership: Membership | None = None
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_change(self) -> bool:
        """Say whether the row would change anything."""
        return self.outcome in (Outcome.NEW, Outcome.GAINS) or bool(self.further and self.outcome == Outcome.UNCHANGED)


Judge = Callable[[Sequence[PlannedRow]], None]


@dataclass
class RosterPlan:
    """What a whole roster would do."""

    rows: list[PlannedRow]

    def count(self, outcome: Outcome) -> int:
        """Give how many rows have this outcome."""
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """Give how many rows there are of each outcome, by the outcome's name in lower case."""
        return {outcome.name.lower(): self.count(outcome) for outcome in Outcome}

    @property
    def changes(self) -> int:
        """Give how many rows would change anything."""
        return sum(row.is_change for row in self.rows)

    @property
    def is_sound(self) -> bool:
        """Say whether no row has an error."""
        return not self.count(Outcome.ERROR)

    @property
    def fingerprint(self) -> str:
        """Give a short mark of what would happen, to notice that it changed between looking and confirming."""
        told = "\n".join(
            f"{row.row} {row.role} {row.outcome} {row.further} {row.errors} {row.notes}" for row in self.rows
        )
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]


class RosterChanged(Exception):
    """What the roster would do is not what was looked at; nothing was written."""


def _unstorable(text: str) -> bool:
    return any(ord(letter) < 32 or 0xD800 <= ord(letter) <= 0xDFFF for letter in text)


def _check_form(planned: PlannedRow, roles: RosterRoles) -> None:
    """Judge a row by itself: address, lengths, role, characters that can't be stored."""
    row = planned.row
    planned.email = row.email.lower()
    if any(_unstorable(text) for text in (row.name, row.email, row.number, row.section, row.role)):
        planned.errors.append("There is a line break or a control character in a cell.")
    if not row.email:
        planned.errors.append("The e-mail address is missing.")
    else:
        try:
            validate_email(row.email)
        except ValidationError:
            planned.errors.append(f"“{row.email[:80]}” is not an e-mail address.")
    if len(row.email) > 254 or len(row.name) > 150 or len(row.number) > 30 or len(row.section) > 30:
        planned.errors.append("A cell is too long: names have up to 150 letters, numbers and sections up to 30.")
    planned.role = roles.words.get(plain(row.role), "") if row.role else roles.default
    if not planned.role:
        known = ", ".join(dict.fromkeys(roles.words.values()))
        planned.errors.append(f"“{row.role[:40]}” is not a role here. Roles: {known}.")


def _check_repeats(rows: Sequence[PlannedRow]) -> None:
    """Judge rows against each other: the same person twice, one number for two people."""
    seen: dict[tuple[str, str], PlannedRow] = {}
    numbers: dict[str, PlannedRow] = {}
    for planned in rows:
        row = planned.row
        first = seen.setdefault((planned.email, planned.role), planned)
        if first is not planned and not planned.errors:
            if (row.number or first.row.number) != first.row.number:
                planned.errors.append(f"Line {first.row.line} has this address with another student number.")
            else:
                planned.outcome = Outcome.REPEATED
                planned.notes.append(f"The same as line {first.row.line}; counted once.")
        holder = numbers.setdefault(row.number, planned) if row.number else planned
        if holder.email != planned.email:
            planned.errors.append(f"Line {holder.row.line} gives the number {row.number} to another address.")


def _people(rows: Sequence[PlannedRow]) -> dict[str, User]:
    addresses = {planned.email for planned in rows if not planned.errors}
    people = {user.email: user for user in User.objects.filter(email__in=addresses)}
    others = EmailAddress.objects.filter(email__in=addresses - set(people), verified=True).select_related("user")
    return people | {address.email: address.user for address in others}


def _check_person(planned: PlannedRow, held: Mapping[tuple[int, str], Membership], role: str | None) -> None:
    """Say what a row without errors would do to a person who may exist already."""
    row, user = planned.row, planned.user
    if user is None:
        if not row.name:
            planned.errors.append("The name is missing.")
        return
    if not user.is_active:
        planned.errors.append(f"The account of {user.name} is closed. Open it first.")
    if row.name and row.name != user.name:
        planned.notes.append(f"The name stays as it is: {user.name}.")
    planned.membership = held.get((user.pk, role)) if role else None
    planned.outcome = Outcome.UNCHANGED if planned.membership or role is None else Outcome.GAINS
    stored = planned.membership.student_number if planned.membership else ""
    if stored and row.number and stored != row.number:
        planned.errors.append(f"{user.name} has the student number {stored} here, not {row.number}.")
    elif planned.membership and role == Membership.Role.STUDENT and row.number and not stored:
        planned.outcome = Outcome.GAINS
        planned.notes.append(f"Gets the student number {row.number}.")


def plan_roster(
    program: Program, table: Sequence[TableRow], *, roles: RosterRoles = PROGRAM_ROLES, judge: Judge | None = None
) -> RosterPlan:
    """Give what a roster would do to a program, row by row, in a handful of queries however long it is.

    `judge` may add errors, notes and what would happen further to the rows that are right so far.
    """
    rows = [PlannedRow(row=row) for row in table]
    for planned in rows:
        _check_form(planned, roles)
    _check_repeats(rows)
    people = _people(rows)
    live = Membership.objects.filter(program=program, ended_at=None)
    held = {(membership.user_id, membership.role): membership for membership in live}
    numbers = {
        membership.student_number: membership.user_id for membership in held.values() if membership.student_number
    }
    for planned in rows:
        if planned.errors or planned.outcome == Outcome.REPEATED:
            continue
        planned.user = people.get(planned.email)
        _check_person(planned, held, roles.membership[planned.role])
        holder = numbers.get(planned.row.number) if planned.row.number else None
        if holder and (planned.user is None or holder != planned.user.pk):
            planned.errors.append(f"The student number {planned.row.number} belongs to somebody else in the program.")
    if judge:
        judge([planned for planned in rows if not planned.errors])
    for planned in rows:
        if planned.errors:
            planned.outcome = Outcome.ERROR
    return RosterPlan(rows)


def _make_people(rows: Sequence[PlannedRow]) -> None:
    """Make the people who are new, once each, without a password: they come in by invitation or by code."""
    made: dict[str, User] = {}
    for planned in rows:
        if planned.outcome == Outcome.NEW and planned.email not in made:
            made[planned.email] = User(email=planned.email, name=planned.row.name, password=make_password(None))
    User.objects.bulk_create(made.values())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=False) for user in made.values()
    )
    for planned in rows:
        planned.user = planned.user or made.get(planned.email)


def _make_memberships(program: Program, rows: Sequence[PlannedRow], by: User, roles: RosterRoles) -> None:
    for planned in rows:
        role = roles.membership[planned.role]
        number = planned.row.number if role == Membership.Role.STUDENT else ""
        if role and planned.membership is None:
            planned.membership = Membership(
                user=planned.user, program=program, role=role, student_number=number, added_by=by
            )
        elif planned.membership and number and not planned.membership.student_number:
            planned.membership.student_number = number
            planned.membership.save(update_fields=["student_number"])
    Membership.objects.bulk_create(
        planned.membership for planned in rows if planned.membership and not planned.membership.pk
    )


def apply_roster(
    *,
    program: Program,
    table: Sequence[TableRow],
    by: User,
    send_invitations: bool,
    fingerprint: str,
    roles: RosterRoles = PROGRAM_ROLES,
    judge: Judge | None = None,
    then: Callable[[Sequence[PlannedRow]], None] | None = None,
) -> RosterPlan:
    """Do what was looked at, all of it or nothing, and give what was done. A second time changes nothing.

    Args:
        program: whose members they become.
        table: the rows, as `read_roster` gives them.
        by: the administrator.
        send_invitations: mail a link to each person who has never signed in.
        fingerprint: of the plan that was looked at.
        roles: the words for roles, and the membership each brings.
        judge: as for `plan_roster`.
        then: called inside the transaction with the rows, each with its `user`, to enrol them by `row.section`, say.

    Raises:
        RosterChanged: when the plan is another than the one looked at or has errors; nothing is written.
    """
    try:
        with transaction.atomic():
            plan = plan_roster(program, table, roles=roles, judge=judge)
            if plan.fingerprint != fingerprint or not plan.is_sound:
                raise RosterChanged
            rows = [planned for planned in plan.rows if planned.outcome != Outcome.REPEATED]
            _make_people(rows)
            _make_memberships(program, rows, by, roles)
            if then:
                then(rows)
            if send_invitations:
                _invite_newcomers(program, rows, by, roles)
            return plan
    except IntegrityError as error:
        raise RosterChanged from error


def _invite_newcomers(program: Program, rows: Sequence[PlannedRow], by: User, roles: RosterRoles) -> None:
    """Invite each person once who has never signed in and holds no link that still works.

    An invitation leads into a membership, so a role without one brings none: whoever gives that role tells them.
    """
    waiting = set(Invitation.objects.open().filter(program=program).values_list("email", flat=True))
    for planned in rows:
        user = planned.user
        role = roles.membership[planned.role]
        if user is None or role is None or user.last_login or user.email in waiting:
            continue
        waiting.add(user.email)
        invite(program=program, by=by, email=user.email, name=user.name, role=role)
