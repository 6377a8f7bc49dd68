"""The floor: the least that a page of this site can cost, under the same middleware as every other page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import policy


@policy("core.use_site")
def floor(request: HttpRequest) -> HttpResponse:
    """Load session and user (two queries) and render ten lines."""
    return render(request, "bench/floor.html")
