"""Knowledge checks as they are written: a question, then answers as a task list, each with its explanation.

Question?

- [ ] An answer
  > Why not.
- [x] The best answer
  > Why.
"""

import re
from dataclasses import dataclass, field

from core.markdown import Block
from curriculum.findings import Finding, error

ANSWER = re.compile(r"^\s{0,3}[-*+]\s+\[(?P<mark>[ xX])\]\s*(?P<text>.*)$")
EXPLANATION = re.compile(r"^\s+>\s?(?P<text>.*)$")
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@dataclass
class WrittenAnswer:
    """An answer in Markdown, with its explanation and the line on which it begins."""

    text: str
    right: bool
    line: int
    why: str = ""


@dataclass
class WrittenCheck:
    """A check in Markdown."""

    key: str
    kind: str
    question: str
    answers: list[WrittenAnswer] = field(default_factory=list)


def read_check(block: Block) -> tuple[WrittenCheck, list[Finding]]:
    """Give a `::: {.check}` block taken apart, and what is wrong with it."""
    check = WrittenCheck(block.id, block.attributes.get("kind", "single"), "")
    question: list[str] = []
    for number, line in enumerate(block.body.split("\n"), start=block.line + 1):
        if found := ANSWER.match(line):
            check.answers.append(WrittenAnswer(found["text"].strip(), found["mark"] != " ", number))
        elif check.answers and (why := EXPLANATION.match(line)):
            check.answers[-1].why = f"{check.answers[-1].why}\n{why['text']}".strip("\n")
        elif check.answers and line.strip():
            check.answers[-1].text = f"{check.answers[-1].text} {line.strip()}"
        elif not check.answers:
            question.append(line)
    check.question = "\n".join(question).strip()
    return check, _problems(check, block)


def _problems(check: WrittenCheck, block: Block) -> list[Finding]:
    found = []
    line = block.line
    if not KEY.fullmatch(check.key):
        found.append(error(line, "check-key", "The check needs a name, such as #check-1 (a-z, 0-9, hyphens)."))
    if check.kind not in ("single", "multiple"):
        found.append(error(line, "check-kind", "The check’s kind is single or multiple."))
    if not check.question:
        found.append(error(line, "check-question", "The check asks nothing: write the question above its answers."))
    if len(check.answers) < 2:
        found.append(error(line, "check-answers", "The check needs two answers or more, each as “- [ ] …”."))
    right = sum(answer.right for answer in check.answers)
    if not right:
        found.append(error(line, "check-right", "No answer is marked as right. Mark it with “- [x] …”."))
    if right > 1 and check.kind == "single":
        found.append(error(line, "check-single", "Several answers are right: write kind=multiple."))
    for answer in check.answers:
        if not answer.text:
            found.append(error(answer.line, "check-empty", "This answer says nothing."))
        if not answer.why.strip():
            found.append(error(answer.line, "check-why", "This answer has no explanation: add a line “  > Why …”."))
    return found
