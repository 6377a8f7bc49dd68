"""The application that a server runs, with what must be mended before Django reads a request."""

import codecs
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def is_text_encoding(name: str) -> bool:
    """Say whether Python can read text by this name; it knows codecs such as rot13 that are none."""
    try:
        return bool(getattr(codecs.lookup(name), "_is_text_encoding", True))
    except (LookupError, ValueError):
        return False


def without_unreadable_charset(content_type: str) -> str:
    """Give a content type without a charset that is no text encoding: UTF-8 is then assumed.

    Django looks the name up but not its kind, and fails before any page of the site could answer.
    """
    first, *parameters = content_type.split(";")
    kept = [
        parameter
        for parameter in parameters
        if not parameter.strip().lower().startswith("charset=")
        or is_text_encoding(parameter.partition("=")[2].strip().strip("\"'"))
    ]
    return ";".join([first, *kept])


def make_application() -> Application:
    """Give Django's application behind a guard for headers it can't bear."""
    django_application = get_wsgi_application()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if content_type := environ.get("CONTENT_TYPE"):
            environ["CONTENT_TYPE"] = without_unreadable_charset(content_type)
        answer: Iterable[bytes] = django_application(environ, start_response)
        return answer

    return application
