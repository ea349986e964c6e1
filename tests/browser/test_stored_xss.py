"""Whatever people and programs write, no page runs it (threat 22)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from landform.access.models import ALL_SCOPES, Subject, Token
from landform.access.repository import TokenRepository
from landform.audit.models import Entry, Outcome
from landform.bootstrap import now
from landform.catalog.validation import declare
from landform.db.engine import Database
from landform.db.tables import deliveries
from landform.ingestion.models import Spec
from landform.kernel.errors import DomainError
from landform.requests.models import Status
from landform.runs.models import Phase
from tests.support.access import ADMIN
from tests.support.browsing import needs_chromium, needs_portal
from tests.support.builders import ANA
from tests.support.served import Served, served
from tests.support.waiting import await_until

pytestmark = [
    pytest.mark.browser,
    needs_chromium,
    needs_portal,
    pytest.mark.parametrize("db", ["sqlite"], indirect=True),
]

RUN = "window.__xss=1"
CORPUS = [
    f"<img src=x onerror={RUN}>",
    f"<script>{RUN}</script>",
    f"<svg onload={RUN}><animate onbegin={RUN} attributeName=x></svg>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<style>*{{background:url(javascript:{RUN})}}</style><p style='color:red'>styled</p>",
    f'"><a href="javascript:{RUN}">x</a><form action="javascript:{RUN}"><button>go</button></form>',
    f"[x](javascript:{RUN}) [y]( java\tscript:{RUN}) ![z](x){{onerror={RUN}}}",
    f"[d](data:text/html;base64,PHNjcmlwdD4x) <data:text/html,<script>{RUN}</script>>",
    f"<details open ontoggle={RUN}><summary>s</summary></details><math href='javascript:{RUN}'>",
    f"\x1b]8;;javascript:{RUN}\x1b\\link\x1b]8;;\x1b\\ \x1b[31mred\x1b[0m",
    "\u202egnirts lufmrah\u202c \u2066isolated\u2069",
    f"{{{{constructor.constructor('{RUN}')()}}}} ${{{RUN}}}",
]
HOSTILE = "\n".join(CORPUS)
LINKS = [f"javascript:{RUN}", f"data:text/html,<script>{RUN}</script>", f"JaVaScRiPt:{RUN}"]


def accepts(url: str) -> bool:
    """Whether the catalog takes an entity with such a link, as Backstage's would."""
    entity = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": "x", "links": [{"url": url}]},
        "spec": {"type": "x", "lifecycle": "x", "owner": "x"},
    }
    try:
        declare(entity, location="test:hostile")
    except DomainError:
        return False
    return True


ACCEPTED = [url for url in LINKS if accepts(url)]
"""They come in, so pages must not show them as links."""


@pytest.fixture
async def place(db: Database, tmp_path: Path) -> AsyncIterator[Served]:
    async with served(db, tmp_path, user=ADMIN) as place:
        yield place


def an_entity(kind: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": {
            "name": "hostile",
            "title": HOSTILE,
            "description": HOSTILE,
            "annotations": {
                "example.com/note": HOSTILE,
                "backstage.io/source-location": f"url:javascript:{RUN}",
                "backstage.io/view-url": f"javascript:{RUN}",
            },
            "links": [
                {"url": url, "title": HOSTILE} for url in ["https://example.com/", *ACCEPTED]
            ],
        },
        "spec": {"owner": "group:default/payments", "type": "database", **spec},
    }


def the_admin() -> dict[str, Any]:
    """Who looks at the pages; their name is shown on each, and where people say who they are."""
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "User",
        "metadata": {"name": "admin", "description": HOSTILE},
        "spec": {"profile": {"displayName": HOSTILE, "email": HOSTILE}, "memberOf": []},
    }


async def fill(place: Served) -> str:
    """Hostile text wherever somebody can leave it; returns the id of the request."""
    world = place.world
    outputs = {"endpoint": HOSTILE, "url": LINKS[0]}
    landform = {"outputs": outputs, "environment": HOSTILE}
    await world.catalog.put_entities(
        [
            an_entity("Resource", landform=landform),
            an_entity("Component", lifecycle=HOSTILE),
            an_entity("API", type="openapi", lifecycle="x", definition=HOSTILE),
            an_entity("System", type=HOSTILE),
            the_admin(),
        ],
        location="test:hostile",
    )
    request = await world.submit(ANA, name="orders", note=CORPUS[0])
    await place.end_plan(request.id, log=HOSTILE, plan=_plan())
    await world.forge.comment(1, HOSTILE, author=ANA)
    other = await world.submit(ANA, name="other", note=CORPUS[1])
    await place.reach(other.id, Status.PULL_REQUEST_OPEN)
    found = await world.requests.get(other.id)
    world.runner.write_log(world.project(found), Phase.PLAN, HOSTILE)
    await place.end_plan(other.id, log=HOSTILE, error=HOSTILE)
    entry = Entry(
        now(), HOSTILE, HOSTILE, HOSTILE, HOSTILE, Outcome.DENIED, HOSTILE, {"x": HOSTILE}
    )
    await world.audit.record(entry)
    hostile = Token(
        "0" * 12, CORPUS[0], ADMIN, "0" * 64, ALL_SCOPES, None, HOSTILE[:200], now(), None
    )
    async with world.db.transaction() as tx:
        await TokenRepository(tx).add(hostile)
    spec = Spec("url", f"https://example.com/<img src=x onerror={RUN}>/catalog-info.yaml")
    await world.locations.register(spec, Subject(ADMIN))
    row = {"source": "github", "delivery_id": CORPUS[0][:70], "event": CORPUS[1], "body": "{}"}
    async with world.db.transaction() as tx:
        await tx.execute(
            deliveries.insert().values(**row, received_at=now(), read_at=now(), error=HOSTILE)
        )
    return request.id


def _plan() -> dict[str, Any]:
    change = {
        "actions": ["update"],
        "before": {"x": "y", "lines": "y"},
        "after": {"x": CORPUS[0], "lines": HOSTILE, CORPUS[1]: CORPUS[2]},
        "after_unknown": {},
        "before_sensitive": {},
        "after_sensitive": {},
    }
    resource = {"address": f'terraform_data.this["{HOSTILE}"]', "type": "terraform_data"}
    return {
        "format_version": "1.2",
        "resource_changes": [{**resource, "mode": "managed", "change": change}],
    }


async def visit(page: Page, url: str, *, asks: bool) -> None:
    await page.goto(url)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page.get_by_role("list", name="People")).to_have_count(1 if asks else 0)
    await expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    for tab in await page.locator("button[role=tab]").all():
        await tab.click()
    await page.evaluate("document.querySelectorAll('details').forEach((box) => (box.open = true))")


@pytest.mark.timeout(240)
async def test_no_page_runs_what_somebody_wrote(place: Served, browser: Browser) -> None:
    request_id = await fill(place)
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.location['url']}: {message.text}")

    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(20_000)
    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    ran: list[str] = []

    def note_run(address: str) -> None:
        ran.append(address)

    await page.expose_function("__landformRan", note_run)
    await page.add_init_script(
        "Object.defineProperty(window, '__xss', {set: (x) => window.__landformRan(location.href)})"
    )

    for path in (
        "/",
        "/templates",
        "/requests",
        f"/requests/{request_id}",
        "/tasks",
        "/pull-requests",
        "/pull-requests/1",
        "/pull-requests/2",
        "/resources",
        "/catalog?kind=component",
        "/catalog/problems",
        "/sign-in",
        "/tokens",
        "/resources/default/hostile",
        "/entities/component/default/hostile",
        "/entities/api/default/hostile",
        "/entities/system/default/hostile",
        "/entities/user/default/admin",
        "/operate",
        "/operate/deliveries",
        "/operate/audit",
    ):
        await visit(page, place.url + path, asks=path == "/sign-in")
        unsafe = await page.locator("a[href^='javascript' i], a[href^='data:' i]").count()
        assert unsafe == 0, path
        assert await page.locator("main script, main iframe, main style").count() == 0, path

    assert ran == []
    assert complaints == []
    assert [line for line in place.log if line["event"] == "csp.violated"] == []


async def test_what_a_page_is_not_allowed_is_reported(place: Served, browser: Browser) -> None:
    """The list that is empty above is not empty for want of trying."""
    page = await browser.new_page()
    await page.goto(place.url)
    await page.evaluate(
        "document.body.append(Object.assign(document.createElement('style'),"
        " {textContent: 'body{color:red}'}))"
    )

    def reported() -> list[str]:
        return [line["directive"] for line in place.log if line["event"] == "csp.violated"]

    [directive] = await await_until(reported, what="a report")
    assert directive.startswith("style-src")
