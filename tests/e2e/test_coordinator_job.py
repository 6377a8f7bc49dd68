"""Hours by keyboard alone: logged on a phone, sent, answered by a field instructor, followed by the field office."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import People
from tests.e2e.keyboard import Keyboard

pytestmark = pytest.mark.e2e

DOOR = "Claudette Broussard"  # the field instructor behind the door; Terrence Goodloe is one of her students
STUDENT = "SW 302 23"
ACTIVITY = "Sat in the lobby of the housing office and counted who was sent away"


def minutes(text: str) -> int:
    """Give hours written as 138:00 in minutes."""
    whole, part = text.split(":")
    return int(whole) * 60 + int(part)


def approved_of(page: Page, name: str) -> int:
    """Give a student's approved minutes in the overview."""
    last, first = name.split()[-1], name.split()[0]
    row = page.get_by_role("row").filter(has_text=f"{last}, {first}")
    return minutes(row.locator("td[data-label=Approved]").inner_text())


def log_a_line(page: Page, keys: Keyboard) -> None:
    """Log an hour and a half of today."""
    keys.follow("Log hours")
    keys.fill("How long", "1½")
    keys.choose("Kind of work", "Community, policy, organization")
    keys.choose("Practice level", "Several")
    keys.fill("Mezzo", "0:30")
    keys.fill("Macro", "45m")
    expect(page.locator("[data-split-sum]")).to_have_text("1:15 of 1:30, 0:15 to place")
    keys.press("Control+A")
    keys.write("1:00")
    expect(page.locator("[data-split-sum]")).to_have_text("1:30 of 1:30")
    keys.fill("What you did", ACTIVITY)
    keys.send("Add the time")


def answer_two(page: Page, keys: Keyboard) -> tuple[int, int]:
    """Approve the first line of the letter, return the second, sign; give the minutes of each."""
    part = page.get_by_role("region", name="Terrence Goodloe")
    names = [" ".join(text.split()) for text in part.locator("fieldset legend").all_inner_texts()]
    times = [int(line.get_attribute("data-minutes") or 0) for line in part.locator("[data-minutes]").all()]
    assert any(ACTIVITY in name and "1:30" in name for name in names)
    assert page.locator("input[type=radio]:checked").count() == 0
    keys.choose(names[0], "Approve")
    keys.choose(names[1], "Return")
    keys.fill("What should Terrence change?", "Please say who was there.")
    expect(page.locator("[data-sum=return]")).to_have_text(re.compile(r"^\d+:\d\d, 1 line$"))
    keys.fill("Type your name to sign", DOOR)
    keys.send("Sign 1 line, return 1")
    return times[0], times[1]


def test_hours_from_phone_to_overview(enter: Callable[..., Page], enter_as: Callable, people: People) -> None:
    assert people[STUDENT]["field_instructor"] == DOOR
    name = people[STUDENT]["name"]
    office = enter("coordinator")
    office.goto("/placements/")
    before = approved_of(office, name)

    phone = enter_as(STUDENT, phone=True)
    keys = Keyboard(phone)
    log_a_line(phone, keys)
    line = phone.locator(".lines > li").filter(has_text=ACTIVITY)
    expect(line).to_contain_text("1:30")
    expect(line.locator(".state")).to_have_text("Open")
    keys.send(f"Send this week to {DOOR}")
    expect(line.locator(".state")).to_have_text("Waiting for signature")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360

    letter = enter("field-instructor")
    approved, _ = answer_two(letter, Keyboard(letter))
    expect(letter.get_by_role("status").first).to_contain_text("1 line signed, ")
    expect(letter.get_by_role("status").first).to_contain_text("1 line returned with your comment.")

    keys = Keyboard(office)
    office.reload()
    assert approved_of(office, name) == before + approved
    keys.follow(" ".join([name.split()[-1] + ",", *name.split()[:-1]]))
    expect(office.get_by_role("heading", level=1)).to_have_text(name)
    record = office.locator(".lines.record > li")
    expect(record.filter(has_text="“Please say who was there.”")).to_have_count(1)
    expect(record.filter(has_text=ACTIVITY).locator(".state")).to_have_text("Waiting for signature")


def test_a_liaison_sees_own_students_only(enter_as: Callable[..., Page], people: People) -> None:
    liaison = next(person for person in people.values() if person["email"].startswith("cedric.boateng"))
    own = {person["name"] for person in people.values() if person["liaison"] == liaison["name"]}
    page = enter_as(liaison["email"])
    keys = Keyboard(page)
    keys.follow("Placements")
    links = page.locator("table.people tbody th a")
    shown = {" ".join(reversed(text.split(", "))) for text in links.all_inner_texts()}
    assert shown == own
    assert 0 < len(own) < 20

    other = enter_as("margit.hollenbeck@millbrook.example")
    other.goto("/placements/")
    foreign = other.locator("table.people tbody th a").first.get_attribute("href") or ""
    assert other.request.get(foreign).status == 200
    assert page.request.get(foreign).status == 404
