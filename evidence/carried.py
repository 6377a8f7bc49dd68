"""Which micro skills a student has shown, and at which level: from decisions in cases and from released bridges."""

from collections import defaultdict
from functools import lru_cache
from typing import Any

from cases.models import CaseRun, CaseVersion
from grading.models import ReleasedMark
from practice.models import Concept
from practice.rose import RoseSkill

SKILLS = "micro-skills"
# The criterion that scores the link itself, not only its ends (the bridge rubric).
LINK = "bridge-logic"

Practised = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]


@lru_cache(maxsize=256)
def practised_by_choice(sha256: str) -> Practised:
    """Give, for each choice of a case version, its skills (addresses) and the levels of its scene.

    What has a checksum never changes, so what was read once holds as long as the process lives. A row's number would
    not do: after a reset of the demo it is given again.
    """
    compiled = CaseVersion.objects.filter(sha256=sha256).values_list("compiled", flat=True)[0]
    return {
        choice["id"]: (tuple(choice["skills"]), tuple(scene["levels"]))
        for scene in compiled["scenes"].values()
        for choice in scene["choices"]
    }


def _shown_in_cases(user: Any) -> dict[str, set[str]]:
    shown: dict[str, set[str]] = defaultdict(set)
    for sha256, state in CaseRun.objects.visible_to(user).order_by().values_list("version__sha256", "state"):
        by_choice = practised_by_choice(sha256)
        for _, choice in state.get("decisions", []):
            skills, levels = by_choice.get(choice, ((), ()))
            for skill in skills:
                shown[skill].update(levels)
    return shown


def _reaches_expected(items: list[dict[str, Any]], expected: int) -> bool:
    return any(item["key"] == LINK and (item["level"] or 0) >= expected for item in items)


def _carried_in_bridges(user: Any) -> set[str]:
    marks = ReleasedMark.objects.filter(student_id=user.pk, attempt__bridges__skill__isnull=False)
    rows = marks.values_list(
        "attempt__bridges__skill__address", "items", "attempt__assignment__rubric_version__expected_level"
    )
    return {address for address, items, expected in rows if _reaches_expected(items, expected)}


def carried_by(user: Any) -> list[RoseSkill]:
    """Give every micro skill with the levels at which a student has shown it, alphabetically: three queries.

    With one person and in a group a skill counts when a decision in a case at that level carries it: practice, which
    reaches no expected level. At macro scale it counts when a released bridge carried it and its link was judged at
    the expected level or above (design/product.md, "Evidence").
    """
    shown = _shown_in_cases(user)
    carried = _carried_in_bridges(user)
    skills = Concept.objects.live().filter(scheme__slug=SKILLS).order_by("label").values_list("address", "label")
    return [
        RoseSkill(
            label, frozenset((shown[address] & {"micro", "mezzo"}) | ({"macro"} if address in carried else set()))
        )
        for address, label in skills
    ]
