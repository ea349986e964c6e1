"""A developer finds a resource in the catalog, copies its endpoint, and sees what needs it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.async_api import async_playwright, expect

from landform.db.engine import Database
from landform.shipped import shipped
from tests.support.browsing import CHROMIUM, FLAGS, needs_chromium, needs_portal
from tests.support.served import served

NEEDS_IT = re.compile("^Payment service ?Component")

pytestmark = [
    pytest.mark.browser,
    needs_chromium,
    needs_portal,
]


def company() -> list[dict[str, Any]]:
    files = sorted((shipped("examples") / "organisation").glob("*.yaml"))
    found = [each for file in files for each in yaml.safe_load_all(file.read_text("utf-8"))]
    for entity in found:
        if entity["metadata"]["name"] == "payments-ledger-production":
            entity["metadata"]["labels"]["landform.dev/state"] = "in-sync"
            entity["spec"]["landform"] = {
                "outputs": {
                    "endpoint": "ledger.rds.test:5432",
                    "port": 5432,
                    "database_name": "ledger",
                    "secret_arn": "arn:aws:secretsmanager:eu-central-1:1:secret:ledger",
                }
            }
    return found


@pytest.mark.timeout(240)
async def test_from_the_catalog_to_what_needs_a_database(db: Database, tmp_path: Path) -> None:
    complaints: list[str] = []
    async with served(db, tmp_path) as service, async_playwright() as playwright:
        await service.world.catalog.put_entities(company(), location="test:company")
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await browser.new_context(viewport={"width": 1280, "height": 900})
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.set_default_timeout(20_000)

        await page.goto(f"{service.url}/catalog")
        await page.get_by_role("tab", name="Resources").click()
        await page.get_by_label("Owner").click()
        await page.get_by_role("option", name="payments").click()
        await page.get_by_label("Search resources").fill("ledger")
        await expect(page.get_by_text("1 found")).to_be_visible()
        await page.screenshot(path=tmp_path / "catalog.png")
        await page.get_by_role("link", name="Payments ledger").click()

        await expect(page.get_by_text("In sync")).to_be_visible()
        await page.get_by_role("button", name="Copy Endpoint").click()
        copied = await page.evaluate("navigator.clipboard.readText()")
        await page.get_by_role("tab", name="Kubernetes").click()
        await expect(page.get_by_text("kind: ExternalSecret")).to_be_visible()
        await page.get_by_role("region", name="Graph").get_by_role("button", name="Show").click()
        await expect(page.get_by_role("link", name=NEEDS_IT)).to_be_visible()
        await page.screenshot(path=tmp_path / "resource.png", full_page=True)
        await page.get_by_role("link", name=NEEDS_IT).click()
        await expect(page.get_by_role("heading", name="Payment service")).to_be_visible()
        await page.goto(f"{service.url}/entities/group/default/payments")
        await expect(page.get_by_role("heading", name="Components", exact=True)).to_be_visible()
        await page.screenshot(path=tmp_path / "group.png", full_page=True)
        await page.goto(f"{service.url}/resources?owner=group:default/payments")
        await expect(page.get_by_role("tab", name="Resources")).to_have_attribute(
            "aria-selected", "true"
        )
        await browser.close()

    assert copied == "ledger.rds.test:5432"
    assert complaints == []
