"""Run the service: API, portal, inbox, and (unless told otherwise) the worker and its clock."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
import uvicorn
from fastapi import FastAPI

from landform.api.app import Edge, create_app
from landform.audit.denials import Denials
from landform.bootstrap import Landform, build
from landform.db import schema
from landform.portal import site
from landform.service.logs import configure_logs
from landform.service.memory import collect_seldom
from landform.service.processes import helpers, listening
from landform.service.started import started
from landform.settings import InvalidSettings, Settings
from landform.worker.clock import scheduler

log = structlog.get_logger()


def application(landform: Landform, *, with_worker: bool = True) -> FastAPI:
    """The ASGI application; its lifespan starts and stops everything else."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with running(landform, with_inbox=True, with_worker=with_worker):
            denials: Denials = app.state.denials
            counting = asyncio.create_task(denials.run())
            try:
                yield
            finally:
                counting.cancel()
                await denials.flush(at_once=True)

    settings = landform.settings
    edge = Edge(
        trusted_proxies=settings.trusted_proxies,
        is_https=settings.url.startswith("https:"),
        attempts_per_minute=settings.limits.attempts_per_minute,
    )
    app = create_app(
        landform.api, allowed_hosts=landform.allowed_hosts, lifespan=lifespan, edge=edge
    )
    if not site.mount(app):
        log.warning("portal.not_built", detail="The API works; run `make frontend` for the portal.")
    return app


@asynccontextmanager
async def running(
    landform: Landform, *, with_inbox: bool, with_worker: bool
) -> AsyncIterator[None]:
    """Bring the schema up to date and run the background tasks while the block lasts."""
    await schema.upgrade(landform.api.db)
    await landform.api.catalog.prepare()
    await landform.api.audit.record(started(landform.settings, at=landform.api.clock()))
    tasks = [asyncio.create_task(landform.api.inbox.run())] if with_inbox else []
    ticks = scheduler(landform.sweeper, sweep_seconds=landform.settings.worker.sweep_seconds)
    try:
        if with_worker:
            await landform.take_over()
            await landform.follow_configuration()
            await landform.sweeper.sweep()
            tasks.append(asyncio.create_task(landform.worker.run()))
            ticks.start()
        yield
    finally:
        if ticks.running:
            ticks.shutdown(wait=False)
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await landform.close()


def serve(settings: Settings, *, with_worker: bool = True, processes: int = 1) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        InvalidSettings: several processes were asked for, and the database serves one only.
    """
    if processes == 1:
        _server(settings, with_worker=with_worker).run()
        return
    if settings.database_url.startswith("sqlite"):
        raise InvalidSettings(
            "SQLite serves one process. Set database_url to PostgreSQL to run more."
        )
    # A plan of a preview is known to the process that makes it, and the next question may
    # reach another one.
    runner = settings.runner.model_copy(update={"preview_plans": False})
    settings = settings.model_copy(update={"runner": runner})
    with listening(settings) as shared, helpers(processes - 1, serve_along, settings, shared):
        _server(settings, with_worker=with_worker).run(sockets=[shared])


def serve_along(settings: Settings, shared: socket.socket) -> None:
    """Serve on the socket of another process, which has the worker."""
    configure_logs(settings.log_format)
    _server(settings, with_worker=False).run(sockets=[shared])


def _server(settings: Settings, *, with_worker: bool) -> uvicorn.Server:
    served = application(build(settings), with_worker=with_worker)
    collect_seldom()
    return uvicorn.Server(
        uvicorn.Config(
            served,
            host=settings.host,
            port=settings.port,
            log_config=None,
            proxy_headers=False,  # whose headers are believed is for `trusted_proxies` to say
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
    )


async def work(settings: Settings) -> None:
    """Run a worker without the API, until SIGTERM or cancelled; what runs is let end, for a while.

    Raises:
        InvalidSettings: the database serves one process only.
    """
    landform = build(settings)
    collect_seldom()
    if landform.api.db.is_sqlite:
        raise InvalidSettings(
            "SQLite serves one process: `landform serve` has a worker in it. "
            "Set database_url to PostgreSQL to run more."
        )
    stop = asyncio.Event()
    # SIGINT cancels us, and a second one ends the wait for what runs (asyncio.run).
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with running(landform, with_inbox=False, with_worker=True):
        log.info("worker.started", name=landform.worker_name)
        try:
            await stop.wait()
        finally:
            log.info("worker.stopping")
