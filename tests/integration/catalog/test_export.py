"""The whole catalog as lines, for programs and for spreadsheets."""

import csv
import re
from io import StringIO
from typing import Any

import httpx2
import orjson
from hypothesis import HealthCheck, example, given, settings

from landform.catalog.models import JsonObject
from landform.catalog.service import SCAN_CHUNK, CatalogService
from tests.support.api import API
from tests.support.clock import ManualClock
from tests.support.entities import rich_entities
from tests.unit.catalog.builders import an_entity

EXPORT = f"{API}/entities/export"
HERE = "url:https://git.example/all.yaml"


async def test_all_entities_are_exported_in_one_order(
    catalog: CatalogService, api: httpx2.AsyncClient
) -> None:
    count = SCAN_CHUNK + 5
    entities = [an_entity("Resource", f"r{n:05}") for n in range(count)]
    await catalog.put_entities(entities, location=HERE)

    as_lines = await api.get(EXPORT)
    as_table = await api.get(EXPORT, params={"format": "csv"})

    refs = [orjson.loads(line)["metadata"]["name"] for line in as_lines.text.splitlines()]
    rows = list(csv.DictReader(StringIO(as_table.text)))
    assert len(set(refs)) == count
    assert [row["name"] for row in rows] == refs
    assert (await api.get(EXPORT)).text == as_lines.text
    assert as_lines.headers["content-type"] == "application/x-ndjson"
    assert as_table.headers["content-disposition"] == 'attachment; filename="catalog.csv"'


async def test_a_table_says_what_people_ask_for(
    catalog: CatalogService, api: httpx2.AsyncClient, clock: ManualClock
) -> None:
    metadata = {
        "title": "=cmd|' /C calc'!A0",
        "description": 'Orders, "all" of them\nsince 2020',
        "tags": ["sql", "eu"],
        "labels": {"landform.dev/environment": "prod"},
    }
    entity = an_entity("Resource", "db", metadata, system="shop", lifecycle="production")
    await catalog.put_entities([entity, an_entity("Group", "payments")], location=HERE)

    answer = await api.get(EXPORT, params={"format": "csv", "filter": "kind=resource"})

    [row] = csv.DictReader(StringIO(answer.text))
    moment = clock.now.isoformat()
    assert row == {
        "ref": "resource:default/db",
        "kind": "Resource",
        "name": "db",
        "namespace": "default",
        "title": "'=cmd|' /C calc'!A0",
        "type": "database",
        "owner": "payments",
        "system": "shop",
        "lifecycle": "production",
        "environment": "prod",
        "tags": "sql, eu",
        "description": 'Orders, "all" of them\nsince 2020',
        "location": HERE,
        "created": moment,
        "updated": moment,
    }


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(entity=rich_entities())
@example(entity=an_entity("Component", "long", {"tags": [f"t{n}" for n in range(300)]}))
@example(entity=an_entity("Resource", "odd", {"title": "=1\r\n+2", "description": "a\u2028;-b"}))
async def test_any_accepted_entity_comes_back(
    catalog: CatalogService, api: httpx2.AsyncClient, entity: JsonObject
) -> None:
    """As it is by its name: whole in a line of JSON, and cell by cell in a table."""
    ref = await catalog.put_entity(entity, location=HERE)
    by_name = (await catalog.entity(ref)).document
    where = f"kind={ref.kind},metadata.name={ref.name},metadata.namespace={ref.namespace}"

    lines = (await api.get(EXPORT, params={"filter": where})).content.split(b"\n")
    table = (await api.get(EXPORT, params={"filter": where, "format": "csv"})).content.decode()

    assert [orjson.loads(line) for line in lines[:-1]] == [by_name]
    assert lines[-1] == b""
    [row] = csv.DictReader(StringIO(table, newline=""))
    assert row["ref"] == str(ref)
    metadata, spec = by_name["metadata"], by_name["spec"]
    for column, value in {
        "kind": by_name["kind"],
        **{name: metadata.get(name) for name in ("name", "namespace", "title", "description")},
        **{name: spec.get(name) for name in ("type", "owner", "system", "lifecycle")},
        "tags": ", ".join(metadata.get("tags", [])),
    }.items():
        assert same(row[column], value), column
        assert not re.match(r"\s*[=+@-]", row[column]), column


def same(cell: str, value: Any) -> bool:
    """Whether it is that value, but for what keeps a spreadsheet from taking it for a formula."""
    text = (
        value if isinstance(value, str) else "" if value is None else orjson.dumps(value).decode()
    )
    return cell.replace("'", "") == text.replace("'", "")


async def test_an_empty_catalog_is_a_header(api: httpx2.AsyncClient) -> None:
    assert (await api.get(EXPORT)).text == ""
    assert (await api.get(EXPORT, params={"format": "csv"})).text.count("\r\n") == 1


async def test_a_wrong_question_is_refused(api: httpx2.AsyncClient) -> None:
    assert (await api.get(EXPORT, params={"format": "xls"})).status_code == 422
