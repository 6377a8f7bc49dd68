"""Bodies that are no form's: too large, too many fields, cut off, in another writing. None reaches a view."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.bad_input.neighborhood import Neighborhood, rows_to_send
from tests.bad_input.sending import FORM

pytestmark = pytest.mark.django_db

SENT = list(rows_to_send())
TOO_LARGE = b"body=" + b"x" * (3 * 1024 * 1024)
TOO_MANY = "&".join(f"field{number}=1" for number in range(2000)).encode()
BOUNDARY = "multipart/form-data; boundary=b"
CUT_OFF = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nhalf a'
PARTS = "".join(f'--b\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n1\r\n' for n in range(2000)).encode()
FILES = "".join(
    f'--b\r\nContent-Disposition: form-data; name="f{n}"; filename="f{n}"\r\n\r\n1\r\n' for n in range(200)
).encode()


@pytest.mark.parametrize(
    ("status", "body", "kind"), [(413, TOO_LARGE, FORM), (400, TOO_MANY, FORM)], ids=["3 MB", "2,000 fields"]
)
def test_what_no_form_sends_reaches_no_view(status: int, body: bytes, kind: str, place: Neighborhood) -> None:
    wrong = []
    for row, people in SENT:
        outcome = place.visitors[people[0]].send_raw(place.address(row), body, kind)
        if outcome.status != status or outcome.written or outcome.faults:
            wrong.append(f"{row.name}: {outcome.status}, wrote {outcome.written}, {outcome.faults}")
    assert wrong == []


@pytest.mark.parametrize(
    ("allowed", "body", "kind"),
    [
        ({413}, b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + TOO_LARGE + b"\r\n--b--", BOUNDARY),
        ({400}, PARTS + b"--b--", BOUNDARY),
        ({400}, FILES + b"--b--", BOUNDARY),
        ({400, 422}, CUT_OFF, BOUNDARY),
        ({400}, b"text=x", "multipart/form-data"),
        ({400}, b"text=x", "multipart/form-data; boundary=" + "x" * 500),
        ({400, 422}, b"text=x", f"{FORM}; charset=utf-16"),
        ({400, 422}, b"text=x", f"{FORM}; charset=rot13"),
        ({200, 422}, b'{"text": "x"}', "application/json"),
        ({200, 422}, b"\xff\xfe\x00\x00", "text/plain"),
        ({200, 422}, b"", ""),
    ],
)
def test_a_body_in_another_writing_is_refused(allowed: set[int], body: bytes, kind: str, place: Neighborhood) -> None:
    address = reverse("accounts:roster", kwargs=place.world.things["program"])
    outcome = place.visitors["greta"].send_raw(address, body, kind)
    assert (outcome.status in allowed, outcome.written, outcome.faults) == (True, set(), [])


@pytest.mark.parametrize(("status", "body"), [(413, TOO_LARGE), (400, TOO_MANY)], ids=["3 MB", "2,000 fields"])
def test_the_answer_says_what_it_is_about_before_it_asks_for_a_token(status: int, body: bytes, db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), body, FORM)
    assert answer.status_code == status
    assert "Nothing was saved" in answer.text


def test_headers_that_no_browser_sends_break_nothing(place: Neighborhood) -> None:
    wrong = []
    for headers in (
        {"HTTP_COOKIE": "mezzo_session=\x00; mezzo_csrf=\xff\xfe"},
        {"HTTP_COOKIE": f"mezzo_session={'x' * 5000}"},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": "localhost\x00"},
        {"HTTP_ACCEPT_LANGUAGE": "x" * 9000},
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "%00\xff"},
        {"HTTP_REFERER": "http://[", "HTTP_X_FORWARDED_FOR": "not-an-address"},
        {"HTTP_IF_MODIFIED_SINCE": "yesterday", "HTTP_RANGE": "bytes=9-1"},
    ):
        outcome = place.visitors["anon"].send("/account/login/", **headers)
        wrong += [f"{headers}: {fault}" for fault in outcome.faults]
    assert wrong == []
