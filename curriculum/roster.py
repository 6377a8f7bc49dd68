"""The roster of an offering in bulk: people, their roles in the program and their enrolments, all of it or nothing.

Reading the table, judging people and making members is `accounts.roster`; this adds what concerns the offering.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import partial

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roster import (
    PROGRAM_ROLES,
    Outcome,
    PlannedRow,
    RosterChanged,
    RosterPlan,
    RosterRoles,
    apply_roster,
    plan_roster,
)
from accounts.roster_table import TableRow
from core.mail import queue_mail
from curriculum.models import Enrolment, Offering

LONGEST_SECTION = 20
TAUGHT = (Enrolment.Role.STUDENT, Enrolment.Role.INSTRUCTOR)

# A marker is named by enrolment alone; the other two are members of the program as well.
OFFERING_ROLES = RosterRoles(
    words={word: role for word, role in PROGRAM_ROLES.words.items() if role in TAUGHT}
    | {"marker": "marker", "grader": "marker", "teachingassistant": "marker", "ta": "marker"},
    membership={
        Enrolment.Role.STUDENT: "student",
        Enrolment.Role.INSTRUCTOR: "instructor",
        Enrolment.Role.MARKER: None,
    },
)


class Further(StrEnum):
    """What a row would do to an enrolment."""

    NEW = "new enrolment"
    SECTION = "section changed"
    ROLE = "role changed"


TALLIED = {Further.NEW: "newly enrolled", Further.SECTION: "in another section", Further.ROLE: "in another role"}


def _live_enrolments(offering: Offering) -> dict[int, Enrolment]:
    """Give the enrolments that have not ended, by person; those of closed accounts too, since they hold the place."""
    return {enrolment.user_id: enrolment for enrolment in offering.enrolments.filter(ended_at=None)}


def _check_twice(rows: Sequence[PlannedRow]) -> None:
    """Refuse a person who stands in the roster in two roles or sections, or under two of their addresses."""
    by_address: dict[str, PlannedRow] = {}
    by_person: dict[int, PlannedRow] = {}
    for planned in rows:
        first = by_address.setdefault(planned.email, planned)
        if first.role != planned.role:
            planned.errors.append(f"Line {first.row.line} has this address as {first.role}; one person has one role.")
        elif planned.row.section not in ("", first.row.section):
            planned.errors.append(f"Line {first.row.line} has this address in another section.")
        namesake = by_person.setdefault(planned.user.pk, planned) if planned.user else planned
        if namesake.email != planned.email:
            planned.errors.append(f"Line {namesake.row.line} is the same person under another address.")


def _tell_membership(planned: PlannedRow, offering: Offering) -> None:
    """Note what the row would do to a role in the program, which the enrolment alone doesn't show."""
    role = OFFERING_ROLES.membership[planned.role]
    if role is None and planned.further:
        planned.notes.append("Marking here gives no role in the program.")
    elif role and planned.membership is None:
        planned.notes.append(f"Becomes {role} in {offering.course.program.short_name}.")


def _judge_enrolment(planned: PlannedRow, held: Enrolment | None) -> None:
    """Say what a row would do to the enrolment that a person holds, if any. An empty section leaves it as it is."""
    row = planned.row
    if held is None:
        planned.further = Further.NEW
    elif held.role != planned.role and not row.role:
        planned.errors.append(f"{planned.user} is enrolled as {held.role}. Write the role in the row.")
    elif held.role != planned.role:
        planned.further = Further.ROLE
        planned.notes.append(f"Was {held.role}. What was done as {held.role} is kept.")
    elif row.section and row.section != held.section:
        planned.further = Further.SECTION
        planned.notes.append(f"Section {held.section or 'none'} becomes {row.section}.")


def _judge(rows: Sequence[PlannedRow], *, offering: Offering) -> None:
    """Judge rows that are right as far as people are concerned: what would they do to enrolments?"""
    _check_twice(rows)
    held = _live_enrolments(offering)
    for planned in rows:
        if len(planned.row.section) > LONGEST_SECTION:
            planned.errors.append(f"A section has up to {LONGEST_SECTION} letters.")
        if planned.errors or planned.outcome == Outcome.REPEATED:
            continue
        _judge_enrolment(planned, held.get(planned.user.pk) if planned.user else None)
        _tell_membership(planned, offering)


def plan_offering_roster(offering: Offering, table: Sequence[TableRow]) -> RosterPlan:
    """Give what a roster would do to people, memberships and enrolments; `further` of each row is a `Further`."""
    return plan_roster(offering.course.program, table, roles=OFFERING_ROLES, judge=partial(_judge, offering=offering))


def tally(plan: RosterPlan) -> str:
    """Give what a plan does, counted, in words that fit before and after."""
    counted = [
        (plan.count(Outcome.NEW), "new here"),
        (plan.count(Outcome.GAINS), "with a new membership or number"),
        *((sum(row.further == kind for row in plan.rows), words) for kind, words in TALLIED.items()),
        (sum(row.outcome == Outcome.UNCHANGED and not row.is_change for row in plan.rows), "unchanged"),
        (plan.count(Outcome.REPEATED), "repeated"),
    ]
    return ", ".join(f"{number} {words}" for number, words in counted if number) or "nothing"


def _hold_memberships(rows: Sequence[PlannedRow]) -> None:
    """Keep the memberships from ending before the enrolments that rest on them are there.

    Raises:
        RosterChanged: when one has ended already.
    """
    needed = {planned.membership.pk for planned in rows if planned.membership}
    standing = Membership.objects.select_for_update().filter(pk__in=needed, ended_at=None).values_list("pk", flat=True)
    if set(standing) != needed:
        raise RosterChanged


def _enrol(rows: Sequence[PlannedRow], *, offering: Offering, by: User, send_invitations: bool) -> None:
    """Make, move and change enrolments as planned. A role that changes ends one enrolment and begins another."""
    _hold_memberships(rows)
    held = _live_enrolments(offering)
    new, moved, ended = [], [], []
    for planned in rows:
        person = planned.user
        if person is None or not planned.further:
            continue
        before = held.get(person.pk)
        if before and planned.further == Further.SECTION:
            before.section = planned.row.section
            moved.append(before)
            continue
        if before:
            ended.append(before.pk)
        section = planned.row.section or (before.section if before else "")
        new.append(Enrolment(offering=offering, user=person, role=planned.role, section=section))
    Enrolment.objects.filter(pk__in=ended).update(ended_at=timezone.now())
    Enrolment.objects.bulk_update(moved, ["section"], batch_size=500)
    Enrolment.objects.bulk_create(new)
    if send_invitations:
        _tell_markers(rows, offering, by)


def _tell_markers(rows: Sequence[PlannedRow], offering: Offering, by: User) -> None:
    """Mail the markers who have never signed in how to come in, at most once a day.

    They hold no role in the program, so there is no invitation into one for them.
    """
    for planned in rows:
        person = planned.user
        if person is None or person.last_login or planned.role != Enrolment.Role.MARKER:
            continue
        words = {"name": person.name, "by": by, "offering": offering, "email": person.email}
        words |= {"site": settings.SITE_ADDRESS, "link": settings.SITE_ADDRESS + reverse("account_request_login_code")}
        queue_mail(
            to=person.email,
            subject=f"Marking in {offering.course} on Mezzo",
            body=render_to_string("curriculum/mail/marker.txt", words),
            unique_key=f"marker:{offering.public_id}:{person.public_id}:{timezone.localdate():%Y-%m-%d}",
        )


def apply_offering_roster(
    *, offering: Offering, table: Sequence[TableRow], by: User, send_invitations: bool, fingerprint: str
) -> RosterPlan:
    """Do what was looked at, all of it or nothing, and give what was done. A second time changes nothing.

    Args:
        offering: whose roster it is.
        table: the rows, as `read_roster` gives them.
        by: the administrator.
        send_invitations: mail each person who has never signed in: members a link, markers the way in.
        fingerprint: of the plan that was looked at.

    Raises:
        RosterChanged: when the plan is another than the one looked at or has errors; nothing is written.
    """
    return apply_roster(
        program=offering.course.program,
        table=table,
        by=by,
        send_invitations=send_invitations,
        fingerprint=fingerprint,
        roles=OFFERING_ROLES,
        judge=partial(_judge, offering=offering),
        then=partial(_enrol, offering=offering, by=by, send_invitations=send_invitations),
    )
