"""A reviewer finds what waits for them, and sees both versions of a file beside each other."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.test_portal_story import become, open_portal
from tests.support.browsing import needs_chromium, needs_portal
from tests.support.installation import People, installation
from tests.support.terraform import needs_terraform
from tests.support.waiting import await_until

BEFORE = "live/dev/payments/orders/landform.auto.tfvars.json"
AUTHOR = ["-c", "user.name=Tess", "-c", "user.email=tess@example.test"]

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
        leave_behind(tmp_path, BEFORE, '{\n  "name": "orders",\n  "note": "the older note"\n}\n')
        people.place.start("service", "serve")
        await people.load()
        yield people


def leave_behind(root: Path, path: str, text: str) -> None:
    """Somebody wrote this file by hand, before anybody asked for anything."""
    clone = root / "clone"

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(clone), *AUTHOR, *arguments], check=True)

    subprocess.run(["git", "clone", "-q", str(root / "infra.git"), str(clone)], check=True)
    (clone / path).parent.mkdir(parents=True)
    (clone / path).write_text(text)
    git("add", "-A")
    git("commit", "-qm", "by hand")
    git("push", "-q", "origin", "HEAD")


@pytest.mark.timeout(150)
async def test_a_reviewer_is_told_and_compares(people: People, browser: Browser) -> None:
    complaints: list[str] = []
    request = await people.submit(note="the newer note")

    async def is_planned() -> bool:
        return bool((await people.read(request))["status"] == "planned")

    await await_until(is_planned, seconds=60, what="a plan")
    page = await open_portal(browser, people.place.url, complaints)
    await expect(page.get_by_role("navigation")).not_to_contain_text("Requests")  # not signed in
    await become(page, "ana")
    await expect(page.get_by_text("Waits for a review by platform-team")).to_be_visible()
    await expect(page.get_by_text("Nothing waits for you")).to_be_visible()

    await become(page, "rosa")
    waiting = page.get_by_role("region", name="Waits for your approval")
    await waiting.get_by_role("link", name="orders (dev)").click()
    await page.get_by_role("tab", name="Files").click()
    table = page.get_by_role("table", name=f"Changes of {BEFORE}")
    await expect(table.get_by_role("columnheader")).to_have_text(["Before", "After"])
    changed = table.get_by_role("row").filter(has_text="older")
    await expect(changed.locator("del")).to_have_text("older")
    await expect(changed.locator("ins")).to_have_text("newer")

    await page.get_by_role("tab", name="Plan").click()
    created = page.get_by_role("table", name="Will be created")
    resource = created.get_by_role("button", name="terraform_data", expanded=False).first
    await resource.focus()
    await page.keyboard.press("Enter")
    attributes = created.get_by_role("table", name="Attributes of")
    await expect(attributes.get_by_role("row").filter(has_text="newer")).to_be_visible()
    await page.get_by_role("tab", name="Files").click()

    unified = page.get_by_role("button", name="Unified")
    await unified.focus()
    await page.keyboard.press("Enter")
    await expect(table).to_have_count(0)
    await page.reload()
    await expect(unified).to_have_attribute("aria-pressed", "true", timeout=20_000)
    await expect(page.get_by_role("button", name="Side by side")).to_be_visible()
    await page.set_viewport_size({"width": 390, "height": 800})
    await expect(page.get_by_role("button", name="Side by side")).to_have_count(0)

    assert complaints == []


@pytest.mark.timeout(150)
async def test_a_form_is_filled_in_from_a_link_and_found_again(
    people: People, browser: Browser
) -> None:
    complaints: list[str] = []
    page = await open_portal(browser, people.place.url, complaints)
    await become(page, "ana")

    await page.goto(f"{people.place.url}/templates/probe")
    await expect(page.get_by_label("name").first).to_be_visible()
    await page.get_by_role("link", name="Home", exact=True).click()
    await expect(page.get_by_text("You have not asked for anything yet")).to_be_visible()
    await expect(page.get_by_text("You have an unfinished form")).to_have_count(0)
    await page.goto(f"{people.place.url}/templates/probe?name=From+Link&colour=red")
    await expect(page.get_by_label("name").first).to_have_value("From Link")
    await expect(page.get_by_text("Not taken from the link: colour")).to_be_visible()
    await expect(page).to_have_url(f"{people.place.url}/templates/probe")
    await (
        page.get_by_role("button", name="Review")
        .or_(page.get_by_role("button", name="Next"))
        .click()
    )
    await expect(page.locator("[aria-invalid=true]").first).to_be_visible()  # as if it were typed

    await page.get_by_role("link", name="Home", exact=True).click()
    await expect(page.get_by_text("You have an unfinished form")).to_be_visible()
    await page.get_by_role("link", name="Go on").click()
    await expect(page.get_by_label("name").first).to_have_value("From Link")
    await page.get_by_role("link", name="Home", exact=True).click()
    await page.get_by_role("button", name="Throw away").click()
    await expect(page.get_by_text("You have an unfinished form")).to_have_count(0)

    request = await people.submit(note="once more")
    await page.goto(f"{people.place.url}/requests/{request['id']}")
    await page.get_by_role("link", name="Ask for another like this").click()
    await expect(page.get_by_label("note").first).to_have_value("once more")
    await expect(page.get_by_label("name").first).to_have_value("")

    assert complaints == []


@pytest.mark.timeout(150)
async def test_a_timeline_moves_where_a_proxy_keeps_streams_back(
    people: People, browser: Browser
) -> None:
    complaints: list[str] = []
    request = await people.submit(note="behind a proxy")
    page = await open_portal(browser, people.place.url, complaints)
    await become(page, "ana")

    async def keep_back(route: Route) -> None:
        await route.fulfill(content_type="text/event-stream", body="")

    await page.route("**/events/stream*", keep_back)
    await page.goto(f"{people.place.url}/requests/{request['id']}")
    timeline = page.get_by_role("region", name="Timeline")
    await expect(timeline.get_by_text("Live")).to_be_visible()
    await page.get_by_role("button", name="Cancel request").click()
    await page.get_by_role("dialog").get_by_role("button", name="Cancel request").click()

    await expect(timeline.get_by_text("Ended")).to_be_visible(timeout=40_000)
    await expect(timeline.get_by_role("listitem").first).to_contain_text("closed without merging")
    assert complaints == []
