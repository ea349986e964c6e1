"""Bodies that have broken services: each is refused, and by the field's name where there is one."""

import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.support.api import API, PROBLEM, serving
from tests.support.world import ORDER, World

REQUESTS = f"{API}/requests"
JSON = {"content-type": "application/json"}


@pytest.fixture
async def api(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(world) as client:
        yield client


DEEP = "[" * 400 + "]" * 400
NASTY_VALUES = {
    "a deep list": (DEEP, "/note"),
    "a deeper list": ("[" * 900 + "]" * 900, "/note"),
    "a deep object": ('{"a":' * 400 + "1" + "}" * 400, "/note"),
    "half a surrogate pair": (r'"\ud800"', "/note"),
    "a key of half a surrogate pair": (r'{"\udc00": 1}', "/note"),
    "NUL": (r'"a\u0000b"', "/note"),
    "a key with NUL": (r'{"a\u0000": 1}', "/note"),
    "bidi": (r'"a\u202eb"', "/note"),
    "1e400": ("1e400", "/note"),
    "NaN": ("NaN", "/note"),
    "70 bits": (str(2**70), "/note"),
    "ten megabytes": (json.dumps("x" * 10_000_000), "/note"),
}


@pytest.mark.parametrize(("value", "field"), NASTY_VALUES.values(), ids=NASTY_VALUES.keys())
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}], ids=["", "with-key"])
async def test_a_value_that_cannot_arrive_is_refused_by_name(
    api: httpx2.AsyncClient, value: str, field: str, key: dict[str, str]
) -> None:
    order = json.dumps({"template": "probe", "parameters": {**ORDER, "note": "@"}})

    for path in (REQUESTS, f"{API}/previews"):
        response = await api.post(path, content=order.replace('"@"', value), headers=JSON | key)
        assert response.status_code == 422, (path, response.text[:300])
        fields = [error["field"] for error in response.json()["errors"]]
        assert any(each.startswith(field) for each in fields), fields
    assert (await api.get(REQUESTS)).json()["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"template": "probe", "parameters": ' + '{"a":' * 50_000,
        '{"template": "probe", "parameters": {"note": ' + DEEP + "}, " + '"x": 1}',
        r'{"template": "\ud800", "parameters": {}}',
        r'{"template": "probe", "parameters": {"\ud800": 1}}',
        r'{"template": "probe", "parameters": {"name": {"\ud800": 1}}}',
        r'{"template": "probe", "parameters": {}, "\ud800": 1}',
        r'{"template": "a\u0000b", "parameters": {}}',
        '{"template": "probe", "parameters": {"note": ' + "9" * 5_000 + "}}",
        '{"template": "probe", "parameters": {"note": ' + "[" * 5_000 + "]" * 5_000 + "}}",
    ],
    ids=range(10),
)
async def test_no_body_breaks_the_service(api: httpx2.AsyncClient, body: str) -> None:
    for path in (REQUESTS, f"{API}/previews"):
        response = await api.post(path, content=body, headers=JSON)
        assert 400 <= response.status_code < 500, (path, response.text[:300])
        assert response.headers["content-type"] == PROBLEM
    assert (await api.get(REQUESTS)).json()["items"] == []
