"""The pages of the vocabulary, for whoever is signed in."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practice import tagged
from practice.actions import relate_concepts, retire_schemes, store_bridges, store_crosswalk, store_scheme
from practice.models import Concept
from tests.practice.conftest import BRIDGE, ROTHMAN, SKILLS, WALK, make_concept

PAGES = [
    "/practice/",
    "/practice/map/",
    "/practice/rothman/",
    "/practice/rothman/table/",
    "/practice/rothman/social-action/",
    "/practice/crosswalks/rothman-to-skills/",
]


@pytest.fixture
def lena(cast, signed_in) -> Client:
    return signed_in(cast.lena)


@pytest.mark.parametrize("page", PAGES)
def test_whoever_is_signed_in_may_read(page, vocabulary, cast, signed_in):
    for person in (cast.lena, cast.ines, cast.tomas, cast.nobody):
        assert signed_in(person).get(page).status_code == 200
    assert Client().get(page).status_code == 302


@pytest.mark.parametrize(
    "page",
    [
        "/practice/nothing/",
        "/practice/rothman/nothing/",
        "/practice/skills/table/",
        "/practice/crosswalks/nothing/",
        "/practice/rothman/social%00action/",
    ],
)
def test_what_is_not_there_is_not_found(page, vocabulary, lena):
    assert lena.get(page).status_code == 404


def test_a_concept_shows_what_it_is_and_how_sure_we_are(vocabulary, lena):
    page = lena.get("/practice/rothman/social-action/").content.decode()

    assert "Social action is <em>defined</em> here." in page
    assert "A note on risk." in page
    assert "Rothman (2001)" in page
    assert "To be confirmed" in page
    assert "Pressing is more than listening." in page
    assert "Weak fit" in page
    assert "The source says “Victims”" in page
    assert 'href="/practice/skills/listening/"' in page


def test_a_checked_concept_says_so(vocabulary, lena):
    page = lena.get("/practice/skills/listening/").content.decode()

    assert "Checked in a public source" in page
    assert "To be confirmed" not in page
    assert "One father, then sixty talks." in page
    assert "a campaign keeps a record" in page


def test_parent_and_children_lead_to_each_other(vocabulary, lena):
    assert 'href="/practice/skills/linking/"' in lena.get("/practice/skills/listening/").content.decode()
    assert 'href="/practice/skills/listening/"' in lena.get("/practice/skills/linking/").content.decode()


def test_the_table_marks_what_is_to_be_confirmed_and_keeps_the_original_word(vocabulary, lena):
    page = lena.get("/practice/rothman/table/").content.decode()

    assert page.count("to be confirmed</span>") == 1
    assert "<summary>Original wording</summary>" in page
    assert 'data-label="Social action"' in page


def test_the_list_groups_schemes_and_gives_a_sentence_each(vocabulary, lena):
    page = lena.get("/practice/").content.decode()

    assert page.index("Community change") < page.index("Rothman&#x27;s three models")
    assert "<p>Three ways.</p>" in page
    assert "/practice/map/" in page


def test_the_list_keeps_the_packs_order(vocabulary, lena):
    store_scheme(scheme=replace(ROTHMAN, position=9, group="Last"))
    page = lena.get("/practice/").content.decode()
    assert page.index("Skills") < page.index("Rothman&#x27;s three models")


def test_an_empty_site_says_how_to_fill_it(lena):
    assert "load_pack" in lena.get("/practice/").content.decode()
    assert lena.get("/practice/map/").status_code == 200


def test_the_map_links_each_bridge_to_its_row(vocabulary, lena):
    page = lena.get("/practice/map/").content.decode()

    assert '<a href="#b03" aria-label="Active listening, Linking, Listening campaign">' in page
    assert '<tr id="b03">' in page
    assert "<strong>Read</strong> them in three steps." in page


def test_what_is_retired_keeps_its_page_and_leaves_the_lists(vocabulary, lena):
    retire_schemes(slugs=["rothman"])

    assert "No longer taught." in lena.get("/practice/rothman/social-action/").content.decode()
    assert "Rothman" not in lena.get("/practice/").content.decode()
    assert "Social action" not in lena.get("/practice/skills/listening/").content.decode()


def test_upper_rooms_say_what_carries_a_concept(vocabulary, cast, signed_in, monkeypatch):
    monkeypatch.setattr(tagged, "_kinds", [])

    @tagged.register_tagged_kind
    def modules(concept: Concept, user: object) -> list[tagged.TaggedItem]:
        return [tagged.Tagged("Module", "Levels <of> work", "/modules/levels/")] if user == cast.lena else []

    tagged.register_tagged_kind(modules)

    seen = signed_in(cast.lena).get("/practice/skills/listening/").content.decode()
    assert seen.count('<a href="/modules/levels/">Levels &lt;of&gt; work</a>') == 1
    hidden = signed_in(cast.nils).get("/practice/skills/listening/").content.decode()
    assert "Nothing that you may see is tagged with it yet." in hidden


def _grow() -> None:
    """Make three of everything that the pages list."""
    more = tuple(
        make_concept(f"skill-{n}", f"Skill {n}", levels=("micro",), parent="listening", related=("skills:listening",))
        for n in range(3)
    )
    grown = replace(SKILLS, concepts=SKILLS.concepts + more)
    store_scheme(scheme=grown)
    relate_concepts(schemes=[ROTHMAN, grown])
    rows = tuple(replace(WALK.rows[0], targets=(f"skills:skill-{n}", "skills:listening")) for n in range(3))
    store_crosswalk(crosswalk=replace(WALK, rows=WALK.rows + rows))
    bridges = [BRIDGE, *(replace(BRIDGE, slug=f"b1{n}", group_form=f"skills:skill-{n}") for n in range(3))]
    store_bridges(table="mezzo", about="", bridges=bridges)
    store_scheme(scheme=replace(SKILLS, slug="skills-2", concepts=()))


@pytest.mark.parametrize("page", [*PAGES, "/practice/skills/listening/"])
def test_queries_do_not_grow_with_the_rows(page, vocabulary, lena):
    store_crosswalk(crosswalk=replace(WALK, rows=(replace(WALK.rows[0], targets=("skills:listening",)),)))
    relate_concepts(schemes=[ROTHMAN, SKILLS])
    lena.get(page)
    with CaptureQueriesContext(connection) as few:
        lena.get(page)
    _grow()
    with CaptureQueriesContext(connection) as many:
        lena.get(page)
    assert len(many) == len(few)
