"""The projected date, and findings that mean the same as a query and for a row."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from core.jobs import run_due_jobs
from placements.actions.office import save_placement
from placements.daily import project_all
from placements.findings import FINDINGS, off_pace_among, status_of
from placements.models import Placement
from placements.projection import Projection, project, weeks_until
from tests.placements.conftest import TUESDAY, Field, entry, log, make_placement


def test_an_even_pace_gives_the_very_date() -> None:
    when = project([600] * 8, remaining=6000, today=TUESDAY)
    assert when == Projection(*[TUESDAY + timedelta(weeks=10)] * 3)


def test_uneven_weeks_give_a_range_around_it() -> None:
    when = project([300, 900, 600, 600], remaining=6000, today=TUESDAY)
    assert when is not None
    # v = 212.13 / 600; half = 1.2816 · v · √(10 + 100/4) = 2.681 weeks.
    assert (when.earliest, when.likely, when.latest) == (date(2027, 1, 14), date(2027, 2, 2), date(2027, 2, 21))


def test_nothing_logged_is_no_projection() -> None:
    assert project([0] * 8, remaining=6000, today=TUESDAY) is None
    assert project([], remaining=6000, today=TUESDAY) is None


def test_nothing_remaining_is_today() -> None:
    assert project([0], remaining=0, today=TUESDAY) == Projection(TUESDAY, TUESDAY, TUESDAY)


def test_weeks_go_back_from_today_and_not_before_the_start() -> None:
    assert weeks_until(TUESDAY, TUESDAY) == [(TUESDAY - timedelta(days=6), TUESDAY)]
    assert len(weeks_until(TUESDAY, TUESDAY - timedelta(days=20))) == 3
    assert len(weeks_until(TUESDAY, TUESDAY - timedelta(days=200))) == 8


@given(
    st.lists(st.integers(min_value=0, max_value=7 * 1440), max_size=8),
    st.integers(min_value=-1000, max_value=500_000),
)
def test_a_projection_is_in_order_and_never_past(weeks: list[int], remaining: int) -> None:
    when = project(weeks, remaining=remaining, today=TUESDAY)
    assert when is None or TUESDAY <= when.earliest <= when.likely <= when.latest <= date(2031, 11, 23)


@pytest.fixture
def many(field: Field) -> list[Placement]:
    """Give placements in every plight, with columns set as totals would set them."""
    plights: list[dict[str, Any]] = [
        {},
        {"last_entry_on": TUESDAY, "projected_on": date(2027, 4, 23)},
        {"last_entry_on": TUESDAY, "projected_on": date(2027, 4, 24)},
        {"last_entry_on": TUESDAY - timedelta(days=14), "projected_on": date(2027, 4, 1)},
        {"last_entry_on": TUESDAY - timedelta(days=15), "projected_on": date(2027, 4, 1)},
        {"last_entry_on": TUESDAY - timedelta(days=90)},
        {"micro_minutes": 1140, "mezzo_minutes": 60, "last_entry_on": TUESDAY, "projected_on": TUESDAY},
        {"micro_minutes": 1139, "mezzo_minutes": 61, "last_entry_on": TUESDAY, "projected_on": TUESDAY},
        {"micro_minutes": 1199, "last_entry_on": TUESDAY, "projected_on": TUESDAY},
        {"pending_minutes": 60, "waiting_since": TUESDAY - timedelta(days=15), "last_entry_on": TUESDAY},
        {"approved_minutes": 24_000, "last_entry_on": TUESDAY - timedelta(days=60), "projected_on": TUESDAY},
        {"starts_on": TUESDAY + timedelta(days=7)},
        {"starts_on": date(2026, 1, 5), "ends_on": date(2026, 5, 1)},
    ]
    made = []
    for plight in plights:
        placement = make_placement(field.cast.lena, field.cast.program, field.marguerite)
        Placement.objects.filter(pk=placement.pk).update(
            **{"projected_from": None, "projected_on": None, "projected_to": None} | plight
        )
        made.append(Placement.objects.get(pk=placement.pk))
    return made


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.slug)
def test_a_finding_is_the_same_asked_of_many_and_of_one(many: list[Placement], finding: Any) -> None:
    ids = [placement.pk for placement in many]
    among = set(Placement.objects.filter(finding.among(TUESDAY), pk__in=ids).values_list("pk", flat=True))
    assert among == {placement.pk for placement in many if finding.holds(placement, TUESDAY)}
    assert 0 < len(among) < len(many)


def test_who_is_off_pace_has_a_status_that_says_so(many: list[Placement]) -> None:
    off = set(Placement.objects.filter(off_pace_among(TUESDAY)).values_list("pk", flat=True))
    for placement in many:
        tone, words = status_of(placement, TUESDAY)
        assert (placement.pk in off) == (
            words in ("Nothing logged yet", "No pace") or "late" in words or "No entry" in words
        )
        assert (tone == "good") == (words in ("On pace", "Finished"))


@pytest.mark.django_db
def test_the_daily_job_brings_projections_to_today(field: Field) -> None:
    log(field.lenas, entry(600))
    field.lenas.refresh_from_db()
    assert field.lenas.projected_on is not None
    Placement.objects.update(projected_on=date(2020, 1, 1))
    project_all({})
    run_due_jobs()
    field.lenas.refresh_from_db()
    assert field.lenas.projected_on is not None
    assert field.lenas.projected_on > TUESDAY


@pytest.mark.django_db
def test_saving_a_placement_keeps_its_totals(field: Field) -> None:
    log(field.lenas, entry(600))
    field.lenas.refresh_from_db()
    before = field.lenas.projected_on
    field.lenas.required_minutes = 12_000
    save_placement(placement=field.lenas, coordinator=field.cast.tomas)
    field.lenas.refresh_from_db()
    assert before is not None
    assert field.lenas.projected_on is not None
    assert field.lenas.projected_on < before
