"""The page on which a field instructor signs. They have no account; a link by mail stands for them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import hash_token
from core.access import has_forbidden_character, public
from placements.actions.signing import LinkClosed, Outcome, answer_lines, student_of_link
from placements.forms.signing import SigningForm
from placements.letter import letter_of
from placements.models import SignOffLink

KEY = "sign_link"
DONE = "sign_done"
REASON = "a field instructor has no account; the link's secret, kept hashed, stands for them"


def _link_in(request: HttpRequest) -> SignOffLink | None:
    """Give the link that this session was opened with, if it still opens."""
    return SignOffLink.objects.opened_by(request.session.get(KEY))


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "placements/link_closed.html", status=410)


def _refused(request: HttpRequest) -> HttpResponse:
    return render(request, "placements/link_refused.html", status=403)


@public(REASON)
def sign_link(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the link's hash in the session and go to an address without the secret, which no Referer can carry on."""
    token_hash = "" if has_forbidden_character(token) else hash_token(token)
    link = SignOffLink.objects.opened_by(token_hash)
    if link is None:
        return _closed(request)
    if student_of_link(link, request.user):
        return _refused(request)
    request.session[KEY] = token_hash
    return redirect("placements:sign")


@public(REASON, methods=["GET", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """Show what waits; sign and return on POST alone."""
    link = _link_in(request)
    if link is None:
        return _closed(request)
    if student_of_link(link, request.user):
        return _refused(request)
    if request.method == "POST":
        return _answer(request, link)
    done = request.session.pop(DONE, None)
    return _show(request, link, SigningForm(), done=done)


def _answer(request: HttpRequest, link: SignOffLink) -> HttpResponse:
    form = SigningForm(request.POST)
    if form.asks_for_unflagged:
        return _show(request, link, form)
    if not form.is_valid():
        return _show(request, link, form, status=422)
    try:
        outcome = answer_lines(link=link, answers=form.answers, signer_name=form.cleaned_data["signer_name"])
    except LinkClosed:
        return _closed(request)
    if outcome.refused:
        return _show(request, link, form, outcome=outcome, done=_said(outcome), status=422)
    request.session[DONE] = _said(outcome)
    return redirect("placements:sign")


def _said(outcome: Outcome) -> dict[str, int]:
    return {
        "approved": len(outcome.approved),
        "approved_minutes": sum(line.minutes for line in outcome.approved),
        "returned": len(outcome.returned),
        "already": outcome.already,
    }


def _show(
    request: HttpRequest,
    link: SignOffLink,
    form: SigningForm,
    *,
    outcome: Outcome | None = None,
    done: Any = None,
    status: int = 200,
) -> HttpResponse:
    letter = letter_of(link, form, refused=outcome.refused if outcome else {})
    about = {"letter": letter, "form": form, "link": link, "done": done, "gone": letter.gone}
    return render(request, "placements/sign.html", about, status=status)
