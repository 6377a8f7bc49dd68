"""Drawings from files: an SVG is taken apart, and put together again from what is allowed."""

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.html import escape

LONGEST_DRAWING = 60_000
MOST_ELEMENTS = 1_500
DEEPEST = 12
SVG = "{http://www.w3.org/2000/svg}"

ELEMENTS = {
    *("svg", "g", "title", "desc", "text", "tspan"),
    *("circle", "ellipse", "line", "path", "polyline", "polygon", "rect"),
}
CLASSES = {
    *("micro", "mezzo", "macro", "accent", "ink", "soft", "edge", "paper"),
    *("fill", "line", "thin", "thick", "dashed", "t", "t-s", "t-strong", "serif"),
}
NUMBERS = {
    *("x", "y", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2", "dx", "dy", "width", "height", "viewBox"),
    *("points", "d", "transform"),
}
NUMERIC = re.compile(r"[-+.,\sA-Za-z0-9()]*")
SAFE_LETTERS = {"d": set("MmLlHhVvCcSsQqTtAaZzeE"), "transform": set("translaterotatescaleskewXY")}
ANCHORS = {"start", "middle", "end"}


class DrawingRefused(ValueError):
    """The file isn't a drawing that may be shown; the message says what is wrong, `line` where, if that is known."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def _line_of(text: str, needle: str) -> int:
    at = text.find(needle)
    return text.count("\n", 0, at) + 1 if at >= 0 else 1


def _problem(name: str, value: str, element: str) -> str:
    """Give what is wrong with an attribute, or nothing."""
    if name == "class":
        unknown = sorted(set(value.split()) - CLASSES)
        return f"The class “{unknown[0]}” isn’t one of ours." if unknown else ""
    if name == "text-anchor":
        return "" if value in ANCHORS else "text-anchor is start, middle or end."
    if name not in NUMBERS or (element == "svg" and name != "viewBox"):
        return f"<{element}> may not have the attribute “{name}”."
    letters = {character for character in value if character.isalpha()}
    if not NUMERIC.fullmatch(value) or letters - SAFE_LETTERS.get(name, {"e"}):
        return f"“{name}” holds something other than numbers."
    return ""


def _attributes(element: Element, name: str, source: str) -> str:
    for key, value in element.attrib.items():
        if problem := _problem(key, value, name):
            raise DrawingRefused(problem, _line_of(source, f'{key.rpartition("}")[2]}="{value}"'))
    return "".join(f' {key}="{escape(" ".join(value.split()))}"' for key, value in element.attrib.items())


def _markup(element: Element, source: str, depth: int) -> str:
    name = str(element.tag).removeprefix(SVG)
    if depth > DEEPEST:
        raise DrawingRefused(f"Elements are nested more than {DEEPEST} deep.", _line_of(source, f"<{name}"))
    if name not in ELEMENTS or (name == "svg") != (depth == 0):
        raise DrawingRefused(f"<{name}> isn’t allowed in a drawing.", _line_of(source, f"<{name}"))
    has_text = name in ("text", "tspan", "title", "desc")
    inside = [escape(element.text or "") if has_text else ""]
    for child in element:
        inside += [_markup(child, source, depth + 1), escape(child.tail or "") if has_text else ""]
    return f"<{name}{_attributes(element, name, source)}>{''.join(inside)}</{name}>"


def clean_svg(text: str) -> str:
    """Give a drawing written anew from its allowed elements, attributes, classes and numbers.

    The root keeps only its viewBox (and classes); colors come from classes that the site's theme knows. Nothing is
    dropped silently: what isn't allowed refuses the file.

    Raises:
        DrawingRefused: with a message and a line.
    """
    if len(text) > LONGEST_DRAWING:
        raise DrawingRefused(f"The drawing has {len(text):,} characters; {LONGEST_DRAWING:,} is the most.")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise DrawingRefused("A drawing declares no document type.", _line_of(text, "<!"))
    try:
        root = fromstring(text, forbid_dtd=True)
    except ParseError as error:
        raise DrawingRefused(f"The drawing isn’t well formed: {error}.", error.position[0]) from None
    except (DefusedXmlException, ValueError) as error:
        raise DrawingRefused(f"The drawing can’t be read: {error}.") from None
    if root.tag != f"{SVG}svg":
        raise DrawingRefused("The file doesn’t hold an SVG drawing with its namespace.")
    if "viewBox" not in root.attrib or not re.fullmatch(r"\s*(-?[\d.]+[\s,]+){3}[\d.]+\s*", root.attrib["viewBox"]):
        raise DrawingRefused("The drawing needs a viewBox of four numbers.", _line_of(text, "<svg"))
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise DrawingRefused(f"The drawing has more than {MOST_ELEMENTS:,} elements.")
    return _markup(root, text, 0)
