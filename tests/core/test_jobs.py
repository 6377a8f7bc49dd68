"""Background work is done once, tried again after a failure, and survives a killed worker."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core import jobs
from core.jobs import claim_next, enqueue, run_due_jobs
from core.mail import queue_mail
from core.models import Job, SentMail

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def seen(monkeypatch) -> list[dict]:
    found: list[dict] = []
    monkeypatch.setitem(jobs._kinds, "tests.note", found.append)
    return found


def test_a_job_is_done_once(seen: list[dict]) -> None:
    enqueue("tests.note", {"n": 1})
    assert run_due_jobs() == 1
    assert run_due_jobs() == 0
    assert seen == [{"n": 1}]


def test_a_unique_key_is_queued_once(seen: list[dict]) -> None:
    assert enqueue("tests.note", {"n": 1}, unique_key="week 3") is not None
    assert enqueue("tests.note", {"n": 2}, unique_key="week 3") is None
    run_due_jobs()
    assert seen == [{"n": 1}]


def test_a_killed_worker_leaves_a_claim_that_runs_out(seen: list[dict]) -> None:
    enqueue("tests.note", {"n": 1})
    claimed = claim_next()
    assert claimed is not None
    assert claim_next() is None
    Job.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert run_due_jobs() == 1
    assert seen == [{"n": 1}]


def test_a_failing_job_waits_longer_and_is_given_up_after_five_tries(monkeypatch) -> None:
    def fail(arguments: dict) -> None:
        raise OSError("no route")

    monkeypatch.setitem(jobs._kinds, "tests.fail", fail)
    job = enqueue("tests.fail", {})
    assert job is not None
    for _ in range(5):
        Job.objects.update(run_after=timezone.now())
        run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.tries, job.last_error) == ("failed", 5, "no route")


def test_mail_leaves_as_a_job_and_is_kept_as_a_row() -> None:
    queue_mail(to="lena@example.org", subject="Receipt", body="Attempt 1")
    assert mail.outbox == []
    run_due_jobs()
    assert [(m.to, m.subject) for m in mail.outbox] == [(["lena@example.org"], "Receipt")]
    assert SentMail.objects.get().body == "Attempt 1"


def test_a_job_that_ends_each_of_its_workers_is_given_up(seen: list[dict]) -> None:
    enqueue("tests.note", {"n": 1})
    for tries in range(1, 6):
        claimed = claim_next()
        assert claimed is not None
        assert claimed.tries == tries
        Job.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert claim_next() is None
    assert run_due_jobs() == 0
    left = Job.objects.get()
    assert (left.state, left.tries, left.claimed_until, seen) == ("failed", 5, None, [])
    assert left.last_error == "Each worker that tried this was ended in the midst."


def test_a_job_that_failed_is_not_among_the_due(seen: list[dict]) -> None:
    enqueue("tests.note", {"n": 1}, run_after=timezone.now() + timedelta(hours=1))
    assert run_due_jobs() == 0
    Job.objects.update(run_after=timezone.now())
    assert run_due_jobs() == 1
