"""Hostile files end in an error with a line, quickly."""

import time

import pytest

from cases.format.checker import check_bytes, check_text
from tests.cases.conftest import SMALL

FRONT = "---\nformat: case/1\nid: x\ntitle: X\n"
BOMB = "".join(f"a{n}: &a{n} [{', '.join(f'*a{n - 1}' for _ in range(9))}]\n" for n in range(1, 12))
LINKS = "".join(f"- [D](#a){{#c{n}}}\n" for n in range(10_000))
SCENES = "".join(f"## S{n} {{#s{n} .micro}}\n- [On](#s{n + 1}){{#c{n}}}\n" for n in range(4_000))
HOSTILE = {
    "ten thousand links": (f"{FRONT}---\n## A {{#a .micro}}\n{LINKS}", "too-many-parts"),
    "four thousand scenes": (f"{FRONT}---\n{SCENES}", "too-many-parts"),
    "an alias bomb": (f"---\na0: &a0 lol\n{BOMB}---\n", "bad-front-matter"),
    "a deep flow": (f"---\na: {'[' * 5_000}\n---\n", "bad-front-matter"),
    "deep keys": ("---\n" + "".join(f"{' ' * n}k:\n" for n in range(200)) + "---\n", "bad-front-matter"),
    "a tag": ("---\na: !!python/object/apply:os.system [ls]\n---\n", "bad-front-matter"),
    "a double key": ("---\na: 1\na: 2\n---\n", "bad-front-matter"),
    "two documents": ("---\na: 1\n--- # two\nb: 2\n---\n", "bad-front-matter"),
    "a NUL": (f"{FRONT}---\n## A\x00 {{#a .micro .end}}\n", "forbidden-character"),
    "a private character": (f"{FRONT}---\n## A {{#a .end}}\nA\ue001B\n", "forbidden-character"),
    "a long line": (f"{FRONT}---\n## A {{#a .end}}\n{'[a]{' * 5_000}\n", "line-too-long"),
    "a huge file": ("x" * 300_000, "file-too-large"),
    "no front matter": ("## A {#a}\n", "bad-front-matter"),
    "an open front matter": ("---\nformat: case/1\n", "bad-front-matter"),
    "nothing": ("", "bad-front-matter"),
    "quotation marks": (f"{FRONT}---\n## A {{#a .end}}\n" + ('[a]{"""' * 800 + "\n") * 40, "text-too-long"),
    "deep quotation": (f"{FRONT}---\n## A {{#a .end}}\n{'>' * 200} deep\n", "text-too-long"),
    "brackets": (f"{FRONT}---\n## A {{#a .end}}\n{'[' * 5_000}\n", "text-too-long"),
    "a wide table": (f"{FRONT}---\n## A {{#a .end}}\n{'|a' * 2_000}|\n{'|-' * 2_000}|\n", "text-too-long"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends_in_an_error_with_a_line_quickly(name: str) -> None:
    text, code = HOSTILE[name]
    started = time.process_time()
    _, problems = check_text(text)
    assert time.process_time() - started < 20
    assert code in {problem.code for problem in problems if problem.severity == "error"}
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems)


def test_bytes_that_are_no_text_name_their_line() -> None:
    _, problems = check_bytes(b"---\nformat: case/1\n\xff\xfe\n---\n")
    assert [(problem.code, problem.line) for problem in problems] == [("not-utf-8", 3)]


def test_a_loop_that_counts_without_end_is_bounded_and_says_so() -> None:
    text = SMALL.replace("](#office){#write}", '](#intake){#write set="trust+1"}')
    started = time.process_time()
    _, problems = check_text(text)
    assert time.process_time() - started < 20
    assert "search-bounded" in {problem.code for problem in problems}


@pytest.mark.parametrize(
    "front",
    [
        "people: 3",
        "people: [a]",
        "vars: {a: [1]}",
        "worker: [1]",
        "households: 7",
        "levels: 5",
        "ties: {a: b}",
        "id: [x]",
    ],
)
def test_front_matter_of_the_wrong_shape_is_an_error_not_an_exception(front: str) -> None:
    key = front.split(":")[0]
    text = "\n".join(line for line in FRONT.split("\n") if not line.startswith(f"{key}:"))
    _, problems = check_text(f"{text}{front}\n---\n## A {{#a .micro .end}}\nText.\n")
    assert [problem for problem in problems if problem.severity == "error"]
