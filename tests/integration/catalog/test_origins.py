"""The first source of an entity wins: what a second one is told, and what happens at once."""

import asyncio

import pytest

from landform.catalog.errors import EntityOwnedElsewhere, InvalidEntity
from landform.catalog.models import EntityQuery
from landform.catalog.origins import CatalogOrigins
from landform.catalog.records import CatalogRecords
from landform.catalog.service import CatalogService
from landform.catalog.validation import declare, origin_of
from landform.db.engine import Database
from landform.kernel.names import EntityRef
from tests.support.builders import ANA
from tests.support.clock import ManualClock
from tests.unit.catalog.builders import an_entity

OURS, THEIRS = "url:https://git.example/ours.yaml", "url:https://git.example/theirs.yaml"
CART, SHOP = EntityRef.parse("component:cart"), EntityRef.parse("component:shop")


@pytest.fixture
def origins(db: Database, clock: ManualClock) -> CatalogOrigins:
    return CatalogOrigins(db, clock)


async def names(catalog: CatalogService) -> list[str]:
    page = await catalog.query(EntityQuery())
    return [each["metadata"]["name"] for each in page.documents]


async def test_what_is_new_or_ones_own_is_registered_by_whoever_asked(
    db: Database, clock: ManualClock, catalog: CatalogService, origins: CatalogOrigins
) -> None:
    await origins.register([an_entity("Component", "cart")], origin=OURS, actor=ANA)

    refs = await origins.register(
        [an_entity("Component", "cart", lifecycle="retired"), an_entity("Component", "shop")],
        origin=f" {OURS} ",
        actor=ANA,
    )

    assert refs == [CART, SHOP]
    assert (await catalog.entity(CART)).document["spec"]["lifecycle"] == "retired"
    history = await CatalogRecords(db, clock).history(CART, limit=9)
    assert {entry.actor for entry in history.items} == {ANA}


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        (THEIRS, f"from {THEIRS}."),
        ("landform:api", "from somebody who put it by API."),
        ("landform:templates", "from the published templates."),
        ("landform:0a1b", "from request 0a1b."),
    ],
)
async def test_one_name_that_is_taken_leaves_all_as_it_was(
    catalog: CatalogService, origins: CatalogOrigins, theirs: str, said: str
) -> None:
    await catalog.put_entity(an_entity("Component", "shop", type="theirs"), location=theirs)

    with pytest.raises(EntityOwnedElsewhere) as refused:
        await origins.register(
            [an_entity("Component", "cart"), an_entity("Component", "shop")],
            origin=OURS,
            actor=ANA,
        )

    assert f"{SHOP} is in the catalog already, {said}" in refused.value.detail
    assert await names(catalog) == ["shop"]
    assert (await catalog.entity(SHOP)).document["spec"]["type"] == "theirs"


async def test_every_name_that_is_taken_is_told(
    catalog: CatalogService, origins: CatalogOrigins
) -> None:
    both = [an_entity("Component", "cart"), an_entity("Component", "shop")]
    await catalog.put_entities(both, location=THEIRS)

    with pytest.raises(EntityOwnedElsewhere) as refused:
        await origins.register(both, origin=OURS, actor=ANA)

    assert str(CART) in refused.value.detail
    assert str(SHOP) in refused.value.detail


async def test_an_orphan_is_free(origins: CatalogOrigins) -> None:
    cart = an_entity("Component", "cart")
    orphan = declare(cart, location=THEIRS, orphan=True)
    await origins.put([orphan], origin=THEIRS)

    assert await origins.register([cart], origin=OURS, actor=ANA) == [CART]


async def test_what_takes_the_place_of_another_origin_may_have_its_entities(
    catalog: CatalogService, origins: CatalogOrigins
) -> None:
    cart = an_entity("Component", "cart")
    await origins.register([cart], origin=THEIRS, actor=ANA)

    await origins.register([cart], origin=OURS, actor=ANA, instead_of={THEIRS})

    assert origin_of((await catalog.entity(CART)).document) == OURS


async def test_one_that_breaks_a_rule_or_is_there_twice_leaves_all_as_it_was(
    catalog: CatalogService, origins: CatalogOrigins
) -> None:
    good = an_entity("Component", "cart")
    for bad in (an_entity("Component", "no good"), an_entity("Component", "CART")):
        with pytest.raises(InvalidEntity):
            await origins.register([good, bad], origin=OURS, actor=ANA)

    assert await names(catalog) == []


async def test_of_two_at_once_one_wins_all(
    catalog: CatalogService, origins: CatalogOrigins
) -> None:
    """However they overlap, no name is the one's and the next the other's."""
    both = [an_entity("Component", "cart"), an_entity("Component", "shop")]

    ended = await asyncio.gather(
        *(
            origins.register(entities, origin=origin, actor=ANA)
            for origin, entities in ((OURS, both), (THEIRS, both[::-1]))
        ),
        return_exceptions=True,
    )

    assert [isinstance(each, EntityOwnedElsewhere) for each in ended].count(True) == 1
    page = await catalog.query(EntityQuery())
    assert len(page.documents) == 2
    assert len({origin_of(each) for each in page.documents}) == 1
