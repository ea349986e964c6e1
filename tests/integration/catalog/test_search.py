"""Words find entities: on both databases the same, and whatever is typed is only words."""

import orjson
import pytest
from sqlalchemy import update

from landform.catalog.repository import finding
from landform.catalog.repository.texts import FIRST_GROUP
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.db.tables import entities
from tests.integration.catalog.organisation import organisation
from tests.unit.catalog.builders import an_entity

HERE = "test:here"


@pytest.fixture
async def shop(catalog: CatalogService) -> CatalogService:
    await catalog.put_entities(organisation(), location=HERE)
    return catalog


async def refs(catalog: CatalogService, text: str, *kinds: str) -> list[str]:
    return [each.ref for each in await catalog.search(text, kinds=kinds, limit=100)]


async def test_a_name_comes_before_a_mention(catalog: CatalogService) -> None:
    mention = an_entity("Resource", "a", {"description": "Reads the ledger every night."})
    by_tag = an_entity("Resource", "b", {"tags": ["ledger"]})
    await catalog.put_entities([mention, by_tag, an_entity("System", "ledger")], location=HERE)

    found = await catalog.search("Ledger")

    assert [each.ref for each in found] == [
        "system:default/ledger",
        "resource:default/b",
        "resource:default/a",
    ]
    assert [each.matched for each in found] == [("name",), ("tags",), ("description",)]
    assert found[2].snippet == "Reads the ledger every night."


async def test_all_words_count_and_the_last_may_be_a_beginning(shop: CatalogService) -> None:
    assert await refs(shop, "orders d") == [
        "resource:default/orders-db",
        "resource:default/orders-db-test",
    ]
    assert await refs(shop, "order d") == []  # only the last
    assert await refs(shop, "nothing like it") == []


async def test_outputs_and_people_are_found(shop: CatalogService) -> None:
    assert await refs(shop, "vault.internal") == ["resource:default/vault"]
    assert await refs(shop, "ada") == ["user:default/ada"]
    assert len(await refs(shop, "5432")) == 12


async def test_a_kind_narrows(shop: CatalogService) -> None:
    assert "template:default/queue" in await refs(shop, "queue")
    assert await refs(shop, "queue", "Resource") == ["resource:default/orders-events"]
    assert await refs(shop, "queue", "nokind") == []
    assert await refs(shop, "queue", "a OR b") == []


async def test_accents_and_case_do_not_matter(catalog: CatalogService) -> None:
    await catalog.put_entity(
        an_entity("Resource", "x", {"title": "Données des CAFÉS"}), location=HERE
    )

    assert await refs(catalog, "donnees cafe") == ["resource:default/x"]
    assert await refs(catalog, "DONNÉES") == ["resource:default/x"]


async def test_words_follow_what_is_written(catalog: CatalogService) -> None:
    await catalog.put_entity(an_entity("Resource", "x", {"title": "Old"}), location=HERE)
    await catalog.put_entity(an_entity("Resource", "x", {"title": "New"}), location=HERE)
    assert (await refs(catalog, "old"), await refs(catalog, "new")) == ([], ["resource:default/x"])

    await catalog.remove_entity("resource:default/x")
    assert await refs(catalog, "new") == []


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "-",
        '"',
        "' OR 1=1 --",
        "name:*",
        "a AND",
        "NEAR(a b)",
        "queue & !vault",
        "queue:*A",
        "\\",
        "{kind}: resource",
        "* ^ ( )",
        "\0",
        "\ud800",
        "é" * 500,
        "word " * 500,
        "%_?",
    ],
)
async def test_what_is_typed_is_never_syntax(shop: CatalogService, typed: str) -> None:
    """It finds what has such words, or nothing; no database complains."""
    for kinds in ((), ("resource",)):
        for each in await shop.search(typed, kinds=kinds):
            assert each.matched


async def test_a_long_text_is_cut_around_the_word(catalog: CatalogService) -> None:
    text = f"{'before ' * 40}needle{' after' * 40}"
    await catalog.put_entity(an_entity("Resource", "x", {"description": text}), location=HERE)

    [found] = await catalog.search("needle")

    assert found.snippet.startswith("…")
    assert found.snippet.endswith("…")
    assert "needle" in found.snippet
    assert len(found.snippet) < 140


async def test_all_parts_of_a_large_catalog_are_searched(
    catalog: CatalogService, db: Database
) -> None:
    """PostgreSQL has the words of so many entities together, and of the next ones apart."""
    await catalog.put_entity(an_entity("Resource", "ledger-first"), location=HERE)
    for number in (FIRST_GROUP - 1, 9 * FIRST_GROUP):
        await _pretend_there_are(number, catalog, db)
        await catalog.put_entity(an_entity("Resource", f"ledger-{number}"), location=HERE)

    assert await refs(catalog, "ledger") == [
        "resource:default/ledger-first",
        f"resource:default/ledger-{FIRST_GROUP - 1}",
        f"resource:default/ledger-{9 * FIRST_GROUP}",
    ]


async def test_a_name_comes_first_however_many_mention_it(
    catalog: CatalogService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than are ranked against each other, and the name after them."""
    monkeypatch.setattr(finding, "ENOUGH", 3)
    mentions = [an_entity("Resource", f"r{n}", {"title": "The ledger"}) for n in range(5)]
    await catalog.put_entities([*mentions, an_entity("API", "ledger-api")], location=HERE)

    first, *others = await refs(catalog, "ledger")

    assert first == "api:default/ledger-api"
    assert len(set(others)) == len(others) == 3
    assert await refs(catalog, "ledger", "API") == ["api:default/ledger-api"]


async def test_an_owner_is_shown_as_in_the_entity(catalog: CatalogService) -> None:
    owners = {"mine-0": "group:a", "mine-1": "ana", "mine-2": r'user:"a\b"'}
    mine = [an_entity("Resource", name, owner=owner) for name, owner in owners.items()]
    await catalog.put_entities([*mine, an_entity("User", "mine-3")], location=HERE)

    found = {each.ref: each.owner for each in await catalog.search("mine")}

    for ref, owner in found.items():
        [text] = await catalog.texts([ref])
        relations = orjson.loads(text or "")["relations"]
        assert [each["targetRef"] for each in relations] == ([owner] if owner else []), ref
    assert len([owner for owner in found.values() if owner]) == len(owners)


async def _pretend_there_are(number: int, catalog: CatalogService, db: Database) -> None:
    ref = await catalog.put_entity(an_entity("Resource", "the-last"), location=HERE)
    async with db.transaction() as tx:
        its_row = update(entities).where(entities.c.ref == str(ref))
        await tx.execute(its_row.values(id=number, ref=f"{ref}-{number}"))
