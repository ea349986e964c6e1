"""The pages of that Backstage: a browser asks Landform itself, or through Backstage's proxy."""

import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from tests.backstage.elsewhere.conftest import Both
from tests.support.backstage_elsewhere import BACKSTAGE, blocks, filled

pytestmark = pytest.mark.backstage

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

FETCH = """async ([url, options]) => {
  try {
    const answer = await fetch(url, options);
    return { status: answer.status, body: await answer.json() };
  } catch (error) {
    return { error: String(error) };
  }
}"""
BY_QUERY = "entities/by-query"


class FrontEnd:
    """A page of a site, which sends what the catalog client of Backstage's front end sends."""

    def __init__(self, page: Page, token: str) -> None:
        self._page, self._token = page, token

    async def ask(self, url: str, *, token: bool = True) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {self._token}"
        query = '{"query":{"kind":"Component"},"limit":5}'
        options = {"method": "POST", "headers": headers, "body": query}
        return dict(await self._page.evaluate(FETCH, [url, options]))


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield await browser.new_page()
        await browser.close()


def token_of(both: Both) -> str:
    return both.backstage.headers["Authorization"].removeprefix("Bearer ")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install the package chromium")
async def test_a_page_of_backstage_asks_landform_directly(together: Both, page: Page) -> None:
    await page.goto(f"{together.backstage.url}/.backstage/health/v1/liveness")
    asking = FrontEnd(page, token_of(together))

    answer = await asking.ask(f"{together.landform.url}/api/catalog/{BY_QUERY}")
    nobody = await asking.ask(f"{together.landform.url}/api/catalog/{BY_QUERY}", token=False)
    own = await asking.ask(f"{together.landform.url}/api/landform/v1/me")

    assert {each["metadata"]["name"] for each in answer["body"]["items"]} == {"checkout", "ledger"}
    assert nobody["status"] == 403  # and the page may read why
    assert own == {"error": "TypeError: Failed to fetch"}


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install the package chromium")
async def test_a_page_of_another_site_reads_nothing(together: Both, page: Page) -> None:
    """Even with a token: the browser does not send it, for Landform does not let it."""
    elsewhere = together.backstage.url.replace("127.0.0.1", "localhost")
    await page.goto(f"{elsewhere}/.backstage/health/v1/liveness")

    answer = await FrontEnd(page, token_of(together)).ask(
        f"{together.landform.url}/api/catalog/{BY_QUERY}"
    )

    assert answer == {"error": "TypeError: Failed to fetch"}


def test_the_proxy_of_backstage_passes_on_who_asks(together: Both) -> None:
    """At the address that the how-to gives to front ends."""
    configuration = filled(
        blocks(BACKSTAGE), landform=together.landform.url, backstage=together.backstage.url
    )
    [endpoint] = configuration["discovery"]["endpoints"]
    catalog = endpoint["target"]["external"].replace("{{pluginId}}", "catalog")
    client = together.backstage.client

    page = client.post(f"{catalog}/{BY_QUERY}", json={"query": {"kind": "Component"}})
    stranger = client.get(f"{catalog}/entities", headers={"Authorization": "Bearer nobody"})

    assert page.json()["totalItems"] == 2
    assert stranger.status_code == 401


def test_the_proxy_of_backstage_can_be_a_program(together: Both) -> None:
    """With Landform's own token; who asks must be signed in at Backstage all the same."""
    path = f"{together.backstage.url}/api/proxy/landform-as-program/catalog/entities"

    answer = together.backstage.client.get(path, params={"filter": "kind=resource"})
    stranger = together.backstage.client.get(path, headers={"Authorization": ""})

    assert [each["metadata"]["name"] for each in answer.json()] == ["orders-db"]
    assert stranger.status_code == 401
