"""rubrics/<id>.yaml: what work is judged by (rubric/1)."""

from typing import Any

from django.utils import timezone

from assignments.library import store_rubric
from assignments.models import Rubric
from packs.fields import Fields
from packs.pack import Item, Kind, Pack
from packs.problems import Code
from practice.content import RETIRED, Change

HIGHEST_LEVEL = 10


def owns(file: str) -> bool:
    """Say whether a file is a rubric."""
    return file.startswith("rubrics/") and file.endswith(".yaml")


def read(pack: Pack, file: str) -> None:
    """Read a rubric."""
    node = pack.read_mapping(file, pack.read_text(file), "rubric/1")
    if node is None:
        return
    fields = Fields(node, file, pack.report)
    slug = fields.slug("id")
    levels = _levels(fields)
    expected = fields.number("expected_level", least=0, most=HIGHEST_LEVEL)
    if levels and expected not in levels:
        fields.error(Code.VALUE_REFUSED, fields.line_of("expected_level"), f"There is no level {expected} in levels.")
    criteria = [_criterion(pack, part, levels) for part in fields.mappings("criteria", required=True)]
    keys = [criterion["id"] for criterion in criteria]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        fields.error(Code.ID_TWICE, fields.line_of("criteria"), f"There are two criteria {key}.")
    content = {
        "title": fields.text("title", most=200),
        "about": fields.markdown("about"),
        "levels": [{"level": level, "label": label} for level, label in levels.items()],
        "expected_level": expected,
        "criteria": criteria,
        "gates": [_gate(part) for part in fields.mappings("gates")],
        "comments": [_comment(part, keys) for part in fields.mappings("comments")],
    }
    fields.done(also=("format",))
    pack.add("rubric", slug, file, fields.line_of("id"), content)


def _levels(fields: Fields) -> dict[int, str]:
    levels: dict[int, str] = {}
    for part in fields.mappings("levels", required=True):
        level = part.number("level", least=0, most=HIGHEST_LEVEL)
        if level in levels:
            part.error(Code.ID_TWICE, part.line, f"The level {level} stands twice.")
        levels[level] = part.text("label", most=40)
        part.done()
    return levels


def _criterion(pack: Pack, fields: Fields, levels: dict[int, str]) -> dict[str, Any]:
    concepts = fields.texts("concepts")
    for address, line in concepts:
        pack.refer("concept", address, fields.file, line)
    bands: dict[str, str] = {}
    for key, node in fields.by_key("bands").items():
        if key not in {str(level) for level in levels}:
            fields.error(Code.VALUE_REFUSED, node.line, f"The band {key} is no level of the rubric.")
        bands[key] = str(node.value)
    for level in levels:
        if str(level) not in bands:
            fields.error(Code.KEY_MISSING, fields.line_of("bands"), f"The band for level {level} is missing.")
    criterion = {
        "id": fields.slug("id"),
        "label": fields.text("label", most=100),
        "weight": fields.number("weight", least=1, most=20, required=False, default=1),
        "levels": list(fields.levels()),
        "concepts": [address for address, _ in concepts],
        "bands": bands,
    }
    fields.done()
    return criterion


def _gate(fields: Fields) -> dict[str, str]:
    gate = {"id": fields.slug("id"), "label": fields.text("label", most=100), "text": fields.text("text", most=1_000)}
    fields.done()
    return gate


def _comment(fields: Fields, criteria: list[str]) -> dict[str, str]:
    comment = {"criterion": fields.one_of("criterion", criteria), "text": fields.text("text", most=1_000)}
    fields.done()
    return comment


def store(pack: Pack) -> list[Change]:
    """Store the rubrics that are new or differ; each makes a version, and what was set keeps the one it had."""
    return pack.store_changed("rubric", _store)


def _store(item: Item) -> None:
    store_rubric(program=None, slug=item.id, **item.content)


def retire(slugs: list[str]) -> list[Change]:
    """Retire rubrics that are gone."""
    Rubric.objects.filter(program=None, slug__in=slugs).update(retired_at=timezone.now())
    return [Change(RETIRED, f"rubric {slug}") for slug in slugs]


KIND = Kind("rubric", owns, read, store, retire)
