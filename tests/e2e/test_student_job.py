"""The student's job by keyboard alone: read, work through a case, write and hand in a bridge, read feedback."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.keyboard import Keyboard

pytestmark = pytest.mark.e2e

SAVED = re.compile(r"^Saved \d\d:\d\d$")
ASSIGNMENT = "Second bridge memo"
QUESTION = (
    "Before you choose: which detail changes your assessment, and what would it be wrong to leave for next week?"
)
CHECK = (
    "A worker who is excellent at eco-maps draws a power map of a district from the files."
    " What has most likely been lost?"
)

PASSAGE = "“I stopped reading the notices,” he said. “They are written to somebody who isn’t me.”"
PARTS = (
    ("What stays the same", "I ask whose words these are. Then I wait, and write down what is said, as it is said."),
    (
        "What changes with scale, and through what group process",
        "Three tenants read one notice aloud. The group hears that the fog is on the paper, not in the reader.",
    ),
    (
        "To whom you are accountable now",
        "I answer to the tenants who signed the new wording, and they may withdraw it.",
    ),
    ("Where the likeness breaks", "One man may stop me with a look. A mailing of four hundred can’t."),
)


def test_read_a_page_and_answer_its_check(enter_as: Callable[..., Page]) -> None:
    page = enter_as("SW 302 18")
    keys = Keyboard(page)
    keys.follow("Levels of intervention")
    keys.follow("Go on: One skill at three sizes")
    expect(page.get_by_role("heading", level=1)).to_have_text("One skill at three sizes")
    expect(page.locator(".book-rail .over")).to_have_text("4 of 7 pages read")

    keys.choose(CHECK, "Precision, since districts are complicated")
    keys.send("Answer")
    explained = page.get_by_role("status")
    expect(explained).to_contain_text("Not quite. Another answer holds better.")
    expect(explained).to_contain_text("Files can be precise. That is their charm, and part of the danger.")

    keys.follow("Try it again")
    keys.choose(CHECK, "The correction by those whose surroundings are being drawn")
    keys.send("Answer")
    expect(page.get_by_role("status")).to_contain_text("Yes, that is it.")
    expect(page.get_by_role("status")).to_contain_text("With one person, correction sits in the next chair.")

    keys.send("Next: From a private trouble to a public issue")
    expect(page.get_by_role("heading", level=1)).to_have_text("From a private trouble to a public issue")
    expect(page.locator(".book-rail .over")).to_have_text("5 of 7 pages read")


def begin_damp(keys: Keyboard) -> None:
    """Go from the first page into the first scene of the case."""
    keys.follow("Cases")
    keys.follow("Begin Damp")
    keys.send("Begin")


def test_work_through_a_case(enter_as: Callable[..., Page]) -> None:
    page = enter_as("SW 302 22")
    keys = Keyboard(page)
    begin_damp(keys)
    expect(page.locator("#scene-title")).to_have_text("The fourth flare-up")
    assert "Close the door" not in page.content()
    assert "natural experiment" not in page.content()

    keys.unfold("Mark passages, sentence by sentence")
    keys.tick("Mezzo")
    keys.fill(QUESTION, "The glance at the door. What must not wait is where he sleeps tonight.")
    expect(page.locator("#decision .saved")).to_have_text(SAVED)
    keys.choose("What do you do?", "Ask about home, and get Milo a safe room tonight")
    keys.choose("How sure are you?", "Fairly sure")
    keys.send("Commit and see what follows")

    expect(page.get_by_role("heading", level=1)).to_have_text("What followed")
    expect(page.locator(".quote")).to_have_text("Ask about home, and get Milo a safe room tonight")
    expect(page.get_by_text("Black, where my pillow is.")).to_be_visible()
    own = page.get_by_role("region", name="Your reason")
    expect(own).to_contain_text("The glance at the door. What must not wait is where he sleeps tonight.")
    expect(own).to_contain_text("fairly sure")
    positions = page.get_by_role("region", name="How others argue")
    expect(positions).to_contain_text("“Never at my sister’s” is a natural experiment")
    expect(positions).to_contain_text("Pediatric nurse")

    # Leaving and coming back costs nothing: the case waits where it was left.
    keys.follow("Pause", key="Shift+Tab")
    keys.follow("Go on with Damp")
    expect(page.get_by_role("heading", level=1)).to_have_text("What followed")
    keys.send("Go on")
    expect(page.locator("#scene-title")).to_have_text("Photographs")
    expect(page.locator(".path")).to_contain_text("Ask about home, and get Milo a safe room tonight, fairly sure")


def write_parts(keys: Keyboard) -> None:
    """Write the first four parts of the argument, unfolding each."""
    for number, (label, text) in enumerate(PARTS, start=1):
        if number > 1:
            keys.unfold(re.compile(rf"^{number} "))
        keys.fill(label, text)


def test_write_a_bridge_and_hand_it_in(enter_as: Callable[..., Page]) -> None:
    page = enter_as("SW 302 14")
    keys = Keyboard(page)
    keys.follow(ASSIGNMENT)
    keys.follow("Begin the memo")
    keys.choose("What you claim", "This moment can be carried")
    keys.fill("Title of your memo", "Somebody who isn’t me")
    keys.pick("Where the moment is from", "My own field work")
    keys.fill("The passage, word for word", PASSAGE)
    keys.pick("Micro skill", "Active listening")
    keys.pick("Group form", "Go-rounds")
    keys.pick("Macro practice", "Public information, policy brief")
    sentence = page.locator(".sentence")
    expect(sentence).to_contain_text("With one person it is active listening; in the group it is go-rounds;")
    expect(sentence).to_contain_text("with the community it is public information, policy brief.")

    write_parts(keys)
    expect(sentence).to_contain_text("if this stays the same: “I ask whose words these are.”")
    expect(page.locator("[data-memo-progress]")).to_contain_text("4 of 8 parts written, ")
    expect(page.locator("header .saved")).to_have_text(SAVED)

    keys.send("Check it, then hand in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you hand in")
    expect(page.get_by_role("region", name="13 things not written yet")).to_be_visible()
    keys.send("Hand in attempt 1, unfinished")

    expect(page.get_by_role("heading", level=1)).to_have_text("Attempt 1 is handed in")
    facts = page.locator(".facts")
    expect(facts.locator("code").first).to_have_text(re.compile(r"^[a-z0-9]{12}$"))
    expect(facts.locator(".fingerprint")).to_have_text(re.compile(r"^[0-9a-f]{64}$"))
    keys.follow("Read attempt 1")
    expect(page.get_by_role("heading", level=1)).to_have_text("Somebody who isn’t me")
    expect(page.locator(".handed-in")).to_contain_text(PARTS[3][1])


def test_read_feedback_beside_the_work(enter_as: Callable[..., Page]) -> None:
    page = enter_as("SW 302 0")
    keys = Keyboard(page)
    keys.follow("First bridge memo")
    expect(page.get_by_role("heading", level=1)).to_have_text("First bridge memo")
    work, mark = page.locator(".beside-work"), page.get_by_role("region", name="Your mark and feedback")
    expect(work).to_contain_text("Attempt 1, handed in")
    expect(work.locator(".sentence")).to_contain_text(
        "With one person it is contracting; in the group it is group agreement;"
        " with the community it is participatory governance."
    )
    expect(mark).to_contain_text(re.compile(r"\d+ of 24"))
    expect(mark.locator(".marks-feedback")).not_to_be_empty()
    expect(mark.locator(".marks-list > li")).to_have_count(5)
