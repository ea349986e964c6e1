"""The catalog on the command line, as its users meet it."""

import csv
import json
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml

from landform.db.engine import Database
from tests.support.access import ADMIN
from tests.support.builders import ANA, PAYMENTS
from tests.support.command_line import run
from tests.support.served import Served, served
from tests.unit.catalog.builders import an_entity

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)

HERE = "url:https://git.example/shop.yaml"


@pytest.fixture
async def place(db: Database, tmp_path: Path) -> AsyncIterator[Served]:
    owned: dict[str, Any] = {"owner": PAYMENTS}
    async with served(db, tmp_path) as place:
        await place.world.catalog.put_entities(
            [
                an_entity("Component", "orders", dependsOn=["resource:orders-db"], **owned),
                an_entity(
                    "Resource",
                    "orders-db",
                    {"title": "Orders", "tags": ["sql"], "labels": {"tier": "1"}},
                    landform={"environment": "dev", "outputs": {"endpoint": "db:5432"}},
                    system="shop",
                    **owned,
                ),
                an_entity("Resource", "cache", type="cache", owner="billing"),
            ],
            location=HERE,
            actor=ANA,
        )
        yield place


def write(directory: Path, name: str, *entities: Any) -> Path:
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump_all(entities))
    return path


# ── get ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "narrowed",
    [
        ("--owner", "payments"),
        ("--system", "shop"),
        ("--type", "database"),
        ("--tag", "sql"),
        ("-l", "tier=1"),
        ("--environment", "dev"),
        ("--filter", "metadata.title=orders"),
    ],
)
async def test_what_is_listed_can_be_narrowed(place: Served, narrowed: tuple[str, str]) -> None:
    shown = (await run(place, "get", "res", *narrowed, "-o", "name")).did()

    assert shown.split() == ["resource:default/orders-db"]


async def test_a_list_is_sorted_and_ends_where_it_was_told(place: Served) -> None:
    names = (await run(place, "get", "resources", "--sort", "-name", "-o", "name")).did()
    one = (await run(place, "get", "resources", "--limit", "1", "-o", "name")).did()
    all_ = (await run(place, "get", "resources", "--all", "-o", "ndjson")).did()

    assert names.split() == ["resource:default/orders-db", "resource:default/cache"]
    assert one.split() == ["resource:default/cache"]
    assert [json.loads(line)["metadata"]["name"] for line in all_.splitlines()] == [
        "cache",
        "orders-db",
    ]


async def test_a_list_is_a_table_for_people_and_data_for_programs(place: Served) -> None:
    table = (await run(place, "get", "resource")).did()
    wide = (await run(place, "get", "resource", "-o", "wide")).did()
    as_csv = (await run(place, "get", "resource", "--all", "-o", "csv")).did()
    as_json = json.loads((await run(place, "get", "resource", "-o", "json")).did())
    as_yaml = yaml.safe_load((await run(place, "get", "resource", "-o", "yaml")).did())

    assert "db:5432" in table
    assert HERE in wide
    assert HERE not in table
    assert {row["name"] for row in csv.DictReader(StringIO(as_csv))} == {"cache", "orders-db"}
    assert as_json == as_yaml
    none = await run(place, "get", "apis")
    assert (none.code, none.out, none.errors) == (0, "", "No apis found.\n")


async def test_what_is_misspelled_is_guessed(place: Served) -> None:
    kind = (await run(place, "get", "resorces")).refused(2)
    name = (await run(place, "get", "resource", "order-db")).refused(4)
    described = (await run(place, "describe", "res:ordersdb")).refused(4)
    no_ref = (await run(place, "describe", "orders")).refused(2)
    label = (await run(place, "get", "res", "-l", "tier")).refused(2)
    limited = (await run(place, "get", "res", "-o", "csv", "--limit", "1")).refused(2)
    comma = (await run(place, "get", "res", "--type", "a,b")).refused(2)

    assert "did you mean resources" in kind
    assert "did you mean orders-db" in name
    assert "did you mean orders-db" in described
    assert "KIND:NAME" in no_ref
    assert "KEY=VALUE" in label
    assert "--limit" in limited
    assert "comma" in comma


# ── one entity ───────────────────────────────────────────────────────────────────


async def test_an_entity_is_described_with_all_around_it(place: Served) -> None:
    shown = (await run(place, "describe", "resource:orders-db")).did()
    data = json.loads((await run(place, "describe", "res:orders-db", "-o", "json")).did())

    for said in (
        "Resource resource:default/orders-db",
        "Title: Orders",
        f"From: {HERE}",
        "ownedBy: group:default/payments",
        "dependencyOf: component:default/orders",
        "endpoint: db:5432",
        f"created by {ANA}",
    ):
        assert said in shown
    assert data["entity"]["metadata"]["name"] == "orders-db"
    assert data["history"][0]["actor"] == ANA


async def test_a_graph_is_drawn_or_printed_for_programs_that_draw(place: Served) -> None:
    asked = ("graph", "comp:orders", "--relations", "dependsOn,partOf", "--direction", "out")

    tree = (await run(place, *asked)).did()
    dot = (await run(place, *asked, "-o", "dot")).did()
    mermaid = (await run(place, *asked, "-o", "mermaid")).did()
    data = json.loads((await run(place, *asked, "-o", "json")).did())

    assert "dependsOn → resource:default/orders-db (Orders)" in tree
    assert "partOf → system:default/shop (not in the catalog)" in tree
    assert '"component:default/orders" -> "resource:default/orders-db" [label="dependsOn"];' in dot
    assert "n0 -->|dependsOn| n1" in mermaid
    assert len(data["edges"]) == 2
    cut = await run(place, *asked, "--limit", "1")
    assert (cut.code, "--limit" in cut.errors) == (0, True)
    assert "likes" in (await run(place, "graph", "comp:orders", "--relations", "likes")).refused(3)


async def test_history_says_who_did_what(place: Served, tmp_path: Path) -> None:
    for size in (1, 2):
        entity = an_entity("Resource", "new", owner=PAYMENTS, size=size)
        (await run(place, "apply", "-f", str(write(tmp_path, "new.yaml", entity)))).did()
    (await run(place, "delete", "res:new")).did()

    shown = (await run(place, "history", "res:new")).did().splitlines()

    assert [word for line in shown for word in line.split() if word.endswith("ed")] == [
        "removed",
        "changed",
        "created",
    ]
    assert "spec.size: 1 → 2" in shown[2]
    assert ANA in shown[1]


# ── apply, delete ────────────────────────────────────────────────────────────────


async def test_what_is_applied_is_told_entity_by_entity(place: Served, tmp_path: Path) -> None:
    one, two = (an_entity("Resource", name, owner=PAYMENTS) for name in ("one", "two"))
    write(tmp_path / "shop", "one.yaml", one)
    write(tmp_path / "shop" / "inner", "two.yml", two)
    apply = ("apply", "-f", str(tmp_path / "shop"))
    (await run(place, *apply)).did()
    write(tmp_path / "shop", "one.yaml", {**one, "spec": {**one["spec"], "size": 2}})

    done = await run(place, *apply)
    from_stdin = await run(place, "apply", "-f", "-", stdin=yaml.safe_dump(two))

    assert sorted(done.did().splitlines()) == [
        "resource:default/one changed",
        "resource:default/two unchanged",
    ]
    assert done.errors == "0 created, 1 changed, 1 unchanged\n"
    assert from_stdin.did() == "resource:default/two unchanged\n"


async def test_a_fault_is_told_with_file_and_line_and_nothing_is_put(
    place: Served, tmp_path: Path
) -> None:
    good = an_entity("Resource", "good", owner=PAYMENTS)
    bad = an_entity("Resource", "bad", {"tags": ["fine", "NOT FINE"]}, owner=PAYMENTS)
    file = write(tmp_path, "both.yaml", good, bad)
    line = file.read_text().splitlines().index("  - NOT FINE") + 1

    refused = (await run(place, "apply", "-f", str(file))).refused(3)

    assert refused.startswith(f"error: {file}:{line}: metadata.tags.1: ")
    assert "There is no resource:default/good" in (await run(place, "history", "res:good")).refused(
        4
    )
    (tmp_path / "empty").mkdir()
    assert "no files" in (await run(place, "apply", "-f", str(tmp_path / "empty"))).refused(3)
    assert "no entity" in (await run(place, "apply", "-f", "-", stdin="---\n")).refused(3)


async def test_what_belongs_to_others_or_comes_from_elsewhere_stays(
    place: Served, tmp_path: Path
) -> None:
    theirs = write(tmp_path, "t.yaml", an_entity("Resource", "t", owner="billing"))
    located = write(tmp_path, "l.yaml", an_entity("Resource", "orders-db", owner=PAYMENTS))
    over = ("apply", "-f", str(located), "--take-over")

    assert "billing" in (await run(place, "apply", "-f", str(theirs))).refused(5)
    assert HERE in (await run(place, "apply", "-f", str(located))).refused(6)
    assert HERE in (await run(place, "delete", "res:orders-db")).refused(6)
    assert HERE in (await run(place, *over)).refused(6)
    assert "changed" in (await run(place, *over, who=ADMIN)).did()
