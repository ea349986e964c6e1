"""The service with fakes for forge, runner, policy engine and state store: all else is real.

Run as a process of its own. Two routes of its own play the people and the runner.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from fastapi import FastAPI

from benchmarks.stack import order
from landform.api.app import create_app
from landform.api.dependencies import ApiServices
from landform.bootstrap import now
from landform.catalog.origins import CatalogOrigins
from landform.catalog.published_templates import PublishedTemplates
from landform.catalog.records import CatalogRecords
from landform.db import schema
from landform.db.engine import Database
from landform.db.inbox import Inbox
from landform.requests.models import Request, Status, Submission
from landform.runs.models import Phase, RunStatus
from landform.service.logs import configure_logs
from landform.settings import Settings, load_settings
from landform.shipped import shipped
from landform.templates.service import TemplateService
from landform.worker.clock import Sweeper, scheduler
from landform.worker.dispatch import handlers
from landform.worker.loop import Worker
from tests.support.access import access_services
from tests.support.builders import ANA
from tests.support.waiting import await_until
from tests.support.world import World

OUTPUTS = {
    "endpoint": "orders.test:5432",
    "address": "orders.test",
    "port": 5432,
    "database_name": "orders",
    "username": "landform",
    "secret_arn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders",
    "instance_arn": "arn:aws:rds:eu-central-1:123456789012:db:orders",
}


def a_world(db: Database, directory: Path) -> World:
    """Services on fakes, with the templates that ship."""
    world = World(db, now, directory)
    world.templates = TemplateService([shipped("request-templates")])
    world.rewire(
        db=db, forge=world.forge, runner=world.runner, engine=world.engine, states=world.states
    )
    return world


def application(world: World, settings: Settings) -> FastAPI:
    """The real application and worker, as `landform serve` runs them."""
    token = settings.atlantis_token
    services = ApiServices(
        db=world.db,
        clock=now,
        inbox=Inbox(world.db),
        requests=world.requests,
        reviews=world.reviews,
        runs=world.runs,
        previews=world.previews,
        templates=world.templates,
        tasks=world.tasks,
        catalog=world.catalog,
        locations=world.locations,
        analyzer=world.analyzer,
        audit=world.audit,
        operate=world.operate,
        atlantis_token=token.get_secret_value() if token else None,
        access=access_services(world, clock=now, default_user=ANA),
    )
    work = handlers(
        world.db, now, world.waker, world.drift, world.advancer, world.tasks, world.locations
    )
    worker = Worker(world.db, now, work, name="bench", concurrency=settings.worker.concurrency)
    ticks = scheduler(
        Sweeper(
            world.db,
            world.waker,
            world.operate,
            world.audit,
            PublishedTemplates(
                world.templates, world.catalog, CatalogOrigins(world.db, world.clock)
            ),
            CatalogRecords(world.db, world.clock),
            history_days=365,
        ),
        sweep_seconds=settings.worker.sweep_seconds,
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await schema.upgrade(world.db)
        await world.load_people()
        tasks = [asyncio.create_task(services.inbox.run()), asyncio.create_task(worker.run())]
        ticks.start()
        yield
        ticks.shutdown(wait=False)
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await world.db.close()

    app = create_app(services, lifespan=lifespan)
    _add_people_and_runner(app, world)
    return app


def _add_people_and_runner(app: FastAPI, world: World) -> None:
    @app.post("/benchmark/applying/{name}")
    async def applying(name: str) -> dict[str, Any]:
        """A new request, planned, approved and being applied."""
        submission = Submission("aws-rds-postgres", order(name))
        subject = await world.subject(ANA)
        request = await world.requests.submit(submission, subject)
        request = await _until(world, request, Status.PULL_REQUEST_OPEN, Phase.PLAN)
        await world.finish_plan(request)
        await world.review(await _until(world, request, Status.PLANNED, None))
        request = await _until(world, request, Status.APPLYING, Phase.APPLY)
        return {
            "id": request.id,
            "number": request.pull_request_number,
            "head_sha": request.head_sha,
            "directory": request.stack.directory,
            "entity": request.stack.entity_name,
        }

    @app.post("/benchmark/applied/{request_id}")
    async def applied(request_id: str) -> None:
        """The runner ended the apply, and has told nobody yet."""
        request = await world.requests.get(request_id)
        world.states.put(request.stack.directory, OUTPUTS)
        world.runner.finish(world.project(request), Phase.APPLY)


async def _until(world: World, request: Request, status: Status, phase: Phase | None) -> Request:
    """The request once it has that status and, with a phase, that run goes on."""

    async def reached() -> Request | None:
        found = await world.requests.get(request.id)
        if found.status is not status:
            return None
        if phase is None:
            return found
        run = (await world.runner.observe(world.project(found))).get(phase)
        return found if run and run.status is RunStatus.RUNNING else None

    return await await_until(reached, what=f"{status} of {request.id}")


def main() -> None:
    settings = load_settings()
    configure_logs(settings.log_format)
    with TemporaryDirectory() as templates:
        world = a_world(Database(settings.database_url), Path(templates))
        uvicorn.run(
            application(world, settings),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )


if __name__ == "__main__":
    main()
