"""The words of a bridge: first sentences, and the sentence that reads it back."""

from typing import Any

import pytest

from assignments.bridge_drawing import piers_of
from assignments.bridge_facts import BridgeFacts, facts_from, first_sentence, read_back, reason_of, shortened


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("“Is it damp?” she asks. Then quiet.", "“Is it damp?” she asks."),
        ("She said *no*.\n\nAgain.", "She said no."),
        ("It took 3.5 days for that", "It took 3.5 days for that"),
        ('He said, "Go." And left.', 'He said, "Go."'),
        ("[A link](https://example.org) here. More", "A link here."),
        ("", ""),
    ],
)
def test_first_sentence(text: str, first: str) -> None:
    """Marks of Markdown go, the first sentence stays whole."""
    assert first_sentence(text) == first


def test_a_long_reason_is_cut_at_a_word() -> None:
    """At most 72 characters hang on the drawing, ended by an ellipsis."""
    reason = reason_of("word " * 40)
    assert len(reason) <= 72
    assert reason.endswith("word…")
    assert shortened("x" * 100, 10) == "xxxxxxxxx…"


def test_terms_of_ones_own_and_labels() -> None:
    """A concept is named by its label, a term of one's own by its words; the drawing doesn't say "to" twice."""
    fields: dict[str, Any] = {
        "skill": "",
        "skill_own": "Holding *space*",
        "group_form": "same-boat",
        "macro_practice": "own",
        "macro_practice_own": "",
        "accountable": "To Grace alone at first. Then others.",
    }
    facts = facts_from(fields, lambda field, slug: {"same-boat": "Same boat"}.get(slug, ""))
    assert facts.names == ("Holding space", "Same boat", "")
    assert facts.accountable == "To Grace alone at first."
    assert piers_of(facts)[2].reason == "Grace alone at first"
    assert facts.is_carried


def test_the_sentence_reads_a_bridge_back() -> None:
    """Every choice in bold, every reason in the student's own words."""
    facts = BridgeFacts(
        skill="Normalizing",
        group_form="Same boat",
        macro_practice="CBPR",
        constant="One voice is put beside others.",
        accountable="Grace",
    )
    assert read_back(facts) == (
        "With one person it is <b>normalizing</b>; in the group it is <b>same boat</b>; with the community it is "
        "<b>CBPR</b>. One move, if this stays the same: “One voice is put beside others.” Scale changes it: "
        '<i class="soft">not written yet</i>. And now I answer to others: “Grace”.'
    )


def test_the_sentence_may_begin_at_the_macro_end() -> None:
    """Who begins at the macro end hears it in that order."""
    facts = BridgeFacts(skill="Tuning-in", macro_practice="Community entry", starts_at_macro=True)
    assert read_back(facts).startswith("With the community it is <b>community entry</b>; in the group it is ")


def test_the_sentence_of_a_moment_not_carried() -> None:
    """What was tempting, what stands against it, and the student's reason."""
    facts = BridgeFacts(
        skill="Normalizing",
        group_form="Same boat",
        macro_practice="Public story circle",
        is_carried=False,
        against=("crisis", "consent"),
        why_not="Her yes would not be free.",
    )
    assert read_back(facts).startswith(
        "The tempting move was <b>normalizing</b>; through <b>same boat</b> it would have become "
        "<b>public story circle</b>. It must not be carried (a crisis and no free consent): "
        "“Her yes would not be free.”"
    )
