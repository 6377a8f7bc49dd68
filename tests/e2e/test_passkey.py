"""A passkey, with an authenticator that the browser plays: added, then used in place of a password."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESKTOP, Site

pytestmark = pytest.mark.e2e

PASSWORD = "three rings and a line"


@pytest.fixture
def page(site: Site, browser: Browser):
    context = browser.new_context(base_url=site.address, viewport=DESKTOP)  # type: ignore[arg-type]
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()


def set_password(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("New Password", exact=False).first.fill(PASSWORD)
    page.locator("#id_password2").fill(PASSWORD)
    page.get_by_role("button", name="Set my password").click()
    expect(page.get_by_role("heading", name="Your password is set")).to_be_visible()


def add_passkey(page: Page) -> None:
    page.goto("/account/second-factor/webauthn/add/")
    if page.url.split("?")[0].endswith("/reauthenticate/"):
        page.locator("#id_password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    page.locator("#id_name").fill("This laptop")
    page.locator("#id_passwordless").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/**")


def test_a_passkey_is_added_and_signs_in(site: Site, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    told = site.manage("create_administrator", "--email", "key@example.org", "--name", "Kay Keyholder")
    set_password(page, told.split()[-1])
    page.goto("/account/login/")
    page.locator("#id_login").fill("key@example.org")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site.address}/")
    add_passkey(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site.address}/")
    expect(page.get_by_role("link", name="Kay Keyholder")).to_be_visible()
    assert said == []
