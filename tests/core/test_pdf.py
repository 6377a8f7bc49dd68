"""What may be read while a page is set, and what a machine without Pango answers."""

from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.test import RequestFactory

from core import pdf
from core.pdf import NotStatic, pdf_response, read_static

PAGE = "core/paper.html"


@pytest.fixture
def static(settings: Any, tmp_path: Any) -> str:
    """Give the address of a folder of static files with one style sheet, beside which lies a secret."""
    (tmp_path / "gathered").mkdir()
    (tmp_path / "gathered" / "sheet.css").write_text("p { color: black }")
    (tmp_path / "secret").write_text("secret")
    settings.STATIC_ROOT = tmp_path / "gathered"
    settings.SITE_ADDRESS = "https://mezzo.example"
    return "https://mezzo.example/static/"


def test_the_sites_own_static_files_are_read(static: str) -> None:
    assert read_static(f"{static}sheet.css") == b"p { color: black }"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "https://other.example/static/sheet.css",
        "http://mezzo.example/static/sheet.css",
        "https://mezzo.example:8443/static/sheet.css",
        "https://mezzo.example@other.example/static/sheet.css",
        "https://mezzo.example/placements/export.csv",
        "https://mezzo.example/static/nothing.css",
        "data:text/css,p{}",
        "ftp://mezzo.example/static/sheet.css",
    ],
)
@pytest.mark.usefixtures("static")
def test_nothing_else_is_read(address: str) -> None:
    with pytest.raises(NotStatic):
        read_static(address)


@pytest.mark.parametrize("path", ["../secret", "%2e%2e/secret", "/etc/hostname", "a/../../secret"])
def test_no_path_leads_out_of_the_static_files(static: str, path: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        read_static(static + path)


def test_what_a_page_refers_to_elsewhere_is_never_asked_for(static: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def read(address: str) -> bytes:
        asked.append(address)
        return read_static(address)

    monkeypatch.setattr(pdf, "read_static", read)
    html = '<html lang="en"><title>A page</title><link rel="stylesheet" href="/static/sheet.css"><h1>A page</h1>'
    html += '<img src="file:///etc/hostname" alt=""><img src="https://other.example/dot.png" alt="">'
    assert pdf.write_pdf(pdf.load_weasyprint(), html).startswith(b"%PDF-")
    assert asked == [f"{static}sheet.css", "file:///etc/hostname", "https://other.example/dot.png"]


@pytest.fixture
def _no_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "load_weasyprint", fail)


@pytest.mark.usefixtures("_no_pango")
def test_without_pango_a_page_says_what_to_install_and_offers_the_browsers_print(rf: RequestFactory) -> None:
    answer = pdf_response(rf.get("/record/?week=3&format=pdf"), PAGE, {}, "record.pdf")
    assert answer.status_code == 503
    assert answer["Content-Type"].startswith("text/html")
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0" in answer.text
    assert 'href="?week=3&amp;format=html"' in answer.text


@pytest.mark.usefixtures("_no_pango")
def test_the_browsers_print_needs_no_pango(rf: RequestFactory) -> None:
    answer = pdf_response(rf.get("/record/?format=html"), PAGE, {}, "record.pdf")
    assert answer.status_code == 200
    assert "choose Print in your browser" in answer.text
    assert "/static/paper.css" in answer.text
