"""What can be wrong with a pack, said so that its author can mend it."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

ERROR, WARNING = "error", "warning"


class Code(StrEnum):
    """Stable names of problems; programs may rely on them. Cases and pages add codes of their own rooms."""

    FOLDER = "folder"  # there is no such folder, or its name can't be a pack's
    LINK = "link"  # a symbolic link stands in the pack
    TOO_MUCH = "too-much"  # more files, bytes, nesting or entries than are read
    NAME_CLASH = "name-clash"  # two names differ only in upper and lower case
    FILE_UNKNOWN = "file-unknown"  # a file of no kind that a pack holds
    FILE_MISSING = "file-missing"  # a file that another refers to isn't there
    NOT_TEXT = "not-text"  # not UTF-8, or with characters that can't be stored
    YAML_SYNTAX = "yaml-syntax"
    YAML_REFERENCE = "yaml-reference"  # an anchor, alias or tag, which packs don't use
    FORMAT_UNKNOWN = "format-unknown"  # no format, another one than the place asks for, or a newer version
    KEY_MISSING = "key-missing"
    KEY_UNKNOWN = "key-unknown"
    KEY_TWICE = "key-twice"
    VALUE_KIND = "value-kind"  # a list where a text belongs, and the like
    VALUE_REFUSED = "value-refused"  # the right kind of value, but not one that is allowed
    ID_FORM = "id-form"
    ID_TWICE = "id-twice"
    ID_DANGLING = "id-dangling"  # an id that nothing has
    ID_TAKEN = "id-taken"  # another loaded pack has an item of this id
    SOURCES_MISSING = "sources-missing"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong. `file` is relative to the pack; `line` counts from 1, 0 means the file as a whole."""

    file: str
    line: int
    code: str
    severity: str
    message: str
    suggestion: str = ""

    def as_data(self) -> dict[str, Any]:
        """Give it for `check_pack --json`."""
        return {
            "code": str(self.code),
            "file": self.file,
            "line": self.line,
            "severity": self.severity,
            "message": self.message,
            "suggestion": self.suggestion,
        }


@dataclass
class Report:
    """Everything that was found wrong, in whatever order it was found."""

    problems: list[Problem] = field(default_factory=list)

    def error(self, code: str, file: str, line: int, message: str, suggestion: str = "") -> None:
        """Note what stops the pack from being loaded."""
        self.problems.append(Problem(file, line, code, ERROR, message, suggestion))

    def warning(self, code: str, file: str, line: int, message: str, suggestion: str = "") -> None:
        """Note what should be mended, but stops nothing."""
        self.problems.append(Problem(file, line, code, WARNING, message, suggestion))

    def of(self, severity: str) -> list[Problem]:
        """Give the problems of a severity, sorted by file and line."""
        return sorted(problem for problem in self.problems if problem.severity == severity)


def did_you_mean(word: str, known: Any) -> str:
    """Give a suggestion when a known word is close to `word`, else nothing."""
    close = get_close_matches(word, sorted(known), n=1, cutoff=0.7)
    return f"Did you mean {close[0]}?" if close else ""
