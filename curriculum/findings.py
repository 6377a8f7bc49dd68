"""What is found when a page is read by machine: errors stop publishing, warnings are to be looked at."""

from collections.abc import Iterable
from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, order=True)
class Finding:
    """Something to mend, at a line of the page's Markdown (from 1)."""

    line: int
    severity: str
    code: str
    message: str

    @property
    def stops(self) -> bool:
        """Say whether the page can't be published like this."""
        return self.severity == ERROR


def error(line: int, code: str, message: str) -> Finding:
    """Give a finding that stops publishing."""
    return Finding(line, ERROR, code, message)


def warning(line: int, code: str, message: str) -> Finding:
    """Give a finding to look at."""
    return Finding(line, WARNING, code, message)


def stopping(findings: Iterable[Finding]) -> list[Finding]:
    """Give those that stop publishing."""
    return [finding for finding in findings if finding.stops]
