"""Work outside a request, as rows in a table.

A worker claims a row for a while, does it and marks it done in one transaction with what it wrote, if possible.
A worker that is killed leaves a claim that runs out; the next one takes the row again, five times at most. So a job
may run twice and is written to bear it. Decision 0002 says why this is not a library.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone

from core.models import Job

logger = logging.getLogger("mezzo.jobs")

CLAIM = timedelta(minutes=5)
MOST_TRIES = 5
PAUSE_SECONDS = 1.0

Work = Callable[[dict[str, Any]], None]
_kinds: dict[str, Work] = {}
_forgotten: set[str] = set()


def job(kind: str, *, forget: bool = False) -> Callable[[Work], Work]:
    """Register a function as the work of a kind of job. It is given the job's arguments and may run twice.

    With `forget`, the arguments of a job that is done are emptied: they held secrets, such as the links in a mail.
    """

    def register(work: Work) -> Work:
        _kinds[kind] = work
        if forget:
            _forgotten.add(kind)
        return work

    return register


def enqueue(
    kind: str, arguments: dict[str, Any], *, unique_key: str | None = None, run_after: Any = None
) -> Job | None:
    """Add a job. With `unique_key`, a job of that key that exists already is left alone and None is given."""
    if unique_key is None:
        return Job.objects.create(kind=kind, arguments=arguments, run_after=run_after or timezone.now())
    made, created = Job.objects.get_or_create(
        unique_key=unique_key,
        defaults={"kind": kind, "arguments": arguments, "run_after": run_after or timezone.now()},
    )
    return made if created else None


def _give_up(left: Job) -> None:
    """Fail a job whose last worker was ended in the midst of it: one that ends each worker would be tried for ever."""
    Job.objects.filter(pk=left.pk, state=left.state, tries=left.tries).update(
        state=Job.State.FAILED, claimed_until=None, last_error="Each worker that tried this was ended in the midst."
    )


def claim_next() -> Job | None:
    """Claim the next job that is due: waiting, or left behind by a worker whose claim has run out."""
    now = timezone.now()
    due = Q(state=Job.State.WAITING, run_after__lte=now) | Q(state=Job.State.RUNNING, claimed_until__lt=now)
    for candidate in Job.objects.filter(due).order_by("run_after", "id")[:5]:
        if candidate.tries >= MOST_TRIES:
            _give_up(candidate)
            continue
        claimed = Job.objects.filter(pk=candidate.pk, state=candidate.state, tries=candidate.tries).update(
            state=Job.State.RUNNING, claimed_until=now + CLAIM, tries=candidate.tries + 1
        )
        if claimed:
            candidate.refresh_from_db()
            return candidate
    return None


def run_job(claimed: Job) -> None:
    """Do a claimed job; an error is kept with the row, and the job waits longer before each further try."""
    try:
        with transaction.atomic():
            _kinds[claimed.kind](claimed.arguments)
            kept = {} if claimed.kind in _forgotten else claimed.arguments
            Job.objects.filter(pk=claimed.pk).update(
                state=Job.State.DONE, finished_at=timezone.now(), claimed_until=None, last_error="", arguments=kept
            )
    except Exception as error:  # a worker outlives whatever a job raises
        logger.exception("job %s failed", claimed.pk)
        given_up = claimed.tries >= MOST_TRIES
        Job.objects.filter(pk=claimed.pk).update(
            state=Job.State.FAILED if given_up else Job.State.WAITING,
            run_after=timezone.now() + timedelta(seconds=10 * 2**claimed.tries),
            claimed_until=None,
            last_error=str(error)[:2000],
        )


def run_due_jobs() -> int:
    """Do everything that is due and give how many jobs were tried."""
    done = 0
    while claimed := claim_next():
        run_job(claimed)
        done += 1
    return done


def work_until(stop: threading.Event) -> None:
    """Work jobs off until `stop` is set; what the process runs as a thread, or `manage.py worker` as its main loop."""
    while not stop.is_set():
        try:
            worked = run_due_jobs()
        except Exception:  # the database may be away for a while
            logger.exception("the worker could not reach its table")
            worked = 0
            time.sleep(PAUSE_SECONDS)
        close_old_connections()
        if not worked:
            stop.wait(PAUSE_SECONDS)
