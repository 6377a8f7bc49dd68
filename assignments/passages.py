"""The passages of a case that a memo can start from: those of the scenes that its student has been in."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cases.models import Case, CaseRun
from cases.passages import passages_of


@dataclass(frozen=True)
class Passage:
    """A sentence of a case that can be quoted, and the anchor it keeps when other sentences change."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Scene:
    """A scene's title with its passages, in the order of the text."""

    title: str
    passages: list[Passage]


def scenes_of(case: Case, student: Any) -> list[Scene]:
    """Give the scenes that a student has met, in the version they ran last; none before their first run.

    A replay takes nothing away: what was met in any run of that version can be quoted.
    """
    runs = list(CaseRun.objects.visible_to(student).filter(version__case=case).select_related("version"))
    if not runs:
        return []
    version = runs[0].version
    met = {scene for run in runs if run.version_id == version.pk for scene in run.state.get("visited", ())}
    scenes: list[Scene] = []
    for anchor, title, text in passages_of(version, met):
        if not scenes or scenes[-1].title != title:
            scenes.append(Scene(title, []))
        scenes[-1].passages.append(Passage(anchor, text))
    return scenes


def passage_of(case: Case, student: Any, anchors: Collection[str]) -> Passage | None:
    """Give the sentences with these anchors as one passage, in the order of the case; None for none of them.

    The passage is anchored at its first sentence. Sentences that don't follow each other are parted by an ellipsis.
    """
    met = [passage for scene in scenes_of(case, student) for passage in scene.passages]
    chosen = [place for place, passage in enumerate(met) if passage.anchor in anchors]
    if not chosen:
        return None
    text = met[chosen[0]].text
    for before, place in pairwise(chosen):
        text += f"{' ' if place == before + 1 else ' … '}{met[place].text}"
    return Passage(met[chosen[0]].anchor, text)
