"""Whatever happens between a person's keys and the server, what they typed is still there."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.e2e

ASSIGNMENT = "Second bridge memo"
SAVED = re.compile(r"^Saved \d\d:\d\d$")
FIELD = "The passage, word for word"
TWO_AND_A_HALF_MEGABYTES = 2_500_000


def open_canvas(page: Page) -> Page:
    """Go from the first page to the canvas of the memo that is due next; give the page."""
    page.goto("/assignments/")
    page.get_by_role("link", name=ASSIGNMENT).click()
    page.get_by_role("link", name=re.compile("Begin the memo|Go on writing")).click()
    page.wait_for_load_state()
    return page


def saved_state(page: Page) -> object:
    """Give what the page says about the text."""
    return expect(page.locator("header .saved"))


def reopened(page: Page) -> object:
    """Load the canvas anew and give its passage, as the server kept it."""
    page.reload()
    return expect(page.get_by_label(FIELD))


def test_a_lost_connection(enter_as: Callable[..., Page]) -> None:
    page = open_canvas(enter_as("SW 302 11"))
    page.get_by_label(FIELD).fill("Typed with a connection.")
    saved_state(page).to_have_text(SAVED)
    page.context.set_offline(True)
    page.get_by_label(FIELD).fill("Typed in a tunnel.")
    saved_state(page).to_have_text("Not saved yet: no connection. Your text is kept in this tab.")
    page.context.set_offline(False)
    saved_state(page).to_have_text(SAVED)
    reopened(page).to_have_value("Typed in a tunnel.")


def test_a_server_that_errs(enter_as: Callable[..., Page]) -> None:
    page = open_canvas(enter_as("SW 302 12"))
    asked = []

    def err(route: Route) -> None:
        asked.append(route.request.post_data)
        route.fulfill(status=500, body="<h1>Something went wrong</h1>")

    page.route("**/draft/", err)
    page.get_by_label(FIELD).fill("Typed while the server erred.")
    saved_state(page).to_have_text("Not saved yet: the server does not answer. Your text is kept in this tab.")
    page.unroute("**/draft/")
    saved_state(page).to_have_text(SAVED)
    assert asked
    reopened(page).to_have_value("Typed while the server erred.")


def test_an_answer_that_got_lost_is_no_conflict(enter_as: Callable[..., Page]) -> None:
    page = open_canvas(enter_as("SW 302 13"))

    def store_and_lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route("**/draft/", store_and_lose_the_answer)
    page.get_by_label(FIELD).fill("Stored, though nobody heard.")
    saved_state(page).to_have_text("Not saved yet: the server does not answer. Your text is kept in this tab.")
    page.unroute("**/draft/")
    saved_state(page).to_have_text(SAVED)
    expect(page.locator(".conflict")).to_have_count(0)
    reopened(page).to_have_value("Stored, though nobody heard.")


def test_an_ended_session(enter: Callable[..., Page]) -> None:
    page = open_canvas(enter("student"))
    page.context.clear_cookies(name="mezzo_session")
    page.get_by_label(FIELD).fill("Typed after the session had ended.")
    saved_state(page).to_have_text(re.compile("^You are signed out. Your text is kept here; sign in in a new tab"))
    with page.context.expect_page() as opened:
        page.locator("header .saved").get_by_role("link", name="Sign in").click()
    other = opened.value
    other.locator("form[action$='/doors/student/'] button").click()
    expect(other.get_by_role("button", name="Sign out")).to_be_visible()
    page.bring_to_front()
    saved_state(page).to_have_text(SAVED)
    reopened(page).to_have_value("Typed after the session had ended.")


def test_an_ended_session_is_not_saved_under_another_name(enter_as: Callable[..., Page], enter: Callable) -> None:
    page = open_canvas(enter_as("SW 302 19"))
    page.context.clear_cookies(name="mezzo_session")
    other = page.context.new_page()
    other.goto("/account/login/")
    other.locator("form[action$='/doors/student/'] button").click()
    expect(other.get_by_role("button", name="Sign out")).to_be_visible()
    page.bring_to_front()
    page.get_by_label(FIELD).fill("Mine, and not Thuy’s.")
    saved_state(page).to_have_text(re.compile("^Someone else is signed in in this browser."))
    expect(page.get_by_label(FIELD)).to_have_value("Mine, and not Thuy’s.")
    open_canvas(other)
    assert "Mine, and not Thuy’s." not in other.content()


def two_tabs(page: Page) -> Page:
    """Open the same canvas in a second tab, write and save there; then write something else in the first."""
    second = page.context.new_page()
    second.goto(page.url)
    second.get_by_label(FIELD).fill("From the second tab.")
    saved_state(second).to_have_text(SAVED)
    page.bring_to_front()
    page.get_by_label(FIELD).fill("From the first tab.")
    saved_state(page).to_have_text("Not saved: a newer version exists. Both are shown in the form.")
    sides = page.locator(".conflict-side")
    expect(sides).to_have_count(2)
    expect(sides.nth(0)).to_contain_text("From the first tab.")
    expect(sides.nth(1)).to_contain_text("From the second tab.")
    reopened(second).to_have_value("From the second tab.")
    page.bring_to_front()
    return second


def test_two_tabs_keep_mine(enter_as: Callable[..., Page]) -> None:
    page = open_canvas(enter_as("SW 302 15"))
    two_tabs(page)
    page.get_by_role("button", name="Keep mine").click()
    saved_state(page).to_have_text(SAVED)
    aside = page.locator("details.conflict")
    aside.locator("summary").click()
    expect(aside).to_contain_text("From the second tab.")
    reopened(page).to_have_value("From the first tab.")


def test_two_tabs_take_the_other(enter_as: Callable[..., Page]) -> None:
    page = open_canvas(enter_as("SW 302 16"))
    two_tabs(page)
    page.get_by_role("button", name="Take the other").click()
    saved_state(page).to_have_text(SAVED)
    expect(page.get_by_label(FIELD)).to_have_value("From the second tab.")
    aside = page.locator("details.conflict")
    aside.locator("summary").click()
    expect(aside).to_contain_text("From the first tab.")


def test_a_stale_marking_writes_nothing_and_shows_both(enter: Callable[..., Page]) -> None:
    page = enter("marker")
    page.get_by_role("link", name="Bridge memo: one moment, carried or not").click()
    page.get_by_role("button", name="Mark the next paper").click()
    page.wait_for_load_state()
    second = page.context.new_page()
    second.goto(page.url)
    second.get_by_label("Feedback to the student").fill("From the second tab.")
    expect(second.locator(".total .saved")).to_have_text(SAVED)
    page.bring_to_front()
    page.get_by_label("Feedback to the student").fill("From the first tab.")
    sides = page.locator(".conflict-side")
    expect(sides).to_have_count(2)
    expect(sides.nth(0)).to_contain_text("From the first tab.")
    expect(sides.nth(1)).to_contain_text("From the second tab.")
    second.reload()
    expect(second.get_by_label("Feedback to the student")).to_have_value("From the second tab.")


def ready_to_hand_in(page: Page) -> Page:
    """Write as little as can be handed in and go to the check."""
    open_canvas(page)
    page.get_by_label("This moment can be carried").check()
    page.get_by_label("Title of your memo").fill("Twice pressed")
    page.get_by_label("Where the moment is from").select_option(label="My own field work")
    page.get_by_label(FIELD).fill("“Twice is not more than once,” he said.")
    for label, option in (
        ("Micro skill", "Reframing"),
        ("Group form", "Same boat"),
        ("Macro practice", "Issue framing"),
    ):
        page.get_by_label(label, exact=True).select_option(label=option)
    page.get_by_role("textbox", name="What stays the same").fill("The thing is turned so that another side shows.")
    page.get_by_role("button", name="Check it, then hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before you hand in")
    return page


@pytest.mark.parametrize(("who", "script"), [("SW 302 17", True), ("SW 302 20", False)], ids=["script", "no-script"])
def test_a_double_click_hands_in_once(who: str, script: bool, enter_as: Callable[..., Page]) -> None:
    page = ready_to_hand_in(enter_as(who, script=script))
    form = page.locator("form[action$='/attempts/']")
    address = form.get_attribute("action") or ""
    names = ("csrfmiddlewaretoken", "key", "revision")
    sent = {name: form.locator(f"[name={name}]").input_value() for name in names}
    page.get_by_role("button", name="Hand in attempt 1, unfinished").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Attempt 1 is handed in")
    receipt = page.url

    # The same form once more, as from a page that was kept open: the same receipt.
    again = page.request.post(address, form=sent, headers={"Referer": receipt})
    assert again.status == 200
    assert again.url == receipt
    page.goto("/assignments/")
    row = page.locator(".listing li").filter(has_text=ASSIGNMENT)
    expect(row.get_by_role("link", name=re.compile("^Attempt"))).to_have_count(1)


def test_a_text_too_large_is_stopped_before_it_leaves(enter_as: Callable[..., Page]) -> None:
    page = open_canvas(enter_as("SW 302 21"))
    text = "a" * TWO_AND_A_HALF_MEGABYTES
    page.get_by_label(FIELD).evaluate("(field, text) => { field.value = text; }", text)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".errors")).to_contain_text("Too large to send")
    expect(page.locator(".errors")).to_contain_text("2.5 MB")
    assert len(page.get_by_label(FIELD).input_value()) == TWO_AND_A_HALF_MEGABYTES


def test_a_text_too_large_without_script_gets_a_page_and_stays(enter_as: Callable[..., Page]) -> None:
    page = open_canvas(enter_as("SW 302 24", script=False))
    page.get_by_label(FIELD).fill("a" * TWO_AND_A_HALF_MEGABYTES)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.get_by_role("button", name="Save the draft").click()
    assert answered.value.status == 413
    expect(page.get_by_role("heading", level=1)).to_have_text("That is too large")
    page.go_back()
    assert len(page.get_by_label(FIELD).input_value()) == TWO_AND_A_HALF_MEGABYTES
