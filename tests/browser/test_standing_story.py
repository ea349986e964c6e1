"""A developer changes what they have, then retires it, on its page; and then it is gone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from landform.db.engine import Database
from tests.support.browsing import needs_chromium, needs_portal
from tests.support.builders import ANA
from tests.support.served import Served, served
from tests.support.templates import PROBE

pytestmark = [
    pytest.mark.browser,
    needs_chromium,
    needs_portal,
    pytest.mark.parametrize("db", ["sqlite"], indirect=True),
]
RESOURCE = "resources/default/orders-dev"


@pytest.fixture
async def place(db: Database, tmp_path: Path) -> AsyncIterator[Served]:
    async with served(db, tmp_path) as place:
        yield place


async def press(page: Page, button: str) -> None:
    await page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


@pytest.mark.timeout(120)
async def test_a_resource_is_changed_then_retired(place: Served, browser: Browser) -> None:
    ordered = await place.world.submit(
        ANA, name="orders", note="as ordered", usedBy="component:default/checkout"
    )
    await place.complete(ordered.id)
    complaints: list[str] = []
    page = await browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(20_000)

    await page.goto(f"{place.url}/{RESOURCE}")
    await proposes_a_change(page)
    [change, _] = await place.world.all_requests()
    await is_told_that_it_is_under_way(page, place.url)
    colleague = await browser.new_page(locale="en-GB")
    await has_to_wait(colleague, place.url)
    await place.complete(change.id)
    await may_go_on(colleague, change.id)
    await expect(page.get_by_text("orders-dev is ready")).to_be_visible()
    await page.get_by_role("link", name="Open the resource").click()
    changes = page.get_by_role("region", name="Changes").get_by_role("listitem")
    await expect(changes).to_have_count(2)
    await retires(page)
    [retirement, *_] = await place.world.all_requests()
    await place.complete(retirement.id)
    await sees_that_it_is_gone(page, place.url, ordered.id)

    assert complaints == []
    files = place.world.forge.files("main")
    assert [path for path in files if path.startswith("live/")] == [
        "live/dev/payments/orders/versions.tf"
    ]


@pytest.mark.timeout(120)
async def test_a_name_that_a_template_makes_of_an_answer_stays(
    place: Served, browser: Browser, tmp_path: Path
) -> None:
    """The answer can be typed over then: another one may give the same name."""
    template = tmp_path / "templates" / "probe" / "template.yaml"
    as_typed, made = "name: ${{ parameters.name }}", "name: ${{ parameters.name | lower }}"
    template.write_text(PROBE.replace(as_typed, made, 1), encoding="utf-8")
    ordered = await place.world.submit(ANA, name="orders")
    await place.complete(ordered.id)
    page = await browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page.set_default_timeout(20_000)
    await page.goto(f"{place.url}/{RESOURCE}")
    await page.get_by_role("link", name="Change", exact=True).click()
    name = page.get_by_label("name").first
    await expect(name).to_have_value("orders")

    await name.fill("another")
    await press(page, "Review")
    await expect(page.get_by_text("These answers are for another one")).to_be_visible()
    await expect(page.get_by_role("button", name="Propose the change")).to_be_disabled()

    await press(page, "Back")
    await name.fill("orders")
    await page.get_by_label("note").first.fill("as changed")
    await press(page, "Review")
    await expect(page.get_by_role("button", name="Propose the change")).to_be_enabled()
    await expect(page.get_by_text("These answers are for another one")).to_have_count(0)


@pytest.mark.timeout(120)
async def test_what_was_given_up_half_way_is_retired_on_its_request(
    place: Served, browser: Browser
) -> None:
    """It never came into the catalog, so it has no page of its own."""
    ordered = await place.world.submit(ANA, name="orders")
    await place.end_plan(ordered.id)
    await place.approve(ordered.id)
    await place.end_apply(ordered.id, error="Access denied")
    page = await browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page.set_default_timeout(20_000)
    await page.goto(f"{place.url}/requests/{ordered.id}")
    await press(page, "Cancel request")
    await page.get_by_role("dialog").get_by_role("button", name="Cancel request").click()

    await expect(page.get_by_text("what that made may still be there")).to_be_visible()
    await press(page, "Retire")
    dialog = page.get_by_role("dialog", name="Retire orders")
    await expect(dialog).to_contain_text("whatever the apply of this request made is destroyed")
    await dialog.get_by_label("Name of the resource").fill("orders")
    await dialog.get_by_role("button", name="Retire").click()
    await expect(page.get_by_role("region", name="Timeline")).to_contain_text("asked to retire")
    [retirement, *_] = await place.world.all_requests()
    await place.complete(retirement.id)

    await expect(page.get_by_text("Destroyed, and no longer in the catalog")).to_be_visible()
    await page.goto(f"{place.url}/requests/{ordered.id}")
    await expect(page.get_by_text("Nothing more will happen to this request")).to_be_visible()
    await expect(page.get_by_role("button", name="Retire", exact=True)).to_have_count(0)


async def proposes_a_change(page: Page) -> None:
    """With the form it was ordered with, filled in as it is; what says which one it is stays."""
    await page.get_by_role("link", name="Change", exact=True).click()
    heading = page.get_by_role("heading", level=1)
    await expect(heading).to_have_text("Change orders in dev")
    note = page.get_by_label("note").first
    await expect(note).to_have_value("as ordered")
    name = page.get_by_label("name").first
    await expect(name).to_have_value("orders")
    for fixed in (name, page.get_by_label("environment").first, page.get_by_label("owner").first):
        await expect(fixed).not_to_be_editable()
    await press(page, "Review")
    await press(page, "Propose the change")
    await expect(page.get_by_text("is like this already")).to_be_visible()

    await press(page, "Back")
    await note.fill("as changed")
    await page.reload()
    await expect(note).to_have_value("as changed")
    await press(page, "Review")
    await press(page, "Propose the change")
    await expect(heading).to_have_text("orders")
    await expect(page.get_by_text("Change", exact=True)).to_be_visible()


async def is_told_that_it_is_under_way(page: Page, url: str) -> None:
    await page.goto(f"{url}/{RESOURCE}")
    await expect(page.get_by_role("button", name="Retire", exact=True)).to_be_disabled()
    await page.get_by_role("link", name="A request about it").click()
    await expect(page.get_by_role("region", name="Timeline")).to_be_visible()


async def has_to_wait(page: Page, url: str) -> None:
    await page.clock.install()
    await page.goto(f"{url}/{RESOURCE}")
    await expect(page.get_by_role("button", name="Retire", exact=True)).to_be_disabled()


async def may_go_on(page: Page, change: str) -> None:
    """Without loading the page anew: it looks after the request, and then at the resource."""
    made_by = page.get_by_role("link", name=change, exact=True)
    await expect(made_by).to_have_count(0)
    await page.clock.fast_forward(16_000)
    await expect(page.get_by_role("button", name="Retire", exact=True)).to_be_enabled()
    await expect(made_by).to_be_visible()
    await page.close()


async def retires(page: Page) -> None:
    """Knowing what that does; the name has to be typed."""
    await press(page, "Retire")
    dialog = page.get_by_role("dialog", name="Retire orders (dev)")
    retire = dialog.get_by_role("button", name="Retire")
    await expect(dialog).to_contain_text("destroyed with everything that it holds")
    await expect(dialog.get_by_role("link", name="checkout")).to_be_visible()
    await dialog.get_by_label("Reason").fill("nobody orders any more")
    await dialog.get_by_label("Name of the resource").fill("orders")
    await expect(retire).to_be_disabled()
    await dialog.get_by_label("Name of the resource").fill("orders-dev")
    await retire.dblclick()
    timeline = page.get_by_role("region", name="Timeline")
    await expect(timeline).to_contain_text("asked to retire orders in dev. nobody orders any more")
    await expect(page.get_by_text("Retire", exact=True)).to_be_visible()


async def sees_that_it_is_gone(page: Page, url: str, ordered: str) -> None:
    """And may order it again, by the same name."""
    await expect(page.get_by_text("Destroyed, and no longer in the catalog")).to_be_visible()
    timeline = page.get_by_role("region", name="Timeline")
    await expect(timeline).to_contain_text("Resource taken out of the catalog")
    await page.get_by_role("link", name="Ask for another like this").click()
    await expect(page.get_by_label("note").first).to_have_value("as changed")
    await expect(page.get_by_label("name").first).to_have_value("orders")

    await page.goto(f"{url}/requests/{ordered}")
    await expect(page.get_by_text("orders-dev is no longer in the catalog")).to_be_visible()
    await page.goto(f"{url}/catalog?kind=resource")
    await expect(page.get_by_text("No resources yet")).to_be_visible()
