"""The facts of a demo cohort, so that two can be compared."""

import hashlib
import json
import re
import unicodedata
from typing import Any

from accounts.models import Membership, User
from assignments.models import Assignment, Attempt
from cases.models import CaseRun
from core.models import Draft
from curriculum.models import CheckAnswer, Offering, PageReading
from grading.models import Marking, MarkingItem, ReleasedMark
from placements.models import HourLine, Placement, SignOff, Site


def facts() -> dict[str, list[Any]]:
    """Give everything a visitor of the demo can name: people, addresses, memos, marks, hours, dates."""
    student = "student__email"
    return {
        "people": list(User.objects.order_by("email").values_list("email", "name", "public_id", "joined_at")),
        "roles": list(
            Membership.objects.order_by("user__email", "program__name").values_list(
                "user__email", "program__public_id", "role", "student_number"
            )
        ),
        "offerings": list(Offering.objects.order_by("public_id").values_list("public_id", "course__code")),
        "sites": list(Site.objects.order_by("name").values_list("name", "public_id", "address")),
        "read": list(PageReading.objects.order_by("user__email", "read_at", "page__slug").values_list("read_at")),
        "answers": list(
            CheckAnswer.objects.order_by("user__email", "answered_at", "key").values_list("chosen", "answered_at")
        ),
        "runs": list(
            CaseRun.objects.order_by("user__email", "version__case__slug").values_list(
                "user__email", "version__case__slug", "scene", "steps", "state"
            )
        ),
        "assignments": list(Assignment.objects.order_by("public_id").values_list("public_id", "title", "due_at")),
        "drafts": list(Draft.objects.order_by("owner__email", "place").values_list("owner__email", "place", "fields")),
        "memos": list(
            Attempt.objects.order_by("assignment__public_id", student).values_list(
                student, "assignment__public_id", "number", "fields", "received_at", "is_late"
            )
        ),
        "levels": list(
            MarkingItem.objects.order_by(
                "marking__attempt__assignment__public_id",
                "marking__attempt__student__email",
                "marking__marker__email",
                "criterion__key",
            ).values_list("marking__marker__email", "criterion__key", "level", "comment")
        ),
        "released": list(
            ReleasedMark.objects.order_by(student, "points").values_list(student, "points", "release__released_at")
        ),
        "placements": list(
            Placement.objects.order_by(student).values_list(
                student, "public_id", "site__name", "liaison__email", "starts_on", "ends_on", "projected_on"
            )
        ),
        "hours": list(
            HourLine.objects.order_by("public_id").values_list(
                "public_id", "worked_on", "minutes", "micro_minutes", "macro_minutes", "state", "activity", "note"
            )
        ),
        "signed": list(
            SignOff.objects.order_by("line__public_id").values_list("line__public_id", "answer", "signed_at")
        ),
    }


def digests() -> dict[str, str]:
    return {name: hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest() for name, rows in facts().items()}


def counts() -> dict[str, int]:
    return {
        model._meta.label: model.objects.count()
        for model in (User, Membership, Site, Placement, Attempt, Draft, Marking, CaseRun, ReleasedMark)
    }


def folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z ]", "", plain.replace("-", " ").lower())
