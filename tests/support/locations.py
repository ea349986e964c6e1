"""Locations on a `World`: files to fill, web servers of loopback, and refreshes at once."""

import asyncio
import textwrap
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from landform.adapters.sources import Addresses, FileSource, HttpsSource, UrlSource
from landform.ingestion.models import Location, Outcome, Report, Spec
from landform.ingestion.reading import LocationReader
from landform.ingestion.refreshing import RefreshRules
from landform.ingestion.service import Configured
from tests.support.waiting import await_until
from tests.support.world import World


def component(name: str, **spec: Any) -> str:
    """A document of a component."""
    extra = "".join(f"  {key}: {value}\n" for key, value in spec.items())
    return (
        "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
        f"metadata:\n  name: {name}\n"
        f"spec:\n  type: service\n  lifecycle: production\n  owner: payments\n{extra}"
    )


def documents(*parts: str) -> str:
    return "---\n".join(textwrap.dedent(part) for part in parts)


@dataclass
class Web:
    """A web server's pages by path; ``asked`` has the headers of each request."""

    pages: dict[str, str | Response] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {key.decode(): value.decode() for key, value in scope["headers"]}
        self.asked.append((scope["path"], headers))
        page = self.pages.get(scope["path"])
        if page is None:
            page = Response("nothing here", 404)
        elif isinstance(page, str):
            etag = f'"{hash(page)}"'
            same = headers.get("if-none-match") == etag
            page = Response(status_code=304) if same else Response(page, headers={"etag": etag})
        await page(scope, receive, send)


@asynccontextmanager
async def web(**tls: Any) -> AsyncIterator[Web]:
    """Serve pages on loopback."""
    pages = Web()
    config = uvicorn.Config(pages, host="127.0.0.1", port=0, log_config=None, lifespan="off", **tls)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await await_until(lambda: server.started, what="the web server")
    port = server.servers[0].sockets[0].getsockname()[1]
    pages.url = f"{'https' if tls else 'http'}://localhost:{port}"
    try:
        yield pages
    finally:
        server.should_exit = True
        await serving


class Places:
    """A world whose locations are read from a directory and from loopback."""

    def __init__(self, world: World, home: Path, **rules: Any) -> None:
        self.world, self.home = world, home
        home.mkdir(exist_ok=True)
        self.https = HttpsSource(Addresses(["localhost"]))
        world.location_reader = LocationReader(
            {"file": FileSource(home), "url": UrlSource(self.https)}, {}
        )
        world.location_rules = RefreshRules(jitter=lambda: 0, **rules)
        self.rewire()

    def rewire(self) -> None:
        world = self.world
        world.rewire(
            db=world.db,
            forge=world.forge,
            runner=world.runner,
            engine=world.engine,
            states=world.states,
        )

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    async def configure(self, *targets: str, rules: tuple[str, ...] = ()) -> list[Location]:
        """These files are the configured locations; read them."""
        wanted = [Configured(Spec("file", each), rules=rules) for each in targets]
        await self.world.locations.follow_configuration(wanted)
        await self.refresh()
        return await self.world.locations.views.locations(came_by=["config"])

    async def refresh(self) -> None:
        """What the worker does with every location."""
        for each in await self.world.locations.views.locations():
            await self.world.locations.refresher.refresh(each.id)

    async def outcomes(self) -> dict[str, Outcome]:
        """What came of each entity, apart from the locations' own."""
        return {
            each.ref: each.outcome
            for each in await self.reports()
            if each.ref and "generated-" not in each.ref
        }

    async def reports(self) -> list[Report]:
        views = self.world.locations.views
        return [
            report for each in await views.locations() for report in await views.reports(each.id)
        ]

    async def names(self) -> list[str]:
        """Every entity but people and generated locations."""
        found = [ref async for ref in self._refs()]
        return sorted(
            ref
            for ref in found
            if "generated-" not in ref and ref.split(":")[0] not in ("user", "group")
        )

    async def _refs(self) -> AsyncIterator[str]:
        from landform.catalog.models import EntityQuery, ref_of

        page = await self.world.catalog.query(EntityQuery(limit=10_000))
        for document in page.documents:
            yield str(ref_of(document))
