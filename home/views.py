"""The first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import policy


@policy("core.use_site")
def home(request: HttpRequest) -> HttpResponse:
    """Show what to do next."""
    return render(request, "home/home.html")
