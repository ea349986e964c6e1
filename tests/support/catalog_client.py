"""Backstage's own catalog client, in Node (npm package @backstage/catalog-client)."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

TOOL = Path(__file__).parents[2] / "tools/catalog-client"
NODE = shutil.which("node")
MAX_LINE = 64 * 1024 * 1024  # bytes; one answer may be the whole catalog
needs_catalog_client = pytest.mark.skipif(
    NODE is None or not (TOOL / "node_modules").is_dir(),
    reason="skipped: Backstage's catalog client is not installed; install Node 20 or newer, "
    "then: make tools",
)


class CatalogClient:
    """A running client of one catalog; one call, one answer."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def call(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """``{"value": …}``, ``{"undefined": True}`` or ``{"error": {…}}``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        await self._process.stdin.drain()
        answer: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return answer


@asynccontextmanager
async def catalog_client(url: str) -> AsyncIterator[CatalogClient]:
    """A client of the catalog of the service at ``url``."""
    process = await asyncio.create_subprocess_exec(
        str(NODE),
        str(TOOL / "client.js"),
        url,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=MAX_LINE,
        env={"PATH": os.environ["PATH"]},
    )
    try:
        yield CatalogClient(process)
    finally:
        await process.communicate(b"")  # closes its input, which ends it
