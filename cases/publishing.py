"""From a source to a published version."""

import hashlib
from collections.abc import Collection

from django.db import transaction

from accounts.models import Program
from cases.format.checker import Vocabulary, check_text
from cases.format.comparer import changed_under_same_version
from cases.format.compiler import compile_case, concepts_of
from cases.format.problems import CaseRefused, errors_of
from cases.format.tree import CaseTree
from cases.models import Case, CaseVersion
from practice.models import Concept


def publish_case(
    *, source: str, program: Program | None = None, is_from_pack: bool = False, files: Collection[str] | None = None
) -> CaseVersion:
    """Publish a case: give its version, made anew when the text is new. Runs stay on the version they began with.

    Args:
        source: the text of a `*.case.md` file.
        program: whose case it is; None for the built-in library.
        is_from_pack: a pack brings it, and may retire it.
        files: names of media that exist; None leaves them unchecked.

    Raises:
        CaseRefused: when the checker finds an error, or a published version's text was changed under its number.
    """
    text = source.replace("\r\n", "\n")
    known = set(Concept.objects.live().values_list("address", flat=True))
    tree, problems = check_text(text, Vocabulary(concepts=known, files=files))
    if errors_of(problems):
        raise CaseRefused(problems)
    with transaction.atomic():
        return _store(tree, text, program, is_from_pack)


def _store(tree: CaseTree, text: str, program: Program | None, is_from_pack: bool) -> CaseVersion:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    number = int(tree.front.get("version", 1))
    case, _ = Case.objects.get_or_create(
        program=program, slug=tree.front["id"], defaults={"title": str(tree.front["title"])}
    )
    version = case.versions.filter(number=number).first()
    if version and version.sha256 != sha256:
        raise CaseRefused([changed_under_same_version(tree, number)])
    if version is None:
        version = CaseVersion.objects.create(
            case=case, number=number, source=text, sha256=sha256, compiled=compile_case(tree)
        )
    # An older text that comes again is known, and doesn't take the newer one's place.
    newest = case.current is None or case.current.number <= number
    if newest:
        _describe(case, version)
    case.is_from_pack, case.retired_at = is_from_pack, None
    case.save()
    return version


def _describe(case: Case, version: CaseVersion) -> None:
    compiled = version.compiled
    case.current = version
    case.number, case.title, case.summary = compiled["number"], compiled["title"], compiled["summary"]
    case.minutes, case.levels = compiled["minutes"], compiled["levels"]
    case.concepts.set(Concept.objects.live().filter(address__in=concepts_of(compiled)))
