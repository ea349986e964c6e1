"""What browsers may do with our pages, and what they tell us when something tried more."""

import re
from pathlib import Path
from typing import Any

import httpx2
import pytest
import structlog

from landform.api.app import Edge, create_app
from landform.portal import site
from tests.support.api import API, serving
from tests.support.world import World

PAGE = '<meta name="csp-nonce" content="__CSP_NONCE__"><div id="root"></div>'


def directives(answer: httpx2.Response) -> dict[str, str]:
    policy = answer.headers["content-security-policy"]
    return dict(part.strip().partition(" ")[::2] for part in policy.split(";"))


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text(PAGE)
    return tmp_path / "static"


async def test_every_answer_is_guarded(world: World) -> None:
    async with serving(world) as client:
        answers = [
            await client.get(path) for path in (f"{API}/me", "/healthz", "/nothing", "/docs")
        ]

    for answer in answers:
        policy = directives(answer)
        assert policy["default-src"] == "'none'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["base-uri"] == "'none'"
        assert policy["report-uri"] == "/csp-reports"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert "strict-transport-security" not in answer.headers
    for answer in answers[:3]:
        assert directives(answer)["script-src"] == "'self'"
        assert "unsafe" not in answer.headers["content-security-policy"]


async def test_styles_of_a_page_carry_a_number_that_is_new_each_time(
    world: World, pages: Path
) -> None:
    async with serving(world) as client:
        site.mount(client._transport.app, static=pages)  # type: ignore[attr-defined]
        answers = [await client.get(path) for path in ("/", "/", "/requests", "/index.html")]

    nonces = []
    for answer in answers:
        [nonce] = re.findall(r'content="([\w-]{22})"', answer.text)
        assert directives(answer)["style-src"] == f"'self' 'nonce-{nonce}'"
        assert answer.headers["cache-control"] == "no-store"
        nonces.append(nonce)
    assert len(set(nonces)) == 4


async def test_where_people_come_by_https_browsers_are_told_to_stay_there(world: World) -> None:
    async with serving(world) as plain:
        services = plain._transport.app.state.services  # type: ignore[attr-defined]
    app = create_app(services, edge=Edge(is_https=True))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="https://landform") as client:
        answer = await client.get("/healthz")

    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert directives(answer)["report-to"] == "csp"
    assert answer.headers["reporting-endpoints"] == 'csp="/csp-reports"'


@pytest.mark.parametrize(
    "body",
    [
        {"csp-report": {"violated-directive": "script-src", "document-uri": "http://x/a?q=secret"}},
        [{"type": "csp-violation", "body": {"effectiveDirective": "script-src",
                                            "documentURL": "http://x/a?q=secret"}}],
    ],
)  # fmt: skip
async def test_reports_of_browsers_are_logged_without_what_people_typed(
    world: World, body: Any
) -> None:
    world.clock.go_on(days=1)  # type: ignore[attr-defined]
    with structlog.testing.capture_logs() as log:
        async with serving(world) as client:
            answer = await client.post("/csp-reports", json=body)

    assert answer.status_code == 204
    [line] = [each for each in log if each["event"] == "csp.violated"]
    assert (line["directive"], line["page"]) == ("script-src", "http://x/a")
    assert "secret" not in repr(line)


async def test_reports_are_bounded_in_size_number_and_shape(world: World) -> None:
    report = {"csp-report": {"violated-directive": "x" * 5_000}}
    world.clock.go_on(days=2)  # type: ignore[attr-defined]
    with structlog.testing.capture_logs() as log:
        async with serving(world) as client:
            for _ in range(50):
                assert (await client.post("/csp-reports", json=report)).status_code == 204
            for odd in (b"", b"[]", b"[1]", b"{", b'{"csp-report": 1}', b"\xff"):
                assert (await client.post("/csp-reports", content=odd)).status_code == 204
            huge = await client.post("/csp-reports", content=b"x" * 20_000)

    lines = [each for each in log if each["event"] == "csp.violated"]
    assert huge.status_code == 413
    assert len(lines) == 20
    assert max(len(each["directive"]) for each in lines) == 200
