"""The passages of a case that a memo can start from: those of the scenes its reader may have seen."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from cases.models import Case, CaseVersion


@dataclass(frozen=True)
class Scene:
    """A scene's title with its passages, each with an anchor and a text."""

    title: str
    passages: list[Any]


def _passages_of() -> Callable[[CaseVersion], list[Any]] | None:
    return import_module("cases.passages").passages_of if find_spec("cases.passages") else None


def scenes_of(case: Case, student: Any) -> list[Scene]:
    """Give the scenes of the version that a student runs, or else of the newest, each with its passages."""
    version = (
        CaseVersion.objects.filter(case=case, runs__user=student).order_by("-runs__moved_at").first()
        or CaseVersion.objects.filter(case=case).order_by("-number").first()
    )
    find = _passages_of()
    if version is None or find is None:
        return []
    scenes: dict[str, Scene] = {}
    for passage in find(version):
        scenes.setdefault(passage.scene_title, Scene(passage.scene_title, [])).passages.append(passage)
    return list(scenes.values())


def passage_at(case: Case, student: Any, anchor: str) -> Any | None:
    """Give the passage with this anchor, or None."""
    return next(
        (passage for scene in scenes_of(case, student) for passage in scene.passages if passage.anchor == anchor), None
    )
