"""`landform worker` as a process of its own, next to others on one PostgreSQL."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from landform.bootstrap import now
from landform.db.engine import Database
from landform.db.tables import jobs
from landform.requests.models import Status
from tests.support.command_line import run_process, started
from tests.support.world import World

DENIAL = {"deny": [{"rule": "closed", "msg": "Not today."}], "needs_approval": [], "warn": []}


@dataclass
class SlowPolicies:
    """An OPA server that denies everything, once it may ``answer``."""

    url: str = ""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked.set()
        await self.answer.wait()
        body = json.dumps({"result": DENIAL}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def slow_policies() -> AsyncIterator[SlowPolicies]:
    policies = SlowPolicies()
    server = await asyncio.start_server(policies.serve, "127.0.0.1", 0)
    policies.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield policies


@pytest.mark.parametrize(
    "db", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
async def test_a_worker_that_is_told_to_stop_ends_what_it_is_at(
    db: Database, tmp_path: Path, sent: signal.Signals
) -> None:
    world = World(db, now, tmp_path / "templates")
    await world.load_people()
    request = await world.submit()

    async with slow_policies() as policies:
        environment = {
            "LANDFORM_DATABASE_URL": db.url,
            "LANDFORM_POLICIES__OPA_URL": policies.url,
            "LANDFORM_POLICIES__TIMEOUT_SECONDS": "60",
        }
        async with started(tmp_path, "worker", environment=environment) as worker:
            await asyncio.wait_for(policies.asked.wait(), 30)
            worker.process.send_signal(sent)
            await worker.logged("worker.stopping")
            policies.answer.set()
            code = await worker.ended()

    assert code == 0
    assert (await world.requests.get(request.id)).status is Status.REJECTED
    async with db.read() as tx:
        assert (await tx.execute(select(func.count()).select_from(jobs))).scalar_one() == 0


async def test_a_worker_of_its_own_needs_postgresql(tmp_path: Path) -> None:
    environment = {"LANDFORM_DATABASE_URL": f"sqlite:///{tmp_path / 'landform.db'}"}

    done = await run_process(tmp_path, "worker", environment=environment)

    assert "database_url" in done.refused(7)
