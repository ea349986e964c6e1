"""A developer and a reviewer in a real browser, on a real installation."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from tests.support.browsing import needs_chromium, needs_portal
from tests.support.installation import People, installation
from tests.support.terraform import needs_terraform

EVIL = "<img src=x onerror=window.__xss=1> [x](javascript:window.__xss=2) ${file('/etc/hostname')}"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.terraform,
    needs_terraform,
    needs_chromium,
    needs_portal,
]


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[People]:
    async with installation(tmp_path, f"sqlite:///{tmp_path / 'landform.db'}") as people:
        people.place.start("service", "serve")
        await people.load()
        yield people


async def open_portal(browser: Browser, url: str, complaints: list[str]) -> Page:
    """A page that notes what the browser complains about: script errors, CSP violations."""

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(20_000)
    await page.goto(url)
    return page


async def become(page: Page, who: str) -> None:
    """Say who one is: on the page that asks for it, or later in the menu."""
    asked = page.get_by_role("list", name="People").get_by_role("button", name=who)
    menu = page.get_by_role("button", name="Signed in as")
    await expect(asked.or_(menu).first).to_be_visible()
    if await asked.count():
        await asked.click()
        await expect(menu).to_be_visible()
        return
    await menu.click()
    await page.get_by_role("menuitem", name=who).click()


@pytest.mark.timeout(150)
async def test_from_the_form_to_the_resource(people: People, browser: Browser) -> None:
    """Ana orders; Ana cannot approve; Rosa approves; the endpoint is there, the secret is not."""
    complaints: list[str] = []
    page = await open_portal(browser, people.place.url, complaints)
    await become(page, "ana")

    await expect(page.get_by_text("You have not asked for anything yet")).to_be_visible()
    await page.get_by_role("link", name="Choose a template").first.click()
    await page.get_by_role("link", name="A probe").first.click()
    preview = page.get_by_role("region", name="Preview")
    await expect(preview).to_contain_text("Fill in Name, Environment, and Owner")
    await page.get_by_label("name").first.fill("order")
    await page.get_by_label("environment").first.click()
    await page.get_by_role("option", name="dev").click()
    await page.get_by_label("owner").first.fill("group:default/payments")
    await expect(preview).to_contain_text("live/dev/payments/order/landform.auto.tfvars.json")
    await expect(preview).to_contain_text("Not priced: module.this.")
    await expect(preview).to_contain_text("All policies passed.")
    await page.get_by_label("name").first.fill("orders")
    await expect(preview).to_contain_text("live/dev/payments/orders/landform.auto.tfvars.json")
    await page.get_by_label("note").first.fill(EVIL)
    await expect(preview).to_contain_text("javascript:window.__xss=2")
    await (
        page.get_by_role("button", name="Review")
        .or_(page.get_by_role("button", name="Next"))
        .click()
    )
    await expect(page.get_by_text("landform.auto.tfvars.json").first).to_be_visible()
    create = page.get_by_role("button", name="Create")
    await create.dblclick()

    await expect(page.get_by_text("Planned").first).to_be_visible(timeout=40_000)
    assert len(await people.pull_requests()) == 1
    await page.get_by_role("link", name="Pull request #1").first.click()
    await expect(page.get_by_text("Nobody decides on their own request")).to_be_visible()

    await become(page, "rosa")
    await (
        page.get_by_role("radio", name="Approve")
        .or_(page.get_by_role("button", name="Approve"))
        .first.click()
    )
    submit = page.get_by_role("button", name="Submit review")
    if await submit.count():
        await submit.click()
    await page.get_by_role("link", name="Request", exact=True).first.click()
    await expect(page.get_by_text("is ready")).to_be_visible(timeout=60_000)
    await page.get_by_role("link", name="Open the resource").click()
    await expect(page.get_by_text("orders.example.test:5432").first).to_be_visible()
    change = page.get_by_role("region", name="Changes").get_by_role("listitem")
    await expect(change).to_have_count(1)
    await expect(change).to_contain_text("ana")
    await expect(change.get_by_text("Completed")).to_be_visible()
    await expect(change.get_by_role("img", name="1 to add")).to_be_visible()
    await expect(change.get_by_role("link", name="Pull request #1")).to_be_visible()
    await expect(change.get_by_role("link", name="Create: request and runs")).to_be_visible()

    assert people.place.secret not in await page.content()
    assert await page.evaluate("window.__xss") is None
    assert people.place.applied == ["orders"]
    assert complaints == []


async def test_no_page_scrolls_sideways_on_a_phone(people: People, browser: Browser) -> None:
    paths = ("", "templates", "requests", "tasks", "pull-requests", "resources", "nowhere")
    widths = {}
    for path in paths:
        page = await browser.new_page(viewport={"width": 390, "height": 800})
        await page.goto(f"{people.place.url}/{path}")
        await expect(page.get_by_role("banner")).to_be_visible()
        widths[path] = await page.evaluate("document.documentElement.scrollWidth")

    assert {path: width for path, width in widths.items() if width > 390} == {}
