"""What the pages of a run show, and nothing of what the run has not disclosed."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.actions import Mark
from cases.ecomap import EcoMap, draw_map
from cases.ecomap_svg import draw_svg
from cases.forms import CONFIDENCE
from cases.journey import ENDED, IN_SCENE, Decision, Journey, Visit, choice_of
from cases.models import CaseRun, trusted
from core.templatetags.mezzo import ring
from practice.models import LEVELS

CONFIDENCE_WORDS = dict(CONFIDENCE)


@dataclass
class Stop:
    """A scene on one's own path: what was met and, when it was decided, what was done and why."""

    visit: Visit
    scene: dict[str, Any]
    decision: Decision | None
    choice: dict[str, Any] | None

    @property
    def chosen(self) -> SafeString:
        """Give the words of the choice."""
        return trusted(self.choice["html"] if self.choice else "")

    @property
    def confidence(self) -> str:
        """Give the confidence of the first answer in words."""
        answers = self.decision.answers.values() if self.decision else ()
        return next((CONFIDENCE_WORDS[row["confidence"]] for row in answers if row.get("confidence")), "")

    @property
    def consequence(self) -> SafeString:
        """Give what came of the choice."""
        return trusted(self.choice["consequence"] if self.choice else "")

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Give each question with what was answered."""
        if not self.decision:
            return []
        found = []
        for ask in self.scene["asks"]:
            answer = self.decision.answers.get(ask["id"])
            if answer:
                words = CONFIDENCE_WORDS.get(answer.get("confidence"), "")
                found.append({"ask": trusted(ask["html"]), "text": answer["text"], "confidence": words})
        return found


def path_of(run: CaseRun, journey: Journey) -> list[Stop]:
    """Give one's own path so far."""
    found = []
    for visit in journey.visits:
        made = journey.decision_of(visit)
        choice = choice_of(run.compiled, made.scene, made.choice) if made else None
        found.append(Stop(visit, run.compiled["scenes"][visit.scene], made, choice))
    return found


def positions_of(compiled: dict[str, Any], journey: Journey, scene_id: str) -> list[dict[str, Any]]:
    """Give the authors' positions that stand in a scene, once the question they answer has been committed."""
    answered = {ask for made in journey.decisions for ask in made.answers}
    rows = compiled["scenes"][scene_id]["positions"]
    return [{**row, "html": trusted(row["html"])} for row in rows if row["for"] in answered]


def scene_html(scene: dict[str, Any], marks: set[Mark]) -> SafeString:
    """Give a scene's text, each sentence with its id, and one's own marks in it."""
    return format_html_join("", "{}", ((_piece(piece, marks),) for piece in scene["pieces"]))


def _piece(piece: dict[str, str], marks: set[Mark]) -> SafeString:
    if "unit" not in piece:
        return trusted(piece["html"])
    levels = [level for level in LEVELS if (piece["unit"], level) in marks]
    if not levels:
        return format_html('<span class="unit" id="{}">{}</span>', piece["unit"], trusted(piece["html"]))
    classes = " ".join(f"cue-{level}" for level in levels) + (" cue-several" if len(levels) > 1 else "")
    signs = format_html_join(
        "", '{}<span class="sr"> (your {} mark)</span>', ((ring(level, 13), level) for level in levels)
    )
    return format_html(
        '<span class="unit cue {}" id="{}">{}<span class="signs">{}</span></span>',
        *(classes, piece["unit"], trusted(piece["html"]), signs),
    )


def sentences_of(scene: dict[str, Any], marks: set[Mark]) -> list[dict[str, Any]]:
    """Give each sentence with its three boxes, for marking without a pointer or a script."""
    return [
        {
            "text": piece["text"],
            "boxes": [
                {"level": level, "value": f"{piece['unit']}:{level}", "checked": (piece["unit"], level) in marks}
                for level in LEVELS
            ],
        }
        for piece in scene["pieces"]
        if "unit" in piece
    ]


def facts_of(run: CaseRun, journey: Journey) -> list[dict[str, Any]]:
    """Give what the case file says: the facts of the scenes met, each with the visit that disclosed it."""
    found: dict[str, dict[str, Any]] = {}
    for visit in journey.visits:
        scene = run.compiled["scenes"][visit.scene]
        for fact in scene["facts"]:
            row = {"html": trusted(fact["html"]), "number": visit.number, "title": scene["title"]}
            found.setdefault(fact["id"], row)
    return list(found.values())


def legend_of(eco: EcoMap) -> list[str]:
    """Give what occurs in the drawing, in the order of the legend."""
    kinds = [bond.strength for bond in eco.bonds]
    kinds += ["stressful" for bond in eco.bonds if bond.quality == "stressful"]
    kinds += ["flow" for bond in eco.bonds if bond.flow in ("in", "out", "both")]
    kinds += ["new" for bond in eco.bonds if bond.is_new]
    kinds += [eco.people[key]["gender"] or "unstated" for key in eco.members]
    order = ["strong", "weak", "tenuous", "stressful", "flow", "new", "woman", "man", "nonbinary", "unstated"]
    return [kind for kind in order if kind in kinds]


def player_context(run: CaseRun, journey: Journey) -> dict[str, Any]:
    """Give what every page of a run shows beside its text: the path, the case file, the eco-map."""
    eco = draw_map(run.compiled, [visit.scene for visit in journey.visits])
    stops = path_of(run, journey)
    return {
        "run": run,
        "case": run.version.case,
        "note": run.compiled["content_note"],
        "journey": journey,
        "stops": stops,
        "here": stops[-1],
        "is_over": journey.phase == ENDED,
        "facts": facts_of(run, journey),
        "eco": eco,
        "eco_svg": draw_svg(eco),
        "eco_legend": legend_of(eco),
        "eco_sentences": [(bond.is_new, eco.sentence(bond)) for bond in eco.bonds],
        "eco_gone": [eco.sentence(bond) for bond in eco.gone],
        "eco_index": eco.people[eco.index]["name"] if eco.index in eco.members else "",
    }


def cues_met(scene: dict[str, Any], marks: set[Mark]) -> list[dict[str, Any]]:
    """Give the authors' cues of a scene and whether one marked each, at their level or at another. For after it."""
    found = []
    for cue in scene["cues"]:
        own = {level for unit, level in marks if unit in cue["units"]}
        found.append({**cue, "own": [level for level in LEVELS if level in own]})
    return found


def noticed_and_done(run: CaseRun, journey: Journey, marks: dict[str, set[Mark]]) -> list[dict[str, Any]]:
    """Give for each level: passages marked at it, the authors' cues met and marked, decisions taken in its scenes."""
    scenes = [run.compiled["scenes"][scene] for scene in journey.visited]
    rows = []
    for level in LEVELS:
        cues = [cue for scene in scenes for cue in cues_met(scene, marks.get(scene["id"], set()))]
        at_level = [cue for cue in cues if cue["level"] == level]
        rows.append(
            {
                "level": level,
                "marked": sum(mark[1] == level for scene in scenes for mark in marks.get(scene["id"], ())),
                "cues": len(at_level),
                "noticed": sum(bool(cue["own"]) for cue in at_level),
                "decisions": sum(level in run.compiled["scenes"][made.scene]["levels"] for made in journey.decisions),
            }
        )
    return rows


def is_in_scene(journey: Journey) -> bool:
    """Say whether the run stands in a scene, before its decision."""
    return journey.phase == IN_SCENE
