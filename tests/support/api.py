"""The HTTP shell over a `World`: the real application, called in this process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Generator, Mapping
from contextlib import asynccontextmanager, suppress

import httpx2
from sqlalchemy import select
from starlette.types import ASGIApp

from landform.access.backstage import BackstageCallers
from landform.access.ports import IdentityProvider
from landform.api.app import create_app
from landform.api.dependencies import ApiServices
from landform.db.inbox import Inbox
from landform.db.tables import deliveries
from landform.kernel.clock import Clock
from landform.kernel.signing import SIGNATURE_HEADER, sign
from landform.worker.inbox_reader import InboxReader
from tests.support.access import access_services
from tests.support.builders import ANA
from tests.support.world import World

API = "/api/landform/v1"
ATLANTIS_TOKEN = "atlantis-token-of-the-tests"
PROBLEM = "application/problem+json"


class Signed(httpx2.Auth):
    """Signs each request as our Atlantis workflow does."""

    requires_request_body = True

    def __init__(self, clock: Clock, secret: str = ATLANTIS_TOKEN) -> None:
        self._clock, self._secret = clock, secret

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        signature = sign(self._secret, request.content, self._clock())
        request.headers[SIGNATURE_HEADER] = signature
        yield request


@asynccontextmanager
async def serving(
    world: World,
    *,
    tokens: Mapping[str, str] | None = None,
    allowed_hosts: frozenset[str] | None = None,
    atlantis_token: str | None = ATLANTIS_TOKEN,
    github_secrets: tuple[str, ...] = (),
    providers: Collection[IdentityProvider] = (),
    url: str = "http://localhost",
    admits_strangers: bool = False,
    origins: frozenset[str] = frozenset(),
    backstage: BackstageCallers | None = None,
    around: Callable[[ASGIApp], ASGIApp] = lambda app: app,
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the application. With ``tokens`` (token to user) in token mode, else as Ana.

    ``around`` puts something between the application and the client.
    """
    services = ApiServices(
        db=world.db,
        clock=world.clock,
        inbox=Inbox(world.db),
        requests=world.requests,
        reviews=world.reviews,
        runs=world.runs,
        previews=world.previews,
        preview_plans=world.preview_plans,
        templates=world.templates,
        tasks=world.tasks,
        catalog=world.catalog,
        locations=world.locations,
        analyzer=world.analyzer,
        audit=world.audit,
        operate=world.operate,
        atlantis_token=atlantis_token,
        access=access_services(
            world,
            tokens=tokens,
            providers=providers,
            url=url,
            admits_strangers=admits_strangers,
            origins=origins,
            backstage=backstage,
        ),
        github_secrets=github_secrets,
    )
    app = create_app(services, allowed_hosts=allowed_hosts)
    inbox = asyncio.create_task(services.inbox.run())
    transport = httpx2.ASGITransport(app=around(app), raise_app_exceptions=False)
    headers = {"Landform-User": ANA} if tokens is None else {}
    try:
        async with httpx2.AsyncClient(transport=transport, base_url=url, headers=headers) as client:
            yield client
    finally:
        inbox.cancel()
        with suppress(asyncio.CancelledError):
            await inbox


async def read_inbox(world: World) -> None:
    """Do what the worker does with deliveries."""
    await InboxReader(world.db, world.clock, world.waker, world.drift, world.locations).read("all")


async def stored(world: World) -> list[tuple[str, str | None, bool]]:
    """Body, error, and whether it was read, of every delivery."""
    query = select(deliveries.c.body, deliveries.c.error, deliveries.c.read_at)
    async with world.db.read() as tx:
        rows = (await tx.execute(query.order_by(deliveries.c.id))).all()
    return [(body, error, read_at is not None) for body, error, read_at in rows]
