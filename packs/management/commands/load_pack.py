"""manage.py load_pack PATH: check a content pack, then load all of it or nothing of it, and say what changed."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from packs.load import PackRefused, load_pack
from packs.management.commands.check_pack import in_words
from packs.problems import WARNING
from practice.content import Change

MOST_NAMED = 12


def in_lines(changes: list[Change], longest: int | None) -> list[str]:
    """Give changes as lines, by verb and kind; more than `longest` of a kind are counted, not named."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        kind, _, name = change.name.partition(" ")
        grouped.setdefault((change.verb, kind), []).append(name)
    lines = []
    for (verb, kind), names in grouped.items():
        if longest is not None and len(names) > longest:
            lines.append(f"{verb} {kind}: {len(names)}")
        else:
            lines += [f"{verb} {kind} {name}" for name in names]
    return lines


class Command(BaseCommand):
    """Loads a content pack."""

    help = "Check a content pack, then load it: all or nothing. Loading it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("path", type=Path, help="the pack's folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print each change; verbosity 0 prints the last line only."""
        try:
            loaded = load_pack(options["path"])
        except PackRefused as refused:
            for problem in refused.problems:
                self.stderr.write(in_words(problem))
            raise CommandError(f"{len(refused.problems)} errors; nothing was loaded.", returncode=1) from refused
        for problem in loaded.pack.report.of(WARNING):
            self.stderr.write(in_words(problem))
        if options["verbosity"] > 0:
            for line in in_lines(loaded.changes, longest=None if options["verbosity"] > 1 else MOST_NAMED):
                self.stdout.write(line)
        counts = Counter(change.verb for change in loaded.changes)
        said = ", ".join(f"{count} {verb}" for verb, count in sorted(counts.items()))
        self.stdout.write(f"{loaded.pack.slug}: {said or 'nothing changed'}.")
