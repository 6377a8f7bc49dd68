"""From Markdown to stored HTML."""

import re

import pytest
from hypothesis import given, strategies as st

from core.drawing import clean_svg
from curriculum.content import concepts_named_in, render_page
from curriculum.models.stored import parts_of
from tests.curriculum.conftest import CHECK, DRAWING, FIRST

LABELS = {"micro-skills:tuning-in": "Tuning in", "micro-skills:linking": "Linking <b>"}
FIGURES = {"figures/ring.svg": clean_svg(DRAWING)}


def render(body: str):
    return render_page(body, labels=LABELS, figures=FIGURES)


def codes(body: str) -> list[tuple[int, str]]:
    return [(finding.line, finding.code) for finding in render(body).findings]


def test_a_page_with_everything_has_no_findings() -> None:
    content = render(FIRST)
    assert content.findings == []
    assert [check.key for check in content.checks] == ["which", "several"]
    assert content.addresses == ["micro-skills:tuning-in"]
    place = re.search(r'aria-controls="([^"]+)"', content.html)[1]
    assert content.html.startswith(
        f'<p>Listening is <a class="term" href="/practice/micro-skills/tuning-in/" data-term aria-controls="{place}">'
        f"tuning in</a>.</p><!--gloss:micro-skills:tuning-in#{place}-->"
    )
    kinds = [(part.kind, part.key) for part in parts_of(content.html) if part.kind != "html"]
    assert kinds == [("gloss", "micro-skills:tuning-in"), ("check", "which"), ("check", "several")]


def test_a_figure_is_inlined_with_its_words() -> None:
    html = render('::: {.figure src="figures/ring.svg" alt="One ring & a dot."}\nA *caption*.\n:::\n').html
    assert html.strip() == (
        '<figure class="drawing">'
        '<svg class="figure" role="img" aria-label="One ring &amp; a dot." viewBox="0 0 40 40">'
        '<circle class="micro line" cx="20" cy="20" r="9"></circle></svg>'
        "<figcaption><p>A <em>caption</em>.</p></figcaption></figure>"
    )


def test_a_check_holds_its_answers_and_explanations() -> None:
    check = render(CHECK).checks[0]
    assert check.question_html == "<p>Which level?</p>"
    assert check.answers == [
        {"html": "Micro", "right": False, "why_html": "<p>A rule is not a person.</p>"},
        {"html": "Macro", "right": True, "why_html": "<p>The rule holds for many.</p>"},
    ]


def test_a_link_without_words_of_its_own_bears_the_label_escaped() -> None:
    assert ">Linking &lt;b&gt;</a>" in render("[[micro-skills:linking]]").html


def test_links_work_in_tables_and_stay_as_written_in_code() -> None:
    html = render("| A | B |\n| --- | --- |\n| [[micro-skills:linking|link]] | `[[micro-skills:linking]]` |\n").html
    assert html.count('class="term"') == 1
    assert "<code>[[micro-skills:linking]]</code>" in html
    assert html.startswith('<div class="table-strip"')


def test_a_link_within_a_link_is_only_its_words() -> None:
    html = render("[see [[micro-skills:linking|this]]](https://example.org)").html
    assert html.count("<a ") == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# Title", [(1, "heading-first")]),
        ("Text\n\n#### Deep", [(3, "heading-order")]),
        ("## Fine\n\n### Fine\n\n## Fine", []),
        ("##", [(1, "heading-empty")]),
        ("[[micro-skills:nothing]]", [(1, "concept-unknown")]),
        ("`[[micro-skills:nothing]]`", []),
        ("[[micro-skills:linking| ]]", [(1, "link-empty")]),
        ("Go [](https://example.org)", [(1, "link-empty")]),
        ("![A picture](x.png)", [(1, "picture")]),
        ("<script>alert(1)</script>", [(1, "html")]),
        ('::: {.figure src="figures/ring.svg"}\nA ring.\n:::', [(1, "figure-alt")]),
        ('::: {.figure src="figures/no.svg" alt="No."}\nNo.\n:::', [(1, "figure-unknown")]),
        ("::: {.figure src=../../etc/passwd alt=x}\nNo.\n:::", [(1, "figure-unknown")]),
        ("::: {.note}\nNo.\n:::", [(1, "block-unknown")]),
        ("Text\n\n::: {.example title=T}\nOpen", [(3, "block")]),
        ("::: {.example}\nText\n:::", [(1, "example-title")]),
        ("::: {.example title=T}\nText[^1]\n:::", [(1, "block-footnote")]),
    ],
)
def test_what_is_to_be_mended_is_found_with_its_line(body: str, expected: list[tuple[int, str]]) -> None:
    assert codes(body) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("[x]", "[ ]"), [(1, "check-right")]),
        (("[ ]", "[x]"), [(1, "check-single")]),
        (("  > A rule is not a person.\n", ""), [(4, "check-why")]),
        (("Which level?", ""), [(1, "check-question")]),
        (("#which ", ""), [(1, "check-key")]),
        (("kind=single", "kind=essay"), [(1, "check-kind")]),
        (("- [ ] Micro\n  > A rule is not a person.\n", ""), [(1, "check-answers")]),
    ],
)
def test_an_incomplete_check_is_found(change: tuple[str, str], expected: list[tuple[int, str]]) -> None:
    content = render(CHECK.replace(*change))
    assert [(finding.line, finding.code) for finding in content.findings] == expected
    assert content.checks == []


def test_two_checks_of_one_name_are_found() -> None:
    assert (10, "check-twice") in codes(CHECK + "\n" + CHECK)


def test_too_long_a_text_is_a_finding_and_renders_nothing() -> None:
    content = render("word " * 7_000)
    assert (content.html, [finding.code for finding in content.findings]) == ("", ["too-long"])


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        '[x](http://e/[[micro-skills:linking|"onmouseover=alert(1)]])',
        '[x](https://e "[[micro-skills:linking]] onclick=alert(1) ")',
        "[[micro-skills:linking|<img src=x onerror=alert(1)>]]",
        '[[micro-skills:linking|"><script>alert(1)</script>]]',
        '::: {.figure src="figures/ring.svg" alt="<script>alert(1)</script>"}\n<script>alert(1)</script>\n:::',
        '::: {.example title="<script>alert(1)</script>"}\n<svg onload=alert(1)>\n:::',
        CHECK.replace("Micro", "<script>alert(1)</script>").replace("A rule", "<iframe src=x>"),
        "<!--check:which--> <!--gloss:micro-skills:linking#x-->",
        "\ue000B0\ue001 \ue000C0\ue001",
        "Text {: onclick=alert(1) style=color:red }",
        '| a | b |\n|---|---|\n| <table> | [x](u "<table>") |',
    ],
)
def test_what_an_author_writes_runs_nothing(attack: str) -> None:
    content = render(attack)
    everything = content.html + "".join(str(check) for check in content.checks)
    tags = re.findall(r"<[a-z!/][^>]*>", everything)
    assert not [tag for tag in tags if re.match(r"<(script|img|iframe|svg onload)", tag)]
    assert not [tag for tag in tags if re.search(r"""\s(on\w+|style)\s*=(?![^"]*"(?:[^"]*"[^"]*")*[^"]*$)""", tag)]
    assert "javascript:" not in "".join(tags)
    assert [part.kind for part in parts_of(content.html) if part.kind != "html"] in ([], ["check"], ["gloss"])


def test_an_author_cannot_write_a_placeholder() -> None:
    html = render("<!--check:which-->").html
    assert [part.kind for part in parts_of(html)] == ["html"]


@given(st.text(alphabet="[]|:#*_`~<>\"'!(){}=-.\n abμ\ue000\ue001\x00", max_size=300))
def test_any_text_renders_without_an_error(text: str) -> None:
    content = render(text)
    assert "\ue000" not in content.html
    assert "<script" not in content.html


@given(st.lists(st.sampled_from([*FIRST.split("\n"), "- item", "> quote", "[^1]: note", "text[^1]"]), max_size=30))
def test_any_order_of_lines_renders_balanced(lines: list[str]) -> None:
    html = render("\n".join(lines)).html
    assert "\ue000" not in html
    for tag in ("figure", "section", "div", "p"):
        assert len(re.findall(rf"<{tag}[ >]", html)) == html.count(f"</{tag}>")


def test_concepts_are_found_apart_from_code() -> None:
    assert concepts_named_in("[[a:b]] `[[c:d]]` [[e:f|g]]") == {"a:b", "e:f"}
