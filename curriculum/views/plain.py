"""A page that holds one form and nothing else."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_form(request: HttpRequest, form: Any, *, title: str, button: str, back: str) -> HttpResponse:
    """Give a page with a form that is sent to the address of the request; 422 when something in it is wrong."""
    context = {"form": form, "title": title, "button": button, "back": back}
    return render(request, "curriculum/form_page.html", context, status=422 if form.errors else 200)
