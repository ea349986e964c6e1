"""Whoever reads French reads French, from the gallery to the request, and again tomorrow."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from landform.db.engine import Database
from tests.support.access import ADMIN
from tests.support.browsing import needs_chromium, needs_portal
from tests.support.builders import ANA
from tests.support.served import Served, served

pytestmark = [
    pytest.mark.browser,
    needs_chromium,
    needs_portal,
    pytest.mark.parametrize("db", ["sqlite"], indirect=True),
]
OPERATOR = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "User",
    "metadata": {"name": "admin"},
    "spec": {"profile": {"displayName": "Ada Administratrice"}, "memberOf": []},
}
ONE_LINE = 50  # pixels
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"
TALLEST = "Math.max(...[...document.querySelectorAll('nav a')].map((one) => one.offsetHeight))"


@pytest.fixture
async def place(
    db: Database, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Served]:
    async with served(db, tmp_path, user=getattr(request, "param", ANA)) as place:
        yield place


async def open_in(browser: Browser, url: str, locale: str) -> Page:
    page = await browser.new_page(locale=locale, timezone_id="Europe/Paris")
    page.set_default_timeout(20_000)
    await page.goto(url)
    await expect(page.locator("header .MuiAvatar-root")).to_be_visible()
    return page


@pytest.mark.timeout(120)
async def test_from_the_gallery_to_the_request_in_french(place: Served, browser: Browser) -> None:
    complaints: list[str] = []
    page = await open_in(browser, place.url, "en-GB")
    page.on("pageerror", lambda error: complaints.append(str(error)))
    html = page.locator("html")
    await expect(html).to_have_attribute("lang", "en")

    await page.get_by_role("button", name="Signed in as").click()
    await page.get_by_role("menuitem", name="Français").click()
    await expect(html).to_have_attribute("lang", "fr")
    await expect(page.get_by_role("navigation", name="Principal")).to_contain_text("Demandes")
    await expect(page.locator("h1")).to_be_focused()

    await page.get_by_role("link", name="Modèles", exact=True).click()
    await expect(page.get_by_role("heading", name="De quoi avez-vous besoin")).to_be_focused()
    await page.get_by_role("link", name="A probe").first.click()
    await page.get_by_label("name").first.fill("Not A Name")
    await page.get_by_role("button", name="Vérifier").last.click()
    await expect(page.get_by_text("Veuillez remplir ce champ.").first).to_be_visible()
    await expect(page.get_by_text("Doit suivre le motif").first).to_be_visible()
    await page.get_by_label("name").first.fill("orders")
    await page.get_by_label("environment").first.click()
    await page.get_by_role("option", name="dev").click()
    await page.get_by_label("owner").first.fill("group:default/payments")
    await page.get_by_role("button", name="Vérifier").last.click()
    await expect(page.get_by_text("Toutes les règles sont respectées.")).to_be_visible()
    await page.get_by_role("button", name="Créer").click()

    await expect(page.get_by_role("region", name="Chronologie")).to_be_visible()
    [request] = await place.world.all_requests()
    await place.end_plan(request.id)
    await expect(page.get_by_text("Attend une relecture")).to_be_visible()
    await expect(page.get_by_text("Plan réussi")).to_be_visible()
    await expect(page.get_by_text("à l’instant").first).to_be_visible()  # noqa: RUF001

    await page.reload()
    await expect(html).to_have_attribute("lang", "fr")
    await expect(page.get_by_role("heading", name="À propos")).to_be_visible()
    assert complaints == []


async def test_the_browser_says_what_somebody_reads_at_first(
    place: Served, browser: Browser
) -> None:
    french = await open_in(browser, f"{place.url}/requests", "fr-CA")
    await expect(french.get_by_role("heading", level=1)).to_have_text("Demandes")
    await french.close()

    german = await open_in(browser, f"{place.url}/requests", "de-DE")
    await expect(german.get_by_role("heading", level=1)).to_have_text("Requests")
    await expect(german.locator("html")).to_have_attribute("lang", "en")


async def test_a_stranger_chooses_the_language_where_they_sign_in(
    place: Served, browser: Browser
) -> None:
    page = await browser.new_page(locale="en-GB")
    await page.goto(f"{place.url}/sign-in")
    languages = page.get_by_role("group", name="Language")

    await languages.get_by_role("button", name="Français").click()

    await expect(page.locator("html")).to_have_attribute("lang", "fr")
    chosen = page.get_by_role("group", name="Langue").get_by_role("button", name="Français")
    await expect(chosen).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("place", [ADMIN], indirect=True)
async def test_the_menu_of_operators_fits_in_french(place: Served, browser: Browser) -> None:
    await place.world.catalog.put_entities([OPERATOR], location="test:operator")
    page = await open_in(browser, place.url, "fr")
    bar = page.get_by_role("banner")
    menu = bar.get_by_role("button", name="Navigation")
    last = bar.get_by_role("link", name="Doc de l")

    for width, shown in ((390, menu), (900, menu), (1199, menu), (1200, last), (1280, last)):
        await page.set_viewport_size({"width": width, "height": 800})
        await expect(shown).to_be_visible()
        assert await page.evaluate(TOO_WIDE) <= 0, f"at {width} pixels"
        assert await page.evaluate(TALLEST) < ONE_LINE, f"at {width} pixels"


async def test_english_readers_do_not_fetch_french(place: Served, browser: Browser) -> None:
    fetched: list[str] = []
    page = await browser.new_page(locale="en-US")
    page.on("request", lambda request: fetched.append(request.url))
    await page.goto(place.url)
    await expect(page.locator("header .MuiAvatar-root")).to_be_visible()

    assert any("/assets/" in url for url in fetched)
    assert [url for url in fetched if "/french-" in url] == []
    assert [url for url in fetched if not url.startswith(place.url)] == []
