"""Checks of the front matter: what is needed, whom and what it names."""

from typing import TYPE_CHECKING, Any

from cases.format.reader import front_ties, ties_of
from cases.format.tree import LEVELS, Tie

if TYPE_CHECKING:
    from cases.format.checker import Check

GENDERS = ("man", "woman", "nonbinary")
TEXTS = ("title", "summary", "number", "content_note", "invented", "disclaimer", "worker", "index", "start")
LISTS = ("levels", "aims", "modes", "reading_categories", "debrief", "ties")
MAPPINGS = ("vars", "people", "households")
MOST_PEOPLE = 40
LONGEST_TEXT = {"title": 200, "number": 10}


def address(item: str, scheme: str) -> str:
    """Give the full address of a concept that may be named without its scheme."""
    return item if ":" in item else f"{scheme}:{item}"


def check(check: "Check") -> None:
    """Check the whole front matter."""
    front = check.tree.front
    if front.get("format") != "case/1":
        said = f"The format is {front.get('format')!r}."
        check.error(check.tree.line_of("format"), "wrong-format", said, "Write format: case/1.")
    _check_shapes(check)
    for key in ("id", "title"):
        if not front.get(key):
            check.error(
                check.tree.line_of(key), f"missing-{key}", f"The case has no {key}.", f"Add {key}: to the front."
            )
    for key in ("content_note", "invented"):
        if not front.get(key):
            check.warning(
                1, f"missing-{key.replace('_', '-')}", f"The case has no {key}.", "It is shown on the cover."
            )
    for key in ("version", "minutes"):
        value = front.get(key, 1)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 10_000:
            check.error(check.tree.line_of(key), f"bad-{key}", f"{key} has to be a whole number from 1.")
    _check_levels(check)
    _check_people(check)
    check.concepts(check.tree.line_of("modes"), texts(front.get("modes")), "rothman", "unknown-mode")
    categories = texts(front.get("reading_categories"))
    check.concepts(check.tree.line_of("reading_categories"), categories, "reading-categories", "unknown-category")


def texts(value: Any) -> list[str]:
    """Give the items of a list as text; nothing for anything else."""
    return [str(item) for item in value] if isinstance(value, list) else []


def people_of(front: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the people whose entries can be read."""
    people = front.get("people")
    rows = people.items() if isinstance(people, dict) else ()
    return {str(key): row for key, row in rows if isinstance(row, dict)}


def _check_shapes(check: "Check") -> None:
    front = check.tree.front
    shapes: list[tuple[tuple[str, ...], Any, str]] = [
        (TEXTS, str | int, "text"),
        (LISTS, list, "a list"),
        (MAPPINGS, dict, "keys and values"),
    ]
    for keys, shape, said in shapes:
        for key in keys:
            if front.get(key) is not None and not isinstance(front[key], shape):
                check.error(check.tree.line_of(key), "bad-front-matter", f"{key} has to be {said}.")
    for key, most in LONGEST_TEXT.items():
        if len(str(front.get(key, ""))) > most:
            check.error(check.tree.line_of(key), "bad-front-matter", f"{key} has more than {most} characters.")
    case_id = str(front.get("id", ""))
    plain = case_id.isascii() and case_id == case_id.lower() and case_id.replace("-", "").isalnum()
    if case_id and (not plain or len(case_id) > 60):
        check.error(check.tree.line_of("id"), "bad-id", f"“{case_id[:70]}” can't be a case's id.")
    for name, value in (front.get("vars") or {}).items() if isinstance(front.get("vars"), dict) else ():
        if not isinstance(value, int):
            said = f"The variable {name} begins as {value!r}."
            check.error(check.tree.line_of("vars", name), "bad-variable", said, "A whole number, true or false.")


def _check_levels(check: "Check") -> None:
    declared = texts(check.tree.front.get("levels"))
    shown = {level for scene in check.tree.scenes for level in scene.levels}
    line = check.tree.line_of("levels")
    for level in declared:
        if level not in LEVELS:
            check.error(line, "unknown-level", f"“{level}” is no practice level.", f"Use {', '.join(LEVELS)}.")
        elif level not in shown:
            check.warning(line, "unused-level", f"The case declares {level}, but no scene is at that level.")


def _check_people(check: "Check") -> None:
    tree = check.tree
    people = people_of(tree.front)
    if isinstance(tree.front.get("people"), dict) and len(tree.front["people"]) > MOST_PEOPLE:
        check.error(tree.line_of("people"), "too-many-people", f"More than {MOST_PEOPLE} people can't be drawn.")
    for key, row in people.items():
        _check_person(check, key, row)
    for key in ("worker", "index"):
        if tree.front.get(key) and str(tree.front[key]) not in people:
            check.error(tree.line_of(key), "unknown-person", f"“{tree.front[key]}” ({key}) is not among the people.")
    used = _check_front_ties(check) | {str(tree.front.get(key)) for key in ("worker", "index")}
    for key, row in people.items():
        if key not in used and not row.get("household"):
            check.warning(tree.line_of("people", key), "unused-person", f"{key} is tied to nobody and never drawn.")


def _check_person(check: "Check", key: str, row: dict[str, Any]) -> None:
    line = check.tree.line_of("people", key)
    households = check.tree.front.get("households")
    homes = set(households) if isinstance(households, dict) else set()
    if not row.get("name"):
        check.error(line, "unknown-person", f"{key} has no name.")
    if row.get("level") and row["level"] not in LEVELS:
        check.error(line, "unknown-level", f"“{row['level']}” is no practice level.")
    if row.get("gender") and row["gender"] not in GENDERS:
        advice = f"Use {', '.join(GENDERS)}, or leave it out."
        check.error(line, "unknown-gender", f"“{row['gender']}” isn't drawn.", advice)
    if row.get("household") and str(row["household"]) not in homes:
        check.error(line, "unknown-household", f"The household “{row['household']}” is not among households.")


def _check_front_ties(check: "Check") -> set[str]:
    """Check the ties of the front matter, and give everyone who is tied there or in a scene."""
    used: set[str] = set()
    for tie in front_ties(check.tree):
        if isinstance(tie, tuple):
            check.error(tie[0], "malformed-tie", tie[1], "Write: - maria housing: strong, stressful, out")
        else:
            check_tie(check, tie)
            used |= set(tie.ends)
    for scene in check.tree.scenes:
        for block in scene.blocks("ties"):
            used |= {end for tie in ties_of(block) if isinstance(tie, Tie) for end in tie.ends}
    return used


def check_tie(check: "Check", tie: Tie) -> None:
    """Note a tie between people who aren't there, or of one person with themselves."""
    people = people_of(check.tree.front)
    for end in tie.ends:
        if end not in people:
            check.error(tie.line, "unknown-person", f"“{end}” is not among the people.", "Add them to people.")
    if tie.ends[0] == tie.ends[1]:
        check.error(tie.line, "malformed-tie", f"“{tie.ends[0]}” is tied to themselves.")
