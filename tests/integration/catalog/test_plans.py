"""No question that is asked often reads a whole table: the databases say so themselves."""

import re
from typing import Any

import pytest

from landform.catalog.filters import filter_to_query
from landform.catalog.models import EntityQuery, Order
from landform.catalog.repository import facets, finding, groups, reading, sizes
from landform.catalog.repository import sql as sql_module
from landform.catalog.repository.sql import Sql, fetch
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from tests.unit.catalog.builders import an_entity

LARGE = ("entities", "entity_search", "entity_edges", "entity_texts")
RESOURCES, TEAMS = 3_000, 30
BY_NAME = Order("metadata.name")


class Recorder:
    """Notes every statement that readers send; they run as ever."""

    def __init__(self) -> None:
        self.seen: list[Sql] = []

    async def __call__(self, tx: Any, sql: Sql) -> list[Any]:
        self.seen.append(sql)
        return await fetch(tx, sql)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    noted = Recorder()
    for module in (facets, finding, groups, reading, sizes):
        monkeypatch.setattr(module, "fetch", noted)
    return noted


@pytest.fixture
async def large(catalog: CatalogService, db: Database) -> CatalogService:
    """Enough that a scan would be the worse plan, and statistics that say so.

    PostgreSQL gathers those by itself. SQLite never does: it has what the schema gives it.
    """
    put = [
        an_entity(
            "Resource",
            f"{'dbqc'[n % 4]}-{n:05}",
            {"tags": ["shared" if n % 2 else "own"], "title": f"Number {n}"},
            type=("database", "bucket", "queue")[n % 3],
            owner=f"team-{n % TEAMS}",
        )
        for n in range(RESOURCES)
    ]
    teams = [an_entity("Group", f"team-{n}") for n in range(TEAMS)]
    await catalog.put_entities(teams + put, location="test:here")
    if not db.is_sqlite:
        async with db.transaction() as tx:
            await tx.exec_driver_sql("ANALYZE")
    return catalog


async def plans(db: Database, recorder: Recorder, *, small: bool = False) -> str:
    """What the database would do for everything that was noted.

    ``small``: where the tables are, PostgreSQL is asked whether it could do without a scan.
    """
    lines = []
    async with db.read() as glance:
        if small and not db.is_sqlite:
            await glance.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for sql in recorder.seen:
            explain = "EXPLAIN QUERY PLAN " if db.is_sqlite else "EXPLAIN "
            rows = await sql_module.fetch(glance, Sql(explain + sql.text, sql.values))
            lines += [sql.text, *(str(row[-1]) for row in rows)]
    return "\n".join(lines)


def scans(plan: str) -> list[str]:
    """Whole reads of tables that grow with the catalog.

    SQLite names what it scans by its alias: those of our tables have two letters (`sources`) or
    are `e`; the others are results within the statement.
    """
    tables = "|".join(LARGE)
    sqlite = re.findall(rf"^SCAN (?:e|[qwvpn][sxet]|{tables})$", plan, re.MULTILINE)
    # All values of a key, for each candidate (v, p): worse than a scan.
    sqlite += re.findall(
        r"^SEARCH [vp]?s USING .*\(key_id=\?(?: AND value>\?)?\)$", plan, re.MULTILINE
    )
    return sqlite + re.findall(rf"Seq Scan on (?:{tables})\b", plan)


@pytest.mark.parametrize(
    ("filters", "order"),
    [
        (["relations.ownedBy=group:default/team-7"], None),
        (["relations.ownedBy=group:default/team-7"], BY_NAME),
        (["kind=resource,relations.ownedBy=group:default/team-7"], BY_NAME),
        (["kind=resource,spec.type=bucket,metadata.tags.shared"], BY_NAME),
        (["kind=resource"], BY_NAME),
        (["kind=resource,spec.type=bucket,metadata.title"], BY_NAME),
        (["kind=resource"], None),
        ([], None),
        ([], BY_NAME),
    ],
)
async def test_a_page_is_read_by_an_index(
    large: CatalogService,
    db: Database,
    recorder: Recorder,
    filters: list[str],
    order: Order | None,
) -> None:
    page = await large.query(EntityQuery(filter_to_query(filters), order, limit=20))
    assert page.next_cursor is not None
    await large.query_on(page.next_cursor, limit=20)

    plan = await plans(db, recorder)

    assert scans(plan) == []
    if order is None:
        assert "LIMIT" in plan.upper()
        if not db.is_sqlite:
            assert "Sort Key" not in plan.partition("SubPlan")[0]


@pytest.mark.parametrize("filters", [[], ["kind=resource"], ["kind=resource", "kind=group"]])
async def test_facets_of_everything_come_from_counts(
    large: CatalogService, db: Database, recorder: Recorder, filters: list[str]
) -> None:
    found = await large.facets(
        ["kind", "spec.type", "relations.ownedBy"], where=filter_to_query(filters)
    )

    assert sum(each.count for each in found["spec.type"]) >= RESOURCES
    assert len(found["relations.ownedBy"]) == TEAMS
    plan = await plans(db, recorder)
    assert "entity_counts" in plan
    assert not re.search(r"\bentity_search\b|\bentity_edges\b", plan)


async def test_one_by_name_a_search_and_memberships_use_indexes(
    large: CatalogService, db: Database, recorder: Recorder
) -> None:
    await large.texts(["resource:default/b-00001"])
    await large.entity("resource:default/b-00001")
    assert await large.search("number 77")
    await large.memberships("user:default/nobody")

    assert scans(await plans(db, recorder, small=True)) == []


async def test_the_check_sees_a_scan(db: Database, recorder: Recorder) -> None:
    """It would fail where it should."""
    recorder.seen.append(Sql("SELECT e.head FROM entities e WHERE e.etag = ?", ("x",)))

    assert scans(await plans(db, recorder)) != []
