"""Once a day every running placement is reckoned anew: a pace changes also by what isn't logged."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.jobs import enqueue, job
from placements.models import Placement
from placements.totals import keep_batch

BATCH = 50


def ensure_daily_projection() -> None:
    """Have tomorrow's projections reckoned soon after midnight, once, whoever asks for it."""
    tomorrow = timezone.localtime() + timedelta(days=1)
    midnight = tomorrow.replace(hour=0, minute=10, second=0, microsecond=0)
    enqueue("placements.project_all", {}, unique_key=f"placements.project_all:{midnight:%Y-%m-%d}", run_after=midnight)


@job("placements.project_all")
def project_all(arguments: dict[str, Any]) -> None:
    """Queue all running placements for a new reckoning, in small batches, and the same for the day after."""
    ensure_daily_projection()
    # A month after its end a placement's pace says nothing new.
    oldest = timezone.localdate() - timedelta(days=31)
    ids = list(Placement.objects.filter(ends_on__gte=oldest).values_list("pk", flat=True).order_by("pk"))
    for start in range(0, len(ids), BATCH):
        enqueue("placements.project", {"ids": ids[start : start + BATCH]})


@job("placements.project")
def project_batch(arguments: dict[str, Any]) -> None:
    """Reckon the totals and projections of some placements."""
    keep_batch(arguments["ids"])
