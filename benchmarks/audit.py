"""What an audit entry costs: transactions of one row, with and without an entry.

Run with ``python -m benchmarks.audit``; prints a Markdown table.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from landform.audit.models import Entry
from landform.audit.recording import record
from landform.audit.service import AuditService
from landform.bootstrap import now
from landform.db import jobs, schema
from landform.db.engine import Database
from tests.support.postgres import postgres_server

SECONDS = 4.0


async def rate(db: Database, *, writers: int, audited: bool) -> float:
    """Transactions a second."""
    until, done = time.monotonic() + SECONDS, 0

    async def write(writer: int) -> None:
        nonlocal done
        while time.monotonic() < until:
            async with db.transaction() as tx:
                await jobs.enqueue(tx, "bench", f"{writer}-{done}", run_at=now())
                if audited:
                    facts = {"status": "planned", "head_sha": "a" * 40}
                    entry = Entry(now(), "user:default/ana", "request.cancel", "request", str(done))
                    record(tx, Entry(**{**vars(entry), "after": facts}))
            done += 1

    await asyncio.gather(*(write(number) for number in range(writers)))
    return done / SECONDS


@asynccontextmanager
async def databases() -> AsyncIterator[list[tuple[str, Database]]]:
    async with AsyncExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgres_server())
        urls = {
            "SQLite": f"sqlite:///{root / 'bench.db'}",
            "PostgreSQL": stack.enter_context(server.database()),
        }
        found = []
        for name, url in urls.items():
            database = Database(url)
            stack.push_async_callback(database.close)
            await schema.upgrade(database)
            found.append((name, database))
        yield found


async def main() -> None:
    print("| Database | Writers | Without an entry | With an entry | Verified |")
    print("| --- | --- | --- | --- | --- |")
    async with databases() as found:
        for name, db in found:
            for writers in (1, 8):
                plain = await rate(db, writers=writers, audited=False)
                audited = await rate(db, writers=writers, audited=True)
                began = time.monotonic()
                verdict = await AuditService(db, now).verify()
                assert verdict.fault is None
                verified = verdict.checked / (time.monotonic() - began)
                print(
                    f"| {name} | {writers} | {plain:,.0f}/s | {audited:,.0f}/s "
                    f"| {verified:,.0f} entries/s |"
                )


if __name__ == "__main__":
    asyncio.run(main())
