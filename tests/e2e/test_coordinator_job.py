"""Hours by keyboard alone: logged on a phone, sent, answered by a field instructor, followed by the field office."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import People
from tests.e2e.keyboard import Keyboard

pytestmark = pytest.mark.e2e

ACTIVITY = "Sat in the lobby of the housing office and counted who was sent away"


def minutes(text: str) -> int:
    """Give hours written as 138:00 in minutes."""
    whole, part = text.split(":")
    return int(whole) * 60 + int(part)


def sorted_name(name: str) -> str:
    """Give a name as lists sort it."""
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}"


def approved_of(page: Page, name: str) -> int:
    """Give a student's approved minutes in the overview."""
    row = page.get_by_role("row").filter(has_text=sorted_name(name))
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


def answer_two(page: Page, keys: Keyboard, student: str, signer: str) -> int:
    """Approve the first line of a student, return the second, sign; give the minutes approved."""
    part = page.get_by_role("region", name=student)
    names = [" ".join(text.split()) for text in part.locator("fieldset legend").all_inner_texts()]
    approved = int(part.locator("[data-minutes]").first.get_attribute("data-minutes") or 0)
    assert [name for name in names if ACTIVITY in name and "1:30" in name] == names[-1:]
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    keys.choose(names[0], "Approve")
    keys.choose(names[1], "Return")
    keys.fill(f"What should {student.split()[0]} change?", "Please say who was there.")
    expect(page.locator("[data-sum=return]")).to_have_text(re.compile(r"^\d+:\d\d, 1 line$"))
    keys.fill("Type your name to sign", signer)
    keys.send("Sign 1 line, return 1")
    return approved


def test_hours_from_phone_to_overview(enter: Callable[..., Page], enter_as: Callable, people: People) -> None:
    letter = enter("field-instructor")
    signer = letter.locator(".letter .over").inner_text().removeprefix("For ").partition(",")[0]
    name = letter.locator(".letter section h2").first.inner_text()
    student = next(key for key, person in people.items() if person["name"] == name)
    assert people[student]["field_instructor"] == signer
    office = enter("coordinator")
    office.goto("/placements/")
    before = approved_of(office, name)

    phone = enter_as(student, phone=True)
    keys = Keyboard(phone)
    log_a_line(phone, keys)
    line = phone.locator(".lines > li").filter(has_text=ACTIVITY)
    expect(line).to_contain_text("1:30")
    expect(line.locator(".state")).to_have_text("Open")
    keys.send(f"Send this week to {signer}")
    expect(line.locator(".state")).to_have_text("Waiting for signature")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360

    letter.reload()
    approved = answer_two(letter, Keyboard(letter), name, signer)
    said = letter.get_by_role("status").first
    expect(said).to_contain_text("1 line signed, ")
    expect(said).to_contain_text("1 line returned with your comment.")

    office.reload()
    assert approved_of(office, name) == before + approved
    keys = Keyboard(office)
    keys.follow(sorted_name(name))
    expect(office.get_by_role("heading", level=1)).to_have_text(name)
    record = office.locator(".lines.record > li")
    expect(record.filter(has_text="“Please say who was there.”")).to_have_count(1)
    expect(record.filter(has_text=ACTIVITY).locator(".state")).to_have_text("Waiting for signature")


def test_a_liaison_sees_own_students_only(enter_as: Callable[..., Page], people: People) -> None:
    first, second = sorted({person["liaison"] for person in people.values() if person["liaison"]})[:2]
    emails = {person["name"]: key for key, person in people.items() if key == person["email"]}
    own = {person["name"] for person in people.values() if person["liaison"] == first}
    page = enter_as(emails[first])
    Keyboard(page).follow("Placements")
    links = page.locator("table.people tbody th a")
    assert sorted(links.all_inner_texts()) == sorted(sorted_name(name) for name in own)

    other = enter_as(emails[second])
    other.goto("/placements/")
    foreign = other.locator("table.people tbody th a").first.get_attribute("href") or ""
    assert other.request.get(foreign).status == 200
    assert page.request.get(foreign).status == 404
