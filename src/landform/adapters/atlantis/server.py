"""The few questions that we ask Atlantis itself. All of them may be asked without a secret."""

from typing import Any

import httpx2

from landform.runs.errors import RunnerUnavailable
from landform.runs.models import Lock

TIMEOUT_SECONDS = 5.0


class AtlantisServer:
    """A client of one Atlantis at ``url``. Raises `RunnerUnavailable` when it does not answer."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._client = httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False)

    async def version(self) -> str:
        """E.g. ``0.47.1``."""
        return str((await self._get("/status")).get("version", "unknown")).split(" ")[0]

    async def is_idle(self) -> bool:
        """Whether it works on nothing at all. Where it does not say, it may be at work."""
        return (await self._get("/status")).get("in_progress_operations") == 0

    async def locks(self, repository: str) -> list[Lock]:
        """What it holds for pull requests of the repository."""
        found = (await self._get("/api/locks")).get("Locks") or []
        return [
            Lock(int(each["PullID"]), each["ProjectRepoPath"], each["Workspace"])
            for each in found
            if each.get("ProjectRepo") == repository and str(each.get("PullID", "")).isdecimal()
        ]

    async def close(self) -> None:
        await self._client.aclose()

    async def _get(self, path: str) -> dict[str, Any]:
        try:
            answer = await self._client.get(self.url + path)
            answer.raise_for_status()
            body = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise RunnerUnavailable(
                f"Atlantis at {self.url} did not answer {path}: {type(error).__name__}."
            ) from error
        if not isinstance(body, dict):
            raise RunnerUnavailable(f"Atlantis at {self.url} answered {path} with something else.")
        return body
