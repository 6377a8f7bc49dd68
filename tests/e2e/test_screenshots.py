"""Pictures of twelve main pages, desktop and phone, for README and docs: make screenshots."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ROOT

pytestmark = pytest.mark.screenshots

PICTURES = ROOT / "docs" / "pictures"
MARKED = "Bridge memo: one moment, carried or not"
WRITTEN = "Second bridge memo"
MODULE = "Levels of intervention"
MARKS = {"My wall sweats": "Micro", "never gets it at": "Mezzo", "box for technique": "Macro"}


def student_home(page: Page) -> None:
    page.goto("/")


def module_page(page: Page) -> None:
    page.goto("/modules/")
    page.get_by_role("link", name=MODULE).click()
    page.get_by_role("link", name="One skill at three sizes").last.click()


def case_player(page: Page) -> None:
    page.goto("/cases/")
    page.get_by_role("link", name=re.compile("^(Go on with|Begin) Damp$")).first.click()
    begin = page.get_by_role("button", name="Begin", exact=True)
    expect(begin.or_(page.locator("#scene-title"))).to_be_visible()
    if begin.count():
        begin.click()
        page.get_by_text("Mark passages, sentence by sentence").click()
        sentences = page.locator(".sentences fieldset")
        for words, level in (
            ("My wall sweats", "Micro"),
            ("never gets it at", "Mezzo"),
            ("box for technique", "Macro"),
        ):
            sentences.filter(has_text=words).get_by_label(level).check()
        page.get_by_role("button", name="Keep these marks").click()
        page.wait_for_url("**/#scene-text")
    page.goto(page.url.partition("#")[0])


def case_debrief(page: Page) -> None:
    page.goto("/cases/")
    page.get_by_role("link", name="Look back at The Sign-In Sheet").click()


def bridge_canvas(page: Page) -> None:
    page.goto("/assignments/")
    page.get_by_role("listitem").filter(has_text=WRITTEN).get_by_role("link", name="Go on writing").click()


def feedback(page: Page) -> None:
    page.goto("/")
    page.get_by_role("region", name="Feedback").get_by_role("link", name="First bridge memo").click()


def marking_pane(page: Page) -> None:
    page.goto("/marking/")
    page.get_by_role("link", name=MARKED).click()
    page.get_by_role("link", name="Open the queue").click()
    page.get_by_role("link", name=re.compile(r"^Paper \d+ open")).first.click()


def gradebook(page: Page) -> None:
    page.goto("/marking/")
    page.get_by_role("link", name="Gradebook").first.click()


def page_editor(page: Page) -> None:
    page.goto("/modules/")
    own = page.get_by_role("region", name="Your program’s modules").get_by_role("link", name=MODULE)
    if not own.count():
        page.get_by_role("region", name="Built in").get_by_role("link", name=MODULE).click()
        page.get_by_role("combobox", name=re.compile("^Program")).select_option(label="Bachelor of Social Work")
        page.get_by_role("button", name="Make it your own").click()
    else:
        own.click()
    page.get_by_role("table").get_by_role("link", name="One skill at three sizes").click()


def hours_sheet(page: Page) -> None:
    page.goto("/hours/")


def sign_off(page: Page) -> None:
    page.get_by_label("Approve").first.check()


def overview(page: Page) -> None:
    page.goto("/placements/")


SHOWN: dict[str, tuple[str, Callable[[Page], None]]] = {
    "student-home": ("student", student_home),
    "module-page": ("student", module_page),
    "case-player": ("student", case_player),
    "case-debrief": ("SW 302 0", case_debrief),
    "bridge-canvas": ("SW 302 4", bridge_canvas),
    "feedback": ("SW 302 0", feedback),
    "marking-pane": ("marker", marking_pane),
    "gradebook": ("instructor", gradebook),
    "page-editor": ("instructor", page_editor),
    "hours-sheet": ("SW 302 23", hours_sheet),
    "sign-off": ("field-instructor", sign_off),
    "overview": ("coordinator", overview),
}


def take(page: Page, path: Path) -> None:
    """Take what stands in the window, with its fonts loaded."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.evaluate("window.scrollTo(0, 0)")
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    page.screenshot(path=path, animations="disabled", caret="hide")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", SHOWN)
def test_picture(name: str, phone: bool, enter: Callable[..., Page], enter_as: Callable[..., Page]) -> None:
    who, go = SHOWN[name]
    page = enter_as(who, phone=phone) if who.startswith("SW ") else enter(who, phone=phone)
    go(page)
    take(page, PICTURES / f"{name}-{'phone' if phone else 'desktop'}.png")
