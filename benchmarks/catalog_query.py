"""Questions to a catalog of 10,000 Resources."""

import asyncio
import time
from pathlib import Path
from typing import Any

from benchmarks.databases import Choice, choices
from benchmarks.load import run_load
from benchmarks.measure import latency, scratch
from benchmarks.messages import Plan
from benchmarks.model import Case, Options, Result
from benchmarks.processes import USER, Service, serving
from landform.bootstrap import now
from landform.catalog.service import CatalogService
from landform.db import schema
from landform.db.engine import Database

NAME = "catalog_query"
TEAMS, SYSTEMS = 20, 50
BATCH = 500
SECONDS = 30.0
BY_QUERY = "/api/catalog/entities/by-query?limit=20"
QUESTIONS = {
    "owner filter": f"{BY_QUERY}&filter=relations.ownedBy=group:default/team-3",
    "no filter": BY_QUERY,
}
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
    "ingest of 10,000 from one file, seconds": {"SQLite": 200, "PostgreSQL": 134},
}


def run(options: Options) -> Result:
    resources = options.count(10_000, 1_000)
    with scratch() as directory, choices() as databases:
        cases = [case for each in databases for case in _on(each, directory, resources, options)]
    return Result(
        NAME,
        f"GET by-query of 20 entities and the total, from {resources} Resources with {TEAMS} "
        f"owners and {SYSTEMS} systems (about 1 kB each), through `landform serve`; and how fast "
        "the catalog service takes them in.",
        None,
        cases,
        compared_with=BACKSTAGE,
    )


def _on(database: Choice, directory: Path, resources: int, options: Options) -> list[Case]:
    root = directory / database.name
    root.mkdir()
    singles = options.count(200, 20)
    with database.fresh(root) as url:
        cases = asyncio.run(_put(url, database.name, resources, singles))
        with serving(root, url) as service:
            for what, path in QUESTIONS.items():
                for connections in (1, 8):
                    plural = "s" if connections > 1 else ""
                    name = f"{database.name}, {what}, {connections} connection{plural}"
                    cases.append(_ask(service, name, path, connections, options.count(1_500, 100)))
    return cases


def _ask(service: Service, name: str, path: str, connections: int, count: int) -> Case:
    plan = Plan(service.port, path, USER, connections, max(count // 20, 5), SECONDS)
    run_load(plan)  # warms caches
    load = run_load(Plan(service.port, path, USER, connections, count, SECONDS))
    if set(load.statuses) != {"200"}:
        raise RuntimeError(f"The catalog answered {load.statuses}.")
    return Case(name, {"per_second": load.per_second, **latency(load.latencies)})


async def _put(url: str, name: str, resources: int, singles: int) -> list[Case]:
    db = Database(url)
    await schema.upgrade(db)
    catalog = CatalogService(db, now)
    await catalog.put_entities(_owners(), location="bench:owners")
    began = time.perf_counter()
    for start in range(0, resources, BATCH):
        batch = [a_resource(number) for number in range(start, min(start + BATCH, resources))]
        await catalog.put_entities(batch, location="bench:resources")
    together = time.perf_counter() - began
    times = []
    for number in range(resources, resources + singles):
        entity = a_resource(number)
        began = time.perf_counter()
        await catalog.put_entity(entity, location="bench:resources")
        times.append(time.perf_counter() - began)
    await db.close()
    return [
        Case(
            f"{name}, put in batches of {BATCH}",
            {"count": resources, "per_second": round(resources / together, 1)},
        ),
        Case(
            f"{name}, put one by one",
            {"per_second": round(singles / sum(times), 1), **latency(times)},
        ),
    ]


def _owners() -> list[dict[str, Any]]:
    teams = [
        _entity("Group", f"team-{number}", {"type": "team", "children": []})
        for number in range(TEAMS)
    ]
    systems = [
        _entity("System", f"system-{number}", {"owner": f"group:default/team-{number % TEAMS}"})
        for number in range(SYSTEMS)
    ]
    return teams + systems


def a_resource(number: int) -> dict[str, Any]:
    """As Landform registers one: owner, system, one dependency, outputs, labels, annotations."""
    name = f"resource-{number:05}"
    spec = {
        "type": ("database", "bucket", "queue", "cache")[number % 4],
        "owner": f"group:default/team-{number % TEAMS}",
        "system": f"system:default/system-{number % SYSTEMS}",
        "dependsOn": [f"resource:default/resource-{max(number - 1, 0):05}"],
        "landform": {"outputs": {"endpoint": f"{name}.internal:5432", "port": 5432}},
    }
    entity = _entity("Resource", name, spec)
    entity["metadata"] |= {
        "title": f"Resource {number}",
        "description": "A managed database with backups, a generated password and an owner.",
        "tags": ["aws", "managed"],
        "labels": {"landform.dev/environment": "dev", "landform.dev/template": "bench"},
        "annotations": {
            "landform.dev/request-id": f"request-{number}",
            "landform.dev/pull-request": f"https://forge.example/pull/{number}",
            "landform.dev/directory": f"live/dev/team-{number % TEAMS}/{name}",
        },
    }
    return entity


def _entity(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
    }
