"""What a task published on this machine is refreshed from there, and from nowhere else."""

from pathlib import Path

import pytest

from landform.adapters.localforge import LocalForge
from landform.adapters.localforge.publisher import LocalPublisher
from landform.adapters.localforge.source import LocalForgeSource
from landform.adapters.sources import UrlSource
from landform.ingestion.errors import SourceRefused
from landform.ingestion.models import State
from landform.ingestion.reading import LocationReader
from landform.ingestion.registering import TaskRegistrar
from landform.tasks.actions.catalog import descriptors
from landform.tasks.ports import NewRepository, RepositoryAddress
from landform.templates.files import TemplateFile as File
from tests.support.builders import ANA
from tests.support.forge import BASE_URL, NOON, SEED, push_commit
from tests.support.locations import Places, component, documents

FILE = "catalog-info.yaml"


@pytest.fixture
async def publisher(tmp_path: Path) -> LocalPublisher:
    forge = await LocalForge.create(
        tmp_path / "infra.git", SEED, base_url=BASE_URL, clock=lambda: NOON
    )
    home = tmp_path / "repositories"
    return LocalPublisher(home, forge, infra="acme/infra", base_branch="main", clock=lambda: NOON)


@pytest.fixture
def source(places: Places, publisher: LocalPublisher) -> LocalForgeSource:
    made = LocalForgeSource(publisher)
    places.world.location_reader = LocationReader({"url": UrlSource(places.https, made)}, {})
    places.rewire()
    return made


async def publish(publisher: LocalPublisher, name: str, text: str) -> str:
    """The address of its descriptor."""
    address = RepositoryAddress("git.example", "acme", name)
    order = NewRepository(address, {FILE: File(text.encode())}, task_id=name)
    return f"{(await publisher.create_repository(order)).contents_url}/{FILE}"


@pytest.mark.usefixtures("source")
async def test_entities_follow_their_file_from_the_first_change_on(
    places: Places, publisher: LocalPublisher, tmp_path: Path
) -> None:
    text = documents(component("cart"), component("old"))
    url = await publish(publisher, "cart", text)
    world = places.world
    registrar = TaskRegistrar(world.db, world.clock, world.origins)
    await registrar.register(descriptors(url, text), origin=f"url:{url}", actor=ANA)
    changed = documents(component("cart", system="shop"), component("new"))
    push_commit(tmp_path / "repositories/acme/cart.git", "main", {FILE: changed}, ())

    await places.refresh()

    [location] = await world.locations.views.locations()
    assert (location.state, location.error) == (State.OK, None)
    assert await places.names() == ["component:default/cart", "component:default/new"]
    cart = (await world.catalog.entity("component:cart")).document
    assert cart["spec"]["system"] == "shop"


async def test_it_leads_nowhere_else(source: LocalForgeSource, publisher: LocalPublisher) -> None:
    """Neither from the web into this machine, nor from a file into another repository."""
    url = await publish(publisher, "cart", component("cart"))
    other = await publish(publisher, "other", component("other"))

    with pytest.raises(SourceRefused, match="another host"):
        await source.read(url, root="https://evil.example/all.yaml")
    with pytest.raises(SourceRefused, match="another repository"):
        await source.read_beside("../../../other.git/blob/main/x", base=url, root=url)
    with pytest.raises(SourceRefused, match="another repository"):
        await source.read_beside(other, base=url, root=url)
    with pytest.raises(SourceRefused):
        await source.read(url.replace("/cart.git/", "/../../etc.git/"), root=url)
    assert not source.has("file:///etc/passwd")
    assert (await source.read_beside(f"./{FILE}", base=url, root=url)) == component("cart")
