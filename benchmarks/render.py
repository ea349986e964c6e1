"""Rendering and checking stacks, and previews with every policy engine at hand."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import yaml

from benchmarks.measure import latency, scratch
from benchmarks.model import Case, Options, Result, Target
from benchmarks.stack import TEMPLATE, order
from landform.access.models import Subject
from landform.adapters.localforge import LocalForge
from landform.adapters.opa import EmbeddedRego, OpaBinary, OpaServer
from landform.bootstrap import now
from landform.bootstrap.costs import build_costs
from landform.catalog.service import CatalogService
from landform.db import schema
from landform.db.engine import Database
from landform.policies.service import PolicyService
from landform.rendering.models import StackSettings
from landform.rendering.stack import render_stack
from landform.rendering.verify import verify_stack
from landform.requests.intake import prepare_stack
from landform.requests.judging import Judge
from landform.requests.preview import PreviewService
from landform.settings import Settings
from landform.shipped import shipped
from landform.templates.models import Template
from landform.templates.service import TemplateService
from tests.support.policy_engine import find_opa, opa_server

NAME = "render"
SUBJECT = Subject("user:default/ana", frozenset({"group:default/payments"}))
LOCAL_OPA = Path(".cache/bin/opa")

Engine = OpaBinary | OpaServer | EmbeddedRego


def run(options: Options) -> Result:
    template = TemplateService([shipped("request-templates")]).get(TEMPLATE)
    cases = list(_rendering(template, options.count(300, 30)))
    with scratch() as directory:
        cases += asyncio.run(_previews(template, directory, options.count(100, 10)))
    return Result(
        NAME,
        f"The shipped template {TEMPLATE}: inputs checked, HCL rendered, and parsed back to "
        "compare its blocks; then whole previews, catalog look-ups and policies included.",
        Target("p99_ms", 300),
        cases,
        notes=["One thread, one preview at a time. Previews use SQLite and the shipped policies."],
    )


def _rendering(template: Template, count: int) -> Iterator[Case]:
    settings = StackSettings()
    rendering, checking = [], []
    for number in range(-1, count):
        began = time.perf_counter()
        _, stack = prepare_stack(template, order(f"orders-{number + 2}"), settings)
        change = render_stack(stack, template.name, settings)
        rendered = time.perf_counter()
        verify_stack(change, stack)
        if number >= 0:  # the first one makes the parser
            rendering.append(rendered - began)
            checking.append(time.perf_counter() - rendered)
    both = [a + b for a, b in zip(rendering, checking, strict=True)]
    for name, times in (
        ("inputs and HCL", rendering),
        ("check of the HCL", checking),
        ("all of it", both),
    ):
        yield Case(name, latency(times) | {"per_second": round(count / sum(times), 1)})


async def _previews(template: Template, directory: Path, count: int) -> list[Case]:
    db = Database(f"sqlite:///{directory / 'landform.db'}")
    await schema.upgrade(db)
    catalog = CatalogService(db, now)
    organisation = sorted((shipped("examples") / "organisation").glob("*.yaml"))
    texts = [file.read_text(encoding="utf-8") for file in organisation]
    entities = [each for text in texts for each in yaml.safe_load_all(text)]
    await catalog.put_entities(entities, location="bench:organisation")
    forge = await LocalForge.create(
        directory / "infra.git", {"README.md": "infra\n"}, base_url="http://bench", clock=now
    )
    cases = []
    async for name, engine in _engines():
        judge = Judge(PolicyService(engine), catalog, build_costs(Settings()), now)
        previews = PreviewService(forge, judge, StackSettings(), now, base_branch="main")
        times = []
        for number in range(-1, count):
            began = time.perf_counter()
            parameters = order(f"orders-{number + 2}")
            shown = await previews.preview(template, parameters, SUBJECT)
            if number >= 0:
                times.append(time.perf_counter() - began)
        figures = latency(times) | {"per_second": round(count / sum(times), 1)}
        cases.append(Case(f"preview, {name}", figures | {"decision": str(shown.report.decision)}))
    await db.close()
    return cases


def _opa() -> Path | None:
    return find_opa() or (LOCAL_OPA.absolute() if LOCAL_OPA.exists() else None)


async def _engines() -> AsyncIterator[tuple[str, Engine]]:
    policies = shipped("policies")
    binary = _opa()
    async with _closing(EmbeddedRego(policies, 30)) as embedded:
        yield "embedded Rego", embedded
    if binary is None:
        return
    async with _closing(OpaBinary(binary, policies, 30)) as process:
        yield "opa binary", process
    async with (
        opa_server(binary, policies) as url,
        _closing(OpaServer(url, timeout_seconds=30)) as server,
    ):
        yield "opa server", server


@asynccontextmanager
async def _closing(engine: Engine) -> AsyncIterator[Engine]:
    try:
        yield engine
    finally:
        await engine.aclose()
