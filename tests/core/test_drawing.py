"""Drawings from files hold nothing but what is allowed."""

import pytest
from hypothesis import given, strategies as st

from core.drawing import DrawingRefused, clean_svg

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{}</svg>'


def test_a_drawing_is_written_anew() -> None:
    written = SVG.format(
        '<!-- made by hand --><g><text class="ink t" x="1" y="2" text-anchor="middle">A &amp; B</text></g>'
    )
    assert clean_svg(written) == (
        '<svg viewBox="0 0 10 10"><g><text class="ink t" x="1" y="2" text-anchor="middle">A &amp; B</text></g></svg>'
    )


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<circle onload="alert(1)" r="1"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<image href="https://example.org/x.png"/>',
        '<use href="#a"/>',
        "<style>*{}</style>",
        '<rect style="fill:url(https://example.org)" width="1" height="1"/>',
        '<circle id="main" r="1"/>',
        '<circle class="btn-primary" r="1"/>',
        '<path d="M0 0 url(x)"/>',
        '<rect fill="url(#x)"/>',
        "<foreignObject/>",
        '<circle xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="x" r="1"/>',
        '<h:img xmlns:h="http://www.w3.org/1999/xhtml" src="x"/>',
        '<svg viewBox="0 0 1 1"/>',
        "<set attributeName='r'/>",
    ],
)
def test_anything_else_is_refused(inside: str) -> None:
    with pytest.raises(DrawingRefused):
        clean_svg(SVG.format(inside))


def test_a_refusal_names_the_line() -> None:
    with pytest.raises(DrawingRefused, match="“onclick”") as refused:
        clean_svg(SVG.format('\n<g/>\n<circle r="1" onclick="x"/>'))
    assert refused.value.line == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no markup",
        "<svg/>",
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" width="5"/>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        SVG.format("<g>" * 20 + "</g>" * 20),
        SVG.format("<g/>" * 2000),
        "x" * 70_000,
        SVG.format("loose text<g>"),
        "<svg",
    ],
)
def test_what_is_no_drawing_is_refused(text: str) -> None:
    with pytest.raises(DrawingRefused):
        clean_svg(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_either_cleans_or_is_refused(text: str) -> None:
    try:
        cleaned = clean_svg(SVG.format(f"<text>{text}</text>"))
    except DrawingRefused:
        return
    assert "<script" not in cleaned.lower()
