"""What the benchmark reckons: percentiles, ratios, growth, limits, and the form of its figures."""

import pytest

from bench.figures import (
    all_misses,
    growth_misses,
    is_busy,
    percentile,
    problems_of,
    query_misses,
    ratio_misses,
    times,
    timings,
    worker_misses,
)


def page(**changed):
    """Give a page's figures as a run writes them."""
    usual = {
        "p50_ms": 9.0,
        "p95_ms": 12.0,
        "rps": 100.0,
        "queries": 5,
        "queries_least": 5,
        "queries_few_rows": 5,
        "bytes": 4000,
        "ratio": 2.5,
        "kind": "student",
    }
    return usual | changed


def figures(**changed):
    """Give the figures of a run that keeps every limit."""
    usual = {
        "floor": {"p50_ms": 3.6, "p95_ms": 5.0, "rps": 250.0, "queries": 2, "bytes": 150},
        "pages": {"student-home": page(), "overview": page(kind="staff", ratio=7.9), "draft-save": page(kind="save")},
        "workers_mb": [80.0, 81.5],
        "jobs": {"release": {"rows": 2000, "seconds": 4.0, "limit_s": 10}},
        "database": "sqlite",
    }
    return usual | changed


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([7], 50, 7),
        ([3, 1, 2], 50, 2),
        ([1, 2, 3, 4], 50, 2),
        (range(1, 101), 95, 95),
        ([5, 1], 100, 5),
        ([5, 1], 0, 1),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(values, percent, expected):
    assert percentile(values, percent) == expected


@pytest.mark.parametrize(("values", "percent"), [([], 50), ([1], 101), ([1], -1)])
def test_a_percentile_of_nothing_or_of_no_percentage_is_refused(values, percent):
    with pytest.raises(ValueError, match=r"percent"):
        percentile(values, percent)


def test_timings_are_in_milliseconds_and_answers_a_second():
    assert timings([0.010, 0.020, 0.030, 0.040], elapsed=0.05) == {"p50_ms": 20.0, "p95_ms": 40.0, "rps": 80.0}


def test_times_compares_with_something():
    assert times(9.0, 3.0) == 3.0
    with pytest.raises(ValueError, match="zero"):
        times(9.0, 0)


@pytest.mark.parametrize(("kind", "limit"), [("student", 3.0), ("staff", 8.0), ("save", 4.0)])
def test_a_page_may_cost_just_its_limit(kind, limit):
    assert ratio_misses({"it": page(kind=kind, ratio=limit)}) == []
    (miss,) = ratio_misses({"it": page(kind=kind, ratio=limit + 0.01)})
    assert str(miss) == f"it: {limit + 0.01:.2f} times the floor; the limit is {limit:g}"


def test_more_queries_with_more_rows_are_a_miss_and_fewer_are_not():
    pages = {
        "grows": page(queries_least=55, queries=55),
        "pages": page(queries_least=7),
        "shrinks": page(queries_least=4),
    }
    assert [miss.name for miss in query_misses(pages)] == ["grows"]


def test_growth_is_judged_only_where_it_was_measured():
    pages = {"none": page(), "little": page(growth=1.3), "much": page(growth=1.31)}
    assert [miss.name for miss in growth_misses(pages)] == ["much"]


def test_a_worker_stays_under_its_limit():
    assert [miss.name for miss in worker_misses([249.9, 250.0])] == ["worker 2"]


def test_a_run_that_keeps_every_limit_has_no_misses():
    assert all_misses(figures()) == []


def test_times_are_not_judged_on_another_database_but_queries_are():
    slow = {"slow": page(ratio=30.0, growth=4.0), "grows": page(queries_least=30)}
    assert [miss.name for miss in all_misses(figures(pages=slow, database="postgresql"))] == ["grows"]
    assert [miss.name for miss in all_misses(figures(pages=slow))] == ["grows", "slow", "slow"]


def test_a_job_that_takes_too_long_is_a_miss():
    jobs = {"release": {"rows": 2000, "seconds": 10.4, "limit_s": 10}}
    (miss,) = all_misses(figures(jobs=jobs))
    assert str(miss) == "release: 10.4 s for 2000 rows; the limit is 10 s"


@pytest.mark.parametrize(("load", "expected"), [(0.3, False), (1.0, False), (1.1, True), (9.0, True)])
def test_a_machine_is_busy_when_others_want_more_than_half_of_it(load, expected):
    assert is_busy(load, cores=2) is expected


def test_figures_have_the_form_that_was_agreed():
    assert problems_of(figures()) == []


def test_what_is_missing_in_figures_is_named():
    without = page()
    del without["ratio"]
    broken = figures(pages={"it": without, "odd": page(kind="other")}, jobs={"release": {"rows": 1}})
    del broken["workers_mb"]
    assert problems_of(broken) == [
        "workers_mb is missing",
        "it has no ratio",
        "odd is of no known kind",
        "job release has no seconds",
        "job release has no limit_s",
    ]
