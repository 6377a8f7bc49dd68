"""YAML from strangers: lines, bounds, and nothing but plain values."""

import pytest
import yaml
from hypothesis import given, strategies as st

from packs.fields import plain
from packs.yaml_nodes import DEEPEST, MOST_VALUES, YamlProblem, read_yaml

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=8), inside, max_size=4),
    max_leaves=20,
)


def refused(text: str) -> tuple[str, int]:
    with pytest.raises(YamlProblem) as found:
        read_yaml(text)
    return found.value.code, found.value.line


def test_every_value_has_its_line():
    node = read_yaml("a: 1\nb:\n  - x\n  - {c: true}\n", first_line=11)

    assert isinstance(node.value, dict)
    assert node.key_lines == {"a": 11, "b": 12}
    items = node.value["b"].value
    assert isinstance(items, list)
    assert [item.line for item in items] == [13, 14]
    assert plain(node) == {"a": 1, "b": ["x", {"c": True}]}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: [1, 2", "yaml-syntax", 1),
        ("a: 1\n\tb: 2", "yaml-syntax", 2),
        ("a: &x 1\nb: *x", "yaml-reference", 1),
        ("a: 1\nb: !!python/object/apply:os.system ['id']", "yaml-reference", 2),
        ("a: !!str 1", "yaml-reference", 1),
        ("a: 1\nb: 2\na: 3", "key-twice", 3),
        ("? [a]\n: 1", "yaml-syntax", 1),
        ("a: 1\n---\nb: 2", "yaml-syntax", 2),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "too-much", 1),
        ("a: 1\nb: \x07", "not-text", 1),
    ],
)
def test_what_packs_do_not_use_is_refused_with_its_line(text, code, line):
    assert refused(text) == (code, line)


def test_bombs_cost_nothing():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    assert refused(bomb)[0] == "yaml-reference"
    assert refused("[" * 100_000)[0] == "too-much"
    assert refused("- x\n" * (MOST_VALUES + 1))[0] == "too-much"
    assert refused("x" * 600_000)[0] == "too-much"


def test_an_empty_file_is_nothing():
    assert read_yaml("").value is None
    assert read_yaml("# only a remark\n").value is None


def code_of(text: str) -> str:
    """Give the code of the problem, or nothing when the text is read."""
    try:
        read_yaml(text)
    except YamlProblem as problem:
        return f"{problem.code} {problem.line >= 1}" if problem.message else "no message"
    return ""


@given(PLAIN)
def test_what_is_written_is_read(value):
    text = yaml.safe_dump(value, allow_unicode=True)
    # The writer repeats an equal value by reference.
    assert code_of(text) in ("", "yaml-reference True", "too-much True")
    if not code_of(text):
        assert plain(read_yaml(text)) == yaml.safe_load(text)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    assert code_of(text) == "" or code_of(text).endswith("True")
