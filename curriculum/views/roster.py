"""Bringing the people of an offering in from a list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.roster import RosterChanged
from accounts.roster_table import TableRow
from accounts.views.rosters import read_sent, show_plan, wants_mail
from accounts.views.signed_in import signed_in
from core.access import policy
from curriculum.forms.running import OfferingRosterForm
from curriculum.models import Offering
from curriculum.roster import apply_offering_roster, plan_offering_roster, tally


def _look(
    request: HttpRequest, offering: Offering, table: list[TableRow], text: str, *, changed: bool = False
) -> HttpResponse:
    plan = plan_offering_roster(offering, table)
    words = {"offering": offering, "tally": tally(plan)}
    return show_plan(request, "curriculum/roster_look.html", plan, text, changed=changed, **words)


def _confirm(request: HttpRequest, offering: Offering, table: list[TableRow], text: str) -> HttpResponse:
    send = wants_mail(request)
    try:
        done = apply_offering_roster(
            offering=offering,
            table=table,
            by=signed_in(request),
            send_invitations=send,
            fingerprint=request.POST.get("fingerprint", ""),
        )
    except RosterChanged:
        return _look(request, offering, table, text, changed=True)
    mailed = "Invitations are on their way." if send else "No mail was sent."
    messages.success(request, f"Done: {tally(done)}. {mailed}")
    return redirect("curriculum:enrolments", public_id=offering.public_id)


@policy("curriculum.administer_this", Offering, methods=["GET", "POST"])
def roster(request: HttpRequest, offering: Offering) -> HttpResponse:
    """Take an offering's roster, show what it would do, and do it once that is confirmed."""
    form = OfferingRosterForm(request.POST or None, request.FILES or None)
    sent = read_sent(form)
    if sent is None:
        back = reverse("curriculum:enrolments", kwargs={"public_id": offering.public_id})
        words = {"offering": offering, "form": form, "back": back}
        return render(request, "curriculum/roster.html", words, status=422 if form.errors else 200)
    text, table = sent
    if "fingerprint" in request.POST:
        return _confirm(request, offering, table, text)
    return _look(request, offering, table, text)
