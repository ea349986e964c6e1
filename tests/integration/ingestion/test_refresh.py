"""What a location has is what the catalog has; what is not known is left alone."""

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress

import pytest
from starlette.responses import Response

from landform.access.models import Role, Subject
from landform.catalog.errors import EntityNotFound
from landform.ingestion.errors import LocationNotFound
from landform.ingestion.models import Checked, Location, Outcome, Reading, Spec, State
from landform.ingestion.reading import LocationReader
from landform.ingestion.refreshing import LocationRefresher, RefreshRules
from tests.support.builders import ANA
from tests.support.locations import Places, Web, component, documents
from tests.support.world import ADMIN


async def test_a_file_fills_the_catalog_and_a_change_follows(places: Places) -> None:
    places.write({"all.yaml": documents(component("orders"), component("billing"))})
    [location] = await places.configure("all.yaml")

    assert location.state is State.OK
    assert await places.names() == ["component:default/billing", "component:default/orders"]

    places.write({"all.yaml": documents(component("orders"), component("stock"))})
    await places.refresh()

    assert await places.names() == ["component:default/orders", "component:default/stock"]
    orders = (await places.world.catalog.entity("component:default/orders")).document
    assert orders["metadata"]["annotations"] == {
        "backstage.io/managed-by-location": "file:all.yaml",
        "backstage.io/managed-by-origin-location": "file:all.yaml",
    }


async def test_one_bad_document_does_not_hide_its_neighbours(places: Places) -> None:
    broken = "kind: Component\n  metadata: [\n"
    incomplete = component("half").replace("  owner: payments\n", "")
    user = "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {name: mallory}\n"
    places.write(
        {"all.yaml": documents(component("orders"), broken, incomplete, user, component("stock"))}
    )
    [location] = await places.configure("all.yaml")

    assert location.state is State.PROBLEMS
    assert await places.names() == ["component:default/orders", "component:default/stock"]
    reports = {each.line: (each.outcome, each.message) for each in await places.reports()}
    assert reports[9][0] is Outcome.INVALID
    assert str(reports[9][1]).startswith("Line 11: ")
    assert reports[12] == (Outcome.INVALID, "/spec: must have required property 'owner'")
    assert reports[20][0] is Outcome.NOT_ALLOWED


async def test_rules_of_a_location_allow_more(places: Places) -> None:
    group = (
        "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: stock}\n"
        "spec: {type: team, children: []}\n"
    )
    places.write({"groups.yaml": group})
    await places.configure("groups.yaml", rules=("Group",))
    assert await places.world.catalog.exists("group:default/stock")

    await places.configure("groups.yaml")
    assert not await places.world.catalog.exists("group:default/stock")


async def test_an_entity_whose_new_form_is_invalid_stays_and_says_so(places: Places) -> None:
    places.write({"all.yaml": component("orders")})
    await places.configure("all.yaml")
    places.write({"all.yaml": component("orders").replace("  owner: payments\n", "")})
    await places.refresh()

    entity = (await places.world.catalog.entity("component:default/orders")).document
    [item] = entity["status"]["items"]
    assert item == {
        "type": "backstage.io/catalog-processing",
        "level": "error",
        "message": "InputError: /spec: must have required property 'owner'",
        "error": {
            "name": "InputError",
            "message": "/spec: must have required property 'owner'",
        },
    }
    assert entity["spec"]["owner"] == "payments"

    places.write({"all.yaml": component("orders")})
    await places.refresh()
    assert "status" not in (await places.world.catalog.entity("component:default/orders")).document


async def test_what_cannot_be_read_keeps_its_entities(places: Places, pages: Web) -> None:
    pages.pages["/all.yaml"] = component("orders")
    spec = Spec("url", f"{pages.url}/all.yaml")
    location = await places.world.locations.register(spec, Subject(ANA))
    await places.refresh()
    assert await places.names() == ["component:default/orders"]

    for page in (Response("no", 503), Response("no", 404), Response("no", 403), component("{")):
        pages.pages["/all.yaml"] = page
        await places.refresh()
        assert await places.names() == ["component:default/orders"]

    after = await places.world.locations.views.location(location.id)
    assert after.state is State.PROBLEMS


async def test_an_optional_location_that_is_gone_lets_go(places: Places, pages: Web) -> None:
    pages.pages["/all.yaml"] = component("orders")
    spec = Spec("url", f"{pages.url}/all.yaml")
    await places.world.locations.register(spec, Subject(ANA), presence="optional")
    await places.refresh()
    del pages.pages["/all.yaml"]
    await places.refresh()

    assert await places.names() == []


async def test_the_first_source_wins_and_the_second_is_told(places: Places) -> None:
    places.write({"one.yaml": component("orders"), "two.yaml": component("orders")})
    await places.configure("one.yaml", "two.yaml")

    [conflict] = [each for each in await places.reports() if each.outcome is Outcome.CONFLICT]
    assert conflict.source == "file:two.yaml"
    assert "component:default/orders is in the catalog already, from file:one.yaml" in str(
        conflict.message
    )

    await places.configure("two.yaml")
    orders = (await places.world.catalog.entity("component:default/orders")).document
    assert orders["metadata"]["annotations"]["backstage.io/managed-by-location"] == "file:two.yaml"


async def test_locations_lead_to_locations(places: Places) -> None:
    places.write(
        {
            "all.yaml": (
                "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: teams}\n"
                "spec: {targets: [./teams/*/catalog-info.yaml, ./no-such.yaml],"
                " presence: optional}\n"
            ),
            "teams/a/catalog-info.yaml": component("a"),
            "teams/b/catalog-info.yaml": component("b") + "  system: {$text: ./system.txt}\n",
            "teams/b/system.txt": "shop",
            "teams/b/deep/catalog-info.yaml": component("deep"),
        }
    )
    [location] = await places.configure("all.yaml")

    assert location.state is State.OK
    assert await places.names() == [
        "component:default/a",
        "component:default/b",
        "location:default/teams",
    ]
    b = (await places.world.catalog.entity("component:default/b")).document
    assert b["spec"]["system"] == "shop"
    assert b["metadata"]["annotations"] == {
        "backstage.io/managed-by-location": "file:teams/b/catalog-info.yaml",
        "backstage.io/managed-by-origin-location": "file:all.yaml",
    }


async def test_a_refresh_that_would_empty_the_catalog_waits_for_a_person(places: Places) -> None:
    many = [component(f"service-{number}") for number in range(30)]
    places.write({"all.yaml": documents(*many)})
    await places.configure("all.yaml")
    places.write({"all.yaml": documents(*many[:5])})
    await places.refresh()

    [location] = await places.world.locations.views.locations()
    assert location.state is State.HELD
    assert "It would remove 25 of 31 entities" in str(location.error)
    assert len(await places.names()) == 30
    await places.refresh()
    assert len(await places.names()) == 30

    admin = Subject(ADMIN, roles=frozenset({Role.ADMIN}))
    await places.world.locations.refresh(location.id, admin, allow_removals=True)
    await places.refresh()
    assert len(await places.names()) == 5


async def test_an_unchanged_page_is_not_sent_again(places: Places, pages: Web) -> None:
    pages.pages["/all.yaml"] = component("orders")
    spec = Spec("url", f"{pages.url}/all.yaml")
    await places.world.locations.register(spec, Subject(ANA))
    await places.refresh()
    await places.refresh()

    assert "if-none-match" not in pages.asked[0][1]
    assert pages.asked[1][1]["if-none-match"].startswith('"')
    assert await places.names() == ["component:default/orders"]


async def test_orphans_can_be_kept_and_are_free_for_others(places: Places) -> None:
    kept = Places(places.world, places.home, keep_orphans=True)
    kept.write({"all.yaml": component("orders"), "other.yaml": component("orders")})
    await kept.configure("all.yaml")
    kept.write({"all.yaml": component("stock")})
    await kept.refresh()

    orders = (await kept.world.catalog.entity("component:default/orders")).document
    assert orders["metadata"]["annotations"]["backstage.io/orphan"] == "true"

    await kept.configure("all.yaml", "other.yaml")
    orders = (await kept.world.catalog.entity("component:default/orders")).document
    assert "backstage.io/orphan" not in orders["metadata"]["annotations"]


async def test_a_location_taken_out_of_the_configuration_takes_its_entities(
    places: Places,
) -> None:
    places.write({"all.yaml": component("orders")})
    await places.configure("all.yaml")
    await places.configure()

    with pytest.raises(EntityNotFound):
        await places.world.catalog.entity("component:default/orders")
    assert await places.world.locations.views.locations() == []


async def test_an_odd_target_is_told_and_harms_nobody(places: Places, pages: Web) -> None:
    pages.pages["/all.yaml"] = documents(
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: odd}\n"
        "spec: {targets: ['https://[::1', 'file:///etc/passwd', '//[x/y']}\n",
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: local}\n"
        "spec: {type: file, target: /etc/passwd}\n",
        component("orders"),
    )
    await places.world.locations.register(Spec("url", f"{pages.url}/all.yaml"), Subject(ANA))
    await places.refresh()

    assert await places.names() == [
        "component:default/orders",
        "location:default/local",
        "location:default/odd",
    ]
    unread = [each.message for each in await places.reports() if each.outcome == "unreadable"]
    assert len(unread) == 4
    assert "Locations of type file cannot be named here." in unread


class Meanwhile(LocationReader):
    """Reads as another reader does; then something happens."""

    def __init__(self, reader: LocationReader, happening: Callable[[], Awaitable[object]]) -> None:
        super().__init__({}, {})
        self._reader, self._happening = reader, happening

    async def read(
        self, root: Spec, *, is_optional: bool, kinds: Collection[str]
    ) -> tuple[Reading, list[Checked]]:
        found = await self._reader.read(root, is_optional=is_optional, kinds=kinds)
        await self._happening()
        return found


async def refresh_while(places: Places, location: Location, happens: Awaitable[object]) -> None:
    async def happening() -> None:
        await happens

    world = places.world
    reader = Meanwhile(world.location_reader, happening)
    refresher = LocationRefresher(world.db, world.clock, world.catalog, reader, RefreshRules())
    with suppress(LocationNotFound):
        await refresher.refresh(location.id)


async def test_a_location_that_is_moved_during_a_refresh_stays_moved(
    places: Places, pages: Web
) -> None:
    pages.pages |= {"/old.yaml": component("old"), "/new.yaml": component("new")}
    locations, ana = places.world.locations, Subject(ANA)
    location = await locations.register(Spec("url", f"{pages.url}/old.yaml"), ana)
    moving = locations.update(location.id, Spec("url", f"{pages.url}/new.yaml"), ana)
    await refresh_while(places, location, moving)

    assert (await locations.views.location(location.id)).spec.target.endswith("/new.yaml")
    await places.refresh()
    assert await places.names() == ["component:default/new"]


async def test_a_confirmation_during_a_refresh_is_not_lost(places: Places) -> None:
    many = [component(f"c{number}") for number in range(30)]
    places.write({"all.yaml": documents(*many)})
    [location] = await places.configure("all.yaml")
    places.write({"all.yaml": many[0]})
    admin = Subject(ADMIN, roles=frozenset({Role.ADMIN}))
    confirming = places.world.locations.refresh(location.id, admin, allow_removals=True)
    await refresh_while(places, location, confirming)
    assert len(await places.names()) == 30

    await places.refresh()

    assert await places.names() == ["component:default/c0"]


async def test_a_location_that_is_removed_during_a_refresh_leaves_nothing(
    places: Places, pages: Web
) -> None:
    pages.pages["/all.yaml"] = component("orders")
    locations, ana = places.world.locations, Subject(ANA)
    location = await locations.register(Spec("url", f"{pages.url}/all.yaml"), ana)
    await refresh_while(places, location, locations.remove(location.id, ana))

    assert await places.names() == []


async def test_a_number_that_fits_nowhere_is_told_and_hides_nobody(places: Places) -> None:
    places.write({"all.yaml": documents(component("orders"), component("x", n="1" + "0" * 30))})
    [location] = await places.configure("all.yaml")

    assert location.state is State.PROBLEMS
    assert await places.names() == ["component:default/orders"]


async def test_what_stays_unreadable_is_asked_for_less_and_less(places: Places, pages: Web) -> None:
    locations = places.world.locations
    location = await locations.register(Spec("url", f"{pages.url}/none.yaml"), Subject(ANA))
    waits = [await locations.refresher.refresh(location.id) for _ in range(6)]

    assert [wait.total_seconds() / 60 for wait in waits if wait] == [1, 2, 4, 8, 10, 10]
