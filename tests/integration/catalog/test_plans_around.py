"""What is around an entity and what happened to it are found by an index, however many there are.

As `test_plans.py`, of statements as the driver gets them: the databases say themselves how they
would go about it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from landform.catalog.errors import EntityNotFound
from landform.catalog.graph import MAX_NODES, GraphQuery
from landform.catalog.models import JsonObject
from landform.catalog.records import CatalogRecords
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.kernel.names import EntityRef
from tests.integration.catalog.test_plans import LARGE
from tests.support.clock import ManualClock
from tests.unit.catalog.builders import an_entity

SERVICES, SYSTEMS, TEAMS = 1_500, 60, 30
ONE = EntityRef.parse("component:service-0700")
HUB = EntityRef.parse("group:team-7")
CHANGES = 12  # of the one, besides its creation


@pytest.fixture
def records(db: Database, clock: ManualClock) -> CatalogRecords:
    return CatalogRecords(db, clock)


@pytest.fixture
async def grown(db: Database, clock: ManualClock, catalog: CatalogService) -> None:
    """Enough that reading all of it would be the worse plan, and statistics that say so.

    PostgreSQL gathers those by itself. SQLite never does: it has what the schema gives it.
    """
    put = [an_entity("Group", f"team-{n}", children=[]) for n in range(TEAMS)]
    put += [an_entity("System", f"system-{n}", owner=f"team-{n % TEAMS}") for n in range(SYSTEMS)]
    put += [_service(n) for n in range(SERVICES)]
    await catalog.put_entities(put, location="test:here")
    for number in range(CHANGES):
        clock.go_on(days=1)
        changed = _service(700) | {"metadata": {"name": ONE.name, "title": f"Title {number}"}}
        await catalog.put_entity(changed, location="test:here")
    if not db.is_sqlite:
        async with db.transaction() as tx:
            await tx.exec_driver_sql("ANALYZE")


def _service(number: int) -> JsonObject:
    return an_entity(
        "Component",
        f"service-{number:04}",
        owner=f"team-{number % TEAMS}",
        system=f"system-{number % SYSTEMS}",
        dependsOn=[f"component:service-{(number + step) % SERVICES:04}" for step in (1, 2)],
    )


@contextmanager
def noted(db: Database) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is sent meanwhile, with its values."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, text: str, values: Any, _context: Any, _many: bool) -> None:
        if text.lstrip().upper().startswith(("SELECT", "DELETE", "WITH")):
            seen.append((text, values))

    engine = db.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def plan_of(
    db: Database, statements: list[tuple[str, Any]], *, can_be_small: bool = False
) -> str:
    assert statements, "something was asked"
    explain = "EXPLAIN QUERY PLAN " if db.is_sqlite else "EXPLAIN "
    lines: list[str] = []
    async with db.read() as tx:
        if not db.is_sqlite and can_be_small:
            # Of so few entities all of a table may be the better plan: could it do without?
            await tx.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for text, values in statements:
            rows = await tx.exec_driver_sql(explain + text, values)
            lines += [text, *(str(row[-1]) for row in rows)]
    return "\n".join(lines)


def reads_all(plan: str) -> list[str]:
    """Whole reads of tables that grow, or of a key, in the words of either database."""
    growing = "|".join((*LARGE, "entity_history"))
    aliases = "d|e|s|x"  # of these tables, where SQLite names what it reads by its alias
    return re.findall(
        rf"^SCAN (?:{aliases}|{growing})\b.*|Seq Scan on (?:{growing})\b.*"
        r"|^SEARCH s USING .*\(key_id=\?(?: AND value>\?)?\)$",
        plan,
        re.MULTILINE,
    )


@pytest.mark.parametrize("ref", [ONE, HUB], ids=str)
async def test_two_hops_around_an_entity_are_found_by_indexes(
    grown: None, db: Database, records: CatalogRecords, ref: EntityRef
) -> None:
    """Of one service, and of a team that owns fifty."""
    with noted(db) as statements:
        graph = await records.graph(GraphQuery(ref, depth=2, limit=MAX_NODES))

    edges = [each for each in statements if "entity_edges" in each[0]]
    others = [each for each in statements if each not in edges]
    plan = await plan_of(db, edges) + await plan_of(db, others, can_be_small=True)

    assert {node.distance for node in graph.nodes} == {0, 1, 2}
    assert reads_all(plan) == []
    assert "ix_entity_edges_inverse" in plan


async def test_each_page_of_a_history_is_found_by_an_index(
    grown: None, db: Database, records: CatalogRecords
) -> None:
    """Also where it is one page of many, and of what never was."""
    with noted(db) as statements:
        first = await records.history(ONE, limit=5)
        await records.history(ONE, limit=5, cursor=first.next_cursor)
        with pytest.raises(EntityNotFound):
            await records.history(EntityRef.parse("component:nobody"), limit=5)

    plan = await plan_of(db, [each for each in statements if "entity_history" in each[0]])

    assert reads_all(plan) == []
    assert plan.count("ix_entity_history_ref_id") == 3
    assert not re.search(r"TEMP B-TREE|Sort Key", plan), "the index has them in order"


async def test_old_history_is_found_by_its_time(
    grown: None, db: Database, clock: ManualClock, records: CatalogRecords
) -> None:
    clock.go_on(days=1)
    with noted(db) as statements:
        forgotten = await records.forget(older_than=timedelta(days=CHANGES + 5))

    plan = await plan_of(db, statements)

    assert forgotten == 0, "a sweep that finds nothing is the usual one"
    assert reads_all(plan) == []
    assert "ix_entity_history_at" in plan


@pytest.mark.parametrize(
    "question",
    [
        "SELECT 1 FROM entities d WHERE etag = 'y'",
        "SELECT 1 FROM entity_edges x WHERE declarer = 'y'",
        "SELECT 1 FROM entity_history WHERE actor = 'y'",
    ],
)
async def test_the_check_sees_a_scan(grown: None, db: Database, question: str) -> None:
    """It would fail where it should."""
    assert reads_all(await plan_of(db, [(question, ())])) != []
