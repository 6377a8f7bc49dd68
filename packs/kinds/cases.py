"""cases/<id>.case.md: an unfolding vignette (case/1). Read and checked by the room of cases."""

import hashlib

from django.db import DatabaseError
from django.utils import timezone

from cases.format.checker import Vocabulary, check_text
from cases.models import Case, CaseVersion
from cases.publishing import publish_case
from packs.pack import Item, Kind, Pack
from packs.problems import Problem
from practice.content import RETIRED, Change

ENDING = ".case.md"


def owns(file: str) -> bool:
    """Say whether a file is a case."""
    return file.startswith("cases/") and file.endswith(ENDING)


def read(pack: Pack, file: str) -> None:
    """Take in the text; it is checked in `finish`, when every concept that it may name has been read."""
    text = pack.read_text(file)
    if text is None:
        return
    tree, _ = check_text(text)
    slug = str(tree.front.get("id", "")) if tree.front else ""
    pack.notes.setdefault("case_texts", {})[file] = text
    pack.add("case", slug, file, 1, {"text": text, "version": tree.front.get("version", 1) if tree.front else 1})


def finish(pack: Pack) -> None:
    """Check every case against the concepts and files of the pack."""
    vocabulary = Vocabulary(concepts=pack.ids("concept"), files=_files_beside(pack))
    for file, text in pack.notes.get("case_texts", {}).items():
        for found in check_text(text, vocabulary)[1]:
            pack.report.problems.append(
                Problem(file, found.line, f"case.{found.code}", found.severity, found.message, found.suggestion)
            )
    if pack.asks_database:
        _check_versions(pack)


def _files_beside(pack: Pack) -> set[str]:
    return {file.removeprefix("cases/") for file in pack.files if file.startswith("cases/") and not owns(file)}


def _check_versions(pack: Pack) -> None:
    """Note a text that was changed without a new version number: students may be under way on the published one."""
    try:
        published = {
            (slug, number): sha256
            for slug, number, sha256 in CaseVersion.objects.filter(case__program=None).values_list(
                "case__slug", "number", "sha256"
            )
        }
    except DatabaseError:
        return
    for item in pack.of("case"):
        number = item.content["version"]
        known = published.get((item.id, number))
        if known and known != hashlib.sha256(item.content["text"].encode()).hexdigest():
            pack.report.error(
                "case.version-published",
                item.file,
                _version_line(item.content["text"]),
                f"Version {number} of this case is published with another text.",
                f"Write version: {int(number) + 1}. Runs that began stay on the version they began with.",
            )


def _version_line(text: str) -> int:
    lines = text.split("\n")
    return next((at for at, line in enumerate(lines, start=1) if line.startswith("version:")), 1)


def store(pack: Pack) -> list[Change]:
    """Publish the cases that are new or differ, as versions of their own."""
    return pack.store_changed("case", lambda item: _store(pack, item))


def _store(pack: Pack, item: Item) -> None:
    publish_case(source=item.content["text"], is_from_pack=True, files=_files_beside(pack))


def retire(slugs: list[str]) -> list[Change]:
    """Retire cases that are gone; runs that began go on."""
    Case.objects.filter(program=None, slug__in=slugs).update(retired_at=timezone.now())
    return [Change(RETIRED, f"case {slug}") for slug in slugs]


KIND = Kind("case", owns, read, store, retire, finish)
