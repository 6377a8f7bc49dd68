"""Passages of a case that other rooms may quote, such as the moment that a bridge memo starts from."""

from collections.abc import Collection
from typing import Any

from cases.models import CaseRun, CaseVersion

Passage = tuple[str, str, str]


def passages_of(version: CaseVersion, scenes: Collection[str] | None = None) -> list[Passage]:
    """Give every passage that can be quoted: (anchor id, scene title, text), in the order of the text.

    A passage is a sentence. Its anchor is made of its scene and its words, so it stays when other sentences change.

    Args:
        scenes: only the passages of these scenes, so that a list never tells what a student has not met.
    """
    return [
        (piece["unit"], scene["title"], piece["text"])
        for scene in _scenes(version, scenes)
        for piece in scene["pieces"]
        if "unit" in piece
    ]


def passages_of_run(run: CaseRun) -> list[Passage]:
    """Give the passages of the scenes that a run has visited."""
    return passages_of(run.version, set(run.state.get("visited", ())))


def _scenes(version: CaseVersion, scenes: Collection[str] | None) -> list[dict[str, Any]]:
    compiled = version.compiled
    return [compiled["scenes"][key] for key in compiled["order"] if scenes is None or key in scenes]
