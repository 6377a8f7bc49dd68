"""Error pages, and the page that tells whether the site is well."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from core.access import public


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 400 with a page of the site."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 403 with a page of the site."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 404; the page never says what was asked for."""
    return render(request, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page has gone stale: the words stay in the browser, and the page says how to go on."""
    return render(request, "403_stale.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database."""
    return render(None, "500.html", status=500)


@public("a monitor asks without signing in; it learns only that the site answers")
def health(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "well"})
