"""Deliveries a second that are authenticated, on the disk, and answered; and ten times as many."""

import asyncio
import json
import secrets
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.databases import Choice, choices
from benchmarks.load import Load, run_load
from benchmarks.measure import latency, scratch, sync_milliseconds
from benchmarks.messages import Plan
from benchmarks.model import Case, Options, Result, Target, Value
from benchmarks.processes import Service, call, serving
from landform.db.engine import Database
from landform.db.tables import deliveries

NAME = "webhook_ingest"
TARGET = Target("accepted_per_second", 1_000, at_most=False)
CONNECTIONS = (1, 16, 64)
SECONDS = 20.0
REPEATED = 10  # every tenth delivery comes twice

FLOOD_FACTOR = 10
FLOOD_SECONDS = 5.0
FLOOD_CONNECTIONS = 3_000  # more than the inbox has places
FLOOD_MOST = 100_000  # deliveries


def run(options: Options) -> Result:
    with scratch() as directory, choices(options.databases) as databases:
        floor = sync_milliseconds(directory)
        cases = [case for each in databases for case in _on(each, directory, options)]
    return Result(
        NAME,
        "POST /webhooks/github to `landform serve`, worker included: the signature is checked, "
        "every tenth delivery is one that came before, and each is answered 202 after a durable "
        f"commit. Then {FLOOD_FACTOR} times the best rate is sent for {FLOOD_SECONDS:g} s whether "
        "or not it is answered. In the end the service is killed (SIGKILL) and every accepted "
        "delivery is looked up in the database.",
        TARGET,
        cases,
        notes=[
            f"Appending 4 KiB and syncing takes {floor} ms on this disk (median).",
            "SQLite: WAL, synchronous=FULL. PostgreSQL: fsync, synchronous_commit, Unix socket.",
            "One connection waits for each commit: no target for it, it shows the latency.",
            (
                "Latencies are of what was answered 2xx; in the flood they count from when a "
                "delivery was due. GitHub waits 10 s: what has no answer by then is *unanswered*. "
                f"It comes over {FLOOD_CONNECTIONS} connections, more than the inbox has places: "
                "what finds none is answered 503, and GitHub lists it for redelivery."
            ),
            "again: deliveries a second with 64 connections right after the flood.",
            "accepted, missing and read are of all cases of one database together.",
            "generator_cpu and service_cpu are shares of one core; both share the machine.",
        ],
    )


def _on(database: Choice, directory: Path, options: Options) -> list[Case]:
    root = directory / database.name
    root.mkdir()
    count = options.count(12_000, 1_000)
    with database.fresh(root) as url, serving(root, url) as service:
        calm = [_measure(service, _plan(service, each, count, root)) for each in CONNECTIONS]
        best = max(load.accepted_per_second for load, _ in calm)
        flood, cpu = _measure(service, _flood(service, best, root, options))
        peak = service.peak_memory()
        ready = call(service.port, "GET", "/readyz")[0]
        again, _ = _measure(service, _plan(service, 64, count, root))
        service.kill()
        stored, read = asyncio.run(_stored(url))
    accepted = {id_ for file in root.glob("accepted-*") for id_ in file.read_text().split()}
    kept: dict[str, Value] = {
        "accepted_in_all": len(accepted),
        "missing_in_all": len(accepted - stored),
        "read_by_then": read,
    }
    cases = [
        Case(
            f"{database.name}, {connections} connection{'s' if connections > 1 else ''}",
            _figures(load, cpu) | kept,
            judged=connections > 1,
        )
        for connections, (load, cpu) in zip(CONNECTIONS, calm, strict=True)
    ]
    after: dict[str, Value] = {
        "peak_rss_mb": peak,
        "ready_after": ready,
        "again": again.accepted_per_second,
    }
    figures = _figures(flood, cpu) | after | kept
    return [*cases, Case(f"{database.name}, {FLOOD_FACTOR} times as many", figures, judged=False)]


def _measure(service: Service, plan: Plan) -> tuple[Load, float]:
    before = service.cpu()
    load = run_load(plan)
    return load, (service.cpu() - before) / load.seconds


def _figures(load: Load, cpu: float) -> dict[str, Value]:
    answered = {status: count for status, count in load.statuses.items() if status.isdigit()}
    refused = {f"{status}": count for status, count in answered.items() if status != "202"}
    return {
        "offered": sum(load.statuses.values()),
        "accepted_per_second": load.accepted_per_second,
        **latency(load.accepted_latencies),
        "refused": " ".join(f"{status}: {count}" for status, count in refused.items()) or 0,
        "unanswered": load.statuses.get("unanswered", 0),
        "generator_cpu": load.cpu_share,
        "service_cpu": round(cpu, 2),
    }


def _plan(service: Service, connections: int, count: int, root: Path) -> Plan:
    salt = secrets.token_hex(4)
    return Plan(
        port=service.port,
        path="/webhooks/github",
        headers={"X-GitHub-Event": "status", "User-Agent": "GitHub-Hookshot/0"},
        connections=connections,
        count=count if connections > 1 else count // 4,
        seconds=SECONDS,
        body=json.dumps(a_delivery()),
        salt=salt,
        secret=service.token,
        repeated=REPEATED,
        accepted=str(root / f"accepted-{salt}"),
    )


def _flood(service: Service, best: float, root: Path, options: Options) -> Plan:
    rate = FLOOD_FACTOR * best
    seconds = options.count(int(FLOOD_SECONDS), 2)
    count = min(int(rate * seconds), FLOOD_MOST)
    return replace(_plan(service, FLOOD_CONNECTIONS, count, root), rate=rate, seconds=seconds)


def a_delivery() -> dict[str, object]:
    """GitHub's body of a commit status, about a commit that is not ours."""
    user = {"login": "atlantis-bot", "id": 1, "type": "User"}
    return {
        "id": 99_999_999,
        "sha": "<number>",
        "name": "acme/infra",
        "context": "atlantis/plan: live/dev/payments/orders/default",
        "state": "success",
        "description": "Plan: 1 to add, 0 to change, 0 to destroy.",
        "target_url": "https://atlantis.example.com/jobs/1",
        "commit": {"sha": "<number>", "commit": {"message": "Create orders. " * 40}},
        "branches": [{"name": "landform-orders", "commit": {"sha": "<number>"}}],
        "repository": {"id": 2, "full_name": "acme/infra", "owner": user, "private": True},
        "sender": user,
    }


async def _stored(url: str) -> tuple[set[str], int]:
    """Ids of all deliveries in the database, and how many of them were read."""
    database = Database(url)
    try:
        async with database.read() as tx:
            ids = (await tx.execute(select(deliveries.c.delivery_id))).scalars().all()
            unread = select(func.count()).where(deliveries.c.read_at.is_(None))
            waiting = (await tx.execute(unread)).scalar_one()
    finally:
        await database.close()
    return set(ids), len(ids) - waiting
