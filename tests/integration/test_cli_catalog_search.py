"""`landform search`: words find entities, and what cannot be found or asked is said."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from landform.db.engine import Database
from tests.support.builders import ANA, PAYMENTS
from tests.support.command_line import run
from tests.support.served import Served, served
from tests.unit.catalog.builders import an_entity

ORDERS, CART = "resource:default/orders-db", "component:default/cart"


@pytest.fixture
async def place(db: Database, tmp_path: Path) -> AsyncIterator[Served]:
    async with served(db, tmp_path) as place:
        await place.world.catalog.put_entities(
            [
                an_entity(
                    "Resource",
                    "orders-db",
                    {"title": "Orders [beta]", "tags": ["sql"]},
                    landform={"outputs": {"endpoint": "db:5432"}},
                    owner=PAYMENTS,
                ),
                an_entity("Component", "cart", {"description": "Puts orders together."}),
                an_entity("Resource", "cache"),
            ],
            location="test:here",
            actor=ANA,
        )
        yield place


async def refs(place: Served, *asked: str) -> list[str]:
    found = json.loads((await run(place, "search", *asked, "-o", "json")).did())
    return [each["ref"] for each in found]


async def test_words_find_entities_best_first(place: Served) -> None:
    assert await refs(place, "orders") == [ORDERS, CART]
    assert await refs(place, "orders", "tog") == [CART], "all words; the last may be a beginning"
    assert await refs(place, "5432") == [ORDERS], "outputs are found, too"


async def test_what_is_found_can_be_narrowed(place: Served) -> None:
    assert await refs(place, "orders", "--kind", "component") == [CART]
    both = await refs(place, "orders", "--kind", "component", "--kind", "resource")
    assert both == [ORDERS, CART]
    assert await refs(place, "orders", "--limit", "1") == [ORDERS]


async def test_a_table_for_people_and_data_for_programs(place: Served) -> None:
    table = (await run(place, "search", "orders")).did().splitlines()
    as_json = json.loads((await run(place, "search", "orders", "-o", "json")).did())
    as_yaml = yaml.safe_load((await run(place, "search", "orders", "-o", "yaml")).did())

    assert table[0].split() == ["REF", "TYPE", "OWNER", "FOUND", "IN", "TEXT"]
    assert ORDERS in table[1]
    assert PAYMENTS in table[1]
    assert "description" in table[2]
    assert "Puts orders together." in table[2]
    assert as_json == as_yaml
    assert as_json[0]["matched"] == ["name", "title"]


async def test_nothing_found_is_no_failure_and_is_said(place: Served) -> None:
    nothing = await run(place, "search", "no", "such")
    empty = await run(place, "search", "nosuch", "-o", "json")

    assert (nothing.code, nothing.out) == (0, "")
    assert nothing.errors == "Nothing has all of: no such\n"
    assert json.loads(empty.did()) == []


async def test_what_is_typed_is_words_and_no_language(place: Served) -> None:
    for typed in ('"', "orders*", "-orders)", "NEAR(", "a' OR 1=1", "%"):
        assert (await run(place, "search", "--", typed)).code == 0, typed


async def test_what_cannot_be_asked_is_refused(place: Served) -> None:
    assert "word to look for" in (await run(place, "search", "  ")).refused(2)
    for asked in ((), ("x", "--limit", "0"), ("x", "--limit", "101"), ("x", "-o", "xml")):
        wrong = await run(place, "search", *asked)
        assert wrong.code == 2, asked
        assert "Traceback" not in wrong.errors
    long = await run(place, "search", "x" * 5_000)
    assert long.code == 3


async def test_a_server_that_is_not_there_is_named() -> None:
    said = (await run("http://127.0.0.1:1", "search", "orders")).refused(7)

    assert "127.0.0.1:1" in said
