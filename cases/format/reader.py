"""From text to tree. Reading never gives up: what can't be read becomes a finding with its line."""

import re
from dataclasses import dataclass, field

from cases.format.front import FrontMatterError, read_front
from cases.format.problems import Problem, error
from cases.format.tree import BlockPart, CaseTree, Choice, Cue, Fact, Marked, Prose, Scene, Tie
from core.markdown import read_attributes

LONGEST_FILE = 256_000
LONGEST_LINE = 6_000
MOST_PARTS = 2_000

# Every pattern is bounded or possessive, so that no line can keep the reader busy.
INSIDE = r"\{(?P<inside>(?:[^{}\"\n]|\"[^\"\n]{0,400}+\"){0,400}+)\}"
BRACKETED = r"\[(?P<text>(?:[^\[\]]|\[[^\[\]]*+\])*+)\]"
BRACES = re.compile(INSIDE + r"\s*\Z")
OPENING = re.compile(r"^:::\s*" + INSIDE + r"\s*\Z")
CHOICE = re.compile(r"^-\s" + BRACKETED + r"\(#(?P<target>[\w-]*+)\)\s*+(?:" + INSIDE + r")?\s*\Z")
CONSEQUENCE = re.compile(r"^\s+>\s?(?P<text>.*)\Z")
CUE = re.compile(BRACKETED + INSIDE)
FACT = re.compile(r"^-\s++(?:" + INSIDE + r"\s*+)?(?P<text>.*)\Z")
TIE = re.compile(r"^-\s++(?P<text>.*)\Z")

STRENGTHS = ("strong", "weak", "tenuous")
QUALITIES = ("calm", "stressful")
FLOWS = ("none", "in", "out", "both")


@dataclass
class Reading:
    """A tree and what was found while reading it."""

    tree: CaseTree
    problems: list[Problem] = field(default_factory=list)


def decode(data: bytes) -> tuple[str, list[Problem]]:
    """Give the text of a file's bytes, and a finding where they aren't UTF-8 or hold what no text holds."""
    if len(data) > 4 * LONGEST_FILE:
        return "", [error(1, "file-too-large", "The file is too large.", f"At most {LONGEST_FILE:,} characters.")]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        return "", [error(line, "not-utf-8", "This is not UTF-8.", "Save the file as UTF-8.")]


def _unreadable(text: str) -> Problem | None:
    if len(text) > LONGEST_FILE:
        return error(1, "file-too-large", f"The file has {len(text):,} characters; {LONGEST_FILE:,} is the most.")
    found = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]", text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        what = f"The character U+{ord(found[0]):04X} can't be stored or shown."
        return error(line, "forbidden-character", what, "Remove it.")
    return None


def read_case(text: str) -> Reading:
    """Give the tree of a case and what is wrong with its form. The same text always gives the same tree."""
    reading = Reading(CaseTree())
    if problem := _unreadable(text):
        reading.problems.append(problem)
        return reading
    # Only \n ends a line here: str.splitlines would also split at characters that stand inside a line.
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            said = f"The line has {len(line):,} characters; {LONGEST_LINE:,} is the most."
            reading.problems.append(error(number, "line-too-long", said, "Break the paragraph in two."))
            return reading
    body_start = _read_front_matter(lines, reading)
    if body_start is not None:
        _BodyReader(lines, body_start, reading).read()
    return reading


def _read_front_matter(lines: list[str], reading: Reading) -> int | None:
    advice = "Begin with ---, then format: case/1, then the other keys, then ---."
    if lines[0].rstrip() != "---":
        reading.problems.append(error(1, "bad-front-matter", "The file doesn't begin with front matter.", advice))
        return None
    end = next((at for at in range(1, len(lines)) if lines[at].rstrip() == "---"), None)
    if end is None:
        reading.problems.append(error(1, "bad-front-matter", "The front matter is never closed with ---.", advice))
        return None
    try:
        reading.tree.front, found = read_front("\n".join(lines[1:end]))
    except FrontMatterError as problem:
        reading.problems.append(error(problem.line + 1, "bad-front-matter", str(problem)))
        return None
    reading.tree.lines = {path: line + 1 for path, line in found.items()}
    return end + 1


def is_heading(line: str) -> bool:
    """Say whether a line opens a scene; smaller headings belong to the text."""
    return line.startswith("##") and not line.startswith("###")


class _BodyReader:
    """Reads lines one after the other; each line is looked at a bounded number of times."""

    def __init__(self, lines: list[str], start: int, reading: Reading) -> None:
        self.lines = lines
        self.at = start
        self.reading = reading
        self.scene: Scene | None = None
        self.plain: list[str] = []
        self.plain_line = start + 1
        self.parts = 0

    def read(self) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if is_heading(line):
                self.heading(line)
            elif line.startswith(":::"):
                self.block(line)
            elif self.scene and line.startswith("- [") and (choice := CHOICE.match(line)):
                self.choice(choice)
            else:
                if not self.plain:
                    self.plain_line = self.at + 1
                self.plain.append(line.rstrip())
                self.at += 1
            if self.parts > MOST_PARTS:
                self.problem("too-many-parts", f"There are more than {MOST_PARTS:,} scenes, choices and blocks.")
                return
        self.close_plain()

    def problem(self, code: str, message: str, suggestion: str = "") -> None:
        self.reading.problems.append(error(min(self.at, len(self.lines) - 1) + 1, code, message, suggestion))

    def close_plain(self) -> None:
        lead = next((n for n, line in enumerate(self.plain) if line), 0)
        text = "\n".join(self.plain).strip("\n")
        if text and self.scene is None:
            self.reading.tree.opening = "\n\n".join(filter(None, [self.reading.tree.opening, text]))
        elif text and self.scene:
            last = self.scene.parts[-1] if self.scene.parts else None
            # A line that was refused in between leaves one stretch of text, as it would be read when written again.
            if isinstance(last, Prose):
                last.text = f"{last.text}\n\n{text}"
            else:
                self.scene.parts.append(Prose(text, self.plain_line + lead))
        self.plain = []

    def marked(self, inside: str | None, into: Marked) -> list[str]:
        """Fill id, classes and attributes from the inside of `{…}`; what can't be read is a finding."""
        classes, into.id, into.attributes, rest = read_attributes(inside or "")
        into.line = self.at + 1
        if rest:
            self.problem("bad-attributes", f"This can't be read: {{{rest[:60]}}}", 'Write {#id .class key="value"}.')
        return classes

    def heading(self, line: str) -> None:
        self.close_plain()
        title, brace, rest = line[2:].partition("{")
        self.scene = Scene(title=title.strip())
        braces = BRACES.match(brace + rest)
        if brace and not braces:
            self.problem("bad-attributes", "The braces after the heading can't be read.", "Write {#id .micro} last.")
        self.scene.classes = self.marked(braces["inside"] if braces else "", self.scene)
        self.reading.tree.scenes.append(self.scene)
        self.parts += 1
        self.at += 1

    def block(self, line: str) -> None:
        self.close_plain()
        self.parts += 1
        opening = OPENING.match(line)
        if not opening:
            said = "A block is closed here that was never opened." if line.strip() == ":::" else "This opens no block."
            self.problem("bad-block", said, "A block begins ::: {.kind #id} and ends with ::: on a line of its own.")
            self.at += 1
            return
        part = BlockPart()
        classes = self.marked(opening["inside"], part)
        part.kind, part.classes = (classes[0], classes[1:]) if classes else ("", [])
        start = self.at + 1
        end = start
        while end < len(self.lines) and self.lines[end].strip() != ":::" and not is_heading(self.lines[end]):
            end += 1
        part.body = "\n".join(row.rstrip() for row in self.lines[start:end]).rstrip("\n")
        if not part.kind:
            self.problem("bad-block", "The block has no kind.", "Write ::: {.ask #id} or another kind.")
        elif self.scene is None:
            self.problem("bad-block", "A block stands before the first scene.", "Move it under a heading.")
        else:
            self.scene.parts.append(part)
        if end == len(self.lines) or self.lines[end].strip() != ":::":
            self.problem(
                "open-block", "The block that opens here is never closed.", "End it with ::: on its own line."
            )
            self.at = end
        else:
            self.at = end + 1

    def choice(self, found: re.Match[str]) -> None:
        self.close_plain()
        self.parts += 1
        choice = Choice(text=found["text"].strip(), target=found["target"])
        choice.classes = self.marked(found["inside"], choice)
        self.at += 1
        rows = []
        while self.at < len(self.lines) and (row := CONSEQUENCE.match(self.lines[self.at])):
            rows.append(row["text"].rstrip())
            self.at += 1
        choice.consequence = "\n".join(rows).strip("\n")
        if self.scene:
            self.scene.parts.append(choice)


def cues_of(prose: Prose) -> list[Cue]:
    """Give the cues of a stretch of text, in order."""
    found = []
    for match in CUE.finditer(prose.text):
        classes, cue_id, attributes, _ = read_attributes(match["inside"])
        if "cue" in classes:
            line = prose.line + prose.text.count("\n", 0, match.start())
            found.append(Cue(cue_id, [name for name in classes if name != "cue"], attributes, line, match["text"]))
    return found


def facts_of(block: BlockPart) -> list[Fact]:
    """Give the lines of a `.facts` block."""
    found = []
    for number, line in enumerate(block.body.split("\n"), block.line + 1):
        if match := FACT.match(line):
            classes, fact_id, attributes, _ = read_attributes(match["inside"] or "")
            found.append(Fact(fact_id, classes, attributes, number, match["text"].strip()))
    return found


def read_tie(text: str, line: int) -> Tie | str:
    """Give the tie of `maria housing: strong, stressful, out`, or the sentence that says why it can't be read."""
    ends, colon, how = text.partition(":")
    names = ends.split()
    if not colon or len(names) != 2:
        return f"A tie names two people, a colon and how they stand: “{text[:60]}” doesn't."
    tie = Tie((names[0], names[1]), line=line)
    words = [word.strip() for word in how.split(",") if word.strip()]
    if words == ["none"]:
        tie.gone = True
        return tie
    for word in words:
        if word in STRENGTHS and not tie.strength:
            tie.strength = word
        elif word in QUALITIES and not tie.quality:
            tie.quality = word
        elif word in FLOWS and not tie.flow:
            tie.flow = word
        else:
            return f"“{word[:40]}” is no strength, quality or flow of a tie, or stands there twice."
    return tie if tie.strength else "A tie needs its strength: strong, weak or tenuous (or none, to end it)."


def ties_of(block: BlockPart) -> list[Tie | tuple[int, str]]:
    """Give the ties of a `.ties` block; a line that can't be read comes as (line, why)."""
    found: list[Tie | tuple[int, str]] = []
    for number, line in enumerate(block.body.split("\n"), block.line + 1):
        if line.strip():
            match = TIE.match(line)
            tie = read_tie(match["text"], number) if match else "Each tie is a line of a list: - maria housing: strong"
            found.append((number, tie) if isinstance(tie, str) else tie)
    return found


def front_ties(tree: CaseTree) -> list[Tie | tuple[int, str]]:
    """Give the ties of the front matter; YAML reads `a b: strong` as a key with a value, and so do we."""
    found: list[Tie | tuple[int, str]] = []
    rows = tree.front.get("ties")
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        line = tree.line_of("ties", str(number))
        text = ": ".join(f"{part}" for part in next(iter(row.items()))) if isinstance(row, dict) and row else str(row)
        tie = read_tie(text, line)
        found.append((line, tie) if isinstance(tie, str) else tie)
    return found
