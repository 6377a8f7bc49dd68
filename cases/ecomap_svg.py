"""The eco-map as SVG: ties edge to edge, arrows and stress strokes, circles, a small genogram in the middle."""

import itertools
import math
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.ecomap import HOME_RADIUS, Bond, Circle, EcoMap, Point, clears
from core.templatetags.mezzo import ring

FREE, ARROW_ROOM, ARROW_LONG, ARROW_HALF = 4.0, 9.0, 11.0, 5.5
STROKE_STEP, STROKE_ALONG, STROKE_ACROSS = 8.0, 2.5, 7.0
BESIDE = 12.0
MARGIN = 6.0
MOST_MEMBERS = 5
CURVE_POINTS = 60


@dataclass(frozen=True)
class Place:
    """A circle that a tie may end at."""

    center: Point
    radius: float


@dataclass
class Line:
    """A tie as drawn: its points from edge to edge and how it looks."""

    points: list[Point]
    bond: Bond
    classes: str


def draw_svg(eco: EcoMap) -> SafeString:
    """Give the drawing. The list beside it says the same; the drawing's name says of whom and when."""
    lines = _lines(eco)
    pieces = [_line(line) for line in lines]
    pieces += [format_html('<circle class="home" cx="0" cy="0" r="{}"/>', int(HOME_RADIUS)), *_genogram(eco)]
    pieces += [_system(circle) for circle in eco.circles]
    left, top, width, height = _view_box(eco, lines)
    when = f", {eco.date}" if eco.date else ""
    return format_html(
        '<svg class="ecomap" viewBox="{} {} {} {}" role="img" aria-labelledby="eco-t eco-d">'
        '<title id="eco-t">Eco-map: {}{}</title><desc id="eco-d">Its {} ties stand below in a list.</desc>{}</svg>',
        *(left, top, width, height, eco.household, when, len(eco.bonds)),
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )


def _view_box(eco: EcoMap, lines: list[Line]) -> tuple[int, int, int, int]:
    xs = [-HOME_RADIUS, HOME_RADIUS, *(c.x + s * c.radius for c in eco.circles for s in (-1, 1))]
    ys = [-HOME_RADIUS, HOME_RADIUS, *(c.y + s * c.radius for c in eco.circles for s in (-1, 1))]
    xs += [x for line in lines for x, _ in line.points]
    ys += [y for line in lines for _, y in line.points]
    left, top = math.floor(min(xs) - MARGIN), math.floor(min(ys) - MARGIN)
    return left, top, math.ceil(max(xs) + MARGIN) - left, math.ceil(max(ys) + MARGIN) - top


def _lines(eco: EcoMap) -> list[Line]:
    places = {circle.key: Place((circle.x, circle.y), circle.radius) for circle in eco.circles}
    home = Place((0.0, 0.0), HOME_RADIUS)
    beside: dict[frozenset[str], list[Bond]] = {}
    for bond in eco.bonds:
        ends = ["home" if end in eco.members else end for end in (bond.a, bond.b)]
        if ends[0] != ends[1]:
            beside.setdefault(frozenset(ends), []).append(bond)
    found = []
    for bonds in beside.values():
        for at, bond in enumerate(bonds):
            start, end = (home if key in eco.members else places[key] for key in (bond.a, bond.b))
            shift = (at - (len(bonds) - 1) / 2) * BESIDE
            others = [place for place in (home, *places.values()) if place not in (start, end)]
            points = _path(start, end, others, bond, shift)
            found.append(Line(points, bond, f"{bond.strength}{' new' if bond.is_new else ''}"))
    return found


def _path(start: Place, end: Place, others: list[Place], bond: Bond, shift: float) -> list[Point]:
    obstacles = [(place.center, place.radius) for place in others]
    straight = _between(start, end, [start.center, end.center], bond, shift)
    if clears(straight, obstacles):
        return straight
    factor = 1.08
    while True:
        curve = _between(start, end, _outside(start.center, end.center, factor), bond, 0.0)
        if clears(curve, obstacles) or factor > 3:
            return curve
        factor += 0.06


def _outside(start: Point, end: Point, factor: float) -> list[Point]:
    """Give a curve outside the ring: control points beyond it, 22% in from each angle, the shorter way round."""
    reach = factor * (max(math.hypot(*start), math.hypot(*end)) + 80)
    first, last = math.atan2(start[1], start[0]), math.atan2(end[1], end[0])
    turn = (last - first + math.pi) % (2 * math.pi) - math.pi
    controls = [(reach * math.cos(first + turn * s), reach * math.sin(first + turn * s)) for s in (0.22, 0.78)]
    found = []
    for step in range(CURVE_POINTS + 1):
        t = step / CURVE_POINTS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        corners = (start, *controls, end)
        x = sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True))
        y = sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True))
        found.append((x, y))
    return found


def _between(start: Place, end: Place, points: list[Point], bond: Bond, shift: float) -> list[Point]:
    """Give the part of a way that lies between the two circles' edges, with room for arrows, shifted sideways."""
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = math.dist(points[0], points[-1]) or 1.0
    side = ((y1 - y2) / length * shift, (x2 - x1) / length * shift)
    moved = [(x + side[0], y + side[1]) for x, y in points]
    room_a = FREE + ARROW_ROOM * (bond.flow in ("in", "both"))
    room_b = FREE + ARROW_ROOM * (bond.flow in ("out", "both"))
    cut = _cut(moved, start.center, start.radius + room_a)
    return list(reversed(_cut(list(reversed(cut)), end.center, end.radius + room_b)))


def _cut(points: list[Point], center: Point, radius: float) -> list[Point]:
    """Give what is left of a way after the part inside a circle, beginning on its edge."""
    for at in range(len(points) - 1):
        inside, outside = points[at], points[at + 1]
        if math.dist(outside, center) <= radius:
            continue
        low, high = 0.0, 1.0
        for _ in range(24):
            middle = (low + high) / 2
            where = _mix(inside, outside, middle)
            low, high = (middle, high) if math.dist(where, center) < radius else (low, middle)
        return [_mix(inside, outside, high), *points[at + 1 :]]
    return points[-2:]


def _mix(a: Point, b: Point, part: float) -> Point:
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def _line(line: Line) -> SafeString:
    points = line.points
    way = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    pieces = [format_html('<path class="tie {}" d="M{}"/>', line.classes, way)]
    new = " new" if line.bond.is_new else ""
    if line.bond.flow in ("in", "both"):
        pieces.append(_arrow(points[1], points[0], new))
    if line.bond.flow in ("out", "both"):
        pieces.append(_arrow(points[-2], points[-1], new))
    if line.bond.quality == "stressful":
        pieces += _strokes(points, new)
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _direction(a: Point, b: Point) -> Point:
    length = math.dist(a, b) or 1.0
    return (b[0] - a[0]) / length, (b[1] - a[1]) / length


def _arrow(before: Point, end: Point, new: str) -> SafeString:
    """Give an arrowhead whose tip lies in the room left free at the end of a line."""
    ux, uy = _direction(before, end)
    tip = (end[0] + ux * ARROW_ROOM, end[1] + uy * ARROW_ROOM)
    base = (tip[0] - ux * ARROW_LONG, tip[1] - uy * ARROW_LONG)
    left = (base[0] - uy * ARROW_HALF, base[1] + ux * ARROW_HALF)
    right = (base[0] + uy * ARROW_HALF, base[1] - ux * ARROW_HALF)
    corners = "L".join(f"{x:.1f} {y:.1f}" for x, y in (tip, left, right))
    return format_html('<path class="arrow{}" d="M{}Z"/>', new, corners)


def _strokes(points: list[Point], new: str) -> list[SafeString]:
    """Give the strokes of a stressful tie: two to four, eight apart, in the middle third."""
    lengths = [math.dist(a, b) for a, b in itertools.pairwise(points)]
    total = sum(lengths)
    count = max(2, min(4, int(total / 3 / STROKE_STEP) + 1))
    found = []
    for number in range(count):
        wanted = total / 2 + (number - (count - 1) / 2) * STROKE_STEP
        at = 0
        while at < len(lengths) - 1 and wanted > lengths[at]:
            wanted -= lengths[at]
            at += 1
        x, y = _mix(points[at], points[at + 1], wanted / (lengths[at] or 1.0))
        ux, uy = _direction(points[at], points[at + 1])
        dx, dy = ux * STROKE_ALONG - uy * STROKE_ACROSS, uy * STROKE_ALONG + ux * STROKE_ACROSS
        found.append(
            format_html(
                '<line class="hatch{}" x1="{}" y1="{}" x2="{}" y2="{}"/>',
                *(new, f"{x - dx:.1f}", f"{y - dy:.1f}", f"{x + dx:.1f}", f"{y + dy:.1f}"),
            )
        )
    return found


def _system(circle: Circle) -> SafeString:
    x, y = circle.x, circle.y
    first = {1: 10.0, 2: 4.0, 3: -2.0}[len(circle.lines)]
    texts = format_html_join(
        "",
        '<text x="{}" y="{}"{}>{}</text>',
        (
            (f"{x:.1f}", f"{y + first + 16.5 * number:.1f}", _squeeze(line, circle.radius), line)
            for number, line in enumerate(circle.lines)
        ),
    )
    glyph = SafeString("")
    if circle.level:
        lift = 32 if len(circle.lines) == 3 else 26
        glyph = format_html(
            '<g class="{}" transform="translate({} {})">{}</g>',
            *(circle.level, f"{x - 8:.1f}", f"{y - lift:.1f}", ring(circle.level, 16)),
        )
    return format_html(
        '<circle class="sys{}" cx="{}" cy="{}" r="{}"/>{}{}',
        *(" new" if circle.is_new else "", f"{x:.1f}", f"{y:.1f}", f"{circle.radius:.1f}", glyph, texts),
    )


def _squeeze(line: str, radius: float) -> SafeString:
    """Give the attributes that draw a very long word together; empty for all others."""
    room = 2 * radius - 10
    if len(line) * 7.7 <= room + 12:
        return SafeString("")
    return format_html(' textLength="{}" lengthAdjust="spacingAndGlyphs"', f"{room:.0f}")


def _genogram(eco: EcoMap) -> list[SafeString]:
    """Give the household's people, eldest above, and the ties between them."""
    shown = eco.members[:MOST_MEMBERS]
    half = {1: 18.0, 2: 16.0, 3: 14.0}.get(len(shown), 10.5)
    step = {2: 52.0, 3: 42.0}.get(len(shown), 27.0)
    x = -10.0 if len(shown) < 3 else -26.0
    heights = {key: (at - (len(shown) - 1) / 2) * step for at, key in enumerate(shown)}
    pieces = []
    for bond in eco.bonds:
        if bond.a in heights and bond.b in heights:
            top, bottom = sorted((heights[bond.a], heights[bond.b]))
            bow = 0.0 if bottom - top < step * 1.5 else -half - 12
            way = f"M{x:.1f} {top + half:.1f}V{bottom - half:.1f}"
            if bow:
                sideways = f"{x + bow:.1f} {top:.1f} {x + bow:.1f} {bottom:.1f} {x - half:.1f} {bottom:.1f}"
                way = f"M{x - half:.1f} {top:.1f}C{sideways}"
            new = " new" if bond.is_new else ""
            pieces.append(format_html('<path class="tie {}{}" d="{}"/>', bond.strength, new, way))
    for key, y in heights.items():
        pieces.append(_person(eco, key, x, y, half))
    return pieces


def _person(eco: EcoMap, key: str, x: float, y: float, half: float) -> SafeString:
    row = eco.people[key]
    outlines = [half, half - 3.5] if key == eco.index else [half]
    shapes = format_html_join("", "{}", ((_shape(row["gender"], x, y, size),) for size in outlines))
    inside = row["age"] or ("" if row["gender"] else "?")
    name = row["name"].split()[0]
    return format_html(
        '{}<text class="age" x="{}" y="{}">{}</text><text class="who" x="{}" y="{}">{}</text>',
        *(shapes, f"{x:.1f}", f"{y + 5:.1f}", inside, f"{x + half + 6:.1f}", f"{y + 5:.1f}", name),
    )


def _shape(gender: str, x: float, y: float, half: float) -> SafeString:
    """Give a genogram's symbol: man square, woman circle, nonbinary dome, not stated a square with round corners."""
    if gender == "woman":
        return format_html('<circle class="person" cx="{}" cy="{}" r="{}"/>', f"{x:.1f}", f"{y:.1f}", f"{half:.1f}")
    left, top, size = x - half, y - half, 2 * half
    if gender == "nonbinary":
        way = f"M{left:.1f} {y + half:.1f}V{y:.1f}A{half:.1f} {half:.1f} 0 0 1 {x + half:.1f} {y:.1f}V{y + half:.1f}Z"
        return format_html('<path class="person" d="{}"/>', way)
    corner = 0 if gender == "man" else half * 0.6
    return format_html(
        '<rect class="person" x="{}" y="{}" width="{}" height="{}" rx="{}"/>',
        *(f"{left:.1f}", f"{top:.1f}", f"{size:.1f}", f"{size:.1f}", f"{corner:.1f}"),
    )
