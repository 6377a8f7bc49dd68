"""The map of the exemplar bridges: three rings as arcs, and every bridge a ray across them. Computed from the table.

The rings have one center far to the left, so that rays fan out gently and their words, which follow the ray, stay easy
to read. Lengths are view-box units, y downward; angles are radians, upward positive. Text is measured by count, which
lets the server draw; measuring too much is harmless.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SIZE = 14
CHARACTER = 0.55 * SIZE
ROW = 21.0  # between neighboring rays where they cross the innermost ring
HALF_ANGLE = 0.30  # of the whole fan
LEAD = 34.0  # how far a ray begins before its first pier
PIER = 5.0
AFTER_PIER = 12.0
GAP = 26.0
HEAD = 110.0  # the width of a ring's head, which stands over its upper end
HEADS = (("Micro skill", "with one person"), ("Group form", "in a group"), ("Macro practice", "with a community"))
FEWEST_STEPS = 8  # below this many bridges the fan stays as narrow as with this many


@dataclass(frozen=True)
class Ray:
    """One bridge as the map shows it: three names, and the address its link leads to."""

    skill: str
    group_form: str
    macro_practice: str
    address: str

    @property
    def names(self) -> tuple[str, str, str]:
        """Give the names from the innermost ring outward."""
        return self.skill, self.group_form, self.macro_practice


@dataclass(frozen=True)
class Fan:
    """The measures of a drawing: radius of each ring, where rays end, angle of each ray."""

    radii: tuple[float, float, float]
    end: float
    angles: tuple[float, ...]
    step: float


def measure(rays: Sequence[Ray]) -> Fan:
    """Give the measures that leave room for every name between its ring and the next."""
    step = 2 * HALF_ANGLE / max(len(rays) - 1, FEWEST_STEPS)
    top = step * (len(rays) - 1) / 2
    widths = [max((len(ray.names[ring]) for ray in rays), default=1) * CHARACTER for ring in range(3)]
    first = ROW / step
    second = first + PIER + AFTER_PIER + widths[0] + GAP
    third = second + PIER + AFTER_PIER + widths[1] + GAP
    end = third + PIER + AFTER_PIER + widths[2]
    return Fan((first, second, third), end, tuple(top - step * index for index in range(len(rays))), step)


def _at(radius: float, angle: float) -> tuple[str, str]:
    return f"{radius * math.cos(angle):.1f}", f"{-radius * math.sin(angle):.1f}"


def _view_box(fan: Fan) -> str:
    first = fan.angles[0] if fan.angles else 0.0
    left = (fan.radii[0] - LEAD) * math.cos(first + fan.step) - HEAD / 2
    ray = fan.end * math.sin(first) + SIZE
    ring = fan.radii[2] * math.sin(first + fan.step)
    top = max(ray + SIZE, ring + 3 * SIZE)
    return f"{left:.0f} {-top:.0f} {fan.end - left + 8:.0f} {top + max(ray, ring):.0f}"


def _ring(fan: Fan, ring: int) -> SafeString:
    radius, angle = fan.radii[ring], (fan.angles[0] if fan.angles else 0) + fan.step
    title, where = HEADS[ring]
    x, y = _at(radius, angle)
    end_x, end_y = _at(radius, -angle)
    number = f"o{ring + 1}"
    return format_html(
        '<path class="orbit {0}" d="M{1} {2}A{3} {3} 0 0 1 {4} {5}"/>'
        '<text class="what {0}" x="{9}" y="{6}">{7}<tspan class="where" x="{9}" dy="17">{8}</tspan></text>',
        *(number, x, y, f"{radius:.1f}", end_x, end_y, f"{float(y) - 26:.1f}", title, where, f"{float(x) - 18:.1f}"),
    )


def _ray(fan: Fan, ray: Ray, angle: float) -> SafeString:
    """Draw a ray turned as a whole: within its group everything lies on the x axis."""
    piers = format_html_join(
        "",
        '<g class="o{}"><circle class="pier" cx="{}" cy="0" r="5"/><text class="name" x="{}" y="-6">{}</text></g>',
        (
            (ring + 1, f"{radius:.1f}", f"{radius + AFTER_PIER:.1f}", name)
            for ring, (radius, name) in enumerate(zip(fan.radii, ray.names, strict=True))
        ),
    )
    return format_html(
        '<a href="{}" aria-label="{}"><g transform="rotate({})">'
        '<rect class="hit" x="{}" y="-16" width="{}" height="22"/>'
        '<path class="deck" d="M{} 0H{}"/><circle class="from" cx="{}" cy="0" r="2.5"/>{}</g></a>',
        ray.address,
        ", ".join(ray.names),
        f"{-math.degrees(angle):.2f}",
        f"{fan.radii[0] - LEAD:.1f}",
        f"{fan.end - fan.radii[0] + LEAD:.1f}",
        f"{fan.radii[0] - LEAD:.1f}",
        f"{fan.end:.1f}",
        f"{fan.radii[0] - LEAD:.1f}",
        piers,
    )


def draw_map(rays: Sequence[Ray]) -> SafeString:
    """Give the map as SVG: a group whose links are the bridges, from top to bottom in the order given."""
    fan = measure(rays)
    return format_html(
        '<svg class="bridge-map" viewBox="{}" role="group" aria-label="{}">{}{}</svg>',
        _view_box(fan),
        f"Three rings, and {len(rays)} bridges across them. Each bridge links to its row in the table.",
        format_html_join("", "{}", ((_ring(fan, ring),) for ring in range(3))),
        format_html_join("", "{}", ((_ray(fan, ray, angle),) for ray, angle in zip(rays, fan.angles, strict=True))),
    )
