"""As a new user: from the sign-in page to the endpoint of a database, with all that goes wrong.

Everything is real: Chromium, the service as a process, Terraform, the AWS provider; moto is AWS.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from landform.demo.story import ORDER
from tests.support.accessibility import AXE
from tests.support.browsing import needs_chromium, needs_portal
from tests.support.demo_world import DemoWorld, demo_world
from tests.support.terraform import needs_terraform
from tests.support.walking import Walker

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.terraform,
    needs_chromium,
    needs_portal,
    needs_terraform,
    pytest.mark.skipif(not AXE.is_file(), reason="skipped: no axe-core; run `make frontend`"),
]
NAME = ORDER["dbName"]
HIDDEN = "Orders \u202eof the checkout"
"""With a character that turns the text around where it is shown: it passes the form's schema."""

ON_PURPOSE = (
    "status of 422",  # the server refuses what the form let pass
    "status of 403",  # the requester approves by the API
    "net::ERR_CONNECTION_",  # the service is dead: refused, reset, closed, aborted
    "net::ERR_SOCKET_NOT_CONNECTED",  # it died under a connection that was kept open
    "net::ERR_EMPTY_RESPONSE",  # it was killed before it answered
    "net::ERR_INCOMPLETE_CHUNKED_ENCODING",  # while it sent
    "net::ERR_CONTENT_LENGTH_MISMATCH",
)
"""What the browser complains about because this walk wants it so."""

APPROVE = """async (number) => {
  const path = `/api/landform/v1/pull-requests/${number}`;
  const {head_sha} = await (await fetch(path)).json();
  const answer = await fetch(`${path}/reviews`, {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({state: "approved", body: "", head_sha}),
  });
  return {status: answer.status, ...await answer.json()};
}"""


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[DemoWorld]:
    async with demo_world(tmp_path / "demo") as demo:
        yield demo


@pytest.mark.timeout(400)
async def test_from_the_sign_in_page_to_the_endpoint(
    demo: DemoWorld, browser: Browser, tmp_path: Path
) -> None:
    ana = await Walker.arrives(browser, demo.url, tmp_path / "ana")
    rosa = await Walker.arrives(browser, demo.url, tmp_path / "rosa")

    await ana.signs_in("Ana Lima")
    await finds_the_template(ana)
    await is_told_what_is_wrong_with_an_answer(ana)
    await is_told_what_the_server_objects_to(ana)
    await orders(ana)
    await is_refused_to_approve_their_own(ana)
    await loses_the_connection_and_has_it_back(ana, demo)
    take_the_name(demo)
    await rosa.signs_in("Rosa Iglesias")
    await reads_and_approves(rosa)
    await is_told_why_it_failed(ana)
    give_the_name_back(demo)
    await retries(ana)
    await copies_the_endpoint(ana, demo)

    assert ana.keeps_out + rosa.keeps_out == []
    assert ana.complaints(but=ON_PURPOSE) + rosa.complaints(but=()) == []
    await demo.kill()  # after which the browsers may complain, and the log is whole
    assert [line for line in demo.log if line.get("event") == "csp.violated"] == []


async def finds_the_template(ana: Walker) -> None:
    page = ana.page
    await expect(page.get_by_text("You have not asked for anything yet")).to_be_visible()
    await expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    await ana.looks_at("home")
    await page.get_by_role("link", name="Choose a template").first.click()
    await ana.looks_at("gallery")
    await page.get_by_label("Search templates").fill("postgres")
    await page.get_by_role("link", name="PostgreSQL database (AWS RDS)").click()
    await expect(page.get_by_label("Database name")).to_be_focused()
    await ana.looks_at("form")


async def is_told_what_is_wrong_with_an_answer(ana: Walker) -> None:
    """At its field, by the form itself; what else was typed stays."""
    page = ana.page
    name = page.get_by_label("Database name")
    await name.fill("Orders" + "x" * 64)
    await page.get_by_label("Description").fill(HIDDEN)
    await page.get_by_role("combobox", name="Owner").fill("payments")
    await page.get_by_role("option", name=re.compile("^Payments")).first.click()
    await press(page, "Next")

    await expect(name).to_have_attribute("aria-invalid", "true")
    await expect(name).to_be_focused()
    await expect(name).to_be_in_viewport()
    await expect(said_at(name)).to_contain_text("Use at most 63 characters")
    await expect(said_at(name)).to_contain_text("Must be written as described here")
    await expect(said_at(name)).to_contain_text("lower-case letters, digits and single hyphens")
    await ana.looks_at("form, refused")
    await expect(page.get_by_label("Description")).to_have_value(HIDDEN)
    await expect(page.get_by_role("combobox", name="Owner")).not_to_have_value("")

    await name.fill(NAME)
    await expect(name).to_have_attribute("aria-invalid", "false")
    await press(page, "Next")
    await page.get_by_label("Instance class").click()
    await page.get_by_role("option", name="db.t3.micro").click()
    await ana.looks_at("form, second page")
    await press(page, "Next")
    await ana.looks_at("form, third page")
    await press(page, "Review")


async def is_told_what_the_server_objects_to(ana: Walker) -> None:
    """It looks closer than the form; the person is brought back to the field."""
    page = ana.page
    description = page.get_by_label("Description")
    await expect(description).to_have_value(HIDDEN)
    await expect(description).to_have_attribute("aria-invalid", "true")
    await expect(description).to_be_focused()
    await expect(said_at(description)).to_contain_text("hides text from a reviewer")
    await expect(page.get_by_label("Database name")).to_have_value(NAME)
    await ana.looks_at("form, refused by the server")
    await description.fill(ORDER["description"])
    await press(page, "Next")
    await expect(page.get_by_label("Instance class")).to_contain_text("db.t3.micro")
    await press(page, "Next")
    await press(page, "Review")


async def orders(ana: Walker) -> None:
    """What it will be and cost is shown first; then it comes about by itself."""
    page = ana.page
    await expect(page.get_by_text("landform.auto.tfvars.json").first).to_be_visible()
    await expect(page.get_by_role("region", name="Cost")).to_contain_text("a month")
    await expect(page.get_by_role("region", name="Policies")).to_be_visible()
    await ana.looks_at("review")
    await press(page, "Create")
    await expect(page.get_by_role("heading", level=1, name=NAME)).to_be_visible()
    await ana.looks_at("request")
    await page.evaluate("window.sameAsBefore = true")
    await expect(situation(page)).to_contain_text("Waits for a review by platform-team")
    await expect(page.get_by_role("region", name="Timeline")).to_contain_text("Plan succeeded")
    await ana.looks_at("request, planned")


async def is_refused_to_approve_their_own(ana: Walker) -> None:
    page = ana.page
    await page.get_by_role("link", name="Pull request #1").first.click()
    await expect(page.get_by_text("Nobody decides on their own request")).to_be_visible()
    await expect(page.get_by_role("radio", name="Approve")).to_be_disabled()
    await ana.looks_at("pull request")
    answer: dict[str, Any] = await page.evaluate(APPROVE, 1)
    assert answer["status"] == 403
    assert answer["detail"] == "Nobody decides on their own request; ask a colleague."
    await page.get_by_role("link", name="Request", exact=True).first.click()
    await expect(situation(page)).to_contain_text("Waits for a review by platform-team")


async def loses_the_connection_and_has_it_back(ana: Walker, demo: DemoWorld) -> None:
    timeline = ana.page.get_by_role("region", name="Timeline")
    await expect(timeline.get_by_text("Live")).to_be_visible()

    await demo.kill()

    await expect(timeline).to_contain_text("The connection to the service is lost")
    await ana.looks_at("request, not connected")
    await expect(ana.page.get_by_text("Planned").first).to_be_visible()
    await demo.start()
    await expect(timeline.get_by_text("Live")).to_be_visible()
    await expect(ana.page.get_by_role("main")).not_to_contain_text("cannot be reached")


async def reads_and_approves(rosa: Walker) -> None:
    page = rosa.page
    waiting = page.get_by_role("region", name="Waits for your approval")
    await waiting.get_by_role("link", name=f"{NAME} (dev)").click()
    await rosa.looks_at("pull request, files")
    await page.get_by_role("tab", name="Plan").click()
    created = page.get_by_role("region", name="Will be created")
    await expect(created).to_contain_text("aws_db_instance.this")
    await rosa.looks_at("pull request, plan")
    await page.get_by_role("tab", name="Policy").click()
    await expect(page.get_by_role("tabpanel")).not_to_contain_text("No policy result")
    await rosa.looks_at("pull request, policy")
    await approves(rosa)


async def approves(rosa: Walker) -> None:
    await rosa.page.get_by_role("radio", name="Approve").check()
    await rosa.page.get_by_role("button", name="Submit review").click()
    await expect(rosa.page.get_by_text("1 of 1 approval: enough")).to_be_visible()
    await rosa.looks_at("pull request, approved")


def take_the_name(demo: DemoWorld) -> None:
    """Somebody makes a database of that name by hand, between the plan and the apply."""
    demo.client("rds").create_db_instance(
        DBInstanceIdentifier=NAME, DBInstanceClass="db.t3.micro", Engine="postgres"
    )


def give_the_name_back(demo: DemoWorld) -> None:
    demo.client("rds").delete_db_instance(DBInstanceIdentifier=NAME, SkipFinalSnapshot=True)


async def is_told_why_it_failed(ana: Walker) -> None:
    """On the page that has been open all the time."""
    page = ana.page
    await expect(situation(page)).to_contain_text("The apply failed", timeout=60_000)
    await expect(situation(page)).to_contain_text("DBInstanceAlreadyExists")
    await expect(situation(page)).to_contain_text("mend the cause and retry")
    await expect(page.get_by_role("log")).to_contain_text("DBInstanceAlreadyExists")
    await ana.looks_at("request, failed")


async def retries(ana: Walker) -> None:
    page = ana.page
    await press(page, "Retry")
    await ana.looks_at("retry")
    await page.get_by_role("dialog").get_by_role("button", name="Retry").click()
    # Rosa's approval is of the commit, which stays: nobody has to be asked again.
    timeline = page.get_by_role("region", name="Timeline")
    await expect(timeline).to_contain_text("Plan restarted")


async def copies_the_endpoint(ana: Walker, demo: DemoWorld) -> None:
    page = ana.page
    await expect(page.get_by_text(f"{NAME}-dev is ready")).to_be_visible(timeout=120_000)
    await ana.looks_at("request, completed")
    assert await page.evaluate("window.sameAsBefore"), "the page was loaded again"
    await page.get_by_role("link", name="Open the resource").click()
    await expect(page.get_by_text("In sync")).to_be_visible()
    await page.get_by_role("button", name="Copy Endpoint").click()
    copied = await page.evaluate("navigator.clipboard.readText()")
    await ana.looks_at("resource")

    [made] = demo.client("rds").describe_db_instances()["DBInstances"]
    assert copied == f"{made['Endpoint']['Address']}:{made['Endpoint']['Port']}"
    [secret] = demo.client("secretsmanager").list_secrets()["SecretList"]
    value = demo.client("secretsmanager").get_secret_value(SecretId=secret["ARN"])["SecretString"]
    text = await page.content()
    assert secret["ARN"] in text
    assert re.findall('"password": *"([^"]+)"', value)[0] not in text


async def press(page: Page, button: str) -> None:
    await page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def said_at(field: Locator) -> Locator:
    """What a screen reader reads out with the field: its errors and its help."""
    return field.locator("xpath=ancestor::*[contains(@class, 'MuiFormControl-root')][last()]")


def situation(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("alert").first
