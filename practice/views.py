"""Pages of the vocabulary. All of it may be read by everyone who is signed in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import policy
from practice import reading
from practice.map_drawing import draw_map
from practice.models import Concept, Crosswalk, Scheme

READ = "practice.read_vocabulary"


@policy(READ)
def index(request: HttpRequest) -> HttpResponse:
    """Show every scheme under its heading, the map and the cross-walks."""
    return render(
        request,
        "practice/index.html",
        {"groups": reading.grouped_schemes(), "crosswalks": reading.live_crosswalks()},
    )


@policy(READ, Scheme, key="slug")
def scheme(request: HttpRequest, scheme: Scheme) -> HttpResponse:
    """Show a scheme and its concepts."""
    concepts = reading.concepts_of(scheme)
    return render(
        request,
        "practice/scheme.html",
        {"scheme": scheme, "concepts": concepts, "crosswalks": reading.crosswalks_of(scheme)},
    )


@policy(READ, Concept, key="address")
def concept(request: HttpRequest, concept: Concept) -> HttpResponse:
    """Show what a concept is, what it relates to, and what is tagged with it."""
    page = reading.concept_page(concept, request.user)
    return render(request, "practice/concept.html", {"concept": concept, "scheme": concept.scheme, "page": page})


@policy(READ, Scheme, key="slug")
def table(request: HttpRequest, scheme: Scheme) -> HttpResponse:
    """Show a scheme's concepts side by side on its variables."""
    if not scheme.variables:
        raise Http404
    concepts = reading.concepts_of(scheme)
    return render(
        request,
        "practice/table.html",
        {"scheme": scheme, "concepts": concepts, "rows": reading.variable_rows(scheme, concepts)},
    )


@policy(READ, Crosswalk, key="slug")
def crosswalk(request: HttpRequest, crosswalk: Crosswalk) -> HttpResponse:
    """Show how the concepts of two schemes compare."""
    return render(request, "practice/crosswalk.html", {"crosswalk": crosswalk, "rows": reading.rows_of(crosswalk)})


@policy(READ)
def bridge_map(request: HttpRequest) -> HttpResponse:
    """Show the exemplar bridges across the three rings, and the same as a table."""
    bridges = list(reading.live_bridges().prefetch_related("competencies__scheme"))
    return render(
        request,
        "practice/map.html",
        {"bridges": bridges, "drawing": draw_map(reading.rays_of(bridges)), "tables": reading.bridge_tables()},
    )
