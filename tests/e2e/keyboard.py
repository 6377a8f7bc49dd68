"""Hands that hold only a keyboard: every move is a key, and a control is known by the name a screen reader says."""

import re
from dataclasses import dataclass

from playwright.sync_api import CDPSession, Locator, Page

MOST_STEPS = 500
NOWHERE = ("none", "RootWebArea")  # before the first control of a page and after the last

# What has the focus, described for a failure where the browser gives it no name.
IN_GROUP = """() => {
  const now = document.activeElement;
  const group = now.closest('fieldset, [role=radiogroup], [role=group]');
  const text = group?.querySelector('legend')?.textContent ?? group?.getAttribute('aria-label') ?? '';
  return text.replace(/\\s+/g, ' ').trim();
}"""
CHOSEN = "() => document.activeElement.selectedOptions[0].textContent.trim()"
OPTIONS = "() => document.activeElement.options.length"

Name = str | re.Pattern[str]


@dataclass(frozen=True)
class Focus:
    """The control in hand: its accessible name and its role."""

    name: str
    role: str

    def is_called(self, name: Name, role: str | None) -> bool:
        """Say whether a screen reader would say this name (all of it, or a pattern found in it) and role."""
        is_named = self.name == name if isinstance(name, str) else bool(name.search(self.name))
        return is_named and role in (None, self.role)


class Keyboard:
    """One person at one page without a pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._session: CDPSession = page.context.new_cdp_session(page)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, such as "Shift+Tab" or "N"."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(text)

    def focus(self) -> Focus:
        """Give what has the focus, as assistive technology is told of it."""
        found = self._session.send("Runtime.evaluate", {"expression": "document.activeElement"})
        where = found["result"]["objectId"]
        nodes = self._session.send("Accessibility.getPartialAXTree", {"objectId": where, "fetchRelatives": False})
        node = nodes["nodes"][0]
        name = node.get("name", {}).get("value", "")
        return Focus(" ".join(name.split()), node.get("role", {}).get("value", ""))

    def tab_to(self, name: Name, *, role: str | None = None, key: str = "Tab") -> Focus:
        """Press Tab (or another key) until a control of this name has the focus; fail with what was passed."""
        passed = []
        for _ in range(MOST_STEPS):
            now = self.focus()
            if now.is_called(name, role):
                return now
            passed.append(f"{now.role} “{now.name}”")
            if now.role in NOWHERE and len(passed) > 1:
                break
            self.press(key)
        raise AssertionError(f"{key} never reached {name!r}; it passed " + ", ".join(passed))

    def follow(self, name: Name, *, key: str = "Tab") -> None:
        """Tab to a link (with "Shift+Tab" backwards) and press Enter; the page it leads to is there afterwards."""
        self.tab_to(name, role="link", key=key)
        with self.page.expect_navigation():
            self.press("Enter")

    def send(self, name: Name, *, key: str = "Tab") -> None:
        """Tab to a button that leads on and press Enter; the page it leads to is there afterwards."""
        self.tab_to(name, role="button", key=key)
        with self.page.expect_navigation():
            self.press("Enter")

    def fill(self, name: Name, text: str) -> None:
        """Tab to a field and type into it."""
        self.tab_to(name, role="textbox")
        self.write(text)

    def choose(self, group: str, option: Name) -> None:
        """Tab into a group of radio buttons, move with the arrows, and have this one checked."""
        passed = []
        for _ in range(MOST_STEPS):
            now, legend = self.focus(), self.page.evaluate(IN_GROUP)
            if now.role == "radio" and legend == group:
                break
            passed.append(f"{now.role} “{now.name}” in “{legend}”")
            if now.role in NOWHERE and len(passed) > 1:
                raise AssertionError(f"Tab never reached the group {group!r}; it passed " + ", ".join(passed))
            self.press("Tab")
        if self.focus().is_called(option, "radio"):
            self.press("Space")
        else:
            self.press("ArrowDown")
            self.tab_to(option, role="radio", key="ArrowDown")
        assert self.page.evaluate("document.activeElement.checked")

    def pick(self, name: Name, option: str) -> None:
        """Tab to a list and move with the arrow until this option is chosen."""
        self.tab_to(name, role="combobox")
        for _ in range(self.page.evaluate(OPTIONS)):
            if self.page.evaluate(CHOSEN) == option:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{name!r} has no option {option!r}; the last is {self.page.evaluate(CHOSEN)!r}")

    def tick(self, name: Name) -> None:
        """Tab to a box and have it checked."""
        self.tab_to(name, role="checkbox")
        self.press("Space")
        assert self.page.evaluate("document.activeElement.checked")

    def unfold(self, name: Name) -> None:
        """Tab to a summary and open it."""
        self.tab_to(name, role="DisclosureTriangle")
        self.press("Enter")

    def has(self, target: Locator) -> bool:
        """Say whether this element has the focus."""
        return bool(target.evaluate("element => element === document.activeElement"))
