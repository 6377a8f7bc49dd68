"""Reading and writing case/1."""

from hypothesis import given, settings, strategies as st

from cases.format.front import FrontMatterError, read_front, write_front
from cases.format.reader import cues_of, facts_of, front_ties, read_case, read_tie, ties_of
from cases.format.tree import Tie
from cases.format.writer import write_case
from tests.cases.conftest import SMALL


def test_it_reads_scenes_choices_and_lines() -> None:
    reading = read_case(SMALL)
    assert reading.problems == []
    assert [scene.id for scene in reading.tree.scenes] == ["intake", "goals", "office", "meeting"]
    intake = reading.tree.scenes[0]
    assert intake.levels == ["micro"]
    assert intake.listed("skills") == ["tuning-in"]
    assert SMALL.split("\n")[intake.line - 1].startswith("## The first visit")
    listen = intake.choices[0]
    assert (listen.id, listen.target, listen.text) == ("listen", "goals", "Ask what she wants first")
    assert listen.consequence == "SECRET-KETTLE she puts the kettle on."
    assert SMALL.split("\n")[listen.line - 1].startswith("- [Ask what she wants")


def test_it_reads_cues_facts_and_ties() -> None:
    tree = read_case(SMALL).tree
    cues = [cue for prose in tree.scenes[0].prose for cue in cues_of(prose)]
    assert [(cue.id, cue.level, cue.text) for cue in cues] == [
        ("cue-sleep", "micro", "she has slept in the kitchen since March"),
        ("cue-doors", "macro", "Four doors on her floor carry the same notice"),
    ]
    assert [fact.id for fact in facts_of(tree.scenes[0].blocks("facts")[0])] == ["fact-kitchen"]
    assert front_ties(tree)[1] == Tie(("maria", "housing"), "strong", "stressful", "out")
    assert ties_of(tree.scenes[1].blocks("ties")[0])[1] == Tie(("group", "housing"), "weak", "stressful", "out")


def test_a_tie_of_none_ends_it() -> None:
    assert read_tie("maria ada: none", 1) == Tie(("maria", "ada"), gone=True)
    assert "strength" in str(read_tie("maria ada: purple", 1))
    assert "names two people" in str(read_tie("maria", 1))


def test_unknown_keys_classes_and_blocks_are_kept() -> None:
    text = SMALL.replace("title: Notice", "mood: [grey, 3]\ntitle: Notice").replace(
        "#intake .micro", '#intake .micro .late weather="wet snow"'
    )
    text = text.replace(
        "::: {.facts}\n- {#fact-kitchen}", "::: {.poem #p key=1}\nA line.\n:::\n\n::: {.facts}\n- {#f}", 1
    )
    tree = read_case(text).tree
    again = read_case(write_case(tree)).tree
    assert again == tree
    assert again.front["mood"] == ["grey", 3]
    assert again.scenes[0].classes == ["micro", "late"]
    assert again.scenes[0].attributes["weather"] == "wet snow"
    assert again.scenes[0].blocks("poem")[0].body == "A line."


def test_a_refused_line_between_two_texts_leaves_one_text() -> None:
    tree = read_case("---\nformat: case/1\n---\n## A {#a}\nOne.\n:::\nTwo.").tree
    assert [part.text for part in tree.scenes[0].prose] == ["One.\n\nTwo."]
    assert read_case(write_case(tree)).tree == tree


def test_writing_twice_gives_the_same_text() -> None:
    once = write_case(read_case(SMALL).tree)
    assert write_case(read_case(once).tree) == once


PIECES = st.sampled_from(
    [
        *(
            "## A scene {#a .micro}",
            "## {#b}",
            "##",
            "### smaller",
            '- [Do](#a){#c set="x+1"}',
            "- [Do](#b)",
            "- item",
        ),
        *("  > came", "  >", "> quote", "::: {.ask #q kind=text}", "::: {.facts}", ":::", "  :::", "- {#f} fact", ""),
        *("[said]{#cue .cue level=micro} and *more*", "plain", "   ", "{", '"', "::: nonsense", "[x](#", "\t- deep"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=20).map(lambda text: text.replace("\n", " "))), max_size=25))
def test_whatever_is_read_is_read_again_the_same(lines: list[str]) -> None:
    tree = read_case("---\nformat: case/1\n---\n" + "\n".join(lines)).tree
    written = write_case(tree)
    again = read_case(written).tree
    assert again == tree
    assert write_case(again) == written


# The reader refuses control characters and the two rare line ends of Unicode before YAML sees them.
WRITTEN = st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-999_999_999, 999_999_999), st.text(WRITTEN, max_size=30)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(WRITTEN, max_size=12), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(WRITTEN, max_size=12), VALUES, max_size=4))
def test_front_matter_comes_back_as_it_was_written(values: dict[str, object]) -> None:
    written = write_front(values)
    try:
        found = read_front(written)[0]
    except FrontMatterError as refused:
        # Only characters that YAML itself refuses, or nesting beyond the bound, may stop it.
        allowed = "nested" in str(refused) or "YAML" in str(refused)
    else:
        allowed = found == values
    assert allowed


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    assert isinstance(read_case(text).problems, list)
