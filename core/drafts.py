"""Autosave: what is typed is kept on the server, and two pages never overwrite each other silently."""

from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format

from core.models import Draft

LONGEST_DRAFT = 200_000


class StaleDraft(Exception):
    """A save came from a page that had not seen the newest revision; `draft` is what is stored."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(str(draft))
        self.draft = draft


class DraftTooLong(Exception):
    """More text than a draft holds (200,000 characters)."""


def draft_at(owner: Any, place: str) -> Draft:
    """Give the draft of `owner` at `place`, unsaved and empty when nothing was typed yet. Looking writes nothing."""
    return Draft.objects.filter(owner=owner, place=place).first() or Draft(owner=owner, place=place)


def save_draft(*, owner: Any, place: str, fields: dict[str, Any], revision: int) -> Draft:
    """Save what was typed, if the page that sends it has seen revision `revision`.

    Raises:
        StaleDraft: when another page has saved since; nothing is written.
        DraftTooLong: when the fields hold more than LONGEST_DRAFT characters; nothing is written.
    """
    if sum(len(str(value)) for value in fields.values()) > LONGEST_DRAFT:
        raise DraftTooLong
    now = timezone.now()
    with transaction.atomic():
        stored = Draft.objects.filter(owner=owner, place=place).first()
        if stored is None and revision == 0:
            try:
                with transaction.atomic():
                    return Draft.objects.create(owner=owner, place=place, fields=fields, revision=1, saved_at=now)
            except IntegrityError:
                stored = Draft.objects.get(owner=owner, place=place)
        if stored is None:
            return Draft.objects.create(owner=owner, place=place, fields=fields, revision=1, saved_at=now)
        if stored.fields == fields:
            return stored
        changed = Draft.objects.filter(pk=stored.pk, revision=revision).update(
            fields=fields, revision=revision + 1, saved_at=now
        )
        stored.refresh_from_db()
        if not changed:
            raise StaleDraft(stored)
        return stored


def discard_draft(*, owner: Any, place: str) -> None:
    """Forget a draft after what it held has been handed in or committed."""
    Draft.objects.filter(owner=owner, place=place).delete()


def revision_from(request: HttpRequest) -> int:
    """Give the revision that the sending page had seen; 0 when the field is missing or not a number."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def saved_label(moment: Any) -> str:
    """Give the words shown beside a form after a save, such as "Saved 21:52", in local time."""
    return f"Saved {date_format(timezone.localtime(moment), 'TIME_FORMAT')}"


def answer_to_autosave(request: HttpRequest, *, place: str, fields: dict[str, Any]) -> JsonResponse:
    """Save a draft for the person signed in and answer in the form that static/js/autosave.js reads."""
    if any("\x00" in str(value) for value in fields.values()):
        return JsonResponse({"message": "There is a character in the text that can't be stored (NUL)."}, status=400)
    try:
        draft = save_draft(owner=request.user, place=place, fields=fields, revision=revision_from(request))
    except StaleDraft as stale:
        return JsonResponse(
            {
                "revision": stale.draft.revision,
                "fields": stale.draft.fields,
                "label": saved_label(stale.draft.saved_at),
                "message": f"A newer version was saved on another page at {saved_label(stale.draft.saved_at)[6:]}.",
            },
            status=409,
        )
    except DraftTooLong:
        return JsonResponse({"message": f"This is longer than {LONGEST_DRAFT:,} characters."}, status=413)
    return JsonResponse(
        {"revision": draft.revision, "saved_at": draft.saved_at.isoformat(), "label": saved_label(draft.saved_at)}
    )
