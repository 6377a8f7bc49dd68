"""What the student's first page costs on a phone: markup, styles and scripts as they travel, fonts apart."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Request

from tests.e2e.conftest import SESSION, People, Site

pytestmark = pytest.mark.e2e

PAGE_LIMIT = 100 * 1024
FONT_LIMIT = 120 * 1024
COMPRESSED = {"br", "gzip", "zstd"}
TOO_SMALL_TO_COMPRESS = 1024
COUNTED = {"document", "stylesheet", "script"}


def loaded(context: BrowserContext) -> list[Request]:
    """Load the first page into an empty cache and give every request that it made."""
    page = context.new_page()
    made: list[Request] = []
    page.on("requestfinished", lambda request: made.append(request))
    page.goto("/", wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    return made


def carried(request: Request) -> int:
    """Give the bytes of an answer's body as it travelled."""
    return int(request.sizes()["responseBodySize"])


def encoding_of(request: Request) -> str:
    """Give how an answer was compressed."""
    answer = request.response()
    return answer.headers.get("content-encoding", "") if answer else ""


@pytest.fixture
def requests(new_context: Callable[..., BrowserContext], site: Site, people: People) -> list[Request]:
    context = new_context(phone=True)
    context.add_cookies([{"name": SESSION, "value": people["SW 302 2"]["session"], "url": site.address}])
    return loaded(context)


def test_the_first_page_is_light(requests: list[Request]) -> None:
    counted = [request for request in requests if request.resource_type in COUNTED]
    assert {request.resource_type for request in counted} == COUNTED
    weight = {request.url: carried(request) for request in counted}
    plain = {request.url for request in counted if encoding_of(request) not in COMPRESSED}
    assert [url for url in plain if weight[url] > TOO_SMALL_TO_COMPRESS] == []
    assert sum(weight.values()) <= PAGE_LIMIT, weight


def test_the_fonts_are_light_and_block_nothing(requests: list[Request]) -> None:
    fonts = {request.url: carried(request) for request in requests if request.resource_type == "font"}
    assert 0 < sum(fonts.values()) <= FONT_LIMIT, fonts
    styles = "".join(request.response().text() for request in requests if request.resource_type == "stylesheet")
    faces = re.findall(r"@font-face\s*\{[^}]*\}", styles)
    assert faces
    assert [face for face in faces if not re.search(r"font-display:\s*swap", face)] == []


def test_everything_comes_from_the_site_itself(requests: list[Request], site: Site) -> None:
    assert [request.url for request in requests if not request.url.startswith((site.address, "data:"))] == []
