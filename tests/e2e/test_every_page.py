"""Every page of the permission table, for every role, on the demo cohort: axe in both themes, no sideways scroll.

A visitor, who has no role, is shown the pages before the door, the sign-off letter and the error pages.
"""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import Site
from tests.permissions.reading import read_table

pytestmark = pytest.mark.e2e

# Each door of the demo, and the column of the permission table that holds its role.
DOORS = {
    "student": "lena",
    "instructor": "ines",
    "marker": "mika",
    "coordinator": "tomas",
    "liaison": "freda",
    "administrator": "greta",
}
NO_PAGES = {
    "health",
    "accounts:archive",
    "grading:marks_csv",
    "grading:draft_csv",
    "grading:gradebook_csv",
    "placements:export",
}
OUTSIDE = (
    "/account/login/",
    "/account/login/code/",
    "/account/password/reset/",
    "/demo/mail/",
    "/invitation/",
    "/nothing-here/",
    "/sign/",
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="session")
def addresses(site: Site) -> dict[str, list[tuple[str, str]]]:
    return site.addresses()


def violations_on(page: Page) -> list[str]:
    """Give each violation of axe with the elements concerned."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {[node['html'][:160] for node in rule['nodes'][:3]]}" for rule in found]


def is_too_wide(page: Page) -> bool:
    """Say whether the page scrolls sideways."""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return page.viewport_size is not None and width > page.viewport_size["width"]


@pytest.mark.parametrize("door", DOORS)
def test_every_row_that_opens_is_visited(door: str, addresses: dict) -> None:
    opens = {row.name for row in read_table() if row.method == "GET" and row.cells[DOORS[door]] == "200"}
    assert opens - NO_PAGES - {name for name, _ in addresses[door]} == set()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("door", DOORS)
def test_axe_finds_nothing(door: str, dark: bool, addresses: dict, enter: Callable[..., Page]) -> None:
    page = enter(door, dark=dark)
    found = {}
    for name, path in addresses[door]:
        page.goto(path)
        if violations := violations_on(page):
            found[f"{name} {path}"] = violations
    assert found == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_before_the_door(dark: bool, enter: Callable[..., Page]) -> None:
    page = enter("field-instructor", dark=dark)
    found = {}
    for path in OUTSIDE:
        page.goto(path)
        if violations := violations_on(page):
            found[path] = violations
    assert found == {}


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("door", DOORS)
def test_nothing_scrolls_sideways(door: str, phone: bool, addresses: dict, enter: Callable[..., Page]) -> None:
    page = enter(door, phone=phone)
    wide = []
    for name, path in addresses[door]:
        page.goto(path)
        if is_too_wide(page):
            wide.append(f"{name} {path}")
    assert wide == []


def test_nothing_scrolls_sideways_before_the_door(enter: Callable[..., Page]) -> None:
    page = enter("field-instructor", phone=True)
    wide = []
    for path in OUTSIDE:
        page.goto(path)
        if is_too_wide(page):
            wide.append(path)
    assert wide == []


@pytest.mark.parametrize("door", DOORS)
def test_no_page_breaks_the_content_policy_or_errs(door: str, addresses: dict, enter: Callable[..., Page]) -> None:
    page = enter(door)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for _, path in addresses[door]:
        page.goto(path)
    assert said == []
