"""Pages as PDF: a template with print styles, set as tagged PDF/UA-1, or shown for the browser's own printing."""

from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

# PDF/UA-1 is ISO 14289-1: structure tags, a language and a title, so that a screen reader reads tables as tables.
VARIANT = "pdf/ua-1"


class NotStatic(ValueError):
    """A page that is to be set asks for something that is not one of the site's own static files."""


def read_static(address: str) -> bytes:
    """Give the content of one of the site's own static files.

    Args:
        address: the full address, as the `static` tag gives it below SITE_ADDRESS.

    Raises:
        NotStatic: for any other address, such as another site's or a file of the machine.
        SuspiciousFileOperation: for one that climbs out of the static files.
    """
    asked, own = urlsplit(address), urlsplit(urljoin(f"{settings.SITE_ADDRESS}/", settings.STATIC_URL))
    if (asked.scheme, asked.netloc) != (own.scheme, own.netloc) or not asked.path.startswith(own.path):
        raise NotStatic(address)
    name = unquote(asked.path.removeprefix(own.path))
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return bytes(file.read())
    # Nothing is gathered in tests and while developing; the finders read the folders themselves.
    found = finders.find(name)
    if not isinstance(found, str):
        raise NotStatic(address)
    return Path(found).read_bytes()


def load_weasyprint() -> Any:
    """Give the library that sets the pages.

    Raises:
        OSError: when the machine has no Pango.
    """
    # It opens Pango's libraries as it is imported: a site on a machine without them must start all the same.
    import weasyprint  # noqa: PLC0415

    return weasyprint


def write_pdf(weasyprint: Any, html: str) -> bytes:
    """Give a page as PDF. What it refers to is read from the static files alone: no network, no other file."""

    class StaticFiles(weasyprint.urls.URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            kind = guess_type(urlsplit(url).path)[0] or "application/octet-stream"
            return weasyprint.urls.URLFetcherResponse(url, read_static(url), {"Content-Type": kind})

    page = weasyprint.HTML(string=html, base_url=f"{settings.SITE_ADDRESS}/", url_fetcher=StaticFiles())
    return bytes(page.write_pdf(pdf_variant=VARIANT))


def pdf_response(request: HttpRequest, template: str, context: dict[str, Any], filename: str) -> HttpResponse:
    """Answer with a template as PDF; with `?format=html` as a page for the browser's own printing.

    Where Pango is missing the answer is a page, with status 503, that says what to install and leads to the other way.

    Args:
        request: whose `format` decides.
        template: extends core/paper.html.
        context: what it shows.
        filename: what the file is called when it is kept, ending in ".pdf".
    """
    if request.GET.get("format") == "html":
        return render(request, template, context | {"in_browser": True})
    try:
        weasyprint = load_weasyprint()
    except OSError:
        query = request.GET.copy()
        query["format"] = "html"
        return render(request, "core/pdf_missing.html", {"in_browser": f"?{query.urlencode()}"}, status=503)
    answer = HttpResponse(
        write_pdf(weasyprint, render_to_string(template, context, request)), content_type="application/pdf"
    )
    # Kept as a file: the browsers' own viewers are partly shut by the site's content security policy.
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    return answer
