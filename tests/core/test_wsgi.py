"""A header that Django can't bear is mended before it reads the request."""

import io
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from core.wsgi import make_application, without_unreadable_charset


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("text/html", "text/html"),
        ("text/html; charset=utf-8", "text/html; charset=utf-8"),
        ("text/html; charset=latin-1", "text/html; charset=latin-1"),
        ("text/html; charset=rot13", "text/html"),
        ('text/html; charset="rot13"', "text/html"),
        ("text/html; charset=no-such-name", "text/html"),
        ("text/html; charset=a\x00b", "text/html"),
        ("multipart/form-data; boundary=x; Charset=hex", "multipart/form-data; boundary=x"),
    ],
)
def test_a_charset_that_is_no_text_is_dropped(sent: str, read: str) -> None:
    assert without_unreadable_charset(sent) == read


@pytest.fixture
def _kept_connection() -> Iterator[None]:
    """Keep the test's own connection open, as Django's test client does, when a request begins and ends."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("_kept_connection")
def test_a_request_with_one_is_answered_by_the_site() -> None:
    said = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/health/",
        "QUERY_STRING": "a=b",
        "CONTENT_TYPE": "text/html; charset=rot13",
        "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    body = b"".join(make_application()(environ, lambda status, headers: said.append(status)))
    assert (said, body) == (["200 OK"], b'{"status": "well"}')
