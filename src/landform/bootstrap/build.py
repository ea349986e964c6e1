"""Build all parts of a process from its settings."""

import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from pydantic import SecretStr

from landform.adapters.localstate.state import LocalStateStore
from landform.adapters.opa import (
    EmbeddedRego,
    OpaBinary,
    OpaServer,
    PolicyDirectory,
    choose_engine,
)
from landform.adapters.reported.state import ReportedStateStore
from landform.adapters.s3.state import S3StateStore
from landform.adapters.sandbox import SandboxRenderer
from landform.api.dependencies import ApiServices
from landform.audit.service import AuditService
from landform.bootstrap.access import LOOPBACK, build_access
from landform.bootstrap.clock import now
from landform.bootstrap.costs import build_costs
from landform.bootstrap.locations import build_locations, configured
from landform.bootstrap.outside import Outside, build_outside
from landform.catalog.accounts import CatalogAccounts
from landform.catalog.origins import CatalogOrigins
from landform.catalog.published_templates import PublishedTemplates
from landform.catalog.records import CatalogRecords
from landform.catalog.service import CatalogService
from landform.cost.service import CostService
from landform.db import jobs
from landform.db.engine import Database
from landform.db.inbox import Inbox
from landform.ingestion.registering import TaskRegistrar
from landform.operate.service import OperateService
from landform.outputs.ports import StateStore
from landform.policies.service import PolicyService
from landform.rendering.models import StackSettings
from landform.rendering.stack import state_key
from landform.requests.advance import RequestAdvancer
from landform.requests.drift import DriftService
from landform.requests.judging import Judge
from landform.requests.patience import BESIDE_US, ELSEWHERE, Pace
from landform.requests.preview import PreviewService
from landform.requests.resources import ResourceRegistrar
from landform.requests.reviews import ReviewService
from landform.requests.service import RequestService
from landform.requests.speculative import PlanLimits, PreviewPlans
from landform.requests.waking import RequestWaker
from landform.runs.service import RunService
from landform.settings import InvalidSettings, Settings
from landform.shipped import shipped
from landform.tasks.actions.shipped import shipped_actions
from landform.tasks.models import Surroundings
from landform.tasks.secrets import SecretBox
from landform.tasks.service import TaskService
from landform.templates.service import TemplateService
from landform.worker.clock import Sweeper
from landform.worker.dispatch import handlers
from landform.worker.loop import Worker

MAX_WORKER_NAME = 64  # characters, as `jobs.leased_by` keeps it; host names have up to 64


@dataclass(frozen=True)
class Landform:
    """All parts of a process, ready to be started, and to be closed in the end."""

    settings: Settings
    api: ApiServices
    worker: Worker
    worker_name: str
    sweeper: Sweeper
    engine: OpaServer | OpaBinary | EmbeddedRego
    outside: Outside
    sandbox: SandboxRenderer
    costs: CostService
    preview_plans: PreviewPlans | None
    allowed_hosts: frozenset[str] | None
    closing: tuple[Callable[[], Awaitable[None]], ...]

    async def close(self) -> None:
        if self.preview_plans is not None:
            await self.preview_plans.aclose()
        await self.engine.aclose()
        await self.sandbox.aclose()
        await self.outside.aclose()
        for close in self.closing:
            await close()
        await self.api.db.close()

    async def take_over(self) -> None:
        """Go on at once with what a process of this name was working on when it died."""
        async with self.api.db.transaction() as tx:
            await jobs.release(tx, worker=self.worker_name)

    async def follow_configuration(self) -> None:
        """Have the locations of the configuration, and no others of its."""
        await self.api.locations.follow_configuration(configured(self.settings.catalog))


def build(settings: Settings) -> Landform:
    """Build everything from settings; opens no connection and starts nothing.

    Raises:
        InvalidSettings: settings that contradict each other.
    """
    db = Database(settings.database_url)
    stacks = _stack_settings(settings)
    templates = TemplateService(settings.templates or [shipped("request-templates")])
    catalog, origins = CatalogService(db, now), CatalogOrigins(db, now)
    access = build_access(settings, db, catalog)
    open_to_all = settings.access.read == "everyone"
    outside = build_outside(settings, CatalogAccounts(catalog))
    forge, runner = outside.forge, outside.runner
    rego = settings.policies.path or shipped("policies")
    engine = choose_engine(
        rego,
        opa_binary=settings.policies.opa_binary,
        opa_url=settings.policies.opa_url,
        timeout_seconds=settings.policies.timeout_seconds,
    )
    locations, analyzer, closing = build_locations(
        settings, db, catalog, outside.github, outside.publisher
    )
    costs = build_costs(settings)
    # A server's operator loads its policies: the files here are not what it judges by.
    source = None if isinstance(engine, OpaServer) else PolicyDirectory(rego)
    policies = PolicyService(engine, source)
    judge = Judge(policies, catalog, costs, now)
    runs = RunService(db, runner, now, repository=settings.forge.repository)
    limits = settings.limits
    audit = AuditService(db, now, settings.audit.checkpoint)
    requests = RequestService(
        db,
        now,
        templates,
        stacks,
        open_to_all=open_to_all,
        orders_per_minute=limits.orders_per_minute,
    )
    waker = RequestWaker(db, now, runs)
    infra = settings.forge
    drift = DriftService(db, now, repository=infra.repository, base_branch=infra.base_branch)
    operate = OperateService(db, now, requests, runs, policies)
    advancer = RequestAdvancer(
        db=db,
        clock=now,
        forge=forge,
        runs=runs,
        judge=judge,
        resources=ResourceRegistrar(
            db, catalog, origins, _state_store(settings, runs), portal_url=settings.url
        ),
        catalog=catalog,
        settings=stacks,
        portal_url=settings.url,
        pace=_pace(settings),
    )
    sandbox = SandboxRenderer()
    tasks = TaskService(
        db,
        now,
        shipped_actions(
            catalog,
            TaskRegistrar(db, now, origins, is_readonly=settings.catalog.readonly),
            outside.publisher,
            sandbox,
        ),
        catalog,
        _secret_box(settings),
        _surroundings(settings),
        open_to_all=open_to_all,
        per_minute=limits.orders_per_minute,
    )
    plans = None
    if outside.planner is not None:
        at_once = PlanLimits(at_once=settings.runner.preview_plans_at_once)
        plans = PreviewPlans(outside.planner, judge, now, at_once)
    api = ApiServices(
        db=db,
        clock=now,
        inbox=Inbox(db),
        requests=requests,
        reviews=ReviewService(forge, forge, requests, waker, runs, catalog, now, audit=audit),
        runs=runs,
        previews=PreviewService(
            forge,
            judge,
            stacks,
            now,
            base_branch=settings.forge.base_branch,
            open_to_all=open_to_all,
            per_minute=limits.previews_per_minute,
        ),
        preview_plans=plans,
        templates=templates,
        tasks=tasks,
        catalog=catalog,
        locations=locations,
        analyzer=analyzer,
        audit=audit,
        operate=operate,
        atlantis_token=_revealed(settings.atlantis_token),
        access=access,
        github_secrets=tuple(
            secret
            for each in (settings.github_webhook_secret, settings.github_webhook_secret_before)
            if (secret := _revealed(each))
        ),
    )
    name = _worker_name(is_sqlite=db.is_sqlite)
    worker = Worker(
        db,
        now,
        handlers(db, now, waker, drift, advancer, tasks, locations),
        name=name,
        concurrency=settings.worker.concurrency,
    )
    hosts = LOOPBACK if access.local else None
    sweeper = Sweeper(
        db,
        waker,
        operate,
        audit,
        PublishedTemplates(templates, catalog, origins),
        CatalogRecords(db, now),
        history_days=settings.catalog.history_days,
    )
    return Landform(
        settings, api, worker, name, sweeper, engine, outside, sandbox, costs, plans, hosts, closing
    )


def _stack_settings(settings: Settings) -> StackSettings:
    return StackSettings(
        region=settings.region,
        state_bucket=settings.state.bucket,
        state_region=settings.state.region,
        modules=settings.modules,
    )


def _state_store(settings: Settings, runs: RunService) -> StateStore:
    state = settings.state
    if state.kind == "reported":
        return ReportedStateStore(runs)
    if state.kind == "local":
        return LocalStateStore(state.path.absolute())
    return S3StateStore(
        state.bucket,
        key=state_key("{directory}"),
        region=state.region,
        endpoint_url=state.endpoint_url,
    )


def _pace(settings: Settings) -> Pace:
    usual = BESIDE_US if settings.forge.kind == "local" else ELSEWHERE
    busy, resting = settings.worker.busy_look_seconds, settings.worker.resting_look_seconds
    return replace(
        usual,
        busy=timedelta(seconds=busy) if busy else usual.busy,
        resting=timedelta(seconds=resting) if resting else usual.resting,
    )


def _surroundings(settings: Settings) -> Surroundings:
    secrets = {name: each.get_secret_value() for name, each in settings.task_secrets.items()}
    return Surroundings(settings.tasks.hosts, settings.tasks.parameters, secrets)


def _secret_box(settings: Settings) -> SecretBox:
    keys = (settings.task_secret_key, settings.task_secret_key_before)
    try:
        return SecretBox([key for each in keys if (key := _revealed(each))])
    except ValueError as error:
        raise InvalidSettings(
            "task_secret_key is not a key: it must be 32 random bytes in URL-safe Base64. Make "
            "one with: openssl rand -base64 32 | tr '+/' '-_'"
        ) from error


def _revealed(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value().strip() or None if secret else None


def _worker_name(*, is_sqlite: bool) -> str:
    """The same after a restart of the one process on SQLite; else one's own. 64 characters."""
    return "embedded" if is_sqlite else f"{socket.gethostname()}-{os.getpid()}"[-MAX_WORKER_NAME:]
