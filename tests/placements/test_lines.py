"""Logging, changing, withdrawing, submitting and correcting lines."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from placements.actions.hours import StaleLine, change_line, correct_line, log_line, submit_week, withdraw_line
from placements.entries import Entry, LineRefused
from placements.models import HourLine, SignOff, SignOffLink, Week
from placements.totals import keep, reckon
from tests.placements.conftest import TUESDAY, Field, entry, log, make_placement, send, timed

pytestmark = pytest.mark.django_db


def refusal(field: Field, said: Entry) -> dict[str, str]:
    """Give the messages with which Lena's line is refused; nothing may have been written."""
    before = HourLine.objects.count()
    with pytest.raises(LineRefused) as refused:
        log(field.lenas, said)
    assert HourLine.objects.count() == before
    return refused.value.errors


def approve(line: HourLine) -> None:
    """Approve a line as a signature would, without the letter."""
    link, _ = SignOffLink.objects.get_or_create(
        field_instructor=line.placement.field_instructor,
        token_hash="x" * 64,
        defaults={"sent_to": "m@harbor.example", "expires_at": line.created_at + timedelta(days=14)},
    )
    SignOff.objects.create(
        line=line, answer="approved", signer_name="M", signer_email=link.sent_to, link=link, line_sha256="0" * 64
    )
    HourLine.objects.filter(pk=line.pk).update(state=HourLine.State.APPROVED)
    keep([line.placement])


def test_a_line_is_stored_as_said(field: Field) -> None:
    line = log(field.lenas, timed("13:30", "16:00", 150, micro_minutes=90, macro_minutes=60, note="Two visits"))
    assert (line.minutes, line.micro_minutes, line.mezzo_minutes, line.macro_minutes) == (150, 90, 0, 60)
    assert (line.state, line.worked_on, line.revision) == ("draft", TUESDAY, 1)


def test_one_key_is_one_line(field: Field) -> None:
    key = uuid.uuid4()
    first = log_line(placement=field.lenas, student=field.cast.lena, entry=entry(), key=key)
    again = log_line(placement=field.lenas, student=field.cast.lena, entry=entry(), key=key)
    assert first == again
    assert HourLine.objects.count() == 1


def test_another_students_key_gives_nothing(field: Field) -> None:
    line = log(field.omars, entry())
    with pytest.raises(LineRefused):
        log_line(placement=field.lenas, student=field.cast.lena, entry=entry(), key=line.key)


def test_nobody_logs_for_someone_else(field: Field) -> None:
    with pytest.raises(PermissionDenied):
        log_line(placement=field.lenas, student=field.cast.tomas, entry=entry(), key=uuid.uuid4())


def test_tomorrow_is_refused_by_the_placements_own_calendar(field: Field) -> None:
    assert "lies ahead" in refusal(field, entry(day=TUESDAY + timedelta(days=1)))["worked_on"]
    # In Auckland it is Wednesday already.
    field.lenas.time_zone = "Pacific/Auckland"
    field.lenas.save()
    assert log(field.lenas, entry(day=TUESDAY + timedelta(days=1))).worked_on == date(2026, 11, 25)


def test_dates_outside_the_placement_are_refused(field: Field) -> None:
    assert "began on Monday 31 August 2026" in refusal(field, entry(day=date(2026, 8, 30)))["worked_on"]
    field.lenas.ends_on = date(2026, 11, 20)
    field.lenas.save()
    assert "ended on Friday 20 November 2026" in refusal(field, entry(day=date(2026, 11, 21)))["worked_on"]


@pytest.mark.parametrize("minutes", [0, 1441, 1500])
def test_a_line_has_between_a_minute_and_a_day(field: Field, minutes: int) -> None:
    assert "between 1 minute and 24 hours" in refusal(field, entry(minutes))["how_long"]


def test_levels_add_up_or_are_none(field: Field) -> None:
    assert "At the levels are 1:00, the line has 2:30" in refusal(field, entry(micro_minutes=60))["level"]
    assert "Say at which level" in refusal(field, entry(micro_minutes=0))["level"]
    assert log(field.lenas, entry(60, category="supervision", micro_minutes=0)).levels == {}


def test_25_hours_in_a_day_are_refused_over_all_placements(field: Field) -> None:
    second = make_placement(field.cast.lena, field.cast.program, field.marguerite)
    log(field.lenas, entry(15 * 60, activity="Shelter"))
    log(second, entry(9 * 60, activity="Clinic"))
    said = refusal(field, entry(60, activity="Calls"))["how_long"]
    assert said == "Tuesday 24 November would have 25:00, with 24:00 logged already. A day has 24 hours."


def test_a_night_counts_on_both_its_days(field: Field) -> None:
    monday = TUESDAY - timedelta(days=1)
    log(field.lenas, entry(20 * 60, day=monday, activity="Shelter"))
    assert log(field.lenas, timed("20:00", "6:00", 600, monday, activity="Night")).minutes == 600
    said = refusal(field, entry(18 * 60 + 1, activity="Day"))["how_long"]
    assert said.startswith("Tuesday 24 November would have 24:01, with 6:00")
    assert log(field.lenas, entry(18 * 60, activity="Day")).minutes == 1080


@pytest.mark.parametrize(
    ("start", "end", "minutes"), [("9:00", "11:00", 120), ("10:59", "12:00", 61), ("9:30", "10:00", 30)]
)
def test_overlaps_are_refused_over_all_placements(field: Field, start: str, end: str, minutes: int) -> None:
    second = make_placement(field.cast.lena, field.cast.program, field.marguerite)
    log(second, timed("9:00", "11:00", 120, activity="Clinic"))
    said = refusal(field, timed(start, end, minutes, activity="Shelter"))["starts_at"]
    assert said == ("This overlaps with “Clinic” at Harbor Street Center, Tuesday 24 November, 09:00 to 11:00.")


def test_a_line_may_begin_where_another_ends(field: Field) -> None:
    log(field.lenas, timed("9:00", "11:00", 120))
    assert log(field.lenas, timed("11:00", "12:00", 60))
    assert log(field.omars, timed("9:00", "11:00", 120)), "another student's time is another's"


def test_a_night_overlaps_with_the_next_morning(field: Field) -> None:
    log(field.lenas, timed("22:00", "6:00", 480, TUESDAY - timedelta(days=1), activity="Night"))
    assert "“Night”" in refusal(field, timed("5:30", "7:00", 90))["starts_at"]
    assert log(field.lenas, timed("6:00", "7:00", 60))


def test_the_night_when_clocks_are_set_back_is_longer(field: Field) -> None:
    # New York, Sunday 1 November 2026: 1:00 to 2:00 comes twice.
    saturday = date(2026, 10, 31)
    line = log(field.lenas, timed("22:00", "6:00", 540, saturday))
    assert line.minutes == 9 * 60
    assert "only 9:00" in refusal(field, timed("22:00", "6:00", 541, saturday))["how_long"]


def test_a_reading_that_the_clock_skipped_is_refused(field: Field) -> None:
    field.lenas.starts_on = date(2026, 1, 5)
    field.lenas.save()
    # New York, Sunday 8 March 2026: 2:00 to 3:00 was skipped.
    said = refusal(field, timed("2:30", "4:00", 60, date(2026, 3, 8)))["starts_at"]
    assert said == "The clock skipped 02:30 on Sunday 8 March, when it was set forward."
    assert "only 1:00" in refusal(field, timed("1:30", "3:30", 120, date(2026, 3, 8)))["how_long"]


def test_placements_in_two_zones_are_compared_in_real_time(field: Field) -> None:
    west = make_placement(field.cast.lena, field.cast.program, field.marguerite, time_zone="America/Los_Angeles")
    log(west, timed("9:00", "10:00", 60, activity="Call"))
    assert "“Call”" in refusal(field, timed("12:30", "13:00", 30))["starts_at"]
    assert log(field.lenas, timed("9:00", "10:00", 60))


def test_a_break_makes_a_line_shorter_than_its_times(field: Field) -> None:
    assert log(field.lenas, timed("9:00", "17:00", 450)).minutes == 450


def test_the_same_line_twice_is_pointed_out(field: Field) -> None:
    log(field.lenas, entry())
    assert "is already there for Tuesday 24 November" in refusal(field, entry(activity=" intake DESK "))[""]
    assert log(field.lenas, entry(activity="Intake desk, afternoon"))


def test_a_stale_change_writes_nothing(field: Field) -> None:
    line = log(field.lenas, entry())
    change_line(line=line, student=field.cast.lena, entry=entry(60), revision=1)
    with pytest.raises(StaleLine) as stale:
        change_line(line=line, student=field.cast.lena, entry=entry(90), revision=1)
    assert stale.value.line.minutes == 60
    assert HourLine.objects.get().revision == 2
    assert change_line(line=line, student=field.cast.lena, entry=entry(60), revision=1).revision == 2, "a double click"


def test_sent_and_approved_lines_do_not_change(field: Field) -> None:
    (line,) = send(field.lenas, entry())
    with pytest.raises(LineRefused, match="waiting for signature"):
        change_line(line=line, student=field.cast.lena, entry=entry(60), revision=1)
    with pytest.raises(LineRefused, match="can’t be withdrawn"):
        withdraw_line(line=line, student=field.cast.lena)
    approve(line)
    with pytest.raises(LineRefused, match="approved"):
        change_line(line=line, student=field.cast.lena, entry=entry(60), revision=1)


def test_a_withdrawn_line_gives_its_time_back(field: Field) -> None:
    line = log(field.lenas, timed("9:00", "11:00", 120))
    withdraw_line(line=line, student=field.cast.lena)
    withdraw_line(line=line, student=field.cast.lena)
    assert log(field.lenas, timed("9:00", "11:00", 120))
    assert HourLine.objects.filter(state="withdrawn").count() == 1


def test_a_week_is_sent_once(field: Field) -> None:
    log(field.lenas, entry())
    log(field.lenas, entry(60, TUESDAY - timedelta(days=7)))
    week, count = submit_week(placement=field.lenas, student=field.cast.lena, starts_on=TUESDAY)
    assert (count, week.starts_on if week else None) == (1, date(2026, 11, 23))
    assert submit_week(placement=field.lenas, student=field.cast.lena, starts_on=TUESDAY) == (None, 0)
    assert Week.objects.count() == 1
    assert sorted(HourLine.objects.values_list("state", flat=True)) == ["draft", "submitted"]


def test_a_returned_line_goes_again_only_after_it_was_changed(field: Field) -> None:
    (line,) = send(field.lenas, entry())
    HourLine.objects.filter(pk=line.pk).update(state="returned")
    assert submit_week(placement=field.lenas, student=field.cast.lena, starts_on=TUESDAY) == (None, 0)
    line.refresh_from_db()
    change_line(line=line, student=field.cast.lena, entry=entry(60), revision=1)
    assert submit_week(placement=field.lenas, student=field.cast.lena, starts_on=TUESDAY)[1] == 1


def correct(field: Field, line: HourLine, said: Entry, reason: str = "Typed wrong") -> HourLine:
    """Correct a line as Lena."""
    return correct_line(line=line, student=field.cast.lena, entry=said, reason=reason, key=uuid.uuid4())


def test_a_correction_takes_the_lines_place_once_approved(field: Field) -> None:
    (line,) = send(field.lenas, timed("9:00", "11:00", 120))
    approve(line)
    correction = correct(field, line, timed("9:00", "10:00", 60))
    field.lenas.refresh_from_db()
    assert (field.lenas.approved_minutes, field.lenas.pending_minutes, field.lenas.draft_minutes) == (120, 0, 0)
    submit_week(placement=field.lenas, student=field.cast.lena, starts_on=TUESDAY)
    correction.refresh_from_db()
    approve(correction)
    field.lenas.refresh_from_db()
    assert (field.lenas.approved_minutes, field.lenas.micro_minutes) == (60, 60)
    assert log(field.lenas, timed("10:00", "11:00", 60)), "the time that was given back is free"


def test_a_line_has_one_correction_with_a_reason(field: Field) -> None:
    (line,) = send(field.lenas, entry())
    with pytest.raises(LineRefused, match="Only approved lines"):
        correct(field, line, entry(60))
    approve(line)
    line.refresh_from_db()
    with pytest.raises(LineRefused, match="Say what was wrong"):
        correct(field, line, entry(60), reason="  ")
    first = correct(field, line, entry(60))
    with pytest.raises(LineRefused, match="has a correction already"):
        correct(field, line, entry(90))
    withdraw_line(line=first, student=field.cast.lena)
    assert correct(field, line, entry(90)).minutes == 90


def test_kept_totals_equal_what_is_reckoned_anew(field: Field) -> None:
    lines = send(
        field.lenas,
        entry(120),
        entry(60, category="supervision", micro_minutes=0, activity="Supervision"),
        entry(90, micro_minutes=0, macro_minutes=90, activity="Hearing"),
    )
    approve(lines[0])
    HourLine.objects.filter(pk=lines[2].pk).update(state="returned")
    log(field.lenas, entry(30, TUESDAY - timedelta(days=30), activity="Intake"))
    withdraw_line(line=log(field.lenas, entry(45, activity="Never")), student=field.cast.lena)
    field.lenas.refresh_from_db()
    kept = {name: getattr(field.lenas, name) for name in reckon(field.lenas)}
    assert kept == reckon(field.lenas)
    assert {name: value for name, value in kept.items() if name.endswith("minutes")} == {
        "approved_minutes": 120,
        "pending_minutes": 60,
        "draft_minutes": 120,
        "returned_minutes": 90,
        "micro_minutes": 120,
        "mezzo_minutes": 0,
        "macro_minutes": 0,
    }
    assert (field.lenas.last_entry_on, field.lenas.waiting_since) == (TUESDAY, TUESDAY)
    assert field.lenas.student_name == "Marsh, Lena"
