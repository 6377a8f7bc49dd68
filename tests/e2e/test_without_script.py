"""With JavaScript switched off one can read, decide in a case, hand in and sign hours."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

ASSIGNMENT = "Second bridge memo"


def test_read_and_answer(enter_as: Callable[..., Page]) -> None:
    page = enter_as("SW 302 6", script=False)
    page.get_by_role("link", name="Levels of intervention").click()
    page.get_by_role("link", name="Go on: One skill at three sizes").click()
    check = page.locator("form.check").first
    check.get_by_label("Nothing: it is the same skill").check()
    check.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("status")).to_contain_text("Not quite.")
    page.get_by_role("button", name="Next: From a private trouble to a public issue").click()
    expect(page.locator(".book-rail .over")).to_have_text("5 of 7 pages read")


def test_decide_in_a_case(enter_as: Callable[..., Page]) -> None:
    page = enter_as("SW 302 10", script=False)
    page.goto("/cases/")
    page.get_by_role("link", name="Begin Damp").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("#scene-title")).to_have_text("The fourth flare-up")
    page.get_by_text("Mark passages, sentence by sentence").click()
    page.locator(".sentences fieldset").nth(3).get_by_label("Micro").check()
    page.get_by_role("button", name="Keep these marks").click()
    expect(page.locator(".lens legend")).to_have_text("My 1 mark")

    # What is missing is said, and what was typed stays.
    page.get_by_label(re.compile("^Before you choose")).fill("Never at his aunt’s: a place, not a technique.")
    page.get_by_role("button", name="Commit and see what follows").click()
    expect(page.get_by_role("heading", name="Nothing is committed yet")).to_be_visible()
    expect(page.get_by_label(re.compile("^Before you choose"))).to_have_value(
        "Never at his aunt’s: a place, not a technique."
    )
    page.get_by_label("Ask Grace to keep a two-week diary of damp, weather and breath").check()
    page.get_by_label("Leaning").check()
    page.get_by_role("button", name="Commit and see what follows").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What followed")
    expect(page.locator("article")).to_contain_text("She takes the sheets as if you had handed her a tool.")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#scene-title")).to_have_text("The fifth")


def test_write_and_hand_in(enter_as: Callable[..., Page]) -> None:
    page = enter_as("SW 302 9", script=False)
    page.goto("/assignments/")
    page.get_by_role("link", name=ASSIGNMENT).click()
    page.get_by_role("link", name="Begin the memo").click()
    page.get_by_label(re.compile("^This moment must not be carried")).check()
    page.get_by_label("No consent, or none that is free").check()
    page.get_by_label("Title of your memo").fill("Left where it was said")
    page.get_by_label("Where the moment is from").select_option(label="My own field work")
    page.get_by_label("The passage, word for word").fill("“Please don’t make it a story,” she said.")
    page.locator("#memo-not_carried_reason").fill("She has said no, and the no is hers.")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("header .saved")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    expect(page.locator(".sentence")).to_contain_text("It must not be carried")
    page.get_by_role("button", name="Check it, then hand in").click()
    page.get_by_role("button", name="Hand in attempt 1, unfinished").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Attempt 1 is handed in")
    expect(page.locator(".fingerprint")).to_have_text(re.compile(r"^[0-9a-f]{64}$"))


def test_sign_hours(enter: Callable[..., Page]) -> None:
    page = enter("field-instructor", script=False)
    signer = page.locator(".letter .over").inner_text().removeprefix("For ").partition(",")[0]
    lines = page.locator(".letter section").last.locator(".signline")
    first, second = lines.nth(0), lines.nth(1)
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    waiting = lines.count()
    first.get_by_label("Approve").check()
    second.get_by_label("Return").check()

    # A return without a word, and no name: nothing is signed, and the answers stay.
    page.get_by_role("button", name="Sign the lines I approve").click()
    expect(page.get_by_role("heading", name="Nothing is signed yet")).to_be_visible()
    expect(first.get_by_label("Approve")).to_be_checked()
    second.get_by_label(re.compile(r"^What should \w+ change\?$")).fill("Which branch was it?")
    page.get_by_label("Type your name to sign").fill(signer)
    page.get_by_role("button", name="Sign the lines I approve").click()
    expect(page.get_by_role("status")).to_contain_text("1 line signed, ")
    expect(page.get_by_role("status")).to_contain_text("1 line returned with your comment.")
    expect(lines).to_have_count(waiting - 2)
