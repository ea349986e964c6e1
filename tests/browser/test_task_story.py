"""An author's template whose steps are a task, filled in and followed in a real browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from playwright.async_api import Browser, Page, expect

from tests.browser.test_portal_story import become, open_portal
from tests.support.browsing import needs_chromium, needs_portal
from tests.support.installation import ADMIN, API, People, installation
from tests.support.templates import write_task_probe

SECRET = "hunter2-typed-by-ana"
SYSTEM = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "System",
    "metadata": {"name": "orders"},
    "spec": {"owner": "group:default/payments"},
}

pytestmark = [
    pytest.mark.browser,
    needs_chromium,
    needs_portal,
]


@pytest.fixture
async def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[People]:
    monkeypatch.setenv("LANDFORM_TASK_SECRET_KEY", Fernet.generate_key().decode())
    async with installation(tmp_path, f"sqlite:///{tmp_path / 'landform.db'}") as people:
        write_task_probe(tmp_path / "templates")
        people.place.start("service", "serve")
        await people.load()
        yield people


async def fill_in(page: Page) -> None:
    """Both pages of the form, up to the review. Production asks for a reason on the second."""
    await page.get_by_role("link", name="Templates", exact=True).click()
    await page.get_by_role("link", name="A probe of tasks").first.click()
    await page.get_by_label("Name").first.fill("orders")
    await page.get_by_label("Environment").first.click()
    await page.get_by_role("option", name="production").click()
    await page.get_by_role("button", name="Next").click()
    await page.get_by_role("combobox", name="Repository").fill("orders")
    await page.get_by_label("Access token").fill(SECRET)
    await page.get_by_label("Reason").fill("because of the launch")
    await page.get_by_role("button", name="Look it over").click()


async def put_system(people: People) -> None:
    await people.ask(ADMIN, "PUT", f"{API}/entities/system/default/orders", SYSTEM)


@pytest.mark.timeout(120)
async def test_a_task_is_filled_in_run_and_followed_to_its_links(
    people: People, browser: Browser
) -> None:
    await put_system(people)
    complaints: list[str] = []
    page = await open_portal(browser, people.place.url, complaints)
    await become(page, "ana")

    await fill_in(page)
    await expect(page.get_by_text("github.com?owner=acme&repo=orders")).to_be_visible()
    await expect(page.get_by_text("because of the launch")).to_be_visible()
    assert SECRET not in await page.content()
    assert SECRET not in await page.evaluate("JSON.stringify([sessionStorage, localStorage])")
    await page.get_by_role("button", name="Make it").dblclick()

    await expect(page.get_by_role("link", name="The system")).to_be_visible(timeout=40_000)
    assert SECRET not in page.url
    await page.get_by_role("button", name="Log of Use the secret").click()
    log = page.get_by_role("log", name="Log of Use the secret")
    await expect(log).to_contain_text("***")
    await expect(page.get_by_role("link", name="Repository")).to_have_attribute(
        "href", "https://github.com/acme/orders"
    )
    await expect(page.get_by_text("A link of evil").locator("xpath=ancestor::a")).to_have_count(0)
    await expect(page.get_by_role("region", name="What next")).to_contain_text("Clone it")
    await page.get_by_role("link", name="The system").click()
    await expect(page.get_by_role("heading", name="orders")).to_be_visible()

    await page.get_by_role("link", name="Tasks", exact=True).click()
    await expect(page.get_by_role("link", name="A probe of tasks")).to_have_count(1)
    assert SECRET not in await page.content()
    assert SECRET not in "".join(people.place.log)
    assert complaints == []


@pytest.mark.timeout(120)
async def test_a_step_that_fails_is_explained_and_tried_again(
    people: People, browser: Browser
) -> None:
    """The system is not there; once it is, the task goes on; the secret is typed once more."""
    page = await open_portal(browser, people.place.url, [])
    await become(page, "ana")

    await fill_in(page)
    await page.get_by_role("button", name="Make it").click()
    await expect(page.get_by_text("“Look the system up” failed")).to_be_visible(timeout=40_000)
    await expect(page.get_by_role("alert")).to_contain_text("system:default/orders not found")

    await put_system(people)
    await page.get_by_role("button", name="Retry").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Retry")).to_be_disabled()
    await dialog.get_by_label("Access token").fill(SECRET)
    await dialog.get_by_role("button", name="Retry").click()

    await expect(page.get_by_role("link", name="The system")).to_be_visible(timeout=40_000)


@pytest.mark.timeout(120)
async def test_a_secret_is_typed_again_after_a_reload_and_nothing_else_is(
    people: People, browser: Browser
) -> None:
    page = await open_portal(browser, people.place.url, [])
    await become(page, "ana")

    await fill_in(page)
    await expect(page.get_by_role("button", name="Make it")).to_be_visible()
    await page.reload()

    await expect(page.get_by_label("Access token")).to_have_value("")
    await expect(page.get_by_label("Reason")).to_have_value("because of the launch")


@pytest.mark.timeout(60)
async def test_nobody_is_left_before_an_empty_list(people: People, browser: Browser) -> None:
    page = await open_portal(browser, people.place.url + "/tasks", [])
    await become(page, "ana")

    await expect(page.get_by_text("You have not run a task yet")).to_be_visible()
    await page.get_by_role("button", name="Show everybody").click()
    await expect(page.get_by_text("No tasks yet")).to_be_visible()
