"""The instructor's job by keyboard alone: mark a paper, release the marks, write a page of a module."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import People, Site
from tests.e2e.keyboard import Keyboard

pytestmark = pytest.mark.e2e

ASSIGNMENT = "Bridge memo: one moment, carried or not"
FEEDBACK = "Your bridge holds where it is narrow. Say next time who may take it down again."
MODULE = "Rothman: three readings of community change"
PAGE = "The honest cross-walk"
SENTENCE = "A table that never says “no match” has not looked."


def author_of(site: Site, people: People, paper: str) -> str:
    """Give who wrote a paper, which nobody who marks can see: its key in `people`."""
    question = f"from grading.models import Paper; print(Paper.objects.get(public_id='{paper}').student.email)"
    email = site.manage("shell", "--verbosity", "0", "--command", question).strip()
    return next(key for key, person in people.items() if person["email"] == email)


def mark_the_open_paper(page: Page, keys: Keyboard) -> str:
    """Choose level 3 in each criterion, write feedback, complete with N; give the number the paper has."""
    paper = page.locator(".work").get_attribute("aria-label") or ""
    for _ in range(5):
        keys.press("3", "j")
    expect(page.locator("[data-total]")).to_have_text("18")
    expect(page.locator("[data-scored]")).to_have_text("5")
    keys.press("f")
    keys.write(FEEDBACK)
    expect(page.locator(".total .saved")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    keys.press("Escape")
    with page.expect_navigation():
        keys.press("n")
    return paper


def test_mark_preview_and_release(enter: Callable[..., Page], enter_as: Callable, site: Site, people: People) -> None:
    page = enter("instructor")
    keys = Keyboard(page)
    keys.follow(ASSIGNMENT)
    expect(page.locator(".summary")).to_contain_text(
        "8 of 14 papers are still to mark, 5 are decided and not released"
    )
    keys.follow("Open the queue")
    expect(page.locator(".queue > ol > li")).to_have_count(14)
    keys.follow(ASSIGNMENT)
    keys.send("Mark the next paper")
    author = author_of(site, people, page.url.rstrip("/").rpartition("/")[2])
    assert people[author]["name"] not in page.content()
    paper = mark_the_open_paper(page, keys)
    expect(page.locator(".work")).not_to_have_attribute("aria-label", paper)

    # Complete is not released: the student's pages say nothing yet.
    student = enter_as(author)
    feedback = student.get_by_role("region", name="Feedback").get_by_role("link", name=ASSIGNMENT)
    expect(feedback).to_have_count(0)
    student.goto("/assignments/")
    student.locator(".listing li").filter(has_text=ASSIGNMENT).get_by_role("link", name="Attempt 1").click()
    expect(student.get_by_text("of 24")).to_have_count(0)
    attempt = student.url.rstrip("/").rpartition("/")[2]
    assert student.request.get(f"/feedback/{attempt}/").status == 404

    keys.follow("Release 6 marks")
    expect(page.get_by_role("heading", level=1)).to_have_text("Release 6 marks")
    shown = page.get_by_role("heading", name="As the student of")
    while paper not in shown.inner_text():
        keys.follow("Next paper")
    preview = page.get_by_role("region", name="Your mark and feedback")
    expect(preview).to_contain_text("18 of 24")
    expect(preview.locator(".marks-feedback")).to_have_text(FEEDBACK)
    page.reload()
    keys.send("Release 6 marks")
    expect(page.get_by_role("status")).to_contain_text("6 marks are released.")

    student.goto("/")
    feedback.click()
    mark = student.get_by_role("region", name="Your mark and feedback")
    expect(mark).to_contain_text("18 of 24")
    expect(mark.locator(".marks-feedback")).to_have_text(FEEDBACK)


def test_write_a_page_with_preview_and_publish(enter_as: Callable[..., Page]) -> None:
    page = enter_as("sunil.raghunathan@millbrook.example")
    student = enter_as("SW 610 5")
    keys = Keyboard(page)
    keys.follow("Modules")
    keys.follow(MODULE)
    keys.pick(re.compile("^Program"), "Master of Social Work")
    keys.pick("In which offering it takes the original’s place", "SW 610 Foundations of Community Practice, This term")
    keys.send("Make it your own")
    expect(page.get_by_role("heading", name="Write this module")).to_be_visible()

    keys.tab_to("Title, introduction, aims", role="link")
    keys.follow(PAGE)
    keys.tab_to("Markdown", role="textbox")
    keys.press("Control+End", "Enter", "Enter")
    keys.tab_to("Italic", role="button", key="Shift+Tab")
    keys.press("Enter")
    keys.write(SENTENCE)
    expect(page.locator("[data-preview] em").last).to_have_text(SENTENCE)
    expect(page.locator("header .saved")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    student.goto("/modules/")
    assert SENTENCE not in student.content()
    keys.send("Publish the new version", key="Shift+Tab")
    expect(page.get_by_role("status")).to_contain_text("Version 2 is published.")

    student.get_by_role("link", name=MODULE).click()
    student.get_by_role("link", name=PAGE).click()
    expect(student.locator(".prose em").last).to_have_text(SENTENCE)
