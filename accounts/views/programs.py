"""Programs, and bringing people in in bulk."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.forms import ProgramForm, RosterForm
from accounts.models import Program
from accounts.roster import RosterChanged, apply_roster, plan_roster
from accounts.roster_table import TableRow
from accounts.views.rosters import read_sent, show_plan, wants_mail
from accounts.views.signed_in import signed_in
from core.access import policy

LOOK = "accounts/roster_look.html"


@policy("accounts.see_people")
def programs(request: HttpRequest) -> HttpResponse:
    """List the programs one administers."""
    live = Count("memberships", filter=Q(memberships__ended_at=None, memberships__user__is_active=True), distinct=True)
    waiting = Count(
        "invitations", filter=Q(invitations__accepted_at=None, invitations__revoked_at=None), distinct=True
    )
    found = Program.objects.administered_by(request.user).annotate(roles=live, waiting=waiting)
    return render(request, "accounts/programs.html", {"programs": found})


@policy("accounts.create_program", methods=["GET", "POST"])
def program_new(request: HttpRequest) -> HttpResponse:
    """Make a program."""
    form = ProgramForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        program = form.save()
        messages.success(request, f"{program.name} is there. Bring its people in.")
        return redirect("accounts:roster", public_id=program.public_id)
    return render(request, "accounts/program_form.html", {"form": form}, status=422 if form.errors else 200)


@policy("accounts.edit_program", Program, methods=["GET", "POST"])
def program_edit(request: HttpRequest, program: Program) -> HttpResponse:
    """Change a program's facts."""
    form = ProgramForm(request.POST or None, instance=program)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"{program.name} is changed.")
        return redirect("accounts:programs")
    words = {"form": form, "program": program}
    return render(request, "accounts/program_form.html", words, status=422 if form.errors else 200)


def _confirm(request: HttpRequest, program: Program, text: str, table: list[TableRow]) -> HttpResponse:
    send = wants_mail(request)
    seen = request.POST.get("fingerprint", "")
    try:
        done = apply_roster(
            program=program,
            table=table,
            by=signed_in(request),
            send_invitations=send,
            fingerprint=seen,
        )
    except RosterChanged:
        return show_plan(request, LOOK, plan_roster(program, table), text, changed=True, program=program)
    new, gains = done.counts["new"], done.counts["gains"]
    mailed = " Invitations are on their way." if send else " No mail was sent."
    messages.success(request, f"{new} people are new, {gains} gained a role.{mailed}")
    return redirect("accounts:people")


@policy("accounts.import_roster", Program, methods=["GET", "POST"])
def roster(request: HttpRequest, program: Program) -> HttpResponse:
    """Take a roster, show what it would do, and do it once that is confirmed."""
    form = RosterForm(request.POST or None, request.FILES or None)
    sent = read_sent(form)
    if sent is None:
        words = {"program": program, "form": form, "back": reverse("accounts:people")}
        return render(request, "accounts/roster.html", words, status=422 if form.errors else 200)
    text, table = sent
    if "fingerprint" in request.POST:
        return _confirm(request, program, text, table)
    return show_plan(request, LOOK, plan_roster(program, table), text, program=program)
