"""What people do with assignments: set one, change its dates, grant a date, hand in."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from assignments import memo
from assignments.dates import due_for, is_late, long_date, to_the_second
from assignments.models import (
    Assignment,
    AssignmentTemplate,
    Attempt,
    Bridge,
    DateGrant,
    RubricVersion,
    students_of,
)
from assignments.vocabulary import Vocabulary, read_vocabulary
from cases.models import CaseRun, CaseUse
from core.drafts import discard_draft
from core.mail import queue_mail
from core.markdown import TextTooLong, render_markdown, render_plain
from curriculum.models import Offering
from practice.models import ExemplarBridge

LONGEST_LINE = 300
LONGEST_OWN_TERM = 120


class HandInRefused(ValidationError):
    """The work can't be handed in as it is; the messages say why, by field."""


class NotOpen(HandInRefused):
    """The assignment isn't published, or has not opened yet."""


@dataclass(frozen=True)
class Checked:
    """A memo found fit to hand in: its fields, the written ones rendered, and the lists it was checked against."""

    fields: dict[str, Any]
    html: dict[str, str]
    vocabulary: Vocabulary


def set_assignment(
    *,
    offering: Offering,
    template: AssignmentTemplate,
    due_at: datetime,
    opens_at: datetime | None = None,
    is_anonymous: bool = True,
    is_double_marked: bool = False,
    publish: bool = False,
    key: uuid.UUID | None = None,
) -> Assignment:
    """Set an assignment of the library for an offering: its text and newest rubric version as they stand now.

    The template's cases are put into the offering too, so that students can work through them. The same `key` gives
    the same assignment.
    """
    with transaction.atomic():
        Offering.objects.select_for_update().get(pk=offering.pk)
        if key and (known := Assignment.objects.filter(key=key, offering=offering).first()):
            return known
        made = Assignment.objects.create(
            offering=offering,
            template=template,
            kind=template.kind,
            title=template.title,
            brief=template.brief,
            brief_html=template.brief_html,
            words=template.words,
            levels=template.levels,
            rubric_version=RubricVersion.objects.filter(rubric=template.rubric_id).latest("number"),
            opens_at=opens_at,
            due_at=due_at,
            is_anonymous=is_anonymous,
            is_double_marked=is_double_marked,
            published_at=timezone.now() if publish else None,
            key=key or uuid.uuid4(),
        )
        cases = list(template.cases.all())
        made.cases.set(cases)
        for case in cases:
            CaseUse.objects.get_or_create(offering=offering, case=case)
        return made


def change_dates(*, assignment: Assignment, due_at: datetime, opens_at: datetime | None) -> Assignment:
    """Move an assignment's dates. What was handed in keeps the date that held when it was received."""
    assignment.due_at, assignment.opens_at = due_at, opens_at
    assignment.save(update_fields=["due_at", "opens_at"])
    return assignment


def publish(*, assignment: Assignment) -> Assignment:
    """Let students see an assignment; a second time changes nothing."""
    Assignment.objects.filter(pk=assignment.pk, published_at=None).update(published_at=timezone.now())
    assignment.refresh_from_db()
    return assignment


def grant_date(
    *, assignment: Assignment, student: Any, due_at: datetime, reason: str, by: Any, key: uuid.UUID | None = None
) -> DateGrant:
    """Give one student a due date of their own, with a reason. The newest grant holds; the same `key` gives the same.

    Raises:
        ValidationError: without a reason, or for somebody who is not a student of the offering.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Say why; the reason is kept with the date."})
    with transaction.atomic():
        enrolment = students_of(assignment).select_for_update(of=("self",)).filter(user=student).first()
        if enrolment is None:
            raise ValidationError({"student": "This person is not a student of this offering."})
        if key and (known := DateGrant.objects.filter(key=key, assignment=assignment).first()):
            return known
        granted = DateGrant.objects.create(
            assignment=assignment,
            student=student,
            due_at=due_at,
            reason=reason.strip(),
            granted_by=by,
            key=key or uuid.uuid4(),
        )
        queue_mail(
            to=student.email,
            subject=f"{assignment.title}: due {long_date(due_at)}",
            body=f"{assignment.title} is now due for you on {long_date(due_at)}.\n\nReason noted: {granted.reason}\n",
            unique_key=f"date-grant:{granted.key}",
        )
        return granted


def fingerprint(fields: Mapping[str, Any]) -> str:
    """Give the SHA-256 of a memo's fields, written as JSON with sorted names."""
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _refused_characters(value: Any) -> bool:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text)


def _problems_of_choices(fields: Mapping[str, Any], assignment: Assignment, terms: Vocabulary) -> dict[str, str]:
    problems: dict[str, str] = {}
    for name in (*memo.CHOICES, "tension_standard"):
        if fields[name] and terms.concept_id(name, fields[name]) is None:
            problems[name] = "This is not in the list. Choose again."
    if any(terms.concept_id("reading_categories", slug) is None for slug in fields["reading_categories"]):
        problems["reading_categories"] = "This is not in the list. Choose again."
    if set(fields["levels"]) - {"micro", "mezzo", "macro"}:
        problems["levels"] = "This is not in the list. Choose again."
    if fields["agreed"] and fields["agreed"] not in memo.AGREED:
        problems["agreed"] = "This is not in the list. Choose again."
    weights = [row.get(mode, "") for row in fields["modes"] for mode in memo.MODES]
    if len(fields["modes"]) > len(memo.PHASES) or any(weight and weight not in memo.WEIGHTS for weight in weights):
        problems["phase_1"] = "A mode is dominant, secondary or absent, in at most four phases."
    if fields["case"] and fields["case"] not in assignment.cases.values_list("slug", flat=True):
        problems["case"] = "This case is not part of the assignment."
    return problems


def check_memo(*, assignment: Assignment, fields: Mapping[str, Any]) -> Checked:
    """Give the memo as it would be handed in, rendered.

    Raises:
        HandInRefused: without a claim or any text, with a choice that isn't in its list, with text too long to render
            or a character that can't be stored. Missing parts are no reason: unfinished work may be handed in.
    """
    found = memo.structured(fields)
    terms = read_vocabulary()
    html, problems = _rendered(found)
    problems |= _problems_of_length(found) | _problems_of_choices(found, assignment, terms)
    if found["claim"] not in memo.CLAIMS:
        problems["claim"] = "Say what you claim: that this moment can be carried, or that it must not be."
    if not memo.words_of(found):
        problems.setdefault("constant", "Write something: an empty memo can't be handed in.")
    if problems:
        raise HandInRefused(problems)
    return Checked(found, html, terms)


def _rendered(found: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    html: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in (*memo.PLAIN, *memo.OWN_TERMS, *memo.WRITTEN):
        if _refused_characters(found[name]):
            problems[name] = "There is a character in the text that can't be stored. Type that place again."
        elif name in memo.WRITTEN and found[name]:
            try:
                html[name] = str(render_plain(found[name]) if name == "passage" else render_markdown(found[name]))
            except TextTooLong as too_long:
                problems[name] = str(too_long)
    if _refused_characters(found["modes"]):
        problems["phase_1"] = "There is a character in a phase's name that can't be stored. Type it again."
    return html, problems


def _problems_of_length(found: Mapping[str, Any]) -> dict[str, str]:
    limits = {"title": LONGEST_LINE} | dict.fromkeys(memo.OWN_TERMS, LONGEST_OWN_TERM)
    return {
        name: f"This has {len(found[name])} characters; {most} is the most."
        for name, most in limits.items()
        if len(found[name]) > most
    }


def repeats_exemplar(fields: Mapping[str, Any], terms: Vocabulary) -> bool:
    """Say whether an exemplar bridge already carries this skill to this practice."""
    skill = terms.concept_id("skill", fields["skill"])
    practice = terms.concept_id("macro_practice", fields["macro_practice"])
    if skill is None or practice is None:
        return False
    return ExemplarBridge.objects.live().filter(skill_id=skill, macro_practice_id=practice).exists()


def attempt_of_key(*, assignment: Assignment, student: Any, key: uuid.UUID) -> Attempt | None:
    """Give the attempt that this form has already made for this student, if it has."""
    return Attempt.objects.filter(key=key, assignment=assignment, student=student).first()


def hand_in(
    *,
    assignment: Assignment,
    student: Any,
    fields: Mapping[str, Any],
    key: uuid.UUID,
    received_at: datetime | None = None,
) -> Attempt:
    """Hand in a memo: an immutable, numbered attempt with its bridge; the same `key` gives the same attempt.

    Late work is accepted and labelled; late is later than the date that holds for this student, by server time.

    Args:
        assignment: what it answers.
        student: a student of the offering.
        fields: the memo, flat or as handed in.
        key: made with the form.
        received_at: when the server received it; now, if not given.

    Raises:
        PermissionDenied: for anyone who is not a student of the offering now.
        NotOpen: when the assignment isn't published or not open yet.
        HandInRefused: see `check_memo`, or when the form's key was used for other work.
    """
    moment = received_at or timezone.now()
    if known := attempt_of_key(assignment=assignment, student=student, key=key):
        return known
    if not students_of(assignment).filter(user=student).exists():
        raise PermissionDenied
    if not assignment.is_open(moment):
        raise NotOpen({"claim": "This assignment is not open yet."})
    checked = check_memo(assignment=assignment, fields=fields)
    try:
        with transaction.atomic():
            # Locking the student's own row keeps numbers in sequence under PostgreSQL; SQLite's immediate transactions
            # already let one writer in at a time.
            locked = students_of(assignment).select_for_update(of=("self",)).filter(user=student).first()
            if locked is None:
                raise PermissionDenied
            if known := attempt_of_key(assignment=assignment, student=student, key=key):
                return known
            attempt = _store(assignment, student, checked, key, moment)
            discard_draft(owner=student, place=assignment.draft_place)
            _queue_receipt(attempt, assignment, student)
            return attempt
    except IntegrityError as clash:
        raise HandInRefused({"claim": "This page was used before. Open it again and hand in from there."}) from clash


def _store(assignment: Assignment, student: Any, checked: Checked, key: uuid.UUID, moment: datetime) -> Attempt:
    fields, terms = checked.fields, checked.vocabulary
    due_at = due_for(assignment, student)
    last = Attempt.objects.filter(assignment=assignment, student=student).aggregate(last=Max("number"))["last"]
    attempt = Attempt.objects.create(
        assignment=assignment,
        student=student,
        number=(last or 0) + 1,
        fields=fields,
        html=checked.html,
        words=memo.words_of(fields),
        sha256=fingerprint(fields),
        key=key,
        received_at=moment,
        due_at=due_at,
        is_late=is_late(moment, due_at),
        run=_run_of(student, fields["case"]),
    )
    Bridge.objects.create(
        attempt=attempt,
        claim=fields["claim"],
        **{f"{name}_id": terms.concept_id(name, fields[name]) for name in memo.CHOICES},
        **{name: fields[name] for name in memo.OWN_TERMS},
        levels=fields["levels"],
        reading_categories=fields["reading_categories"],
        modes=fields["modes"],
        repeats_exemplar=repeats_exemplar(fields, terms),
    )
    return attempt


def _run_of(student: Any, slug: str) -> CaseRun | None:
    if not slug:
        return None
    return CaseRun.objects.visible_to(student).filter(version__case__slug=slug).order_by("-moved_at").first()


def _queue_receipt(attempt: Attempt, assignment: Assignment, student: Any) -> None:
    late = (
        f"It came after the due date, {long_date(attempt.due_at)}, and is marked as late.\n" if attempt.is_late else ""
    )
    queue_mail(
        to=student.email,
        subject=f"Handed in: {assignment.title}, attempt {attempt.number}",
        body=(
            f"{assignment.title}, attempt {attempt.number}, was received on {to_the_second(attempt.received_at)}.\n"
            f"{late}It has {attempt.words} words and can't be changed.\n\n"
            f"Fingerprint (SHA-256) of what you handed in:\n{attempt.sha256}\n"
        ),
        unique_key=f"receipt:{attempt.public_id}",
    )
