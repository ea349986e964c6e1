"""A policy engine that needs nothing, and the real ones to hold adapters against."""

import asyncio
import copy
import functools
import os
import shutil
import subprocess
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from landform.adapters.opa.policy_files import read_tree
from landform.adapters.opa.staging import stage
from landform.policies.errors import PolicyEngineUnavailable
from landform.policies.models import Stage
from tests.support.ports import free_port
from tests.support.waiting import await_until

IGNORED = ("--ignore", "*_test.rego", "--ignore", ".*")


class MemoryPolicyEngine:
    """Fulfils `PolicyEngine`: says per stage what it was given. Set ``failure`` to make it fail.

    Nothing is denied unless a test says so. ``asked`` holds every question, oldest first.
    """

    name = "memory"

    def __init__(self, answers: Mapping[Stage, dict[str, Any]] | None = None) -> None:
        allowing: dict[Stage, dict[str, Any]] = {stage: {"deny": []} for stage in Stage}
        self.answers = allowing if answers is None else dict(answers)
        self.failure: str | None = None
        self.asked: list[tuple[Stage, dict[str, Any]]] = []

    async def evaluate(self, stage: Stage, document: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((stage, copy.deepcopy(document)))
        if self.failure is not None:
            raise PolicyEngineUnavailable(self.failure)
        if stage not in self.answers:
            raise PolicyEngineUnavailable(f"No policy is in the package of stage {stage}.")
        return copy.deepcopy(self.answers[stage])


def write_policies(root: Path, files: Mapping[str, str]) -> Path:
    """Write files below ``root`` and return it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def find_opa() -> Path | None:
    """The `opa` on the PATH, or where ``go install`` puts it."""
    return _find("opa")


def find_conftest() -> Path | None:
    """The `conftest` on the PATH, or where ``go install`` puts it."""
    return _find("conftest")


@functools.cache
def _find(program: str) -> Path | None:
    places = [os.environ.get("PATH", "")]
    if go := shutil.which("go"):
        gopath = subprocess.run([go, "env", "GOPATH"], capture_output=True, text=True, check=False)
        places += [str(Path(path) / "bin") for path in gopath.stdout.strip().split(os.pathsep)]
    found = shutil.which(program, path=os.pathsep.join(places))
    return Path(found) if found else None


@asynccontextmanager
async def opa_server(binary: Path, policies: Path) -> AsyncIterator[str]:
    """Run an OPA server with these policies, staged as a bundle (Rego v0 and v1, one data file).

    With policies it refuses, it is just not there.
    """
    address = f"127.0.0.1:{free_port()}"
    staged = Path(tempfile.mkdtemp(prefix="landform-bundle-"))
    server = await asyncio.create_subprocess_exec(
        *(binary, "run", "--server", "--addr", address, "--disable-telemetry"),
        *("--bundle", stage(read_tree(policies), staged)),
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    try:
        async with httpx2.AsyncClient() as http:

            async def settled() -> bool:
                if server.returncode is not None:
                    return True
                try:
                    return (await http.get(f"http://{address}/health")).is_success
                except httpx2.TransportError:
                    return False

            await await_until(settled, what="the OPA server's start")
        yield f"http://{address}"
    finally:
        if server.returncode is None:
            server.kill()
        await server.wait()
        shutil.rmtree(staged)
