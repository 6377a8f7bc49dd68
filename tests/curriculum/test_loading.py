"""How packs store modules and pages: again and again, and unchanged input writes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.drawing import DrawingRefused
from curriculum.actions.modules import ModuleFields
from curriculum.actions.pages import CannotPublish, PageFields
from curriculum.actions.reading import answer_check, mark_page_read
from curriculum.loading import retire_missing, store_figures, store_module, store_page
from curriculum.models import CheckAnswer, Module, Page, PageReading
from practice.models import Concept
from tests.curriculum.conftest import DRAWING, FIRST, store_levels

pytestmark = pytest.mark.django_db


def store_first(module: Module, **changes: object) -> Page:
    fields = PageFields(
        **{
            "title": "First",
            "minutes": 5,
            "levels": ["micro"],
            "concept_addresses": ["micro-skills:tuning-in"],
            "body": FIRST,
            **changes,
        }
    )
    return store_page(module=module, slug="first", fields=fields, position=1)


def writes(captured: CaptureQueriesContext) -> list[str]:
    starts = ("INSERT", "UPDATE", "DELETE")
    return [query["sql"] for query in captured if query["sql"].startswith(starts)]


def test_storing_the_same_writes_nothing(cast, library) -> None:
    with CaptureQueriesContext(connection) as captured:
        store_first(store_levels())
    # An empty DELETE of figures that are gone is all there may be.
    assert [sql for sql in writes(captured) if "curriculum_figure" not in sql] == []
    assert [Module.objects.get().revision, Page.objects.get(slug="first").revision] == [1, 1]


def test_what_changed_becomes_a_version_and_keeps_what_was_read(cast, library) -> None:
    page = library.pages[0]
    mark_page_read(page=page, user=cast.lena)
    answer_check(check=page.checks.get(key="which"), user=cast.lena, chosen=[1], key="0" * 32)
    store_first(library.module, body=FIRST + "\nMore.\n")
    page.refresh_from_db()
    assert (page.revision, page.html.endswith("<p>More.</p>")) == (2, True)
    assert page.history.first().history_change_reason == "From the content pack"
    assert (PageReading.objects.count(), CheckAnswer.objects.count()) == (1, 1)


def test_a_new_drawing_reaches_the_pages(cast, library) -> None:
    store_figures(library.module, {"figures/ring.svg": DRAWING.replace('r="9"', 'r="8"')})
    assert 'r="8"' in store_first(library.module).html


def test_a_renamed_concept_reaches_the_pages(cast, library) -> None:
    body = "[[micro-skills:linking]]"
    store_first(library.module, body=body)
    Concept.objects.filter(slug="linking").update(label="Joining")
    page = store_first(library.module, body=body)
    assert ">Joining</a>" in page.html


def test_concepts_that_come_later_are_tagged(cast, library) -> None:
    fields = ModuleFields(title="Levels", concept_addresses=["micro-skills:linking", "later:one"])
    module = store_module(slug="levels", fields=fields, position=1, suggested={}, figures={})
    assert [concept.slug for concept in module.concepts.all()] == ["linking"]


def test_mistakes_refuse_the_page(cast, library) -> None:
    with pytest.raises(CannotPublish, match="no concept “a:b”"):
        store_first(library.module, body="[[a:b]]")
    with pytest.raises(DrawingRefused):
        store_figures(library.module, {"figures/ring.svg": DRAWING.replace("<circle", "<script")})
    assert Page.objects.get(slug="first").body == FIRST


def test_what_a_pack_no_longer_holds_is_retired_and_comes_back(cast, library, own_module) -> None:
    mark_page_read(page=library.pages[1], user=cast.lena)
    assert retire_missing(modules={"levels": ["first", "third"]}) == 1
    assert retire_missing(modules={"levels": ["first", "third"]}) == 0
    assert list(Page.objects.live().filter(module=library.module).values_list("slug", flat=True)) == ["first", "third"]
    assert retire_missing(modules={}) == 1
    assert Module.objects.live().get() == own_module
    store_levels()
    second = PageFields(title="Second", body="The second page.\n")
    assert store_page(module=library.module, slug="second", fields=second, position=2).retired_at is None
    assert PageReading.objects.filter(user=cast.lena).count() == 1
