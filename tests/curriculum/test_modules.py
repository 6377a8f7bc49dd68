"""Authoring modules: begin, change, order, publish, make one's own."""

import uuid

import pytest

from curriculum.actions.modules import arrange_modules, make_own, place_module
from curriculum.actions.pages import PageFields, StaleSave, reorder_pages
from curriculum.actions.reading import mark_page_read
from curriculum.forms.writing import ModuleForm, PageForm
from curriculum.models import CheckAnswer, Module, ModuleCompletion, Page, PageReading
from curriculum.progress import courses_of

pytestmark = pytest.mark.django_db


def test_a_module_begins_as_a_draft_of_the_program(cast, signed_in) -> None:
    client = signed_in(cast.ines)
    sent = {"title": "Groups", "program": cast.program.public_id, "key": str(uuid.uuid4())}
    client.post("/modules/new/", sent)
    client.post("/modules/new/", sent)
    module = Module.objects.get()
    assert (module.program, module.slug, module.published_at) == (cast.program, "groups", None)


def test_another_program_cannot_be_named(cast, signed_in) -> None:
    sent = {"title": "Groups", "program": cast.other_offering.course.program.public_id, "key": str(uuid.uuid4())}
    assert signed_in(cast.ines).post("/modules/new/", sent).status_code == 422
    assert not Module.objects.exists()


def test_a_stale_save_of_a_module_shows_both(cast, own_module, signed_in) -> None:
    client, address = signed_in(cast.ines), f"/modules/{own_module.public_id}/edit/"
    values = ModuleForm.values_of(own_module)
    assert client.post(address, {**values, "title": "Theirs"}).status_code == 302
    answer = client.post(address, {**values, "title": "Mine"})
    own_module.refresh_from_db()
    assert (answer.status_code, own_module.title, own_module.revision) == (409, "Theirs", 2)
    assert "<ins>Mine</ins>" in answer.text
    assert 'name="revision" value="2"' in answer.text


def test_a_module_keeps_what_was_typed_when_something_is_wrong(cast, own_module, signed_in) -> None:
    values = {**ModuleForm.values_of(own_module), "title": "", "intro": "> " * 12 + "deep", "aims": "An aim"}
    answer = signed_in(cast.ines).post(f"/modules/{own_module.public_id}/edit/", values)
    assert answer.status_code == 422
    assert "An aim" in answer.text
    values["title"] = "Groups"
    answer = signed_in(cast.ines).post(f"/modules/{own_module.public_id}/edit/", values)
    assert answer.status_code == 422
    assert "nested more than 8 deep" in answer.text


def test_publishing_a_module_says_who_sees_it(cast, own_module, signed_in) -> None:
    place_module(offering=cast.offering, module=own_module)
    client = signed_in(cast.ines)
    page = client.post(f"/modules/{own_module.public_id}/publication/", follow=True).text
    assert "Seen by 2 students of SW 302 Generalist Practice II, Fall 2026." in page
    client.post(f"/modules/{own_module.public_id}/withdrawal/")
    own_module.refresh_from_db()
    assert own_module.published_at is None


@pytest.fixture
def three(own_module) -> list[Page]:
    """Give three pages of the own module, in order."""
    names = ("a", "b", "c")
    return [
        Page.objects.create(module=own_module, slug=name, title=name, position=position)
        for position, name in enumerate(names, start=1)
    ]


def order_of(module: Module) -> str:
    return "".join(module.pages.order_by("position").values_list("slug", flat=True))


@pytest.mark.parametrize(
    ("move", "expected"), [("c:up", "acb"), ("a:down", "bac"), ("a:up", "abc"), ("c:down", "abc"), ("x:up", "abc")]
)
def test_pages_move_by_buttons(cast, own_module, three, signed_in, move: str, expected: str) -> None:
    name, way = move.split(":")
    ids = {page.slug: page.public_id for page in three}
    sent = {"revision": 1, "move": f"{ids.get(name, 'nothing')}:{way}"}
    signed_in(cast.ines).post(f"/modules/{own_module.public_id}/order/", sent)
    assert order_of(own_module) == expected


def test_pages_move_by_a_form_of_places(cast, own_module, three, signed_in) -> None:
    places = {f"position-{page.public_id}": place for page, place in zip(three, (3, 1, 2), strict=True)}
    signed_in(cast.ines).post(f"/modules/{own_module.public_id}/order/", {"revision": 1, **places})
    assert order_of(own_module) == "bca"


@pytest.mark.parametrize("revision", ["1", "", "x", "0"])
def test_a_stale_or_broken_order_changes_nothing(cast, own_module, three, signed_in, revision: str) -> None:
    Module.objects.filter(pk=own_module.pk).update(revision=2)
    sent = {"revision": revision, "move": f"{three[2].public_id}:up"}
    assert signed_in(cast.ines).post(f"/modules/{own_module.public_id}/order/", sent).status_code == 302
    assert order_of(own_module) == "abc"


@pytest.mark.database
def test_two_orders_from_one_revision_do_not_mix(own_module, three) -> None:
    reorder_pages(module=own_module, order=[three[2].public_id], revision=1)
    with pytest.raises(StaleSave):
        reorder_pages(module=own_module, order=[three[1].public_id], revision=1)
    assert order_of(own_module) == "cab"


def test_built_in_modules_are_read_only_for_everyone(cast, library, signed_in) -> None:
    client = signed_in(cast.ines)
    assert client.get(f"/modules/{library.module.public_id}/").status_code == 200
    assert client.get(f"/modules/{library.module.public_id}/edit/").status_code == 403
    assert client.get(f"/pages/{library.pages[0].public_id}/edit/").status_code == 403


def test_not_even_a_site_administrator_changes_a_built_in_module(cast, library, signed_in) -> None:
    cast.greta.is_superuser = True
    cast.greta.save()
    client, page, module = signed_in(cast.greta), library.pages[0], library.module
    fields = {**PageForm.values_of(PageFields.of(page)), "base": 1, "body": "Mine."}
    assert client.post(f"/pages/{page.public_id}/edit/", fields).status_code == 403
    for verb in ("removal", "withdrawal"):
        assert client.post(f"/pages/{page.public_id}/{verb}/").status_code == 403
    assert client.post(f"/modules/{module.public_id}/withdrawal/").status_code == 403
    assert client.post(f"/modules/{module.public_id}/order/", {"revision": 1}).status_code == 403
    page.refresh_from_db()
    assert (page.revision, page.retired_at) == (1, None)


def test_making_it_your_own_takes_progress_along(cast, library, signed_in) -> None:
    for page in library.pages:
        mark_page_read(page=page, user=cast.lena)
    mark_page_read(page=library.pages[0], user=cast.omar)
    sent = {"key": str(uuid.uuid4()), "program": cast.program.public_id, "offering": cast.offering.public_id}
    client = signed_in(cast.ines)
    client.post(f"/modules/{library.module.public_id}/copies/", sent)
    client.post(f"/modules/{library.module.public_id}/copies/", sent)
    copy = Module.objects.get(program=cast.program)
    assert [place.module for place in cast.offering.module_places.all()] == [copy]
    assert (copy.copied_from, copy.pages.count(), copy.figures.count()) == (library.module, 3, 1)
    assert copy.pages.first().checks.count() == 2
    for person, read, complete in ((cast.lena, 3, True), (cast.omar, 1, False)):
        entry = courses_of(person)[0].modules[0]
        assert (entry.module, entry.read, entry.is_complete) == (copy, read, complete)
    assert client.get(f"/pages/{copy.pages.first().public_id}/edit/").status_code == 200
    library.module.refresh_from_db()
    assert (library.module.program, library.module.pages.count()) == (None, 3)


def test_a_copy_stands_beside_an_earlier_one(cast, library) -> None:
    first = make_own(module=library.module, program=cast.program, offering=None, key=uuid.uuid4())
    second = make_own(module=library.module, program=cast.program, offering=None, key=uuid.uuid4())
    assert (first.slug, second.slug) == ("levels", "levels-2")
    assert [place.module for place in cast.offering.module_places.all()] == [library.module]


def test_a_copy_goes_into_no_other_programs_offering(cast, library, signed_in) -> None:
    place_module(offering=cast.other_offering, module=library.module)
    sent = {"key": str(uuid.uuid4()), "program": cast.program.public_id, "offering": cast.other_offering.public_id}
    answer = signed_in(cast.ines).post(f"/modules/{library.module.public_id}/copies/", sent)
    assert answer.status_code == 422
    assert Module.objects.count() == 1


def test_students_cannot_copy(cast, library, signed_in) -> None:
    answer = signed_in(cast.lena).post(f"/modules/{library.module.public_id}/copies/", {})
    assert answer.status_code == 403


def test_a_module_is_in_an_offering_once(cast, library) -> None:
    again = place_module(offering=cast.offering, module=library.module)
    assert cast.offering.module_places.get() == again


def test_what_was_read_counts_again_when_a_module_comes_back(cast, library) -> None:
    mark_page_read(page=library.pages[0], user=cast.lena)
    arrange_modules(offering=cast.offering, order=[], opens_at={}, removed={library.module.pk})
    assert courses_of(cast.lena)[0].modules == []
    place_module(offering=cast.offering, module=library.module)
    assert courses_of(cast.lena)[0].modules[0].read == 1
    assert (PageReading.objects.count(), ModuleCompletion.objects.count(), CheckAnswer.objects.count()) == (1, 0, 0)
