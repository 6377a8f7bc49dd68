"""From tree to what the player needs, as plain JSON: everything rendered, nothing left to decide but the way."""

import re
from typing import Any

from cases.format.check_front import address, people_of, texts
from cases.format.check_ways import start_of, variables_of
from cases.format.problems import CaseRefused, error
from cases.format.reader import facts_of, front_ties, ties_of
from cases.format.tree import BlockPart, CaseTree, Choice, Scene, Tie
from cases.format.units import split_units
from core.markdown import TextTooLong, render_markdown

ONE_PARAGRAPH = re.compile(r"\A<p>((?:(?!</?p>).)*)</p>\s*\Z", re.DOTALL)
PLAIN_KEYS = ("title", "number", "summary", "content_note", "invented", "disclaimer", "worker", "index")


def compile_case(tree: CaseTree) -> dict[str, Any]:
    """Give the compiled case of a tree that has passed the checker.

    Raises:
        CaseRefused: when a text is more than is rendered; the finding names the line.
    """
    front = tree.front
    compiled: dict[str, Any] = {key: str(front.get(key) or "") for key in PLAIN_KEYS}
    compiled |= {
        "id": str(front["id"]),
        "version": int(front.get("version", 1)),
        "minutes": int(front.get("minutes", 0)),
        "start": start_of(tree),
        "vars": variables_of(front),
        "levels": texts(front.get("levels")),
        "aims": texts(front.get("aims")),
        "debrief": texts(front.get("debrief")),
        "modes": [address(item, "rothman") for item in texts(front.get("modes"))],
        "reading_categories": [address(item, "reading-categories") for item in texts(front.get("reading_categories"))],
        "households": _households(front),
        "people": {key: _person(key, row) for key, row in people_of(front).items()},
        "ties": [_tie(tie) for tie in front_ties(tree) if isinstance(tie, Tie)],
        "order": [scene.id for scene in tree.scenes],
        "scenes": {scene.id: _scene(scene) for scene in tree.scenes},
    }
    return compiled


def concepts_of(compiled: dict[str, Any]) -> set[str]:
    """Give the addresses of every concept that a compiled case names."""
    found = {*compiled["modes"], *compiled["reading_categories"]}
    for scene in compiled["scenes"].values():
        found |= set(scene["skills"])
        for choice in scene["choices"]:
            found |= {*choice["skills"], *choice["competencies"], *choice["modes"]}
    return found


def _render(text: str, line: int) -> str:
    try:
        return str(render_markdown(text)) if text else ""
    except TextTooLong as problem:
        raise CaseRefused([error(line, "text-too-long", str(problem), "Shorten it or divide the scene.")]) from problem


def _render_inline(text: str, line: int) -> str:
    html = _render(text, line).strip()
    match = ONE_PARAGRAPH.match(html)
    return match[1] if match else html


def _households(front: dict[str, Any]) -> dict[str, str]:
    rows = front.get("households")
    found = rows.items() if isinstance(rows, dict) else ()
    return {str(key): str(row.get("label") or key) if isinstance(row, dict) else str(key) for key, row in found}


def _person(key: str, row: dict[str, Any]) -> dict[str, str]:
    names = ("name", "age", "gender", "household", "system", "level", "role")
    person = {name: "" if row.get(name) is None else str(row[name]) for name in names}
    return person | {"name": person["name"] or key}


def _tie(tie: Tie) -> dict[str, Any]:
    a, b = tie.ends
    return {"a": a, "b": b, "strength": tie.strength, "quality": tie.quality, "flow": tie.flow, "gone": tie.gone}


def _scene(scene: Scene) -> dict[str, Any]:
    try:
        units = split_units(scene.id, "\n\n".join(prose.text for prose in scene.prose))
    except TextTooLong as problem:
        found = error(scene.line, "text-too-long", f"“{scene.id}”: {problem}", "Divide the scene.")
        raise CaseRefused([found]) from problem
    return {
        "id": scene.id,
        "title": scene.title,
        "levels": scene.levels,
        "skills": [address(item, "micro-skills") for item in scene.listed("skills")],
        "date": scene.attributes.get("date", ""),
        "end": scene.is_end,
        "outcome": scene.attributes.get("outcome", ""),
        "pieces": units.pieces,
        "cues": units.cues,
        "asks": [_ask(ask) for ask in scene.blocks("ask")],
        "choices": [_choice(choice) for choice in scene.choices],
        "positions": [_position(block) for block in scene.blocks("expert", "panel")],
        "facts": [_fact(fact) for block in scene.blocks("facts") for fact in facts_of(block)],
        "ties": [_tie(tie) for block in scene.blocks("ties") for tie in ties_of(block) if isinstance(tie, Tie)],
    }


def _ask(ask: BlockPart) -> dict[str, Any]:
    return {
        "id": ask.id,
        "html": _render_inline(ask.body, ask.line),
        "text": " ".join(ask.body.split()),
        "confidence": ask.attributes.get("confidence", "") in ("yes", "true"),
    }


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "id": choice.id,
        "html": _render_inline(choice.text, choice.line),
        "text": choice.text,
        "target": choice.target,
        "if": choice.attributes.get("if", ""),
        "set": choice.attributes.get("set", ""),
        "skills": [address(item, "micro-skills") for item in choice.listed("skills")],
        "competencies": [address(item, "epas-2022") for item in choice.listed("competencies")],
        "modes": [address(item, "rothman") for item in choice.listed("modes")],
        "consequence": _render(choice.consequence, choice.line),
    }


def _position(block: BlockPart) -> dict[str, str]:
    return {
        "kind": block.kind,
        "for": block.attributes.get("for", ""),
        "by": block.attributes.get("by", ""),
        "html": _render(block.body.strip("\n"), block.line),
    }


def _fact(fact: Any) -> dict[str, str]:
    return {"id": fact.id, "html": _render_inline(fact.text, fact.line), "text": fact.text}
