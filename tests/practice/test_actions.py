"""Storing the vocabulary: what differs is written, what is gone is retired, addresses never change."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice.actions import (
    UnknownConcept,
    relate_concepts,
    retire_bridges,
    retire_crosswalks,
    retire_schemes,
    store_bridges,
    store_crosswalk,
    store_scheme,
)
from practice.content import Change
from practice.models import Concept, Crosswalk, ExemplarBridge, Scheme
from tests.practice.conftest import BRIDGE, ROTHMAN, SKILLS, WALK, store_everything

pytestmark = pytest.mark.django_db
WRITING = ("INSERT", "UPDATE", "DELETE")


def test_first_load_says_what_it_added():
    changes = store_everything()

    assert Change("added", "scheme rothman") in changes
    assert Change("added", "concept rothman:social-action") in changes
    assert Change("added", "relation rothman:social-action with skills:listening") in changes
    assert Change("added", "cross-walk rothman-to-skills") in changes
    assert Change("added", "bridge b03") in changes
    assert {change.verb for change in changes} == {"added"}


def test_unchanged_input_writes_nothing(vocabulary):
    with CaptureQueriesContext(connection) as queries:
        changes = store_everything()

    assert changes == []
    assert [query["sql"] for query in queries if query["sql"].startswith(WRITING)] == []


def test_markdown_is_rendered_when_it_is_stored(vocabulary):
    assert (
        Concept.objects.get(slug="social-action").definition_html == "<p>Social action is <em>defined</em> here.</p>"
    )


def test_a_changed_word_changes_one_concept(vocabulary):
    changed = replace(ROTHMAN.concepts[0], label="Planning")

    changes = store_scheme(scheme=replace(ROTHMAN, concepts=(changed, ROTHMAN.concepts[1])))

    assert changes == [Change("changed", "concept rothman:social-planning")]
    assert Concept.objects.get(address="rothman:social-planning").label == "Planning"


def test_a_concept_that_is_gone_is_retired_and_keeps_its_address(vocabulary):
    before = Concept.objects.get(address="rothman:social-action")

    changes = store_scheme(scheme=replace(ROTHMAN, concepts=ROTHMAN.concepts[:1]))

    after = Concept.objects.get(pk=before.pk)
    assert changes == [Change("retired", "concept rothman:social-action")]
    assert (after.address, after.retired_at is None) == ("rothman:social-action", False)
    assert list(Concept.objects.live().filter(scheme__slug="rothman").values_list("slug", flat=True)) == [
        "social-planning"
    ]


def test_a_retired_concept_comes_back_as_the_same_row(vocabulary):
    before = Concept.objects.get(address="rothman:social-action")
    store_scheme(scheme=replace(ROTHMAN, concepts=ROTHMAN.concepts[:1]))

    changes = store_scheme(scheme=ROTHMAN)

    assert changes == [Change("changed", "concept rothman:social-action")]
    assert Concept.objects.live().get(address="rothman:social-action").pk == before.pk


def test_a_relation_holds_both_ways_and_goes_when_neither_names_it(vocabulary):
    action, listening = Concept.objects.get(slug="social-action"), Concept.objects.get(slug="listening")
    assert list(listening.related.all()) == [action]

    unrelated = replace(ROTHMAN, concepts=(ROTHMAN.concepts[0], replace(ROTHMAN.concepts[1], related=())))
    changes = relate_concepts(schemes=[unrelated, SKILLS])

    assert changes == [Change("retired", "relation rothman:social-action with skills:listening")]
    assert list(action.related.all()) == []


def test_a_relation_to_nothing_is_refused(vocabulary):
    wrong = replace(SKILLS, concepts=(replace(SKILLS.concepts[0], related=("skills:telepathy",)),))

    with pytest.raises(UnknownConcept, match="skills:telepathy"):
        relate_concepts(schemes=[wrong])


def test_parent_and_order_are_kept(vocabulary):
    assert Concept.objects.get(slug="linking").parent.slug == "listening"
    assert [concept.slug for concept in Scheme.objects.get(slug="rothman").concepts.all()] == [
        "social-planning",
        "social-action",
    ]


def test_a_scheme_without_an_order_sorts_by_label(vocabulary):
    labels = [concept.label for concept in Scheme.objects.get(slug="skills").concepts.all()]
    assert labels == ["Active listening", "Linking", "Listening campaign"]


def test_a_changed_row_replaces_the_rows_of_its_crosswalk(vocabulary):
    changes = store_crosswalk(crosswalk=replace(WALK, rows=(replace(WALK.rows[0], fit="moderate"),)))

    assert changes == [Change("changed", "cross-walk rothman-to-skills")]
    assert [row.fit for row in Crosswalk.objects.get().rows.all()] == ["moderate"]


def test_a_bridge_that_is_gone_is_retired(vocabulary):
    changes = store_bridges(table="mezzo", about="**Read** them in three steps.", bridges=[])

    assert changes == [Change("retired", "bridge b03")]
    assert ExemplarBridge.objects.live().count() == 0


def test_another_packs_bridges_are_left_alone(vocabulary):
    changes = store_bridges(table="other", about="Another.", bridges=[])

    assert changes == [Change("added", "bridge-table other")]
    assert ExemplarBridge.objects.live().count() == 1


def test_a_changed_competency_changes_the_bridge(vocabulary):
    moved = replace(BRIDGE, competencies=("rothman:social-action",))

    changes = store_bridges(table="mezzo", about="**Read** them in three steps.", bridges=[moved])

    assert changes == [Change("changed", "bridge b03")]


def test_exemplar_pairs_are_known(vocabulary):
    listening, linking, campaign = (Concept.objects.get(slug=slug) for slug in ("listening", "linking", "campaign"))
    assert ExemplarBridge.pairs(listening, campaign)
    assert not ExemplarBridge.pairs(linking, campaign)


def test_retiring_says_what_it_retired_once(vocabulary):
    assert retire_bridges(slugs=["b03"]) == [Change("retired", "bridge b03")]
    assert retire_crosswalks(slugs=["rothman-to-skills"]) == [Change("retired", "cross-walk rothman-to-skills")]
    assert Change("retired", "concept rothman:social-action") in retire_schemes(slugs=["rothman"])
    assert retire_bridges(slugs=["b03"]) == []
    assert retire_schemes(slugs=["rothman"]) == []
    assert Concept.objects.live().filter(scheme__slug="rothman").count() == 0
