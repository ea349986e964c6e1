"""The catalog at 10,000, 100,000 and 1,000,000 entities: loaded, asked, and written to."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from benchmarks.catalog_model import Company, Entity
from benchmarks.catalog_questions import QUESTIONS, Question
from benchmarks.databases import SIZED, Choice, choices
from benchmarks.load import run_load
from benchmarks.measure import latency, milliseconds, percentile, scratch
from benchmarks.messages import Plan
from benchmarks.model import Case, Options, Result, Target, Value
from benchmarks.processes import USER, Service, serving
from landform.bootstrap import now
from landform.catalog.service import CatalogService
from landform.db import schema
from landform.db.engine import Database
from landform.service.memory import collect_seldom

NAME = "catalog"
SIZES = (10_000, 100_000, 1_000_000)
QUICK_SIZES = (2_000,)
BATCH = 2_000  # entities in one transaction while loading
LOADERS = 2
SECONDS = 10.0  # that a question is asked for
CLIENTS = (1, 8)
WRITES = 100

HELD = "PostgreSQL, 100,000"
"""The size of a large organisation: where targets are absolute."""

TARGETS = {
    f"{HELD}, bulk load": Target("per_second", 2_000, at_most=False),
    f"{HELD}, owner page of 20, 1": Target("p99_ms", 10),
    f"{HELD}, owner page of 20, 8": Target("per_second", 1_500, at_most=False),
    f"{HELD}, three facets, 1": Target("p50_ms", 20),
    f"{HELD}, memory after 1": Target("resident_mb", 300),
    f"{HELD}, memory after 8": Target("resident_mb", 300),
}
SMALL, LARGE = "PostgreSQL, 10,000, ", "PostgreSQL, 1,000,000, "
GROWTH = 2  # times its p99 in the small catalog that a question may take in the large one

BACKSTAGE = {
    "what": "Backstage catalog back end 4.0.0, 10,000 Resources, by-query limit=20, measured on "
    "the same kind of machine (2 shared cores, load 2.5 to 7.9, loopback, keep-alive) for the "
    "project's fact sheet; not in the same run, so read it as an order of magnitude.",
    "columns": ["requests per second", "p50 ms", "p99 ms"],
    "relations.ownedBy filter": {
        "SQLite, 1 connection": [10, 96, 172],
        "SQLite, 10 connections": [11, 720, 3761],
        "PostgreSQL, 1 connection": [120, 7, 13],
        "PostgreSQL, 8 connections": [144, 47, 226],
    },
    "no filter": {
        "SQLite, 1 connection": [40, 23, 56],
        "SQLite, 10 connections": [47, 215, 444],
        "PostgreSQL, 1 connection": [117, 6, 28],
        "PostgreSQL, 8 connections": [304, 24, 66],
    },
    "three facets, p50 ms": {"PostgreSQL": 90},
    "resident MB": {"PostgreSQL": 453},
    "ingest of 10,000 from one file, seconds": {"SQLite": 200, "PostgreSQL": 134},
}


def run(options: Options) -> Result:
    sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    with scratch() as directory, choices(options.databases) as databases:
        cases = []
        for size in sizes:
            for each in databases:
                for case in _on(each, directory / f"{each.name}-{size}", Company(size), options):
                    print(f"  {case.name}: {case.figures}", flush=True)
                    cases.append(case)
    return Result(
        NAME,
        "A generated catalog (teams, people, systems, APIs, components, resources of about 1 kB; "
        "200 teams and more) loaded through the catalog service, then asked over HTTP through "
        "`landform serve`: pages of 20 with their totals, different ones in turn.",
        None,
        held(cases),
        notes=[
            (
                "One process serves. Addresses take turns, 200 of each question; what was answered "
                "is kept while nobody writes (decision 0021). *First time*: none comes twice."
            ),
            "The generator of the load runs on the same cores.",
            f"PostgreSQL has a quarter of the memory for itself: {SIZED['shared_buffers']}.",
            f"At 1,000,000 on PostgreSQL a question may take {GROWTH} times its p99 at 10,000.",
            "Registration lag: from the beginning of one put until another reader was given it.",
        ],
        compared_with=BACKSTAGE,
    )


def held(cases: list[Case]) -> list[Case]:
    """The cases with the targets that they have."""
    small = {case.name: case.figures for case in cases if case.name.startswith(SMALL)}
    targets = dict(TARGETS)
    for name, figures in small.items():
        if "server_cpu_ms" in figures:  # a question that was asked
            limit = round(GROWTH * float(figures["p99_ms"]), 2)
            targets[LARGE + name.removeprefix(SMALL)] = Target("p99_ms", limit)
    return [replace(case, target=targets.get(case.name)) for case in cases]


def _on(database: Choice, directory: Path, company: Company, options: Options) -> Iterator[Case]:
    directory.mkdir()
    name = f"{database.name}, {company.size:,}"
    with database.fresh(directory) as url:
        yield Case(f"{name}, bulk load", asyncio.run(fill(url, company)))
        yield Case(f"{name}, one put", asyncio.run(_lag(url, company, options)))
        for clients in CLIENTS:
            with serving(directory, url) as service:
                for question in QUESTIONS:
                    yield ask(service, name, question, company, clients, options)
                memory: dict[str, Value] = {"resident_mb": service.memory()}
                yield Case(f"{name}, memory after {clients}", memory)


def ask(
    service: Service,
    name: str,
    question: Question,
    company: Company,
    clients: int,
    options: Options,
) -> Case:
    """How fast the service answers so many clients; every answer must be 200."""
    paths = question.paths(company)

    def plan(count: int) -> Plan:
        return Plan(service.port, paths[0], USER, clients, count, SECONDS, paths=paths)

    if not question.first_time:
        run_load(plan(options.count(200, 20)))  # warms caches
    before = service.cpu()
    load = run_load(plan(options.count(3_000, 50)))
    spent = service.cpu() - before
    if {status for status, number in load.statuses.items() if number} != {"200"}:
        raise RuntimeError(f"The catalog answered {load.statuses} to {paths[0]}.")
    figures = {
        "per_second": load.per_second,
        **latency(load.latencies),
        "server_cpu_ms": milliseconds(spent / len(load.latencies)),
    }
    return Case(f"{name}, {question.name}, {clients}", figures)


async def fill(url: str, company: Company) -> dict[str, Value]:
    """Load the company into a new database; how fast that was, until all can be asked for."""
    db = Database(url)
    await schema.upgrade(db)
    catalog = CatalogService(db, now)
    await catalog.prepare()
    entities = company.entities()
    collect_seldom()  # as a service does when it starts
    began = time.perf_counter()

    async def put() -> None:
        while batch := list(islice(entities, BATCH)):
            await catalog.put_entities(batch, location="bench:catalog")

    # While one batch is written the next one is checked, as with locations that are read at once.
    await asyncio.gather(*(put() for _ in range(LOADERS)))
    took = time.perf_counter() - began
    await _tidy(db)
    await db.close()
    return {"count": company.size, "per_second": round(company.size / took, 1)}


async def _tidy(db: Database) -> None:
    """What PostgreSQL's autovacuum does within a minute, so that no case has it beside it."""
    if db.is_sqlite:
        return
    async with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.exec_driver_sql("VACUUM ANALYZE")


async def _lag(url: str, company: Company, options: Options) -> dict[str, Value]:
    writer, reader = Database(url), Database(url)
    catalog, other = CatalogService(writer, now), CatalogService(reader, now)
    times = []
    for number in range(options.count(WRITES, 5)):
        entity: Entity = company.resource(company.resources + number)
        began = time.perf_counter()
        ref = await catalog.put_entity(entity, location="bench:catalog")
        while not await other.exists(ref):
            pass
        times.append(time.perf_counter() - began)
    await writer.close()
    await reader.close()
    return {**latency(times), "per_second": round(1 / percentile(times, 0.5), 1)}
