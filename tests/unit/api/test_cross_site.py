"""Which writes of browsers are let in: every method, site and origin (threat 23)."""

import httpx2
import pytest
from starlette.responses import PlainTextResponse

from landform.api.guard import Guard

SAFE, UNSAFE = ("GET", "HEAD", "OPTIONS"), ("POST", "PUT", "PATCH", "DELETE")
OWN, OTHER = "http://localhost", "http://evil.test"
HEADERS: dict[str, tuple[dict[str, str], bool]] = {
    "our own page": ({"Sec-Fetch-Site": "same-origin", "Origin": OWN}, True),
    "typed by the person": ({"Sec-Fetch-Site": "none"}, True),
    "another site": ({"Sec-Fetch-Site": "cross-site", "Origin": OTHER}, False),
    "another host of the domain": ({"Sec-Fetch-Site": "same-site"}, False),
    "a word we do not know": ({"Sec-Fetch-Site": "own-page"}, False),
    "a lie of the origin": ({"Sec-Fetch-Site": "cross-site", "Origin": OWN}, False),
    "an old browser, our page": ({"Origin": OWN}, True),
    "an old browser, another site": ({"Origin": OTHER}, False),
    "an old browser, another port": ({"Origin": f"{OWN}:8081"}, False),
    "a sandboxed frame": ({"Origin": "null"}, False),
    "an origin that is none": ({"Origin": "http://[::1"}, False),
    "a cookie alone": ({"Origin": OTHER, "Cookie": "landform-session=x"}, False),
    "a token, which no browser adds": ({"Origin": OTHER, "Authorization": "Bearer x"}, True),
    "a program": ({}, True),
}


@pytest.mark.parametrize("method", SAFE + UNSAFE)
@pytest.mark.parametrize("case", HEADERS)
async def test_writes_come_from_our_own_pages(method: str, case: str) -> None:
    headers, is_ours = HEADERS[case]
    app = Guard(PlainTextResponse("in"), allowed_hosts=None)
    transport = httpx2.ASGITransport(app=app)

    async with httpx2.AsyncClient(transport=transport, base_url=OWN) as client:
        answer = await client.request(method, "/", headers=headers)

    assert answer.is_success is (is_ours or method in SAFE)
