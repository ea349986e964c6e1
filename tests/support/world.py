"""The whole of the request flow on a real database, with fakes behind the five ports.

The fakes pass the same contract tests as the adapters; nothing of ours is patched.
"""

from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from landform.access.models import Subject
from landform.adapters.opa import PolicyDirectory
from landform.adapters.sources import Addresses, FileSource, HttpsSource, UrlSource
from landform.audit.service import AuditService
from landform.bootstrap.costs import build_costs
from landform.catalog.origins import CatalogOrigins
from landform.catalog.service import CatalogService
from landform.changes.models import PullRequest, ReviewState
from landform.cost.service import CostService
from landform.db import tables
from landform.db.engine import Database
from landform.ingestion.analysis import LocationAnalyzer
from landform.ingestion.reading import LocationReader
from landform.ingestion.refreshing import RefreshRules
from landform.ingestion.registering import TaskRegistrar
from landform.ingestion.service import LocationService
from landform.kernel.clock import Clock
from landform.operate.service import OperateService
from landform.policies.service import PolicyService
from landform.rendering.in_process import InProcessRenderer
from landform.rendering.models import StackSettings
from landform.requests.advance import RequestAdvancer
from landform.requests.drift import DriftService
from landform.requests.judging import Judge
from landform.requests.models import Action, Request, Submission
from landform.requests.preview import PreviewService
from landform.requests.projects import project_of
from landform.requests.resources import ResourceRegistrar
from landform.requests.reviews import ReviewService
from landform.requests.service import RequestService
from landform.requests.speculative import PlanLimits, PreviewPlans
from landform.requests.waking import RequestWaker
from landform.runs.models import Phase, Project
from landform.runs.reports import Report
from landform.runs.service import RunService
from landform.settings import Settings
from landform.shipped import shipped
from landform.tasks.actions.shipped import shipped_actions
from landform.tasks.models import Surroundings
from landform.tasks.secrets import SecretBox
from landform.tasks.service import TaskService
from landform.templates.service import TemplateService
from tests.support.builders import ANA, EVERYTHING, PAYMENTS, PLATFORM, ROSA, SAM
from tests.support.forge import MemoryForge
from tests.support.planner import MemoryPlanner
from tests.support.policy_engine import MemoryPolicyEngine
from tests.support.publisher import MemoryPublisher
from tests.support.runner import MemoryRunner
from tests.support.state_store import MemoryStateStore
from tests.support.tasks import KEY
from tests.support.templates import write_probe

REPOSITORY = "acme/infra"
ADMIN = "user:default/admin"
PORTAL = "http://landform.test"
ORDER: dict[str, Any] = {"name": "orders", "environment": "dev", "owner": PAYMENTS}
PLAN: dict[str, Any] = {
    "format_version": "1.2",
    "resource_changes": [
        {
            "address": "terraform_data.this",
            "type": "terraform_data",
            "mode": "managed",
            "change": {"actions": ["create"], "before": None, "after": {}, "after_unknown": {}},
        }
    ],
}


DESTROYING: dict[str, Any] = {
    **PLAN,
    "resource_changes": [
        {
            **PLAN["resource_changes"][0],
            "change": {"actions": ["delete"], "before": {}, "after": None, "after_unknown": {}},
        }
    ],
}
"""What the plan of a retirement says."""


@cache
def shipped_costs() -> CostService:
    """By the price table that ships; read once."""
    return build_costs(Settings())


class World:
    """Services wired to fakes, and what people and the runner do in it."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        templates: Path,
        *,
        location_reader: LocationReader | None = None,
    ) -> None:
        self.db, self.clock = db, clock
        self.forge = MemoryForge({"README.md": "infra\n"}, clock=clock)
        self.runner = MemoryRunner()
        self.engine = MemoryPolicyEngine()
        self.states = MemoryStateStore()
        self.publisher = MemoryPublisher(clock=clock)
        self.templates = TemplateService([write_probe(templates)])
        self.settings = StackSettings()
        self.location_reader = location_reader or LocationReader(
            {"file": FileSource(templates), "url": UrlSource(HttpsSource(Addresses()))}, {}
        )
        self.location_rules = RefreshRules(jitter=lambda: 0)
        self.rewire(
            db=db,
            forge=self.forge,
            runner=self.runner,
            engine=self.engine,
            states=self.states,
        )

    def rewire(
        self,
        *,
        db: Database,
        forge: MemoryForge,
        runner: MemoryRunner,
        engine: MemoryPolicyEngine,
        states: MemoryStateStore,
    ) -> None:
        """Build the services on this database and these ports."""
        self.audit = AuditService(db, self.clock)
        self.catalog = CatalogService(db, self.clock)
        self.origins = CatalogOrigins(db, self.clock)
        self.locations = LocationService(
            db, self.clock, self.catalog, self.location_reader, self.location_rules
        )
        self.analyzer = LocationAnalyzer(self.locations, None)
        self.runs = RunService(db, runner, self.clock, repository=REPOSITORY)
        self.policies = PolicyService(engine, PolicyDirectory(shipped("policies")))
        self.judge = Judge(self.policies, self.catalog, shipped_costs(), self.clock)
        self.planner = MemoryPlanner()
        self.preview_plans = PreviewPlans(self.planner, self.judge, self.clock, PlanLimits())
        self.previews = PreviewService(
            forge, self.judge, self.settings, self.clock, base_branch="main"
        )
        self.requests = RequestService(db, self.clock, self.templates, self.settings)
        self.waker = RequestWaker(db, self.clock, self.runs)
        self.drift = DriftService(db, self.clock, repository=REPOSITORY, base_branch="main")
        self.reviews = ReviewService(
            forge,
            forge,
            self.requests,
            self.waker,
            self.runs,
            self.catalog,
            self.clock,
            audit=self.audit,
        )
        self.operate = OperateService(db, self.clock, self.requests, self.runs, self.policies)
        self.tasks = TaskService(
            db,
            self.clock,
            shipped_actions(
                self.catalog,
                TaskRegistrar(db, self.clock, self.origins),
                self.publisher,
                InProcessRenderer(),
            ),
            self.catalog,
            SecretBox([KEY]),
            Surroundings(hosts={"github.com": "github"}),
        )
        self.advancer = RequestAdvancer(
            db=db,
            clock=self.clock,
            forge=forge,
            runs=self.runs,
            judge=self.judge,
            resources=ResourceRegistrar(db, self.catalog, self.origins, states, portal_url=PORTAL),
            catalog=self.catalog,
            settings=self.settings,
            portal_url=PORTAL,
        )

    async def load_people(self) -> None:
        """Ana of payments orders; Rosa and Sam of the platform team review."""
        members = {ANA: PAYMENTS, ROSA: PLATFORM, SAM: PLATFORM}
        entities = [_entity("Group", group) for group in (PAYMENTS, PLATFORM)]
        entities += [_entity("User", user, memberOf=[group]) for user, group in members.items()]
        await self.catalog.put_entities(entities, location="test:people")

    async def subject(self, ref: str) -> Subject:
        return Subject(ref, frozenset(await self.catalog.memberships(ref)))

    async def submit(self, who: str = ANA, key: str | None = None, **parameters: Any) -> Request:
        submission = Submission("probe", ORDER | parameters)
        return await self.requests.submit(submission, await self.subject(who), key=key)

    async def advance(self, request: Request) -> Request:
        """Let the worker do what it can; returns the request as it is then."""
        await self.advancer.advance(request.id)
        return await self.requests.get(request.id)

    async def planned(self, **parameters: Any) -> Request:
        """A request whose plan succeeded and was reported."""
        request = await self.advance(await self.submit(**parameters))
        await self.finish_plan(request)
        return await self.advance(request)

    async def applying(self, **parameters: Any) -> Request:
        """A request that was approved and is being applied."""
        request = await self.planned(**parameters)
        await self.review(request)
        return await self.advance(request)

    async def finish_plan(
        self, request: Request, *, error: str | None = None, plan: dict[str, Any] | None = None
    ) -> None:
        """The runner ends the plan and its callback arrives."""
        self.runner.finish(self.project(request), Phase.PLAN, error=error)
        await self.report_plan(request, error=error, plan=plan)

    async def report_plan(
        self, request: Request, *, error: str | None = None, plan: dict[str, Any] | None = None
    ) -> None:
        """A plan's callback arrives."""
        usual = DESTROYING if request.action is Action.DESTROY else PLAN
        document = None if error else plan or usual
        await self.waker.receive_report(self.a_report(request, Phase.PLAN, error, document))

    async def finish_apply(self, request: Request, *, error: str | None = None) -> None:
        """The runner ends the apply, the state has outputs; its webhook arrives."""
        self.runner.finish(self.project(request), Phase.APPLY, error=error)
        if error is None:
            outputs = {"endpoint": "orders.test:5432", "secret": "hunter2"}
            destroyed = request.action is Action.DESTROY
            self.states.put(
                request.stack.directory, {} if destroyed else outputs, sensitive=("secret",)
            )
        await self.waker.receive_report(self.a_report(request, Phase.APPLY, error, None))

    async def review(
        self,
        request: Request,
        who: str = ROSA,
        state: ReviewState = ReviewState.APPROVED,
        head_sha: str | None = None,
    ) -> None:
        number = request.pull_request_number
        assert number is not None
        head = head_sha or self.forge.pull_requests[number].head_sha
        await self.reviews.review(number, await self.subject(who), state, body="", head_sha=head)

    def project(self, request: Request) -> Project:
        return project_of(request, REPOSITORY)

    def pull_request(self, request: Request) -> PullRequest:
        number = request.pull_request_number
        assert number is not None
        return self.forge.pull_requests[number]

    def a_report(
        self, request: Request, phase: Phase, error: str | None, plan: dict[str, Any] | None
    ) -> Report:
        project = self.project(request)
        return Report(
            repository=project.repository,
            pull_request_number=project.pull_request_number,
            head_sha=project.head_sha,
            directory=project.directory,
            workspace=project.workspace,
            phase=phase,
            succeeded=error is None,
            error=error,
            plan=plan,
        )

    async def all_requests(self) -> list[Request]:
        """Newest first."""
        return (await self.requests.list_requests({}, EVERYTHING)).items

    async def jobs(self, kind: str) -> set[str]:
        """Subjects that the worker has to work on."""
        async with self.db.read() as tx:
            query = select(tables.jobs.c.subject).where(tables.jobs.c.kind == kind)
            return set((await tx.execute(query)).scalars())

    async def finish_jobs(self) -> None:
        """Leave the worker nothing to do."""
        async with self.db.transaction() as tx:
            await tx.execute(delete(tables.jobs))

    async def timeline(self, request: Request) -> list[str]:
        return [event.type.value for event in await self.requests.events(request.id, EVERYTHING)]


def _entity(kind: str, ref: str, **spec: Any) -> dict[str, Any]:
    rest: dict[str, Any] = {"type": "team", "children": []} if kind == "Group" else {"profile": {}}
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": ref.rpartition("/")[2]},
        "spec": {**rest, **spec},
    }
