"""Every page of the permission table, for every role, on the demo cohort: axe in both themes, no sideways scroll."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import Site

pytestmark = pytest.mark.e2e

DOORS = ("student", "instructor", "marker", "coordinator", "liaison", "administrator")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="session")
def addresses(site: Site) -> dict[str, list[tuple[str, str]]]:
    return site.addresses()


def violations_on(page: Page) -> list[str]:
    """Give each violation of axe with the elements concerned."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {[node['html'][:160] for node in rule['nodes'][:3]]}" for rule in found]


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


@pytest.mark.parametrize("door", DOORS)
def test_a_phone_never_scrolls_sideways(door: str, addresses: dict, enter: Callable[..., Page]) -> None:
    page = enter(door, phone=True)
    wide = []
    for name, path in addresses[door]:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
            wide.append(f"{name} {path}")
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
