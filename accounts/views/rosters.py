"""Steps that every page for a roster shares: reading what was sent, and showing what it would do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.forms import RosterForm
from accounts.roster import RosterPlan
from accounts.roster_table import RosterUnreadable, TableRow, decode, read_roster

SHOWN_ROWS = 200


def read_sent(form: RosterForm) -> tuple[str, list[TableRow]] | None:
    """Give the text and the rows of a sent form, or None; what is wrong then stands at the field."""
    if not form.is_valid():
        return None
    file = form.cleaned_data["file"]
    text = decode(file.read()) if file else form.cleaned_data["text"]
    try:
        return text, read_roster(text)
    except RosterUnreadable as error:
        form.add_error("file" if file else "text", str(error))
        return None


def wants_mail(request: HttpRequest) -> bool:
    """Say whether the box for invitations is ticked."""
    return request.POST.get("send_invitations") == "yes"


def show_plan(
    request: HttpRequest, template: str, plan: RosterPlan, text: str, *, changed: bool = False, **words: Any
) -> HttpResponse:
    """Show what a roster would do, rows with errors first; `changed` says that somebody looked at another plan."""
    rows = sorted(plan.rows, key=lambda planned: not planned.errors)[:SHOWN_ROWS]
    words |= {"text": text, "plan": plan, "rows": rows, "changed": changed, "hidden": len(plan.rows) - len(rows)}
    words["send"] = wants_mail(request)
    return render(request, template, words, status=200 if plan.is_sound and not changed else 422)
