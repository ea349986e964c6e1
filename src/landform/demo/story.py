"""The main job, told through the public API as a developer and a reviewer would do it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import yaml

from landform.demo.errors import DemoFailed
from landform.demo.world import ADMIN, DEVELOPER, REVIEWER

API = "/api/landform/v1"
TEMPLATE = "aws-rds-postgres"
ORDER: dict[str, Any] = {
    "dbName": "orders-db",
    "description": "Orders of the checkout service.",
    "environment": "dev",
    "owner": "group:default/payments",
    "system": "system:default/checkout",
    "instanceClass": "db.t3.micro",
    "storageSize": 20,
}
FAILED = ("plan_failed", "apply_failed", "awaiting_approval", "rejected", "cancelled")


@dataclass(frozen=True)
class Told:
    """One thing that happened: the event of the timeline, and the request as it is now."""

    event: dict[str, Any]
    request: dict[str, Any]


class Story:
    """Calls the service as the portal's form does."""

    def __init__(self, url: str) -> None:
        self.url = url

    def load_organisation(self, directory: Path) -> int:
        """Put the example organisation into the catalog; returns how many entities it has."""
        files = sorted(directory.glob("*.yaml"))
        texts = (file.read_text(encoding="utf-8") for file in files)
        entities = [each for text in texts for each in yaml.safe_load_all(text) if each]
        self._call("POST", f"{API}/entities", ADMIN, {"items": entities})
        return len(entities)

    def submit(self) -> dict[str, Any]:
        """Order the database."""
        body = {"template": TEMPLATE, "action": "create", "parameters": ORDER}
        return self._call("POST", f"{API}/requests", DEVELOPER, body, str(uuid4()))

    def follow(
        self, request_id: str, on_planned: Callable[[dict[str, Any]], None]
    ) -> Iterator[Told]:
        """Yield what happens until the request ends; calls ``on_planned`` once it can be reviewed.

        Raises:
            DemoFailed: the request failed, with its own reason.
        """
        for event in self._events(request_id):
            request = self._call("GET", f"{API}/requests/{request_id}", DEVELOPER)
            yield Told(event, request)
            if event["to_status"] in FAILED:
                raise DemoFailed(f"The request is {event['to_status']}: {event['cause']}")
            if event["type"] == "plan_succeeded":
                on_planned(request)

    def approve(self, request: dict[str, Any]) -> None:
        """Review the pull request: read it, then approve exactly what was read."""
        path = f"{API}/pull-requests/{request['pull_request']['number']}"
        seen = self._call("GET", path, REVIEWER)
        review = {"state": "approved", "body": "Looks good.", "head_sha": seen["head_sha"]}
        self._call("POST", f"{path}/reviews", REVIEWER, review)

    def resource(self, request_id: str) -> dict[str, Any]:
        """The entity that the request made, from the catalog."""
        request = self._call("GET", f"{API}/requests/{request_id}", DEVELOPER)
        kind, _, rest = request["resource"].partition(":")
        return self._call("GET", f"/api/catalog/entities/by-name/{kind}/{rest}", DEVELOPER)

    def _events(self, request_id: str) -> Iterator[dict[str, Any]]:
        path = f"{self.url}{API}/requests/{request_id}/events/stream"
        try:
            with httpx2.stream("GET", path, headers=_as(DEVELOPER), timeout=None) as response:
                for line in response.iter_lines():
                    if line.startswith("data:") and "cause" in (event := json.loads(line[5:])):
                        yield event
        except httpx2.HTTPError as error:
            raise DemoFailed(f"The service stopped answering: {error}.") from error

    def _call(
        self, method: str, path: str, user: str, body: object = None, key: str | None = None
    ) -> dict[str, Any]:
        headers = _as(user) | ({"Idempotency-Key": key} if key else {})
        try:
            response = httpx2.request(
                method, f"{self.url}{path}", json=body, headers=headers, timeout=30
            )
        except httpx2.HTTPError as error:
            raise DemoFailed(f"The service stopped answering: {error}.") from error
        answer: dict[str, Any] = response.json()
        if response.status_code >= 400:
            raise DemoFailed(f"{method} {path}: {answer.get('detail') or answer}")
        return answer


def _as(user: str) -> dict[str, str]:
    return {"Landform-User": user}
