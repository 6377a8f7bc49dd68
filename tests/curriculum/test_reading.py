"""What students see, what they have read, what they answer."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curriculum.actions.modules import place_module
from curriculum.actions.reading import answer_check, mark_page_read
from curriculum.models import CheckAnswer, Enrolment, KnowledgeCheck, Module, OfferingModule, Page, PageReading
from curriculum.path import PathItem, items_of_module, path_items, register_path_kind
from curriculum.progress import courses_of
from curriculum.tagging import modules_tagged, pages_tagged
from practice.models import Concept
from tests.curriculum.conftest import store_levels

pytestmark = pytest.mark.django_db

PEOPLE = ("lena", "omar", "nils", "ines", "paul", "mika", "tomas", "greta", "nobody")


def statuses(cast, signed_in, address: str) -> dict[str, int]:
    return {name: signed_in(getattr(cast, name)).get(address).status_code for name in PEOPLE}


def expected(**ok: int) -> dict[str, int]:
    return {name: ok.get(name, 404) for name in PEOPLE}


def test_an_open_module_is_read_by_its_offering(cast, library, signed_in) -> None:
    # Paul teaches in another program: the built-in library is his to use.
    may = expected(lena=200, omar=200, ines=200, paul=200, mika=200, greta=200)
    assert statuses(cast, signed_in, f"/modules/{library.module.public_id}/") == may
    assert statuses(cast, signed_in, f"/pages/{library.pages[0].public_id}/") == may


def test_an_unopened_module_is_hidden_from_students(cast, library, signed_in) -> None:
    OfferingModule.objects.update(opens_at=timezone.now() + timedelta(hours=1))
    may = expected(ines=200, paul=200, mika=200, greta=200)
    assert statuses(cast, signed_in, f"/modules/{library.module.public_id}/") == may
    assert statuses(cast, signed_in, f"/pages/{library.pages[0].public_id}/") == may
    index = signed_in(cast.lena).get("/modules/").text
    assert "Levels" not in index
    assert "1 more opens later" in index


def test_drafts_are_seen_by_authors_of_the_program_only(cast, own_module, own_page, signed_in) -> None:
    place_module(offering=cast.offering, module=own_module)
    authors = expected(ines=200, greta=200)
    assert statuses(cast, signed_in, f"/modules/{own_module.public_id}/") == authors
    Module.objects.update(published_at=timezone.now())
    assert statuses(cast, signed_in, f"/pages/{own_page.public_id}/") == authors
    assert "Phases" not in signed_in(cast.lena).get(f"/modules/{own_module.public_id}/").text
    Page.objects.update(published_at=timezone.now())
    readers = expected(ines=200, greta=200, lena=200, omar=200, mika=200)
    assert statuses(cast, signed_in, f"/pages/{own_page.public_id}/") == readers
    Module.objects.update(published_at=None)
    assert statuses(cast, signed_in, f"/pages/{own_page.public_id}/") == authors


def test_whoever_left_the_course_no_longer_reads(cast, library, signed_in) -> None:
    Enrolment.objects.filter(user=cast.lena).update(ended_at=timezone.now())
    assert signed_in(cast.lena).get(f"/pages/{library.pages[0].public_id}/").status_code == 404


def test_what_one_may_not_see_answers_as_what_does_not_exist(cast, own_page, signed_in) -> None:
    client = signed_in(cast.lena)
    hidden, nothing = client.get(f"/pages/{own_page.public_id}/"), client.get("/pages/zzzzzzzzzzzz/")
    assert (hidden.status_code, hidden.text) == (nothing.status_code, nothing.text)
    for verb in ("readings", "checks/which/answers", "edit", "draft", "preview", "publication", "removal", "history"):
        method = client.get if verb in ("edit", "history") else client.post
        assert method(f"/pages/{own_page.public_id}/{verb}/").status_code == 404


def test_students_may_see_but_not_write(cast, library, signed_in) -> None:
    client, page, module = signed_in(cast.lena), library.pages[0].public_id, library.module.public_id
    for verb in ("draft", "preview", "publication", "withdrawal", "removal", "restorations", "edit"):
        assert client.post(f"/pages/{page}/{verb}/").status_code == 403
    for verb in ("publication", "withdrawal", "pages", "order", "edit", "copies"):
        assert client.post(f"/modules/{module}/{verb}/").status_code == 403
    assert client.get(f"/pages/{page}/history/").status_code == 403
    assert client.get("/modules/new/").status_code == 403


def test_reading_goes_on_page_by_page(cast, library, signed_in) -> None:
    client, (first, second, third) = signed_in(cast.lena), library.pages
    assert client.post(f"/pages/{first.public_id}/readings/")["Location"] == f"/pages/{second.public_id}/"
    client.post(f"/pages/{first.public_id}/readings/")
    client.post(f"/pages/{second.public_id}/readings/")
    assert courses_of(cast.lena)[0].next_page == third
    assert client.post(f"/pages/{third.public_id}/readings/")["Location"] == f"/modules/{library.module.public_id}/"
    assert PageReading.objects.filter(user=cast.lena).count() == 3
    assert courses_of(cast.lena)[0].modules[0].is_complete
    assert not courses_of(cast.omar)[0].modules[0].is_complete


def test_looking_is_not_reading(cast, library, signed_in) -> None:
    signed_in(cast.lena).get(f"/pages/{library.pages[0].public_id}/")
    assert not PageReading.objects.exists()


def test_completion_never_shrinks(cast, library) -> None:
    for page in library.pages:
        mark_page_read(page=page, user=cast.lena)
    added = Page.objects.create(
        module=library.module, slug="fourth", title="Fourth", position=4, published_at=timezone.now()
    )
    entry = courses_of(cast.lena)[0].modules[0]
    assert (entry.is_complete, entry.read, entry.total, entry.next_page) == (True, 3, 4, added)
    library.pages[0].published_at = None
    library.pages[0].save()
    assert courses_of(cast.lena)[0].modules[0].is_complete
    library.pages[0].published_at = timezone.now()
    library.pages[0].save()
    assert courses_of(cast.lena)[0].modules[0].read == 3


def test_reading_survives_a_new_version(cast, library) -> None:
    page = library.pages[1]
    mark_page_read(page=page, user=cast.lena)
    page.revision += 1
    page.save()
    assert courses_of(cast.lena)[0].modules[0].read == 1


def test_a_draft_is_never_marked_as_read(cast, own_page, signed_in) -> None:
    signed_in(cast.ines).post(f"/pages/{own_page.public_id}/readings/")
    assert not PageReading.objects.exists()


def answer(client, page: Page, key: str, *chosen: int, uid: str = ""):
    sent = {"chosen": [str(number) for number in chosen], "key": uid or str(uuid.uuid4())}
    return client.post(f"/pages/{page.public_id}/checks/{key}/answers/", sent)


def test_a_wrong_answer_shows_its_own_explanation_only(cast, library, signed_in) -> None:
    client, page = signed_in(cast.lena), library.pages[0]
    shown = answer(client, page, "which", 0)
    assert shown["Location"] == f"/pages/{page.public_id}/#check-which"
    text = client.get(shown["Location"]).text
    assert "Not quite." in text
    assert "A rule is not a person." in text
    assert "The rule holds for many." not in text
    assert not CheckAnswer.objects.get().is_right


def test_a_right_answer_shows_all_explanations_and_every_try_is_kept(cast, library, signed_in) -> None:
    client, page = signed_in(cast.lena), library.pages[0]
    answer(client, page, "which", 0)
    answer(client, page, "which", 1)
    text = client.get(f"/pages/{page.public_id}/").text
    assert "Yes, that is it." in text
    assert "A rule is not a person." in text
    assert [given.is_right for given in CheckAnswer.objects.order_by("pk")] == [False, True]
    assert "The rule holds for many." not in client.get(f"/pages/{page.public_id}/?again=which").text
    assert "Yes, that is it." not in signed_in(cast.omar).get(f"/pages/{page.public_id}/").text


@pytest.mark.parametrize(("chosen", "right"), [((0, 1), True), ((0,), False), ((0, 1, 2), False), ((2,), False)])
def test_several_answers_are_right_together(cast, library, signed_in, chosen: tuple, right: bool) -> None:
    answer(signed_in(cast.lena), library.pages[0], "several", *chosen)
    assert CheckAnswer.objects.get().is_right is right


@pytest.mark.database
def test_a_double_click_is_one_try(cast, library, signed_in) -> None:
    uid = str(uuid.uuid4())
    for _ in range(2):
        answer(signed_in(cast.lena), library.pages[0], "which", 1, uid=uid)
    assert CheckAnswer.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"chosen": "7"}, {"chosen": "x"}, {"chosen": "0", "key": "x"}])
def test_an_answer_that_says_nothing_is_a_message(cast, library, signed_in, sent: dict) -> None:
    sent = {"key": str(uuid.uuid4())} | sent
    page = library.pages[0].public_id
    shown = signed_in(cast.lena).post(f"/pages/{page}/checks/which/answers/", sent)
    assert shown.status_code == 422
    assert "Choose an answer first." in shown.text
    assert not CheckAnswer.objects.exists()


def test_another_persons_key_takes_nothing_of_theirs(cast, library, signed_in) -> None:
    uid = uuid.uuid4()
    check = KnowledgeCheck.objects.get(key="which")
    answer_check(check=check, user=cast.omar, chosen=[1], key=uid)
    shown = answer(signed_in(cast.lena), library.pages[0], "which", 0, uid=str(uid))
    assert shown.status_code == 302
    assert CheckAnswer.objects.filter(user=cast.omar).get().chosen == [1]
    assert CheckAnswer.objects.filter(user=cast.lena).get().chosen == [0]


def test_there_is_no_answering_a_check_that_is_gone(cast, library, signed_in) -> None:
    client = signed_in(cast.lena)
    KnowledgeCheck.objects.filter(key="which").update(retired_at=timezone.now())
    assert answer(client, library.pages[0], "which", 1).status_code == 404
    assert answer(client, library.pages[1], "several", 1).status_code == 404
    assert "Which level?" not in client.get(f"/pages/{library.pages[0].public_id}/").text


def test_answers_to_older_words_are_not_shown(cast, library, signed_in) -> None:
    client, page = signed_in(cast.lena), library.pages[0]
    answer(client, page, "which", 1)
    KnowledgeCheck.objects.filter(key="which").update(changed_at=timezone.now() + timedelta(seconds=1))
    assert "Yes, that is it." not in client.get(f"/pages/{page.public_id}/").text
    assert CheckAnswer.objects.count() == 1


def test_sources_and_what_is_invented_stand_at_the_foot(cast, library, signed_in) -> None:
    Page.objects.filter(pk=library.pages[0].pk).update(
        sources=[{"text": "A <b>book</b>", "sure": "general"}], invented="The town is invented."
    )
    text = signed_in(cast.lena).get(f"/pages/{library.pages[0].public_id}/").text
    assert "A &lt;b&gt;book&lt;/b&gt;" in text
    assert "General professional knowledge, to be confirmed" in text
    assert "The town is invented." in text


def test_a_term_brings_its_meaning(cast, library, signed_in) -> None:
    text = signed_in(cast.lena).get(f"/pages/{library.pages[0].public_id}/").text
    assert 'href="/practice/micro-skills/tuning-in/"' in text
    assert "Tuning in is a skill." in text


def test_upper_rooms_put_their_items_on_the_path(cast, library, signed_in, monkeypatch) -> None:
    def cases(offering, user):
        return [
            PathItem("Damp", "/cases/damp/", "case", "not begun", slug="damp"),
            PathItem("Other", "/cases/other/", "case", "done", slug="other", done=True),
        ]

    monkeypatch.setattr("curriculum.path._kinds", [])
    register_path_kind(cases)
    register_path_kind(cases)
    items = path_items(cast.offering, cast.lena)
    assert len(items) == 2
    assert [item.title for item in items_of_module(library.module, items)] == ["Damp"]
    text = signed_in(cast.lena).get(f"/modules/{library.module.public_id}/").text
    assert text.index("The path") < text.index("Case: Damp") < text.index("Beside this module") < text.index("Other")


def test_concepts_find_what_carries_them_and_one_may_see(cast, library) -> None:
    concept = Concept.objects.get(slug="tuning-in")
    assert [item.title for item in pages_tagged(concept, cast.lena)] == ["First"]
    assert pages_tagged(concept, cast.nils) == []
    library.module.concepts.add(concept)
    assert [(item.kind, item.address) for item in modules_tagged(concept, cast.lena)] == [
        ("Module", f"/modules/{library.module.public_id}/")
    ]


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("person", ["lena", "ines"])
def test_the_number_of_queries_does_not_grow(cast, library, signed_in, person: str) -> None:
    client = signed_in(getattr(cast, person))
    addresses = ["/modules/", f"/modules/{library.module.public_id}/", f"/pages/{library.pages[0].public_id}/"]
    before = [queries(client, address) for address in addresses]
    for number in range(3):
        Page.objects.create(module=library.module, slug=f"p{number}", title="P", published_at=timezone.now())
        other = Module.objects.create(slug=f"m{number}", title="M", published_at=timezone.now())
        place_module(offering=cast.offering, module=other)
        Page.objects.create(module=other, slug="p", title="P", published_at=timezone.now())
        mark_page_read(page=library.pages[number], user=cast.lena)
    assert [queries(client, address) for address in addresses] == before


def test_a_page_costs_few_queries(cast, library, signed_in) -> None:
    assert queries(signed_in(cast.lena), f"/pages/{library.pages[0].public_id}/") <= 11


def test_a_retired_page_is_gone_for_everyone(cast, library, signed_in) -> None:
    Page.objects.filter(pk=library.pages[0].pk).update(retired_at=timezone.now())
    assert statuses(cast, signed_in, f"/pages/{library.pages[0].public_id}/") == expected()


def test_storing_again_brings_a_retired_module_back(cast, library) -> None:
    Module.objects.update(retired_at=timezone.now())
    assert store_levels().retired_at is None
