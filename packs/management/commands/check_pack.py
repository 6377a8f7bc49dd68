"""manage.py check_pack PATH [--json]: everything that is wrong with a content pack, at once.

Exit code 0 without errors (warnings may stand), 1 with errors. With --json one object goes to standard output:

    {
      "pack": "mezzo",               the folder's name
      "errors": 1, "warnings": 0,    how many of each
      "items": {"scheme": 22, ...},  how many of each kind were read
      "problems": [                  errors and warnings, sorted by file and line
        {
          "code": "id-dangling",     stable; see packs/problems.py, for pages and cases the rooms' own
          "file": "bridges.yaml",    relative to the pack
          "line": 42,                from 1; 0 means the file as a whole
          "severity": "error",       or "warning"
          "message": "There is no concept 'micro-skills:tuning'.",
          "suggestion": "Did you mean micro-skills:tuning-in?"    may be empty
        }
      ]
    }
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from packs.check import check_pack
from packs.problems import ERROR, WARNING, Problem


def in_words(problem: Problem) -> str:
    """Give a problem as one or two lines for a terminal."""
    place = f"{problem.file or '.'}:{problem.line}" if problem.line else problem.file or "."
    first = f"{place}: {problem.severity} {problem.code}: {problem.message}"
    return f"{first}\n    {problem.suggestion}" if problem.suggestion else first


class Command(BaseCommand):
    """Checks a content pack."""

    help = "Check a content pack and report every problem at once."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("path", type=Path, help="the pack's folder")
        parser.add_argument("--json", action="store_true", help="write one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Report, and fail when there are errors."""
        pack = check_pack(options["path"])
        errors, warnings = pack.report.of(ERROR), pack.report.of(WARNING)
        counts = {kind: len(items) for kind, items in sorted(pack.items.items())}
        if options["json"]:
            found = {
                "pack": pack.slug,
                "errors": len(errors),
                "warnings": len(warnings),
                "items": counts,
                "problems": [problem.as_data() for problem in sorted(pack.report.problems)],
            }
            self.stdout.write(json.dumps(found, indent=2))
        else:
            for problem in sorted(pack.report.problems):
                self.stdout.write(in_words(problem))
            read = ", ".join(f"{count} {kind}" for kind, count in counts.items())
            self.stdout.write(
                f"{pack.slug}: {len(errors)} errors, {len(warnings)} warnings. Read: {read or 'nothing'}."
            )
        if errors:
            raise CommandError(f"{pack.slug} has {len(errors)} errors.", returncode=1)
