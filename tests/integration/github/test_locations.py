"""Entities on GitHub: files, patterns, placeholders, pushes, teams and members."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from landform.access.models import Subject
from landform.adapters.github import GitHubClient
from landform.adapters.github.organisation import GitHubOrganisation
from landform.adapters.github.sources import GitHubSource
from landform.adapters.sources import Addresses, HttpsSource, UrlSource
from landform.db import jobs
from landform.ingestion.analysis import LocationAnalyzer, entities_in
from landform.ingestion.errors import (
    InvalidTarget,
    SourceNotFound,
    SourceRefused,
    SourceUnavailable,
)
from landform.ingestion.models import SourceFile, Spec, State
from landform.ingestion.reading import LocationReader
from landform.ingestion.refreshing import REFRESH_LOCATION
from landform.ingestion.service import Configured
from tests.support.api import read_inbox, serving
from tests.support.builders import ANA
from tests.support.github.emulator import GitHubEmulator
from tests.support.github_forge import github_client
from tests.support.locations import Places, component
from tests.support.world import World

FILES = {
    "catalog-info.yaml": component("orders") + "  system: {$text: /docs/system.txt}\n",
    "docs/system.txt": "shop",
    "services/a/catalog-info.yaml": component("a"),
    "services/b/catalog-info.yaml": component("b"),
    "services/b/deep/catalog-info.yaml": component("deep"),
    "all.yaml": (
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: all}\n"
        "spec: {targets: [./services/*/catalog-info.yaml]}\n"
    ),
    "stealing.yaml": component("thief") + "  system: {$text: ../../../secret/blob/main/s.txt}\n",
}


@pytest.fixture
async def client(emulator: GitHubEmulator) -> AsyncIterator[GitHubClient]:
    emulator.create_repository("acme/orders", FILES)
    emulator.create_repository("acme/secret", {"s.txt": "secret"})
    async with github_client(emulator) as made:
        yield made


@pytest.fixture
async def places(world: World, client: GitHubClient, tmp_path: Any) -> AsyncIterator[Places]:
    made = Places(world, tmp_path / "places")
    source = UrlSource(HttpsSource(Addresses()), GitHubSource(client))
    world.location_reader = LocationReader(
        {"url": source}, {"github-org": GitHubOrganisation(client)}
    )
    made.rewire()
    yield made
    await made.https.aclose()


def page(emulator: GitHubEmulator, path: str, kind: str = "blob") -> Spec:
    return Spec("url", f"{emulator.url}/acme/orders/{kind}/main/{path}")


async def test_a_file_with_a_placeholder(places: Places, emulator: GitHubEmulator) -> None:
    await places.world.locations.register(page(emulator, "catalog-info.yaml"), Subject(ANA))
    await places.refresh()

    orders = (await places.world.catalog.entity("component:default/orders")).document
    assert orders["spec"]["system"] == "shop"


async def test_a_location_leads_to_a_pattern(places: Places, emulator: GitHubEmulator) -> None:
    await places.world.locations.register(page(emulator, "all.yaml"), Subject(ANA))
    await places.refresh()

    assert await places.names() == [
        "component:default/a",
        "component:default/b",
        "location:default/all",
    ]
    b = (await places.world.catalog.entity("component:default/b")).document
    where = b["metadata"]["annotations"]["backstage.io/managed-by-location"]
    assert where == str(page(emulator, "services/b/catalog-info.yaml"))


async def test_every_descriptor_of_a_repository(places: Places, emulator: GitHubEmulator) -> None:
    spec = page(emulator, "**/catalog-info.yaml")
    await places.world.locations.register(spec, Subject(ANA))
    await places.refresh()

    assert await places.names() == [
        f"component:default/{name}" for name in ("a", "b", "deep", "orders")
    ]


async def test_a_placeholder_reads_no_other_repository(
    places: Places, emulator: GitHubEmulator
) -> None:
    await places.world.locations.register(page(emulator, "stealing.yaml"), Subject(ANA))
    await places.refresh()

    [problem] = [each for each in await places.reports() if each.outcome == "invalid"]
    assert "it is in another repository" in str(problem.message)
    assert await places.names() == []


async def test_what_is_not_there_and_what_does_not_answer(
    client: GitHubClient, emulator: GitHubEmulator
) -> None:
    source = GitHubSource(client)
    with pytest.raises(SourceNotFound):
        await source.read(page(emulator, "no-such.yaml").target, root="")
    with pytest.raises(SourceRefused):
        await source.read(f"{emulator.url}/acme/no-such/blob/main/x.yaml", root="")
    emulator.stop()
    with pytest.raises(SourceUnavailable):
        await source.read(page(emulator, "all.yaml").target, root="")


async def test_a_push_has_what_leads_there_read_again(
    places: Places, emulator: GitHubEmulator
) -> None:
    world = places.world
    location = await world.locations.register(page(emulator, "all.yaml"), Subject(ANA))
    await places.refresh()
    async with world.db.transaction() as tx:
        now = world.clock()
        claimed = await jobs.claim(tx, worker="test", now=now, limit=9)
        for job in claimed:
            await jobs.finish(tx, job, worker="test")
    async with serving(world, github_secrets=("secret",)) as api:
        for number, name in enumerate(("acme/Orders", "acme/other")):
            body = orjson.dumps(
                {
                    "ref": "refs/heads/main",
                    "repository": {
                        "full_name": name,
                        "html_url": f"{emulator.url}/{name}",
                    },
                }
            )
            signature = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
            headers = {
                "X-Hub-Signature-256": f"sha256={signature}",
                "X-GitHub-Event": "push",
                "X-GitHub-Delivery": f"delivery-{number}",
                "Content-Type": "application/json",
            }
            answer = await api.post("/webhooks/github", content=body, headers=headers)
            assert answer.status_code == 202
        await read_inbox(world)

    async with world.db.transaction() as tx:
        due = await jobs.claim(tx, worker="test", now=world.clock(), limit=9)
    assert (REFRESH_LOCATION, location.id) in [(job.kind, job.subject) for job in due]


async def test_teams_and_members_become_groups_and_users(
    places: Places, emulator: GitHubEmulator
) -> None:
    emulator.add_organization("globex", "rosa", "ana", "landform")
    top = emulator.add_team("engineering", organization="globex")
    emulator.add_team("billing", "ana", organization="globex").parent = top
    spec = Spec("github-org", f"{emulator.url}/globex")
    await places.world.locations.follow_configuration([Configured(spec)])
    await places.refresh()

    catalog = places.world.catalog
    billing = (await catalog.entity("group:default/billing")).document
    assert billing["metadata"]["annotations"]["github.com/team-slug"] == "globex/billing"
    assert billing["spec"]["parent"] == "engineering"
    engineering = (await catalog.entity("group:default/engineering")).document
    assert engineering["spec"]["children"] == ["billing"]
    [location] = await places.world.locations.views.locations()
    # Ana and Rosa of the tests' catalog were there first.
    reports = {each.ref: each.outcome for each in await places.reports()}
    assert reports["user:default/landform"] == "registered"
    assert reports["user:default/ana"] == "conflict"
    assert location.state is State.PROBLEMS


async def test_a_team_that_cannot_be_read_keeps_the_people(
    places: Places, emulator: GitHubEmulator
) -> None:
    emulator.add_organization("globex", "landform")
    spec = Spec("github-org", f"{emulator.url}/globex")
    await places.world.locations.follow_configuration([Configured(spec)])
    await places.refresh()
    del emulator.github.users["globex"]
    await places.refresh()

    [location] = await places.world.locations.views.locations()
    assert location.state is State.UNREADABLE
    assert await places.world.catalog.exists("user:default/landform")


async def test_a_repository_is_looked_at_before_it_is_registered(
    places: Places, client: GitHubClient, emulator: GitHubEmulator
) -> None:
    await places.world.locations.register(page(emulator, "catalog-info.yaml"), Subject(ANA))
    analyzer = LocationAnalyzer(places.world.locations, GitHubSource(client))
    found = await analyzer.analyze(Spec("url", f"{emulator.url}/acme/orders"))

    registered = {each.entity["metadata"]["name"]: each.is_registered for each in found.existing}
    assert registered == {"orders": True, "a": False, "b": False, "deep": False}
    assert found.generated == []

    drafted = await analyzer.analyze(Spec("url", f"{emulator.url}/acme/infra"))
    [draft] = drafted.generated
    assert draft["metadata"]["annotations"] == {"github.com/project-slug": "acme/infra"}


async def test_what_is_no_descriptor_is_not_shown_to_whoever_asks(
    places: Places, client: GitHubClient, emulator: GitHubEmulator
) -> None:
    """The service may read more than they may: secrets and states are files, too."""
    analyzer = LocationAnalyzer(places.world.locations, GitHubSource(client))
    for filename in ("terraform.tfstate", "secrets.yaml", "*", "**", "catalog-info.json"):
        with pytest.raises(InvalidTarget):
            await analyzer.analyze(Spec("url", f"{emulator.url}/acme/orders"), filename)


async def test_a_descriptor_that_holds_no_entity_is_not_shown() -> None:
    secret = SourceFile("x", "db_password: hunter2\n---\nkind: Secret\ndata: {key: value}\n")

    assert entities_in(secret) == []
