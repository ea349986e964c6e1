"""Everybody can use every page: with a screen reader, with the keyboard, in light and in dark."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from landform.db.engine import Database
from landform.requests.models import Status
from landform.tasks.models import TaskStatus
from tests.browser.portal_pages import PAGES, PortalPage
from tests.browser.test_catalog_story import company
from tests.support.access import ADMIN
from tests.support.accessibility import AXE, complaints, settled
from tests.support.browsing import CHROMIUM, FLAGS, needs_chromium, needs_portal
from tests.support.builders import ANA
from tests.support.served import Served, served
from tests.support.templates import write_task_probe
from tests.support.waiting import await_until

pytestmark = [
    pytest.mark.browser,
    needs_chromium,
    needs_portal,
    pytest.mark.skipif(not AXE.is_file(), reason="skipped: no axe-core; run `make frontend`"),
    pytest.mark.parametrize("db", ["sqlite"], indirect=True),
]
TASK = {
    "templateRef": "template:default/probe-task",
    "values": {
        "name": "nowhere-to-be-found",
        "environment": "dev",
        "token": "*******",
        "repoUrl": "github.com?owner=acme&repo=orders",
    },
    "secrets": {"token": "hunter2"},
}
WHO_LOOKS = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "User",
    "metadata": {"name": "admin"},
    "spec": {"profile": {"displayName": "Ada Admin"}, "memberOf": []},
}
FOCUS = """() => {
  const {outlineStyle, outlineWidth} = getComputedStyle(document.activeElement);
  const {tagName, textContent, ariaLabel} = document.activeElement;
  return [`${tagName} ${ariaLabel ?? textContent.slice(0, 40)}`, outlineStyle, outlineWidth];
}"""


@pytest.fixture
async def place(db: Database, tmp_path: Path) -> AsyncIterator[Served]:
    write_task_probe(tmp_path / "templates")
    async with served(db, tmp_path, user=ADMIN) as place:
        await place.world.catalog.put_entities([*company(), WHO_LOOKS], location="test:company")
        yield place


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser: Browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
        page.set_default_timeout(20_000)
        yield page
        await browser.close()


async def fill(place: Served) -> dict[str, str]:
    """Requests that are ready, failed and waiting, a task that failed."""
    completed = await place.world.submit(ANA, name="orders")
    await place.complete(completed.id)
    failed = await place.world.submit(ANA, name="broken")
    await place.reach(failed.id, Status.PULL_REQUEST_OPEN)
    await place.end_plan(failed.id, log="Error: no such zone", error="exit status 1")
    planned = await place.world.submit(ANA, name="waiting")
    await place.end_plan(planned.id, plan=every_kind_of_change())
    await place.world.forge.comment(1, "Looks *good*.", author=ANA)
    async with httpx2.AsyncClient(base_url=place.url, timeout=60) as client:
        answer = await client.post("/api/scaffolder/v2/tasks", json=TASK)
        assert answer.status_code == 201, answer.text
    task: str = answer.json()["id"]
    await await_until(lambda: _has_failed(place, task), what="a task that failed")
    return {
        "completed": completed.id,
        "failed": failed.id,
        "planned": planned.id,
        "task": task,
    }


def every_kind_of_change() -> dict[str, Any]:
    """A plan with all that the table of changes has a look for."""
    before = {"engine": "14", "note": "one\ntwo\n", "password": "s3cret", "empty": None}
    after = {"engine": "15", "note": "one\nthree\n", "password": "s3cret", "empty": "x"}
    every = {
        "destroyed": (["delete"], before, None),
        "replaced": (["delete", "create"], before, after),
        "strange": (["teleport"], before, after),
        "changed": (["update"], before, after),
        "created": (["create"], None, after),
        "more": (["create"], None, after),
    }
    about = {
        "after_unknown": {"id": True},
        "before_sensitive": {"password": True},
        "after_sensitive": {"password": True},
        "replace_paths": [["engine"]],
    }
    return {
        "format_version": "1.2",
        "resource_changes": [
            {
                "address": f"terraform_data.{name}",
                "type": "terraform_data",
                "mode": "managed",
                "change": {"actions": actions, "before": old, "after": new, **about},
            }
            for name, (actions, old, new) in every.items()
        ],
    }


async def _has_failed(place: Served, task: str) -> bool:
    return (await place.world.tasks.get(task)).status is TaskStatus.FAILED


async def look(page: Page, url: str, one: PortalPage) -> list[str]:
    """What is wrong with the page as it opens, and after everything was pressed."""
    await page.goto(url)
    await settled(page)
    found = await in_light_and_dark(page, one.path)
    for name in one.press:
        pattern = re.compile(f"^({name})$")
        await page.get_by_role("main").get_by_role("button", name=pattern).first.click()
        found += await in_light_and_dark(page, f"{one.path}, after {name}")
    return found


async def in_light_and_dark(page: Page, what: str) -> list[str]:
    """The same elements in other colours: of those only the contrast is judged anew."""
    found = await complaints(page, f"{what} in light")
    await page.emulate_media(color_scheme="dark")
    found += await complaints(page, f"{what} in dark", rules=("color-contrast",))
    await page.emulate_media(color_scheme="light")
    return found


@pytest.mark.timeout(600)
async def test_no_page_keeps_anybody_out(place: Served, page: Page) -> None:
    facts = await fill(place)
    await page.emulate_media(color_scheme="light")

    found: list[str] = []
    for one in PAGES:
        found += await look(page, place.url + one.path.format(**facts), one)

    assert not found, "\n".join(dict.fromkeys(found))


async def test_what_keeps_somebody_out_is_found(place: Served, page: Page) -> None:
    """The list that is empty above is not empty for want of looking."""
    await page.goto(place.url)
    await settled(page)
    await page.evaluate("document.querySelector('main').append(document.createElement('button'))")

    [found] = await complaints(page, "the page")

    assert found.startswith("the page: Buttons must have discernible text (button-name)")


async def test_what_cannot_be_read_in_the_dark_is_found(place: Served, page: Page) -> None:
    await page.emulate_media(color_scheme="light")
    await page.goto(place.url)
    await settled(page)
    await page.evaluate("document.querySelector('h1').style.color = '#121212'")

    found = await in_light_and_dark(page, "the page")

    assert [each for each in found if "color-contrast" in each and "in dark" in each]
    assert not [each for each in found if "in light" in each]


async def test_the_keyboard_leads_everywhere(place: Served, page: Page) -> None:
    await fill(place)
    await page.goto(place.url)
    await settled(page)

    await page.keyboard.press("Tab")
    skip = page.get_by_role("button", name="Skip to content")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    for _ in range(12):
        await page.keyboard.press("Tab")
        name, style, width = await page.evaluate(FOCUS)
        if not name.startswith("INPUT"):  # its frame shows it
            assert (style, width) != ("none", "0px"), f"Nobody sees that {name} has the focus"

    await (
        page.get_by_role("navigation")
        .get_by_role("link", name="Requests", exact=True)
        .press("Enter")
    )
    await expect(page.get_by_role("heading", level=1, name="Requests")).to_be_focused()


async def test_news_of_a_request_are_read_out(place: Served, page: Page) -> None:
    facts = await fill(place)
    await page.goto(f"{place.url}/requests/{facts['planned']}")

    timeline = page.get_by_role("region", name="Timeline").get_by_role("list")

    await expect(timeline).to_have_attribute("aria-live", "polite")
    await expect(timeline.get_by_role("listitem").first).to_be_visible()
