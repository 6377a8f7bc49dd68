"""What is wrong with a case, in a form that a person, a test and a pack loader can all read."""

from dataclasses import asdict, dataclass
from typing import Any

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, order=True)
class Problem:
    """One finding: where (line from 1), how bad, a code that never changes, what it is and what to do about it."""

    line: int
    severity: str
    code: str
    message: str
    suggestion: str = ""

    def as_json(self, file: str) -> dict[str, Any]:
        """Give the finding as plain data, with the file it was found in."""
        return {"file": file, **asdict(self)}

    def as_text(self, file: str) -> str:
        """Give the finding on one line, as compilers write theirs."""
        advice = f" {self.suggestion}" if self.suggestion else ""
        return f"{file}:{self.line}: {self.severity} [{self.code}] {self.message}{advice}"


def error(line: int, code: str, message: str, suggestion: str = "") -> Problem:
    """Give a finding that stops publishing."""
    return Problem(line, ERROR, code, message, suggestion)


def warning(line: int, code: str, message: str, suggestion: str = "") -> Problem:
    """Give a finding that an author should look at, and that stops nothing."""
    return Problem(line, WARNING, code, message, suggestion)


def errors_of(problems: list[Problem]) -> list[Problem]:
    """Give only what stops publishing."""
    return [problem for problem in problems if problem.severity == ERROR]


class CaseRefused(ValueError):
    """A case that can't be published; `problems` says why, by line."""

    def __init__(self, problems: list[Problem]) -> None:
        first = errors_of(problems)[0]
        super().__init__(f"line {first.line}: {first.message}")
        self.problems = problems
