"""Check case files before they are published."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.format.checker import Vocabulary, check_bytes
from cases.format.problems import ERROR, error


class Command(BaseCommand):
    """`manage.py check_case FILE... [--json]`: every finding with file, line, code and advice; exit 1 on errors."""

    help = "Checks case files (*.case.md) and says what is wrong with them, by line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        """Take the files, and whether the answer is for a program."""
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--published", metavar="FILE", help="the published text to compare a single file with")

    def handle(self, *args: Any, files: list[str], as_json: bool, published: str | None, **options: Any) -> None:
        """Check each file and print what was found."""
        before = self.read_published(published) if published else None
        found = [(name, problem) for name in files for problem in self.check_file(Path(name), before)]
        if as_json:
            self.stdout.write(json.dumps([problem.as_json(name) for name, problem in found], indent=2))
        else:
            for name, problem in found:
                self.stdout.write(problem.as_text(name))
        wrong = sum(problem.severity == ERROR for _, problem in found)
        if not as_json:
            self.stdout.write(f"{len(files)} checked: {wrong} errors, {len(found) - wrong} warnings.")
        if wrong:
            raise CommandError(f"{wrong} errors found.", returncode=1)

    def read_published(self, name: str) -> str:
        """Give the text to compare with."""
        try:
            return Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"{name} can't be read: {problem}") from problem

    def check_file(self, path: Path, published: str | None = None) -> list[Any]:
        """Give what is wrong with one file; a file that can't be opened is an error in line 1."""
        try:
            data = path.read_bytes()
        except OSError as problem:
            return [error(1, "missing-file", f"The file can't be read: {problem.strerror}.", "Check its name.")]
        beside = {str(found.relative_to(path.parent)) for found in path.parent.glob("*/*") if found.is_file()}
        beside |= {found.name for found in path.parent.iterdir()}
        return check_bytes(data, Vocabulary(files=beside), published)[1]
