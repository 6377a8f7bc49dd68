"""What a student is told is recorded of them: a date of one's own, with its reason."""

import pytest

from accounts.record import record_of
from assignments.models import Assignment, DateGrant
from tests.cast import make_cast
from tests.permissions.world import make_world

pytestmark = pytest.mark.django_db


def test_a_date_granted_is_told_with_its_reason_to_its_student_alone() -> None:
    cast = make_world(make_cast()).cast
    memo = Assignment.objects.get(title="Memo")
    DateGrant.objects.create(
        assignment=memo, student=cast.lena, due_at=memo.due_at, reason="Jury duty", granted_by=cast.ines
    )
    told = {section.title: section for section in record_of(cast.lena)}["Dates granted"]
    assert told.rows[0][0] == "Memo"
    assert told.rows[0][2:4] == ("Jury duty", "Ines Duarte")
    assert "Dates granted" not in [section.title for section in record_of(cast.omar)]
