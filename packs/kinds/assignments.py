"""assignments/<id>.yaml: an assignment in the library, to be set for an offering with a date (assignment/1)."""

from django.utils import timezone

from assignments.library import store_template
from assignments.models import AssignmentTemplate, Kind as AssignmentKind, Rubric
from cases.models import Case
from packs.fields import Fields
from packs.pack import Item, Kind, Pack
from practice.content import RETIRED, Change


def owns(file: str) -> bool:
    """Say whether a file is an assignment."""
    return file.startswith("assignments/") and file.endswith(".yaml")


def read(pack: Pack, file: str) -> None:
    """Read an assignment."""
    node = pack.read_mapping(file, pack.read_text(file), "assignment/1")
    if node is None:
        return
    fields = Fields(node, file, pack.report)
    slug = fields.slug("id")
    rubric = fields.slug("rubric")
    pack.refer("rubric", rubric, file, fields.line_of("rubric"))
    cases = fields.texts("cases")
    for case, line in cases:
        pack.refer("case", case, file, line)
    content = {
        "kind": fields.one_of("kind", AssignmentKind.values),
        "title": fields.text("title", most=200),
        "summary": fields.text("summary", most=500),
        "words": fields.number("words", least=0, most=20_000, required=False),
        "rubric": rubric,
        "cases": [case for case, _ in cases],
        "levels": list(fields.levels()),
        "brief": fields.markdown("brief"),
    }
    fields.done(also=("format",))
    pack.add("assignment", slug, file, fields.line_of("id"), content)


def store(pack: Pack) -> list[Change]:
    """Store the assignments that are new or differ; what was set from them stays as it was set."""
    return pack.store_changed("assignment", _store)


def _store(item: Item) -> None:
    content = dict(item.content)
    rubric = Rubric.objects.get(program=None, slug=content.pop("rubric"))
    cases = Case.objects.filter(program=None, slug__in=content.pop("cases"))
    store_template(program=None, slug=item.id, rubric=rubric, cases=list(cases), **content)


def retire(slugs: list[str]) -> list[Change]:
    """Retire assignments that are gone."""
    AssignmentTemplate.objects.filter(program=None, slug__in=slugs).update(retired_at=timezone.now())
    return [Change(RETIRED, f"assignment {slug}") for slug in slugs]


KIND = Kind("assignment", owns, read, store, retire)
