"""Every page of the permission table, for every role, on the demo cohort: axe in both themes, no sideways scroll,
nothing that breaks the content policy.

A visitor, who has no role, is shown the pages before the door, the sign-off letter and the error pages.
"""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.e2e.conftest import DESKTOP, PHONE, Site
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
    "placements:hours_record",
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


def is_too_wide(page: Page, window: ViewportSize) -> bool:
    """Say whether the page scrolls sideways in a window of this size."""
    page.set_viewport_size(window)
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width > window["width"]


def faults_of(page: Page, path: str) -> list[str]:
    """Open a page once and give what is wrong with it: axe in both themes, width on a desktop and on a phone."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESKTOP)
    page.goto(path)
    faults = violations_on(page)
    page.emulate_media(color_scheme="dark")
    faults += [f"in the dark, {fault}" for fault in violations_on(page)]
    faults += [f"wider than {window['width']}" for window in (DESKTOP, PHONE) if is_too_wide(page, window)]
    return faults


@pytest.mark.parametrize("door", DOORS)
def test_every_row_that_opens_is_visited(door: str, addresses: dict) -> None:
    opens = {row.name for row in read_table() if row.method == "GET" and row.cells[DOORS[door]] == "200"}
    assert opens - NO_PAGES - {name for name, _ in addresses[door]} == set()


@pytest.mark.parametrize("door", DOORS)
def test_no_page_has_a_fault(door: str, addresses: dict, enter: Callable[..., Page]) -> None:
    page = enter(door)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    found = {f"{name} {path}": faults for name, path in addresses[door] if (faults := faults_of(page, path))}
    assert (found, said) == ({}, [])


def test_no_page_before_the_door_has_a_fault(enter: Callable[..., Page]) -> None:
    page = enter("field-instructor")
    assert {path: faults for path in OUTSIDE if (faults := faults_of(page, path))} == {}
