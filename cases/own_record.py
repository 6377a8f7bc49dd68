"""What this room records of a person."""

import json
from collections.abc import Iterable

from accounts.models import User
from accounts.record import ArchiveFile, RecordSection, local_moment, register_record_kind
from cases.models import CaseRun, RunEvent


def _events(user: User) -> Iterable[ArchiveFile]:
    """Give each run as a file of its events: what was chosen, why, how sure."""
    columns = ("run__public_id", "number", "kind", "scene", "data", "happened_at")
    by_run: dict[str, list[dict[str, object]]] = {}
    for run, number, kind, scene, data, at in (
        RunEvent.objects.filter(run__user=user).order_by("run", "number").values_list(*columns)
    ):
        by_run.setdefault(run, []).append(
            {"number": number, "kind": kind, "scene": scene, "data": data, "at": at.isoformat()}
        )
    for run, events in by_run.items():
        yield ArchiveFile(f"{run}.json", json.dumps(events, indent=1, ensure_ascii=False))


@register_record_kind
def runs(user: User) -> RecordSection:
    """Tell of cases worked through."""
    columns = ("version__case__title", "version__number", "started_at", "finished_at", "steps")
    rows = CaseRun.objects.visible_to(user).order_by("-started_at").values_list(*columns)
    return RecordSection(
        title="Cases",
        what="Every run through a case: what you marked, chose and wrote, how sure you were, and when.",
        who_sees="You. Who teaches sees who has begun and finished. Markers see a run handed in with a memo.",
        kept_for="As long as you are enrolled, and one year more.",
        columns=("Case", "Version", "Begun", "Finished", "Steps"),
        rows=[(case, version, local_moment(begun), local_moment(end), n) for case, version, begun, end, n in rows],
        files=lambda: _events(user),
    )
