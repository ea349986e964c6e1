"""Deliveries a second that are authenticated, on the disk, and answered."""

import asyncio
import json
import secrets
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.databases import Choice, choices
from benchmarks.load import Load, Plan, run_load
from benchmarks.measure import latency, scratch, sync_milliseconds
from benchmarks.model import Case, Options, Result, Target, Value
from benchmarks.processes import Service, serving
from landform.db.engine import Database
from landform.db.tables import deliveries

NAME = "webhook_ingest"
TARGET = Target("per_second", 1_000, at_most=False)
CONNECTIONS = (1, 16, 64)
PATH = "/webhooks/atlantis"
SECONDS = 20.0


def run(options: Options) -> Result:
    with scratch() as directory, choices() as databases:
        floor = sync_milliseconds(directory)
        cases = [case for each in databases for case in _on(each, directory, options)]
    return Result(
        NAME,
        "Distinct, authenticated POST /webhooks/atlantis to `landform serve`, worker included, "
        "each answered 202 after a durable commit. Afterwards the service is killed (SIGKILL) and "
        "every accepted delivery is looked up in the database.",
        TARGET,
        cases,
        notes=[
            f"Appending 4 KiB and syncing takes {floor} ms on this disk (median).",
            "SQLite: WAL, synchronous=FULL. PostgreSQL: fsync, synchronous_commit, Unix socket.",
            "One connection waits for each commit: no target for it, it shows the latency.",
            "accepted, missing and read are of all cases of one database together.",
            "generator_cpu and service_cpu are shares of one core.",
        ],
    )


def _on(database: Choice, directory: Path, options: Options) -> list[Case]:
    root = directory / database.name
    root.mkdir()
    count = options.count(12_000, 1_000)
    with database.fresh(root) as url, serving(root, url) as service:
        accepted: set[str] = set()
        runs: list[tuple[int, Load, float]] = []
        for connections in CONNECTIONS:
            file = root / f"accepted-{connections}"
            before = service.cpu()
            load = run_load(_plan(service, connections, count, file))
            runs.append((connections, load, (service.cpu() - before) / load.seconds))
            accepted.update(file.read_text().split())
        service.kill()
        stored, read = asyncio.run(_stored(url))
    missing = len(accepted - stored)
    return [
        Case(
            f"{database.name}, {connections} connection{'s' if connections > 1 else ''}",
            _figures(load) | {"service_cpu": round(cpu, 2), **_kept(accepted, missing, read)},
            judged=connections > 1,
        )
        for connections, load, cpu in runs
    ]


def _figures(load: Load) -> dict[str, Value]:
    refused = sum(n for status, n in load.statuses.items() if not status.startswith("2"))
    return {
        "per_second": load.per_second,
        **latency(load.latencies),
        "refused": refused,
        "generator_cpu": load.cpu_share,
    }


def _kept(accepted: set[str], missing: int, read: int) -> dict[str, Value]:
    """Of all cases of the database together."""
    return {"accepted_in_all": len(accepted), "missing_in_all": missing, "read_by_then": read}


def _plan(service: Service, connections: int, count: int, accepted: Path) -> Plan:
    return Plan(
        port=service.port,
        path=PATH,
        headers={"Authorization": f"Bearer {service.token}", "User-Agent": "Go-http-client/1.1"},
        connections=connections,
        count=count if connections > 1 else count // 4,
        seconds=SECONDS,
        body=json.dumps(a_delivery()),
        salt=secrets.token_hex(4),
        accepted=str(accepted),
    )


def a_delivery() -> dict[str, object]:
    """Atlantis's body of an apply, about a pull request that is not ours."""
    host = {"Hostname": "github.com", "Type": 0}
    url = "https://bot:{0}@github.com/acme/infra.git"
    repository = {
        "FullName": "acme/infra",
        "Owner": "acme",
        "Name": "infra",
        "CloneURL": url.format("ghp_not_a_token"),
        "SanitizedCloneURL": url.format("<redacted>"),
        "VCSHost": host,
    }
    pull = {
        "Num": 99_999_999,
        "HeadCommit": "<number>",
        "URL": "https://github.com/acme/infra/pull/99999999",
        "HeadBranch": "request/1",
        "BaseBranch": "main",
        "HardenedNonPRRefCheckout": False,
        "Author": "landform",
        "Body": "A pull request of Landform. " * 30,
        "State": 0,
        "BaseRepo": repository,
    }
    return {
        "Workspace": "default",
        "Repo": repository,
        "Pull": pull,
        "User": {"Username": "rosa", "Teams": None},
        "Success": True,
        "Directory": "live/dev/payments/orders",
        "ProjectName": "",
    }


async def _stored(url: str) -> tuple[set[str], int]:
    """Digests of all deliveries in the database, and how many of them were read."""
    database = Database(url)
    try:
        async with database.read() as tx:
            ids = (await tx.execute(select(deliveries.c.delivery_id))).scalars().all()
            unread = select(func.count()).where(deliveries.c.read_at.is_(None))
            waiting = (await tx.execute(unread)).scalar_one()
    finally:
        await database.close()
    return {each.removeprefix("apply-") for each in ids}, len(ids) - waiting
