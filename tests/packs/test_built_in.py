"""The built-in curriculum, content/mezzo: sound, sourced, loaded twice without a change."""

import shutil
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assignments.models import AssignmentTemplate, Rubric
from cases.actions import begin_run
from cases.models import Case, CaseRun
from curriculum.models import Figure, KnowledgeCheck, Module, Page
from packs.check import check_pack
from packs.load import PackRefused, load_pack
from practice.models import Concept, ExemplarBridge, Scheme

MEZZO = Path(settings.BASE_DIR) / "content" / "mezzo"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the built-in pack that a test may change."""
    return Path(shutil.copytree(MEZZO, tmp_path / "mezzo"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def changes(pack: Path) -> list[str]:
    return [f"{change.verb} {change.name}" for change in load_pack(pack).changes]


def test_it_has_no_errors_and_no_warnings():
    assert check_pack(MEZZO, known={}).report.problems == []


def test_every_page_names_its_sources_and_how_sure_we_are():
    pages = check_pack(MEZZO, known={}).of("page")
    assert len(pages) >= 12
    for page in pages:
        assert page.content.fields.sources, page.file
        assert all(source["text"] and source["sure"] for source in page.content.fields.sources), page.file


def test_the_vocabulary_is_whole():
    pack = check_pack(MEZZO, known={})
    rothman = pack.items["scheme"]["rothman"].content
    assert len(rothman.variables) == 12
    assert len(rothman.concepts) == 3
    assert all(len(concept.values) == 12 for concept in rothman.concepts)
    assert len(pack.of("bridge")) == 22
    assert len(pack.items["scheme"]["interventions"].content.concepts) == 9
    assert len(pack.items["scheme"]["mutual-aid"].content.concepts) == 10
    assert len(pack.items["scheme"]["epas-2022"].content.concepts) == 9


@pytest.mark.django_db
def test_loading_brings_it_all_and_loading_again_writes_nothing():
    load_pack(MEZZO)
    assert Scheme.objects.count() == 22
    assert ExemplarBridge.objects.count() == 22
    assert set(Module.objects.values_list("slug", flat=True)) == {"levels", "rothman"}
    assert set(Case.objects.values_list("slug", flat=True)) == {"damp", "sign-in-sheet"}
    assert AssignmentTemplate.objects.get().rubric.slug == "bridge"
    assert Rubric.objects.get().versions.get().points_possible() == 24
    assert Page.objects.filter(published_at=None).count() == 0
    assert KnowledgeCheck.objects.count() >= 15

    figures = list(Figure.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as queries:
        assert changes(MEZZO) == []
    assert [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))] == []
    # Figures that are gone are deleted by one statement, which finds none here.
    assert list(Figure.objects.order_by("pk").values()) == figures


@pytest.mark.django_db
def test_a_page_that_is_gone_is_retired_and_comes_back(copy):
    load_pack(copy)
    page = next((copy / "modules" / "levels").glob("07-*.md"))
    text, name = page.read_text(encoding="utf-8"), f"page levels/{page.stem[3:]}"
    page.unlink()

    assert changes(copy) == [f"retired {name}"]
    assert Page.objects.live().filter(module__slug="levels").count() == 6

    page.write_text(text, encoding="utf-8")
    assert changes(copy) == [f"changed {name}"]
    assert Page.objects.live().filter(module__slug="levels").count() == 7


@pytest.mark.django_db
def test_module_case_assignment_and_rubric_are_retired_in_turn(copy):
    load_pack(copy)
    shutil.rmtree(copy / "modules")
    shutil.rmtree(copy / "assignments")
    shutil.rmtree(copy / "rubrics")
    (copy / "cases" / "damp.case.md").unlink()

    found = changes(copy)

    assert {"retired module levels", "retired assignment bridge-memo", "retired rubric bridge"} <= set(found)
    assert "retired case damp" in found
    assert found.index("retired assignment bridge-memo") < found.index("retired rubric bridge")
    assert (Module.objects.live().count(), Case.objects.live().count()) == (0, 1)
    assert AssignmentTemplate.objects.filter(retired_at=None).count() == 0


@pytest.mark.django_db
def test_a_broken_file_loads_nothing(copy):
    replace(copy / "modules" / "levels" / "module.md", "minutes: 75", "minutes: long")
    with pytest.raises(PackRefused) as refused:
        load_pack(copy)
    assert [(p.code, p.file) for p in refused.value.problems] == [("value-kind", "modules/levels/module.md")]
    assert Scheme.objects.count() == 0


@pytest.mark.django_db
def test_a_run_stays_on_the_version_it_began_with(copy, cast):
    load_pack(copy)
    run = begin_run(case=Case.objects.get(slug="damp"), user=cast.lena, key=uuid.uuid4())
    path = copy / "cases" / "damp.case.md"

    replace(path, "summary:", "# a remark\nsummary:")
    with pytest.raises(PackRefused) as refused:
        load_pack(copy)
    assert [problem.code for problem in refused.value.problems] == ["case.version-published"]

    replace(path, "version: 1", "version: 2")
    assert changes(copy) == ["changed case damp"]
    kept = CaseRun.objects.get(pk=run.pk)
    assert (kept.version.number, kept.steps, kept.scene) == (1, run.steps, run.scene)
    assert Case.objects.get(slug="damp").current.number == 2


@pytest.mark.django_db
def test_a_changed_rubric_makes_a_version(copy):
    load_pack(copy)
    replace(copy / "rubrics" / "bridge.yaml", "Named exactly;", "Named exactly and in full;")
    assert changes(copy) == ["changed rubric bridge"]
    assert [version.number for version in Rubric.objects.get().versions.all()] == [2, 1]


@pytest.mark.django_db
def test_a_new_name_of_a_concept_reaches_the_pages_that_name_it(copy):
    load_pack(copy)
    replace(copy / "schemes" / "interventions.yaml", "label: Individual counseling", "label: Counseling one person")
    found = changes(copy)
    assert "changed concept interventions:individual-counseling" in found
    assert "changed page levels/nine-interventions" in found
    assert "Counseling one person" in Page.objects.get(slug="nine-interventions").html
    assert Concept.objects.get(address="interventions:individual-counseling").label == "Counseling one person"


NINE = "modules/levels/03-nine-interventions.md"


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "anchor"),
    [
        (NINE, "[[interventions:family-therapy]]", "[[levels:kin]]", "page.concept-unknown", "[[levels:kin]]"),
        (NINE, "figures/nine-interventions.svg", "figures/ten.svg", "page.figure-unknown", "figures/ten.svg"),
        (NINE, "id: nine-interventions", "id: nine", "id-form", "id: nine"),
        (NINE, "sources:\n", "sauces:\n", "sources-missing", "format: page/1"),
        (NINE, "sources:\n", "sauces:\n", "key-unknown", "sauces"),
        ("modules/levels/module.md", "cases: [sign-in-sheet, damp]", "cases: [dump]", "id-dangling", "cases: [dump]"),
        ("modules/levels/module.md", "id: levels", "id: level", "id-form", "id: level"),
        ("modules/levels/figures/three-rings.svg", "<svg", "<svg onload='x()'", "figure.refused", "onload"),
        ("assignments/bridge-memo.yaml", "rubric: bridge", "rubric: bridges", "id-dangling", "rubric: bridges"),
        ("assignments/bridge-memo.yaml", "kind: bridge", "kind: essay", "value-refused", "kind: essay"),
        ("rubrics/bridge.yaml", "expected_level: 3", "expected_level: 5", "value-refused", "expected_level: 5"),
        ("rubrics/bridge.yaml", '      0: "Not attempted"\n', "", "key-missing", "    bands:"),
        ("rubrics/bridge.yaml", "criterion: micro-skill", "criterion: macro-skill", "value-refused", "macro-skill"),
        ("cases/damp.case.md", "use-of-self-supervision", "use-of-nobody", "case.unknown-skill", "use-of-nobody"),
    ],
)  # fmt: skip
def test_each_mistake_is_found_where_it_stands(copy, file, old, new, code, anchor):
    replace(copy / file, old, new)
    text = (copy / file).read_text(encoding="utf-8")
    line = text[: text.index(anchor)].count("\n") + 1
    problems = check_pack(copy, known={}).report.problems
    assert (code, file, line) in [(problem.code, problem.file, problem.line) for problem in problems]
