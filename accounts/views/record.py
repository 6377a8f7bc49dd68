"""What is recorded of me."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.record import archive_of, record_of
from accounts.views.signed_in import signed_in
from core.access import policy


@policy("accounts.read_own_record")
def record(request: HttpRequest) -> HttpResponse:
    """Show everything that is recorded of the person signed in, who sees it and how long it is kept."""
    return render(request, "accounts/record.html", {"sections": record_of(signed_in(request))})


@policy("accounts.read_own_record")
def archive(request: HttpRequest) -> HttpResponse:
    """Give the same as one file."""
    name = f"mezzo-record-{timezone.localdate():%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(archive_of(signed_in(request)), content_type="application/zip", headers=headers)
