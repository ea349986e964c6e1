"""A database of the release before keeps its catalog."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from landform.catalog.models import EntityQuery, FacetValue, JsonObject
from landform.catalog.service import CatalogService
from landform.catalog.validation import declare
from landform.db import schema
from landform.db.engine import Database
from tests.integration.catalog.organisation import organisation
from tests.support.catalog_index import index_of
from tests.support.clock import ManualClock
from tests.support.postgres import PostgresServer

BEFORE = "0003"
HERE = "url:https://git.example/shop.yaml"
SCRIPT = {"backstage.io/view-url": "java\tscript:alert(1)"}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as made:
        yield made


def shop() -> list[JsonObject]:
    entities: list[JsonObject] = organisation()
    entities[0]["metadata"]["annotations"] = SCRIPT
    return entities


async def test_an_upgrade_keeps_every_entity(url: str, clock: ManualClock) -> None:
    """With its uid and times; and the index is what a fresh catalog would have."""
    db = Database(url)
    async with db.transaction() as tx:
        await tx.run_sync(_upgrade_to, BEFORE)
        await tx.run_sync(_fill_as_before, clock)

    await schema.upgrade(db)
    catalog = CatalogService(db, clock)
    await catalog.prepare()

    first = await catalog.entity("resource:default/payments-db")
    assert first.uid == "00000000-0000-4000-8000-000000000000"
    assert first.created_at == clock.now
    assert "rejected" in first.document["metadata"]["annotations"]["backstage.io/view-url"]
    assert (await catalog.query(EntityQuery(limit=0))).total == len(shop())
    assert (await catalog.facets(["kind"]))["kind"][0] == FacetValue("API", 3)
    assert (await catalog.search("vault"))[0].ref == "resource:default/vault"
    assert await catalog.memberships("ada") == (
        "group:default/company",
        "group:default/engineering",
        "group:default/payments",
    )
    carried = await index_of(db)
    # Putting the same again changes nothing: documents and etags are those of this release.
    await catalog.put_entities(shop(), location=HERE)
    assert await index_of(db) == carried
    await db.close()


async def test_an_index_of_this_release_is_left_alone(db: Database, clock: ManualClock) -> None:
    catalog = CatalogService(db, clock)
    await catalog.prepare()
    await catalog.put_entities(shop(), location=HERE)
    async with db.transaction() as tx:
        await tx.execute(text("DELETE FROM entity_texts"))

    await catalog.prepare()
    assert await catalog.search("vault") == []  # not derived again

    await catalog.rebuild()
    assert await catalog.search("vault") != []


def _upgrade_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _fill_as_before(connection: Connection, clock: ManualClock) -> None:
    """Rows as the release before wrote them; what it derived does not matter."""
    for number, entity in enumerate(shop()):
        declaration = declare(entity, location=HERE)
        connection.execute(
            text(
                "INSERT INTO entities (ref, uid, declared, document, etag, created_at, updated_at) "
                "VALUES (:ref, :uid, :declared, '{}', 'old', :at, :at)"
            ),
            {
                "ref": str(declaration.ref),
                "uid": f"00000000-0000-4000-8000-{number:012}",
                "declared": orjson.dumps(
                    declaration.document, option=orjson.OPT_SORT_KEYS
                ).decode(),
                "at": clock.now,
            },
        )
