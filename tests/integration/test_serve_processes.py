"""`landform serve --processes`: one port, several processes, which come and go together."""

import os
import signal
from pathlib import Path

import httpx2
import pytest

from landform.db.engine import Database
from tests.support.command_line import run_process, started
from tests.support.ports import free_port
from tests.support.waiting import await_until

ON_POSTGRES = pytest.mark.parametrize(
    "db", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


def helpers_of(pid: int) -> list[int]:
    """Processes below another that serve: not the tracker that Python keeps beside them."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for each in lists for child in each.read_text().split()]
    return [child for child in children if b"spawn_main" in command_of(child)]


def command_of(pid: int) -> bytes:
    """Empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@ON_POSTGRES
@pytest.mark.timeout(600)
async def test_one_that_dies_is_replaced_and_all_end_with_the_first(
    db: Database, tmp_path: Path
) -> None:
    port = free_port()
    environment = {"LANDFORM_DATABASE_URL": db.url, "LANDFORM_PORT": str(port)}

    async with started(
        tmp_path, "serve", "--processes", "2", "--no-worker", environment=environment
    ) as service:
        url = f"http://127.0.0.1:{port}"

        async def ready() -> bool:
            try:
                async with httpx2.AsyncClient(base_url=url) as client:
                    return (await client.get("/readyz")).status_code == 200
            except httpx2.HTTPError:
                return False

        await await_until(ready, what="a service that is ready", seconds=180)
        [helper] = helpers_of(service.process.pid)
        os.kill(helper, signal.SIGKILL)
        await service.logged("process.replaced")

        async def replaced() -> list[int]:
            return [pid for pid in helpers_of(service.process.pid) if pid != helper]

        [another] = await await_until(replaced, what="another process", seconds=180)
        service.process.send_signal(signal.SIGTERM)
        await service.ended()

        await await_until(lambda: not command_of(another), what="an end of all", seconds=30)


async def test_sqlite_serves_one_process(tmp_path: Path) -> None:
    done = await run_process(tmp_path, "serve", "--processes", "2")

    assert "SQLite serves one process" in done.refused(7)
