"""Authoring pages: save, stale saves, publish, look back, restore, preview, drafts."""

import uuid

import pytest

from core.drafts import draft_at
from core.models import Draft
from curriculum.actions.pages import PageFields, StaleSave, save_page
from curriculum.forms.writing import PageForm
from curriculum.models import KnowledgeCheck, Page
from tests.curriculum.conftest import CHECK, make_concepts

pytestmark = pytest.mark.django_db


def form_of(page: Page, **changes: object) -> dict[str, object]:
    """Give what the edit page's form sends."""
    return {**PageForm.values_of(PageFields.of(page)), "base": page.revision, **changes}


def edit(page: Page) -> str:
    return f"/pages/{page.public_id}/edit/"


def test_saving_makes_the_next_version_and_renders_it(cast, own_page, signed_in) -> None:
    answer = signed_in(cast.ines).post(edit(own_page), form_of(own_page, body="New *words*.", note="clearer"))
    own_page.refresh_from_db()
    assert (answer.status_code, own_page.revision, own_page.html) == (302, 2, "<p>New <em>words</em>.</p>")
    newest = own_page.history.first()
    assert (newest.history_user, newest.history_change_reason, newest.body) == (cast.ines, "clearer", "New *words*.\n")


def test_saving_what_is_stored_makes_no_version(cast, own_page, signed_in) -> None:
    signed_in(cast.ines).post(edit(own_page), form_of(own_page))
    own_page.refresh_from_db()
    assert (own_page.revision, own_page.history.count()) == (1, 1)


@pytest.mark.database
def test_a_stale_save_writes_nothing_and_shows_both(cast, own_page, signed_in) -> None:
    client = signed_in(cast.ines)
    client.post(edit(own_page), form_of(own_page, body="Theirs, first."))
    answer = client.post(edit(own_page), form_of(own_page, body="Mine, second.", base=1))
    own_page.refresh_from_db()
    assert (answer.status_code, own_page.revision, own_page.body) == (409, 2, "Theirs, first.\n")
    assert "Theirs, first." in answer.text
    assert "Mine, second." in answer.text
    assert "<ins>Mine, second.\n</ins>" in answer.text
    assert '<input type="hidden" name="base" value="2"' in answer.text


@pytest.mark.database
def test_of_two_saves_from_one_revision_one_wins(own_page) -> None:
    other = Page.objects.get(pk=own_page.pk)
    save_page(page=own_page, revision=1, fields=PageFields(title="A", body="a\n"))
    with pytest.raises(StaleSave) as stale:
        save_page(page=other, revision=1, fields=PageFields(title="B", body="b\n"))
    assert (stale.value.current.revision, stale.value.current.title) == (2, "A")


def test_after_a_conflict_one_can_save_over_it_knowingly(cast, own_page, signed_in) -> None:
    client = signed_in(cast.ines)
    client.post(edit(own_page), form_of(own_page, body="Theirs."))
    client.post(edit(own_page), form_of(own_page, body="Mine.", base=2))
    own_page.refresh_from_db()
    assert (own_page.revision, own_page.body) == (3, "Mine.\n")
    assert [row.body for row in own_page.history.order_by("revision")] == ["Old words.\n", "Theirs.\n", "Mine.\n"]


def test_bad_input_keeps_what_was_typed(cast, own_page, signed_in) -> None:
    make_concepts()
    fields = form_of(own_page, title="", body="Keep me.", concepts="micro-skills:nope", sources="No mark")
    answer = signed_in(cast.ines).post(edit(own_page), fields)
    own_page.refresh_from_db()
    assert (answer.status_code, own_page.revision) == (422, 1)
    for said in ("Keep me.", "There is no concept micro-skills:nope", "how sure we are", "This field is required"):
        assert said in answer.text


@pytest.mark.parametrize("body", ["a\x00b", "word " * 41_000])
def test_text_that_cannot_be_stored_is_a_message(cast, own_page, signed_in, body: str) -> None:
    answer = signed_in(cast.ines).post(edit(own_page), form_of(own_page, body=body))
    own_page.refresh_from_db()
    assert (answer.status_code, own_page.revision) == (422, 1)


def test_too_long_to_render_is_never_saved(cast, own_page, signed_in) -> None:
    answer = signed_in(cast.ines).post(edit(own_page), form_of(own_page, body="word " * 7_000))
    own_page.refresh_from_db()
    assert (answer.status_code, own_page.revision) == (422, 1)
    assert "32,000 is the most" in answer.text


def test_emoji_and_right_to_left_text_are_kept(cast, own_page, signed_in) -> None:
    signed_in(cast.ines).post(edit(own_page), form_of(own_page, body="שלום 🙂\r\nrow"))
    own_page.refresh_from_db()
    assert own_page.body == "שלום 🙂\nrow\n"


def test_a_draft_may_hold_mistakes_and_publishing_stops_at_them(cast, own_page, signed_in) -> None:
    client = signed_in(cast.ines)
    assert client.post(edit(own_page), form_of(own_page, body="[[no:such]]")).status_code == 302
    own_page.refresh_from_db()
    answer = client.post(f"/pages/{own_page.public_id}/publication/", form_of(own_page))
    own_page.refresh_from_db()
    assert (answer.status_code, own_page.published_at) == (422, None)
    assert "There is no concept “no:such”" in answer.text


def test_publishing_saves_and_says_who_sees_it(cast, own_page, signed_in) -> None:
    client = signed_in(cast.ines)
    answer = client.post(f"/pages/{own_page.public_id}/publication/", form_of(own_page, body="New."), follow=True)
    own_page.refresh_from_db()
    assert (own_page.revision, own_page.published_at is not None) == (2, True)
    assert "No student sees it yet: the module is in no offering." in answer.text


def test_a_published_page_never_takes_a_mistake(cast, library, own_page, signed_in) -> None:
    client = signed_in(cast.ines)
    client.post(f"/pages/{own_page.public_id}/publication/", form_of(own_page))
    answer = client.post(edit(own_page), form_of(own_page, body="[[no:such]]"))
    own_page.refresh_from_db()
    assert (answer.status_code, own_page.body) == (422, "Old words.\n")


def test_withdrawing_and_removing_keep_the_row(cast, own_page, signed_in) -> None:
    client = signed_in(cast.ines)
    client.post(f"/pages/{own_page.public_id}/publication/", form_of(own_page))
    client.post(f"/pages/{own_page.public_id}/withdrawal/")
    own_page.refresh_from_db()
    assert own_page.published_at is None
    client.post(f"/pages/{own_page.public_id}/removal/")
    assert client.get(f"/pages/{own_page.public_id}/").status_code == 404
    client.post(f"/modules/{own_page.module.public_id}/pages/{own_page.public_id}/return/")
    assert client.get(f"/pages/{own_page.public_id}/").status_code == 200


def test_restoring_is_a_new_version(cast, own_page, signed_in) -> None:
    client = signed_in(cast.ines)
    client.post(edit(own_page), form_of(own_page, body="Worse."))
    client.post(f"/pages/{own_page.public_id}/restorations/", {"to": 1, "revision": 2})
    own_page.refresh_from_db()
    assert (own_page.revision, own_page.body) == (3, "Old words.\n")
    assert own_page.history.first().history_change_reason == "Version 1 restored"


@pytest.mark.database
def test_a_stale_restore_writes_nothing(cast, own_page, signed_in) -> None:
    client = signed_in(cast.ines)
    client.post(edit(own_page), form_of(own_page, body="Newer."))
    answer = client.post(f"/pages/{own_page.public_id}/restorations/", {"to": 1, "revision": 1}, follow=True)
    own_page.refresh_from_db()
    assert (own_page.revision, own_page.body) == (2, "Newer.\n")
    assert "Somebody saved in the meantime" in answer.text


@pytest.mark.parametrize("fields", [{"to": 9, "revision": 1}, {"to": "x", "revision": 1}, {}])
def test_restoring_nothing_is_not_found(cast, own_page, signed_in, fields: dict) -> None:
    assert signed_in(cast.ines).post(f"/pages/{own_page.public_id}/restorations/", fields).status_code == 404


def test_the_difference_shows_words(cast, own_page, signed_in) -> None:
    client = signed_in(cast.ines)
    client.post(edit(own_page), form_of(own_page, body="New words."))
    page = client.get(f"/pages/{own_page.public_id}/history/2/").text
    assert "<del>Old </del>" in page
    assert "<ins>New </ins>" in page
    assert client.get(f"/pages/{own_page.public_id}/history/7/").status_code == 404
    assert client.get(f"/pages/{own_page.public_id}/history/2/?with=nonsense").status_code == 200
    assert "By" in client.get(f"/pages/{own_page.public_id}/history/").text


def test_what_is_typed_is_kept_and_comes_back(cast, own_page, signed_in) -> None:
    client = signed_in(cast.ines)
    answer = client.post(f"/pages/{own_page.public_id}/draft/", form_of(own_page, body="Half a", revision=0))
    assert answer.json()["revision"] == 1
    assert "Half a</textarea>" in client.get(edit(own_page)).text
    assert "Half a" not in signed_in(cast.greta).get(edit(own_page)).text
    stale = client.post(f"/pages/{own_page.public_id}/draft/", form_of(own_page, body="Other", revision=0))
    assert (stale.status_code, stale.json()["fields"]["body"]) == (409, "Half a")
    client.post(f"/pages/{own_page.public_id}/draft/removal/")
    assert not Draft.objects.exists()


def test_saving_ends_the_draft(cast, own_page, signed_in) -> None:
    client = signed_in(cast.ines)
    client.post(f"/pages/{own_page.public_id}/draft/", form_of(own_page, body="Half a", revision=0))
    client.post(edit(own_page), form_of(own_page, body="Whole."))
    assert draft_at(cast.ines, f"page:{own_page.public_id}").pk is None


def test_a_draft_of_an_older_version_opens_beside_the_newer_one(cast, own_page, signed_in) -> None:
    signed_in(cast.ines).post(f"/pages/{own_page.public_id}/draft/", form_of(own_page, body="Mine.", revision=0))
    signed_in(cast.greta).post(edit(own_page), form_of(own_page, body="Theirs."))
    page = signed_in(cast.ines).get(edit(own_page)).text
    assert "Somebody saved version 2 before you" in page
    assert 'name="base" value="2"' in page
    assert "Mine." in page
    assert "Theirs." in page


def test_the_preview_is_the_published_rendering_and_saves_nothing(cast, library, own_page, signed_in) -> None:
    body = f"[[micro-skills:linking]] and <script>alert(1)</script>\n\n{CHECK}\n[[no:such]]"
    answer = signed_in(cast.ines).post(f"/pages/{own_page.public_id}/preview/", form_of(own_page, body=body))
    assert answer.status_code == 200
    assert ">Linking</a>" in answer.text
    assert "Linking is a skill." in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "<script" not in answer.text
    assert "<form" not in answer.text
    assert "There is no concept “no:such”" in answer.text
    assert "<html" not in answer.text
    own_page.refresh_from_db()
    assert own_page.revision == 1
    assert not KnowledgeCheck.objects.filter(page=own_page).exists()


def test_opening_the_editor_changes_nothing(cast, own_page, signed_in) -> None:
    signed_in(cast.ines).get(edit(own_page))
    assert (Draft.objects.count(), own_page.history.count()) == (0, 1)


def test_checks_follow_the_text_and_are_never_deleted(cast, own_page, signed_in) -> None:
    client = signed_in(cast.ines)
    client.post(edit(own_page), form_of(own_page, body=CHECK))
    check = own_page.checks.get()
    before = check.changed_at
    client.post(edit(own_page), form_of(own_page, body="None.", base=2))
    check.refresh_from_db()
    assert check.retired_at is not None
    client.post(edit(own_page), form_of(own_page, body=CHECK.replace("Micro", "Mezzo"), base=3))
    check.refresh_from_db()
    assert (check.retired_at, check.answers[0]["html"], check.changed_at > before) == (None, "Mezzo", True)


def test_a_page_of_the_browser_may_only_show_figures_of_its_module(cast, library, own_page, signed_in) -> None:
    body = '::: {.figure src="figures/ring.svg" alt="One ring."}\nA ring.\n:::\n'
    client = signed_in(cast.ines)
    client.post(edit(own_page), form_of(own_page, body=body))
    own_page.refresh_from_db()
    assert "<svg" not in own_page.html
    assert client.post(f"/pages/{own_page.public_id}/publication/", form_of(own_page)).status_code == 422


def test_adding_a_page_twice_by_a_double_click_makes_one(cast, own_module, signed_in) -> None:
    client = signed_in(cast.ines)
    sent = {"title": "Endings", "key": str(uuid.uuid4())}
    first = client.post(f"/modules/{own_module.public_id}/pages/", sent)
    second = client.post(f"/modules/{own_module.public_id}/pages/", sent)
    assert first["Location"] == second["Location"]
    assert own_module.pages.count() == 1
    client.post(f"/modules/{own_module.public_id}/pages/", {"title": "Endings", "key": str(uuid.uuid4())})
    assert list(own_module.pages.values_list("slug", "position")) == [("endings", 1), ("endings-2", 2)]
    assert client.post(f"/modules/{own_module.public_id}/pages/", {"title": ""}).status_code == 422
