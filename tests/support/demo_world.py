"""The demo's world without its story: AWS (moto), real Terraform, the service, an organisation.

A person begins there as a new user does: the templates are offered, nobody has asked for anything.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import httpx2

from landform.demo.processes import Processes
from landform.demo.story import Story
from landform.demo.world import REGION, World, make_bucket, make_world, seed_repository
from landform.shipped import shipped
from tests.support.command_line import Running, started
from tests.support.ports import free_port
from tests.support.waiting import await_until

PROVIDER = "offline"


@dataclass
class DemoWorld:
    """The service can be killed and started again; ``log`` is what it said in all of its lives."""

    world: World
    log: list[dict[str, Any]] = field(default_factory=list)
    _running: Running | None = None
    _service: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def url(self) -> str:
        return self.world.url

    async def start(self) -> None:
        """Start the service, and wait until it answers."""
        environment = {**self.world.environment(), "LANDFORM_LOG_FORMAT": "json"}
        service = await self._service.enter_async_context(
            started(self.world.directory, "serve", environment=environment)
        )
        self._running = service
        async with httpx2.AsyncClient() as client:
            await await_until(lambda: self._answers(client, service), what="an answer", seconds=120)

    async def kill(self) -> None:
        """End the service by SIGKILL; Terraform, if it is at work, goes on."""
        await self._service.aclose()
        if self._running:
            self.log += self._running.log
            self._running = None

    def client(self, service: str) -> Any:
        """What AWS itself says, past Landform."""
        return cloud_client(service, self.world.cloud_url)

    async def _answers(self, client: httpx2.AsyncClient, service: Running) -> bool:
        assert service.process.returncode is None, f"it ended by itself: {service.log[-3:]}"
        try:
            return (await client.get(f"{self.url}/readyz", timeout=2)).status_code == 200
        except httpx2.HTTPError:
            return False


@asynccontextmanager
async def demo_world(directory: Path) -> AsyncIterator[DemoWorld]:
    """Everything as `landform demo` starts it, until the block ends."""
    world = make_world(directory, port=free_port(), provider=PROVIDER)
    with Processes(world.logs, world.directory / "runs") as processes:
        cloud = ["moto.server", "-H", "127.0.0.1", "-p", str(world.cloud_port)]
        processes.start("moto", cloud, {"MOTO_CALL_RESET_API": "false"})
        await seed_repository(world, provider=PROVIDER)
        demo = DemoWorld(world)
        try:
            await demo.start()
            processes.wait_for("moto", f"{world.cloud_url}/moto-api/", seconds=120)
            make_bucket(world)
            Story(world.url).load_organisation(shipped("examples") / "organisation")
            yield demo
        finally:
            await demo.kill()


def cloud_client(service: str, url: str) -> Any:
    """A client of AWS as the demo's moto plays it."""
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="demo",
        aws_secret_access_key="demo",
    )
