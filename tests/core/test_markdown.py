"""Markdown can't script, reach out or keep the server busy."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings, strategies as st

from core.markdown import Block, TextTooLong, read_attributes, render_markdown, render_plain, split_blocks

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:msgbox)",
    "![a](https://elsewhere.example/pixel.png)",
    "![a](/grading/1/releases/)",
    '<a href="x" onclick="alert(1)">a</a>',
    "<svg onload=alert(1)>",
    "<iframe src=https://elsewhere.example></iframe>",
    "`<script>`{: onclick=alert(1) }",
    "text {: onclick=alert(1) style=position:fixed }",
    '[a](https://x.example "t){: onmouseover=alert(1) }")',
    "<style>*{display:none}</style>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<http://x.example/\u202e>",
]


class Elements(HTMLParser):
    """Every element a browser would make, with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_inert(payload: str) -> None:
    elements = Elements()
    elements.feed(render_markdown(payload))
    assert {tag for tag, _ in elements.found} <= {"p", "a", "code", "em"}
    for _, attributes in elements.found:
        assert set(attributes) <= {"href", "title", "rel"}
        assert (attributes.get("href") or "/").startswith(("/", "http://", "https://", "mailto:"))


def test_it_renders_what_teachers_write() -> None:
    assert (
        render_markdown("# Head\n\nA *fine* **day**.") == "<h2>Head</h2>\n<p>A <em>fine</em> <strong>day</strong>.</p>"
    )
    assert '<th scope="col">' in render_markdown("| A | B |\n|---|---|\n| 1 | 2 |")
    assert 'rel="noopener noreferrer"' in render_markdown("[a](https://example.org)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a" * 32_001, "32,001 characters"),
        (">" * 9 + " deep", "nested more than 8 deep"),
        ("|" * 33, "more than 30 columns"),
        ("![" * 401, "too many brackets"),
    ],
)
def test_what_costs_too_much_is_refused(text: str, message: str) -> None:
    with pytest.raises(TextTooLong, match=message):
        render_markdown(text)


def test_plain_text_interprets_nothing() -> None:
    assert render_plain("a <b>\nc\n\nd & e") == "<p>a &lt;b&gt;<br>c</p><p>d &amp; e</p>"


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_renders_or_is_refused(text: str) -> None:
    started = time.process_time()
    try:
        html = render_markdown(text)
    except TextTooLong:
        return
    assert "<script" not in html
    assert time.process_time() - started < 10


def test_blocks_are_taken_apart_with_their_lines() -> None:
    found = split_blocks('One\n\n::: {.check #c1 kind=single title="Two words"}\nWhy?\n:::\n\nTwo')
    assert found.parts == [
        "One\n",
        Block("check", "c1", {"kind": "single", "title": "Two words"}, "Why?", 3),
        "\nTwo",
    ]
    assert found.problems == []


def test_an_open_block_is_a_problem_with_its_line() -> None:
    found = split_blocks("One\n::: {.check}\nWhy?")
    assert found.problems == [(2, "The block that opens here is never closed with :::")]


def test_attributes_that_cannot_be_read_are_given_back() -> None:
    assert read_attributes('.a #b c=d e="f g" ???') == (["a"], "b", {"c": "d", "e": "f g"}, "???")
