"""What callers may send, and what they are told."""

import base64
from pathlib import Path

import httpx2
from fastapi import FastAPI

from landform.portal import site
from landform.service.doctor import check
from landform.settings import Settings
from landform.templates.models import Page
from landform.templates.values import validate_values
from tests.support.api import API, PROBLEM, serving
from tests.support.templates import a_template
from tests.support.world import World


async def test_parameters_nested_too_deep_are_refused(world: World) -> None:
    deep = '{"a":' * 900 + "1" + "}" * 900
    async with serving(world) as client:
        answer = await client.post(
            f"{API}/requests",
            content=f'{{"template":"probe","parameters":{deep}}}',
            headers={"Content-Type": "application/json"},
        )

    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)


def test_a_field_that_takes_anything_has_no_default() -> None:
    """`true` is a JSON Schema, too."""
    page = Page("Any", None, {"type": "object", "properties": {"any": True}})

    assert validate_values(a_template(pages=(page,)), {"any": [1]}) == {"any": [1]}


async def test_an_address_longer_than_any_file_is_a_page_of_the_portal(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("the portal")
    app = FastAPI()
    site.mount(app, static=tmp_path)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)

    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get("/" + "a" * 300)

    assert (answer.status_code, answer.text) == (200, "the portal")


async def test_a_cursor_nested_too_deep_is_malformed(world: World) -> None:
    cursor = base64.urlsafe_b64encode(b"[" * 1400).decode()
    async with serving(world) as client:
        answer = await client.get(f"{API}/requests", params={"cursor": cursor})

    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)


async def test_who_is_not_signed_in_is_told_how(world: World) -> None:
    async with serving(world, tokens={}) as client:
        answer = await client.get(f"{API}/requests")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_the_doctor_says_that_the_database_is_down(tmp_path: Path) -> None:
    for url in ("postgresql://nobody@127.0.0.1:1/x", f"sqlite:///{tmp_path}"):
        findings = await check(Settings(database_url=url))

        [database] = [each for each in findings if each.what == "database"]
        assert not database.good
        assert database.detail
