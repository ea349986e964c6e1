"""The real service over a `World`, on a port of loopback: for browsers and for the CLI.

Everything runs in the test's event loop: uvicorn, the inbox, and the real worker, which
moves requests on as jobs come. What the runner does next is up to the test.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
import uvicorn

from landform.api.app import create_app
from landform.api.dependencies import ApiServices
from landform.bootstrap import now
from landform.bootstrap.access import LOOPBACK
from landform.db.engine import Database
from landform.db.inbox import Inbox
from landform.ingestion.reading import LocationReader
from landform.portal import site
from landform.requests.models import Request, Status
from landform.runs.models import Phase, RunStatus
from landform.worker.dispatch import handlers
from landform.worker.loop import Worker
from tests.support.access import access_services
from tests.support.api import ATLANTIS_TOKEN
from tests.support.builders import ANA
from tests.support.waiting import await_until
from tests.support.world import World

PLANNING = Status.PULL_REQUEST_OPEN


@dataclass
class Served:
    """A service that answers at ``url``. ``log`` is what it logged."""

    world: World
    url: str
    server: uvicorn.Server
    log: list[Any] = field(default_factory=list)

    async def reach(self, request_id: str, *until: Status) -> Request:
        """Wait until the worker has brought the request to one of these."""

        async def look() -> Request | None:
            request = await self.world.requests.get(request_id)
            return request if request.status in until else None

        return await await_until(look, what=f"a request that is {' or '.join(until)}")

    async def end_plan(self, request_id: str, *, log: str = "", **given: Any) -> Request:
        """The runner ends the plan it is making; ``given`` as `World.finish_plan` takes it."""
        request = await self._running(request_id, Phase.PLAN, PLANNING)
        self.world.runner.write_log(self.world.project(request), Phase.PLAN, log)
        await self.world.finish_plan(request, **given)
        return await self.reach(request_id, Status.PLANNED, Status.PLAN_FAILED)

    async def approve(self, request_id: str) -> Request:
        """Rosa approves the pull request."""
        await self.world.review(await self.reach(request_id, Status.PLANNED))
        return await self.reach(request_id, Status.APPROVED, Status.APPLYING)

    async def end_apply(
        self, request_id: str, *, log: str = "", error: str | None = None
    ) -> Request:
        """The runner ends the apply it is making."""
        request = await self._running(request_id, Phase.APPLY, Status.APPLYING)
        self.world.runner.write_log(self.world.project(request), Phase.APPLY, log)
        await self.world.finish_apply(request, error=error)
        return await self.reach(request_id, Status.COMPLETED, Status.APPLY_FAILED)

    async def complete(self, request_id: str) -> Request:
        """Everybody does their part at once."""
        await self.end_plan(request_id)
        await self.approve(request_id)
        return await self.end_apply(request_id)

    async def stop(self) -> None:
        """Stop answering, as a process does that is told to end."""
        self.server.should_exit = True
        await await_until(lambda: not self.server.started, what="the end of the server")

    async def _running(self, request_id: str, phase: Phase, status: Status) -> Request:
        await self.reach(request_id, status)

        async def look() -> Request | None:
            request = await self.world.requests.get(request_id)
            view = (await self.world.runner.observe(self.world.project(request))).get(phase)
            return request if view and view.status is RunStatus.RUNNING else None

        return await await_until(look, what=f"a {phase} that runs")


@asynccontextmanager
async def served(
    db: Database,
    root: Path,
    *,
    static: Path = site.STATIC,
    user: str = ANA,
    location_reader: LocationReader | None = None,
) -> AsyncIterator[Served]:
    """Serve a new `World` in its own time. Whoever does not say who they are is ``user``."""
    world = World(db, now, root / "templates", location_reader=location_reader)
    await world.load_people()
    services = ApiServices(
        db=db,
        clock=now,
        inbox=Inbox(db),
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
        atlantis_token=ATLANTIS_TOKEN,
        access=access_services(world, clock=now, default_user=user),
    )
    app = create_app(services, allowed_hosts=LOOPBACK)
    site.mount(app, static=static)
    jobs = handlers(db, now, world.waker, world.drift, world.advancer, world.tasks, world.locations)
    worker = Worker(db, now, jobs, name="test", concurrency=2)
    with socket.socket() as listening, structlog.testing.capture_logs() as log:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = _Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
                timeout_graceful_shutdown=1,
            )
        )
        tasks = [
            asyncio.create_task(each)
            for each in (server.serve([listening]), worker.run(), services.inbox.run())
        ]
        try:
            await await_until(lambda: server.started, what="the start of the server")
            yield Served(world, url, server, log)
        finally:
            server.should_exit = True
            await tasks[0]
            for task in tasks[1:]:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


class _Server(uvicorn.Server):
    """Says when it has stopped: it keeps ``started`` otherwise."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        self.started = False
