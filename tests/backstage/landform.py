"""Landform's scaffolder API, asked as Backstage's is."""

from collections.abc import Mapping
from typing import Any

import httpx2

from tests.backstage import answers
from tests.backstage.corpus import Case, Template
from tests.support.backstage import FINISHED, directory_contents
from tests.support.waiting import await_until

API = "/api/scaffolder"


class Landform:
    """The same questions as `tests.support.backstage.Backstage` takes, over ASGI.

    ``scratch`` names directories of the service that its answers may show, where runs work
    in ``<scratch>/work/<run>`` and a dry-run in ``<scratch>/work/dry-run-<run>``.
    """

    def __init__(
        self, client: httpx2.AsyncClient, scratch: Mapping[str, str] | None = None
    ) -> None:
        self._client, self._scratch = client, dict(scratch or {})

    async def about(self, template: Template, case: Case) -> dict[str, Any]:
        """A dry-run of the case and the run that is made of it, as ``expected.json`` has it."""
        ran = await self.ask("POST", "/v2/dry-run", self._dry_run(template, case))
        asked = {"templateRef": template.ref, "values": case.values, "secrets": case.secrets}
        made = await self.ask("POST", "/v2/tasks", asked)
        task, events = None, None
        if made["status"] == 201:
            path = f"/v2/tasks/{made['body']['id']}"
            events = await self._events(path) if case.runs else None
            task = (await self.ask("GET", path))["body"]
        named = self._scratch | answers.FIXED_PLACES
        return answers.answered(named, ran=ran, made=made, task=task, events=events)

    async def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """One request. Gives ``status`` and ``body``."""
        answer = await self._client.request(method, f"{API}{path}", json=body)
        return {"status": answer.status_code, "body": answer.json() if answer.content else None}

    async def _events(self, path: str) -> list[dict[str, Any]]:
        async def ended() -> bool:
            return (await self.ask("GET", path))["body"]["status"] in FINISHED

        await await_until(ended, what="the end of the run")
        told: list[dict[str, Any]] = (await self.ask("GET", f"{path}/events?after=0"))["body"]
        return told

    def _dry_run(self, template: Template, case: Case) -> dict[str, Any]:
        return {
            "template": template.document(),
            "values": case.values,
            "secrets": case.secrets,
            "directoryContents": directory_contents(template.directory),
        }
