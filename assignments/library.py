"""What content packs store: rubrics, whose versions never change, and templates of assignments."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import Program
from assignments.models import AssignmentTemplate, Criterion, Rubric, RubricVersion
from cases.models import Case
from core.markdown import render_markdown

CRITERION_FIELDS = ("key", "label", "weight", "levels", "concepts", "bands")


def _criterion(given: Mapping[str, Any]) -> dict[str, Any]:
    bands = {str(level): text for level, text in given["bands"].items()}
    return {
        "key": given.get("key") or given["id"],
        "label": given["label"],
        "weight": given.get("weight", 1),
        "levels": list(given.get("levels", [])),
        "concepts": list(given.get("concepts", [])),
        "bands": bands,
    }


def rubric_hash(content: Mapping[str, Any]) -> str:
    """Give the SHA-256 of what a rubric version says."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def store_rubric(
    *,
    program: Program | None,
    slug: str,
    title: str,
    levels: Sequence[Mapping[str, Any]],
    expected_level: int,
    criteria: Iterable[Mapping[str, Any]],
    about: str = "",
    gates: Iterable[Mapping[str, Any]] = (),
    comments: Iterable[Mapping[str, Any]] = (),
) -> RubricVersion:
    """Store a rubric and give its newest version; a new one is made only when what it says has changed.

    Args:
        program: whose it is; None for the built-in library.
        slug: its name in content, unique in the program.
        title: what people read; a new title alone makes no version.
        levels: [{level, label}].
        expected_level: the level that is expected of students.
        criteria: [{id or key, label, weight, levels, concepts, bands}], in order; a band's level may be a number.
        about: Markdown.
        gates: [{id, label, text}].
        comments: [{criterion, text}].
    """
    content = {
        "about": about,
        "levels": sorted((dict(level) for level in levels), key=lambda level: -level["level"]),
        "expected_level": expected_level,
        "gates": [dict(gate) for gate in gates],
        "comments": [dict(comment) for comment in comments],
    }
    listed = [_criterion(given) for given in criteria]
    sha256 = rubric_hash({**content, "criteria": listed})
    with transaction.atomic():
        rubric, _ = Rubric.objects.update_or_create(
            program=program, slug=slug, defaults={"title": title, "retired_at": None}
        )
        Rubric.objects.select_for_update().get(pk=rubric.pk)
        newest = rubric.versions.order_by("-number").first()
        if newest and newest.sha256 == sha256:
            return newest
        last = rubric.versions.aggregate(last=Max("number"))["last"] or 0
        version = RubricVersion.objects.create(rubric=rubric, number=last + 1, sha256=sha256, **content)
        Criterion.objects.bulk_create(
            Criterion(version=version, position=position, **given) for position, given in enumerate(listed, start=1)
        )
        return version


def store_template(
    *,
    program: Program | None,
    slug: str,
    kind: str,
    title: str,
    rubric: Rubric,
    brief: str,
    summary: str = "",
    words: int = 0,
    levels: Iterable[str] = (),
    cases: Iterable[Case] = (),
) -> AssignmentTemplate:
    """Store an assignment in the library. What was set from it before stays as it was set.

    Raises:
        TextTooLong: when the brief can't be rendered.
    """
    with transaction.atomic():
        template, _ = AssignmentTemplate.objects.update_or_create(
            program=program,
            slug=slug,
            defaults={
                "kind": kind,
                "title": title,
                "summary": summary,
                "brief": brief,
                "brief_html": str(render_markdown(brief)),
                "words": words,
                "levels": list(levels),
                "rubric": rubric,
                "retired_at": None,
            },
        )
        template.cases.set(cases)
        return template
