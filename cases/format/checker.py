"""What is wrong with a case. Codes are stable: tests, editors and pack loaders rely on them."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from cases.format import check_front, check_ways
from cases.format.comparer import compare
from cases.format.compiler import compile_case
from cases.format.problems import CaseRefused, Problem, error, errors_of, warning
from cases.format.reader import cues_of, decode, facts_of, read_case, ties_of
from cases.format.tree import LEVELS, BlockPart, CaseTree, Cue, Marked, Scene

ID = re.compile(r"[a-z][a-z0-9-]{0,59}\Z")
MOST_WORDS = 400
SHOWN_KINDS = {"ask", "expert", "panel", "facts", "ties"}
MEDIA = {"figure": "alt", "audio": "transcript", "video": "transcript"}


@dataclass(frozen=True)
class Vocabulary:
    """What a case may name: addresses of concepts, and files for media. None means: not known here, not checked."""

    concepts: Collection[str] | None = None
    files: Collection[str] | None = None


@dataclass
class Check:
    """The state of one check: the tree, what it may name, what was found."""

    tree: CaseTree
    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)

    def error(self, line: int, code: str, message: str, suggestion: str = "") -> None:
        """Note what stops publishing."""
        self.problems.append(error(line, code, message, suggestion))

    def warning(self, line: int, code: str, message: str, suggestion: str = "") -> None:
        """Note what stops nothing."""
        self.problems.append(warning(line, code, message, suggestion))

    def concepts(self, line: int, items: Collection[str], scheme: str, code: str) -> None:
        """Note each item that is no concept; `scheme` holds for items that name none."""
        known = self.vocabulary.concepts
        for item in items if known is not None else ():
            if known is not None and check_front.address(item, scheme) not in known:
                self.error(line, code, f"“{item}” is no concept of {scheme} or of the scheme it names.")


def check_text(
    text: str, vocabulary: Vocabulary | None = None, published: str | None = None
) -> tuple[CaseTree, list[Problem]]:
    """Give the tree of a case and everything found wrong with it, in the order of its lines.

    Args:
        vocabulary: what the case may name; nothing is checked against it when it is left out.
        published: the text that is published now, to tell what would break for those who are in the middle of it.
    """
    reading = read_case(text)
    if not reading.tree.front and errors_of(reading.problems):
        return reading.tree, reading.problems
    check = Check(reading.tree, vocabulary or Vocabulary(), list(reading.problems))
    check_front.check(check)
    _check_ids(check)
    for scene in reading.tree.scenes:
        _check_scene(check, scene)
    check_ways.check(check)
    if published is not None:
        check.problems += compare(reading.tree, read_case(published).tree)
    if not errors_of(check.problems):
        check.problems += _what_cannot_be_rendered(reading.tree)
    return reading.tree, sorted(set(check.problems))


def _what_cannot_be_rendered(tree: CaseTree) -> list[Problem]:
    try:
        compile_case(tree)
    except CaseRefused as refused:
        return refused.problems
    return []


def check_bytes(
    data: bytes, vocabulary: Vocabulary | None = None, published: str | None = None
) -> tuple[CaseTree, list[Problem]]:
    """Do the same for the bytes of a file, which may not be text at all."""
    text, problems = decode(data)
    return (CaseTree(), problems) if problems else check_text(text, vocabulary, published)


def _check_ids(check: Check) -> None:
    seen: dict[str, int] = {}
    for scene in check.tree.scenes:
        cues = [cue for prose in scene.prose for cue in cues_of(prose)]
        facts = [fact for block in scene.blocks("facts") for fact in facts_of(block)]
        own = [*scene.choices, *scene.blocks("ask")]
        marked: list[Marked] = [scene, *cues, *facts, *own]
        for one in marked:
            _check_id(check, one, seen)


def _check_id(check: Check, marked: Marked, seen: dict[str, int]) -> None:
    if not marked.id:
        what = type(marked).__name__.lower().replace("blockpart", "ask")
        check.error(
            marked.line, "missing-id", f"This {what} has no id.", "Give it one that never changes: {#some-id}."
        )
    elif not ID.match(marked.id):
        advice = "Small letters, digits and hyphens, beginning with a letter, at most 60."
        check.error(marked.line, "bad-id", f"“{marked.id[:70]}” can't be an id.", advice)
    elif marked.id in seen:
        said = f"The id “{marked.id}” stands in line {seen[marked.id]} already."
        check.error(marked.line, "duplicate-id", said, "Give this one another id.")
    seen.setdefault(marked.id, marked.line)


def _check_scene(check: Check, scene: Scene) -> None:
    if not scene.title:
        check.error(scene.line, "missing-title", "The scene has no title.")
    for name in scene.classes:
        if name not in LEVELS and name != "end":
            check.error(
                scene.line, "unknown-level", f"“.{name}” is no practice level.", "Use .micro .mezzo .macro .end."
            )
    check.concepts(scene.line, scene.listed("skills"), "micro-skills", "unknown-skill")
    words = sum(len(prose.text.split()) for prose in scene.prose)
    if words > MOST_WORDS:
        check.warning(scene.line, "long-scene", f"The scene has {words} words; over {MOST_WORDS} few read on.")
    for cue in (cue for prose in scene.prose for cue in cues_of(prose)):
        _check_cue(check, cue)
    _check_asks(check, scene)
    for block in scene.blocks(*{part.kind for part in scene.parts if isinstance(part, BlockPart)}):
        _check_block(check, block)
    _check_choices(check, scene)


def _check_choices(check: Check, scene: Scene) -> None:
    for choice in scene.choices:
        check.concepts(choice.line, choice.listed("skills"), "micro-skills", "unknown-skill")
        check.concepts(choice.line, choice.listed("competencies"), "epas-2022", "unknown-competency")
        check.concepts(choice.line, choice.listed("modes"), "rothman", "unknown-mode")
        if ".cue" in choice.consequence:
            check.warning(choice.line, "unused-cue", "A cue in a consequence can't be marked.", "Move it to a scene.")


def _check_cue(check: Check, cue: Cue) -> None:
    if not cue.level:
        check.warning(cue.line, "unused-cue", f"The cue “{cue.id}” has no level, so nothing is noticed in it.")
    elif cue.level not in LEVELS:
        check.error(cue.line, "unknown-level", f"“{cue.level}” is no practice level.", f"Use {', '.join(LEVELS)}.")


def _check_asks(check: Check, scene: Scene) -> None:
    asks = {ask.id for ask in scene.blocks("ask")}
    answered = {block.attributes.get("for", "") for block in scene.blocks("expert")}
    elsewhere = {block.attributes.get("for", "") for other in check.tree.scenes for block in other.blocks("expert")}
    for ask in scene.blocks("ask"):
        if ask.attributes.get("kind", "text") != "text":
            check.error(
                ask.line, "unknown-kind", f"“{ask.attributes['kind']}” is no kind of question.", "Use kind=text."
            )
        if not ask.body.strip():
            check.error(ask.line, "empty-ask", "The question has no text.")
        if ask.id not in answered | elsewhere:
            said = f"No expert answers “{ask.id}”."
            check.warning(ask.line, "missing-expert", said, f"Add ::: {{.expert for={ask.id}}}.")
    if scene.choices and not asks:
        check.warning(scene.line, "missing-ask", "Nobody is asked for a reason before this decision.", "Add an .ask.")
    if asks and not scene.choices:
        check.error(scene.line, "ask-without-choice", "A question without a decision is never handed in.")


def _check_block(check: Check, block: BlockPart) -> None:
    every_ask = {ask.id for scene in check.tree.scenes for ask in scene.blocks("ask")}
    if block.kind in ("expert", "panel") and block.attributes.get("for", "") not in every_ask:
        said = f"This {block.kind} answers no question."
        check.error(block.line, "answers-nothing", said, "Write for= and the id of an ask.")
    if block.kind == "ties":
        for tie in ties_of(block):
            if isinstance(tie, tuple):
                check.error(tie[0], "malformed-tie", tie[1])
            else:
                check_front.check_tie(check, tie)
    if block.kind in MEDIA:
        source = block.attributes.get("src", "")
        if not source or (check.vocabulary.files is not None and source not in check.vocabulary.files):
            check.error(block.line, "missing-media", f"The file “{source}” is not there.", "Write src= and its name.")
        if not block.attributes.get(MEDIA[block.kind]):
            check.error(block.line, "missing-alternative", f"This {block.kind} has no {MEDIA[block.kind]}.")
    if block.kind not in SHOWN_KINDS:
        check.warning(block.line, "unknown-block", f"A block “.{block.kind}” is kept, but the player doesn't show it.")
