"""The bridge memo: its fields, its eight parts, and what counts as written.

A memo is a dictionary of fields. Handed in, it holds lists for `against`, `levels`, `reading_categories` and `modes`
(rows of a phase and the weight of each of Rothman's modes). A form and a draft hold the same memo flat, as a browser
sends it: `phase_1`, `phase_1_social-action` and so on in place of `modes`, so that it works without JavaScript.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OWN = "own"
PHASES = (1, 2, 3, 4)
MODES = ("locality-development", "social-planning", "social-action")
WEIGHTS = {"dominant": "Dominant", "secondary": "Secondary", "absent": "Absent"}
AGREED = {"yes": "Asked, agreed", "no": "Asked, did not", "unasked": "Was not asked"}
CLAIMS = {"carried": "This moment can be carried", "not_carried": "This moment must not be carried"}

LISTS = ("against", "levels", "reading_categories")
CHOICES = ("skill", "group_form", "macro_practice")
PLAIN = ("title", "claim", "case", "passage_anchor", "tension_standard", "agreed", "starts_at_macro", *CHOICES)
OWN_TERMS = tuple(f"{name}_own" for name in CHOICES)
# Rendered as Markdown when handed in, and counted as words. The passage is somebody else's text and counts as none.
ARGUED = (
    *("not_carried_reason", "constant", "scale", "accountable", "limit", "tension", "tension_decider", "evidence"),
    *("evidence_personal", "evidence_collective", "returned", "cost", "mode_argument"),
)
WRITTEN = ("passage", *ARGUED)
MODE_FIELDS = tuple(f"phase_{n}{end}" for n in PHASES for end in ("", *(f"_{mode}" for mode in MODES)))
NAMES = (*PLAIN, *OWN_TERMS, *LISTS, *WRITTEN, "modes")
FLAT_NAMES = (*PLAIN, *OWN_TERMS, *LISTS, *WRITTEN, *MODE_FIELDS)


@dataclass(frozen=True)
class Label:
    """What a field is called when the moment is carried, and when it is not."""

    carried: str
    not_carried: str = ""

    def said(self, is_carried: bool) -> str:
        """Give the words for a claim."""
        return self.carried if is_carried else self.not_carried or self.carried


LABELS = {
    "title": Label("Title of your memo"),
    "case": Label("Where the moment is from"),
    "passage": Label("The passage, word for word"),
    "skill": Label("Micro skill"),
    "group_form": Label("Group form"),
    "macro_practice": Label("Macro practice"),
    "not_carried_reason": Label("Your argument"),
    "constant": Label("What stays the same", "The move that was tempting"),
    "scale": Label(
        "What changes with scale, and through what group process", "Through what group, and whom scale would expose"
    ),
    "accountable": Label("To whom you are accountable now", "To whom you would answer"),
    "limit": Label("Where the likeness breaks", "What sets the limit"),
    "tension": Label("What pulls against what"),
    "tension_standard": Label("Standard of the Code"),
    "tension_decider": Label("Who decides"),
    "evidence": Label("What the claim rests on, with its source"),
    "evidence_personal": Label("One personal outcome", "What staying protects for the person"),
    "evidence_collective": Label("One collective outcome", "What stays undone for others"),
    "returned": Label("What the larger act returned to the person", "What holding still gave the person"),
    "cost": Label("What it cost them"),
    "agreed": Label("Did they agree to it?", "Did they agree to your holding still?"),
    "mode_argument": Label("Your argument, from practice variables"),
    "levels": Label("Levels it touches"),
    "reading_categories": Label("Category in the course reading"),
}
HELP = {
    "passage": Label("Copy the few lines in which the move happens, or fails to happen."),
    "not_carried_reason": Label(
        "Say what you would do instead, at the level where it stays, and what would have to change."
    ),
    "constant": Label(
        "Show the skill in words and acts, then say what is the same move at both ends. Your first sentence hangs on "
        "the drawing.",
        "Show the skill in words and acts, and say why carrying it further was tempting. Your first sentence hangs on "
        "the drawing.",
    ),
    "scale": Label(
        "How did one person's moment become several people's business, and what had to be done differently then?",
        "Which group would have carried it, and who would have been seen by whom?",
    ),
    "accountable": Label(
        "Whom did you answer to in the room, and whom now?",
        "Whom do you answer to here, and whom would you out there?",
    ),
    "limit": Label(
        "Name one thing that is true of the moment and false of the larger act.",
        "Name the point up to which it could go, and what would move that point.",
    ),
    "tension": Label("State your own position too: what you are paid by, what you risk, what you are taken for."),
    "cost": Label("", "If it is a crisis: who may ask, and when?"),
    "mode_argument": Label(
        "Name two practice variables or more, such as tactics, power structure or interests of subparts.",
        "Name the modes you considered, by two practice variables or more.",
    ),
}
ROWS = {"passage": 4, "not_carried_reason": 6, "scale": 5, "mode_argument": 4, "constant": 4}
ONE_LINE = ("tension_decider", "evidence_personal", "evidence_collective", "cost")


@dataclass(frozen=True)
class Part:
    """One of the eight parts of the argument, each a row that folds."""

    number: int
    key: str
    title: Label
    group: str
    fields: tuple[str, ...]

    def is_written(self, fields: Mapping[str, Any]) -> bool:
        """Say whether nothing of the part is missing."""
        return not missing_of(self, fields)

    def is_begun(self, fields: Mapping[str, Any]) -> bool:
        """Say whether anything of the part is there."""
        rows = phases_of(fields) if self.key == "modes" else []
        return bool(rows) or any(is_filled(fields.get(name)) for name in self.fields)


WARRANT, UNDOING, MODE = "The warrant", "What could undo it, and what it gave", "The mode"
PARTS = (
    Part(1, "constant", LABELS["constant"], WARRANT, ("constant",)),
    Part(2, "scale", LABELS["scale"], WARRANT, ("scale",)),
    Part(3, "accountable", LABELS["accountable"], WARRANT, ("accountable",)),
    Part(4, "limit", LABELS["limit"], WARRANT, ("limit",)),
    Part(5, "tension", Label("The ethical tension"), UNDOING, ("tension", "tension_standard", "tension_decider")),
    Part(6, "evidence", Label("The evidence"), UNDOING, ("evidence", "evidence_personal", "evidence_collective")),
    Part(7, "returned", Label("Crossed back"), UNDOING, ("returned", "cost", "agreed")),
    Part(8, "modes", Label("Rothman’s modes, by phase"), MODE, ("mode_argument",)),
)


@dataclass(frozen=True)
class Gap:
    """Something a memo doesn't say yet, and the field where it would stand."""

    field: str
    text: str


def is_filled(value: Any) -> bool:
    """Say whether a field holds anything but blanks."""
    return bool(value.strip() if isinstance(value, str) else value)


def is_carried(fields: Mapping[str, Any]) -> bool:
    """Say whether the memo speaks of a moment that can be carried; also before a claim is made."""
    return fields.get("claim") != "not_carried"


def phases_of(fields: Mapping[str, Any]) -> list[dict[str, str]]:
    """Give the rows of phases that hold anything, from a flat memo or from one handed in."""
    if "modes" in fields:
        return [dict(row) for row in fields["modes"] or []]
    rows = []
    for number in PHASES:
        row = {"phase": str(fields.get(f"phase_{number}") or "").strip()}
        row |= {mode: str(fields.get(f"phase_{number}_{mode}") or "") for mode in MODES}
        if any(row.values()):
            rows.append(row)
    return rows


def flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give a memo as a form holds it; fields that are missing come as empty ones."""
    found: dict[str, Any] = {name: fields.get(name) or ([] if name in LISTS else "") for name in FLAT_NAMES}
    found["starts_at_macro"] = "yes" if fields.get("starts_at_macro") else ""
    for name in CHOICES:
        if not found[name] and found[f"{name}_own"]:
            found[name] = OWN
    if "modes" in fields:
        for number, row in zip(PHASES, fields["modes"] or [], strict=False):
            found[f"phase_{number}"] = row.get("phase", "")
            found |= {f"phase_{number}_{mode}": row.get(mode, "") for mode in MODES}
    return found


def structured(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give a memo as it is handed in: phases as rows, a term of one's own only where no concept is chosen."""
    found: dict[str, Any] = {}
    for name in (*PLAIN, *OWN_TERMS, *WRITTEN):
        found[name] = str(fields.get(name) or "").replace("\r\n", "\n").strip()
    for name in LISTS:
        found[name] = [str(value) for value in fields.get(name) or []]
    for name in CHOICES:
        if found[name] == OWN:
            found[name] = ""
        elif found[name]:
            found[f"{name}_own"] = ""
    found["starts_at_macro"] = bool(fields.get("starts_at_macro"))
    found["modes"] = [row for row in phases_of(fields) if any(row.values())]
    if found["claim"] != "not_carried":
        found["against"], found["not_carried_reason"] = [], ""
    return found


def from_post(post: Any) -> dict[str, Any]:
    """Give the flat memo that a browser sent; unknown names are left out."""
    found = {name: post.get(name, "").replace("\r\n", "\n") for name in FLAT_NAMES if name not in LISTS}
    return found | {name: post.getlist(name) for name in LISTS}


def count_words(text: str) -> int:
    """Give the number of words as the page counts them: runs of anything but blanks."""
    return len(re.findall(r"\S+", text or ""))


def words_of(fields: Mapping[str, Any]) -> int:
    """Give the number of words the student argued with."""
    argued = ARGUED if not is_carried(fields) else [name for name in ARGUED if name != "not_carried_reason"]
    return sum(count_words(str(fields.get(name) or "")) for name in argued)


def parts_written(fields: Mapping[str, Any]) -> int:
    """Give how many of the eight parts are written."""
    return sum(part.is_written(fields) for part in PARTS)


def states_of(fields: Mapping[str, Any]) -> list[str]:
    """Give "written", "begun" or "empty" for each part."""
    return ["written" if part.is_written(fields) else "begun" if part.is_begun(fields) else "empty" for part in PARTS]


def missing_of(part: Part, fields: Mapping[str, Any]) -> list[Gap]:
    """Give what a part doesn't say yet."""
    carried = is_carried(fields)
    gaps = [
        Gap(name, f"{part.number}. {part.title.said(carried)}: {LABELS[name].said(carried).lower()}")
        if len(part.fields) > 1 or part.key == "modes"
        else Gap(name, f"{part.number}. {part.title.said(carried)}")
        for name in part.fields
        if not is_filled(fields.get(name))
    ]
    if part.key == "modes":
        whole = [row for row in phases_of(fields) if row.get("phase") and all(row.get(mode) for mode in MODES)]
        if len(whole) < 2:
            gaps.insert(
                0, Gap("phase_1", f"{part.number}. {part.title.said(carried)}: two phases with all three modes")
            )
    return gaps


def gaps_of(fields: Mapping[str, Any]) -> list[Gap]:
    """Give everything that a memo doesn't say yet, in the order of the page."""
    carried = is_carried(fields)
    gaps = [Gap(name, LABELS[name].carried) for name in ("title", "passage") if not is_filled(fields.get(name))]
    if not carried:
        if not fields.get("against"):
            gaps.append(Gap("against", "What stands against carrying it"))
        if not is_filled(fields.get("not_carried_reason")):
            gaps.append(Gap("not_carried_reason", "Why it must not be carried: your argument"))
    for name in CHOICES:
        chosen = fields.get(name)
        if (not chosen or chosen == OWN) and not is_filled(fields.get(f"{name}_own")):
            gaps.append(Gap(name, LABELS[name].carried))
    for part in PARTS:
        gaps += missing_of(part, fields)
    for name in ("levels", "reading_categories"):
        if not fields.get(name):
            gaps.append(Gap(name, LABELS[name].carried))
    return gaps
