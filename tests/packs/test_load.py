"""Loading: checked first, all or nothing, idempotent, retiring what is gone."""

import shutil

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from packs.load import PackRefused, load_pack
from packs.models import LoadedPack, PackedItem
from practice.models import Concept, Crosswalk, ExemplarBridge, Scheme

pytestmark = pytest.mark.django_db
SCHEME = "schemes/skills.yaml"


def changes(pack) -> list[str]:
    return [f"{change.verb} {change.name}" for change in load_pack(pack).changes]


def test_loading_brings_everything(pack):
    assert changes(pack) == [
        "added scheme skills",
        "added concept skills:listening",
        "added concept skills:linking",
        "added concept skills:campaign",
        "added relation skills:linking with skills:listening",
        "added cross-walk skills-to-skills",
        "added bridge-table small",
        "added bridge b01",
    ]
    assert Scheme.objects.get().group == "Work"
    assert LoadedPack.objects.get().title == "A small pack"


def test_loading_again_writes_nothing(pack):
    load_pack(pack)
    with CaptureQueriesContext(connection) as queries:
        assert changes(pack) == []
    assert [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_a_changed_word_is_the_only_change(pack, change):
    load_pack(pack)
    change(SCHEME, "label: Linking", "label: Linking members")
    assert changes(pack) == ["changed concept skills:linking"]
    assert changes(pack) == []


def test_a_file_that_is_gone_is_retired_and_comes_back(pack):
    load_pack(pack)
    bridges = (pack / "bridges.yaml").read_text()
    (pack / "bridges.yaml").unlink()
    (pack / "crosswalks" / "skills-to-skills.yaml").unlink()

    assert changes(pack) == ["retired bridge b01", "retired cross-walk skills-to-skills"]
    assert ExemplarBridge.objects.live().count() == 0
    assert Crosswalk.objects.live().count() == 0
    assert ExemplarBridge.objects.count() == 1
    assert changes(pack) == []

    (pack / "bridges.yaml").write_text(bridges)
    assert changes(pack) == ["changed bridge b01"]
    assert ExemplarBridge.objects.live().count() == 1


def test_a_scheme_that_is_gone_is_retired_with_its_concepts(pack):
    load_pack(pack)
    shutil.rmtree(pack / "schemes")
    shutil.rmtree(pack / "crosswalks")
    (pack / "bridges.yaml").unlink()
    (pack / "pack.yaml").unlink()

    assert "retired concept skills:linking" in changes(pack)
    assert Concept.objects.live().count() == 0
    assert Concept.objects.count() == 3


def test_a_broken_file_loads_nothing(pack, change):
    change("bridges.yaml", "skills:campaign", "skills:nothing")

    with pytest.raises(PackRefused) as refused:
        load_pack(pack)

    assert [problem.code for problem in refused.value.problems] == ["id-dangling"]
    assert Scheme.objects.count() == 0
    assert PackedItem.objects.count() == 0


def test_a_failure_on_the_way_leaves_nothing(pack, monkeypatch):
    def fail(**given: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("packs.kinds.bridges.store_bridges", fail)
    with pytest.raises(RuntimeError):
        load_pack(pack)
    assert Scheme.objects.count() == 0


def test_two_packs_live_beside_each_other(pack, tmp_path):
    load_pack(pack)
    second = tmp_path / "second"
    (second / "schemes").mkdir(parents=True)
    text = (
        (pack / SCHEME)
        .read_text()
        .replace("id: skills\n", "id: more\n")
        .replace('"skills:listening"', '"skills:campaign"')
    )
    (second / "schemes" / "more.yaml").write_text(text)

    assert "added relation more:linking with skills:campaign" in changes(second)
    assert changes(pack) == []
    (second / "schemes" / "more.yaml").unlink()
    assert "retired scheme more" in changes(second)
    assert list(Scheme.objects.live().values_list("slug", flat=True)) == ["skills"]


def test_a_pack_does_not_take_what_another_has(pack, tmp_path):
    load_pack(pack)
    shutil.copytree(pack, tmp_path / "copy")
    with pytest.raises(PackRefused) as refused:
        load_pack(tmp_path / "copy")
    assert {problem.code for problem in refused.value.problems} == {"id-taken"}
