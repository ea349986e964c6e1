"""Sending events to hooks: in order for each hook, recorded, and mishandled on demand.

A delivery is rendered when the event happens and sent later by the hook's own thread, as
GitHub does. Tests may lose, double, hold back or reorder deliveries with `Rules`.
"""

import hashlib
import hmac
import json
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx2

from tests.support.github import payloads
from tests.support.github.bodies import hooks as hook_bodies
from tests.support.github.bodies.links import Links
from tests.support.github.records import Hook, Repository
from tests.support.github.rules import Rules
from tests.support.github.world import Event, GitHub

TIMEOUT_SECONDS = 10.0


@dataclass
class Delivery:
    """One attempt to tell one hook. A redelivery has the same ``guid`` and another ``id``."""

    id: int
    guid: str
    hook: Hook
    event: str
    action: str | None
    payload: dict[str, Any]
    delivered_at: datetime
    target: tuple[str, int]
    redelivery: bool = False
    status: str = "pending"
    status_code: int = 0
    seconds: float = 0.0
    answer: str = ""
    attempts: int = field(default=0)

    @property
    def body(self) -> bytes:
        return json.dumps(self.payload, separators=(",", ":"), ensure_ascii=False).encode()

    def headers(self) -> dict[str, str]:
        """What comes with the body, as GitHub names it."""
        secret, kind = self.hook.secret.encode(), self.target[0]
        signed = {
            "X-Hub-Signature": "sha1=" + hmac.new(secret, self.body, hashlib.sha1).hexdigest(),
            "X-Hub-Signature-256": "sha256="
            + hmac.new(secret, self.body, hashlib.sha256).hexdigest(),
        }
        return {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/0000000",
            "X-GitHub-Delivery": self.guid,
            "X-GitHub-Event": self.event,
            "X-GitHub-Hook-ID": str(self.hook.id),
            "X-GitHub-Hook-Installation-Target-Type": kind,
            "X-GitHub-Hook-Installation-Target-ID": str(self.target[1]),
            **(signed if secret else {}),
        }


class Outbox:
    """Takes events, keeps deliveries. One thread for each hook."""

    def __init__(self, github: GitHub, links: Callable[[], Links]) -> None:
        self.github, self._links = github, links
        self.deliveries: list[Delivery] = []
        self.rules = Rules(self._send)
        self.timeout_seconds = TIMEOUT_SECONDS
        self._queues: dict[int, queue.SimpleQueue[Delivery | None]] = {}
        self._threads: list[threading.Thread] = []
        self._waiting = 0
        self._idle = threading.Condition()
        # A receiver's certificate is its own affair; proxies are not for loopback.
        self._client = httpx2.Client(verify=False, trust_env=False)

    def publish(self, event: Event) -> None:
        """Tell every hook that asked for it."""
        users = {user.email: user for user in self.github.users.values()}
        body: dict[str, Any] | None = None
        for hook, extra in self._hooks(event.repository):
            if hook.wants(event.name):
                body = body or payloads.payload(self._links(), event, users)
                self.rules.handle(self._delivery(hook, event.name, event.action, body | extra))

    def ping(self, hook: Hook) -> None:
        """Say hello, as GitHub does to every new hook."""
        config = hook_bodies.config(hook)
        self._send(self._delivery(hook, "ping", None, payloads.ping(self._links(), hook, config)))

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Send it once more, whatever the rules say."""
        again = self._delivery(
            delivery.hook, delivery.event, delivery.action, delivery.payload, guid=delivery.guid
        )
        again.redelivery = True
        self._send(again)
        return again

    def of(self, hook: Hook) -> list[Delivery]:
        """The hook's deliveries, newest first."""
        return [each for each in reversed(self.deliveries) if each.hook is hook]

    def drain(self, seconds: float) -> None:
        """Wait until nothing is on its way. What is held back does not count."""
        with self._idle:
            done = self._idle.wait_for(lambda: self._waiting == 0, seconds)
        assert done, f"after {seconds} seconds there were still deliveries on their way"

    def stop(self) -> None:
        for waiting in self._queues.values():
            waiting.put(None)
        for thread in self._threads:
            thread.join(self.timeout_seconds + 1)
        self._client.close()

    def _hooks(self, repository: Repository) -> list[tuple[Hook, dict[str, Any]]]:
        """Every hook of a repository, and what an app's bodies say besides."""
        found: list[tuple[Hook, dict[str, Any]]] = [
            (hook, {}) for hook in repository.hooks.values()
        ]
        for installed in self.github.installations.values():
            hook = installed.app.hook
            if hook and installed.account is repository.owner:
                found.append((hook, {"installation": {"id": installed.id, "node_id": "x"}}))
        return found

    def _delivery(
        self,
        hook: Hook,
        event: str,
        action: str | None,
        payload: dict[str, Any],
        guid: str | None = None,
    ) -> Delivery:
        target = ("integration" if hook.app else "repository", hook.owner_id)
        made = Delivery(
            id=self.github.next_id(),
            guid=guid or str(uuid4()),
            hook=hook,
            event=event,
            action=action,
            payload=payload,
            delivered_at=self.github.now(),
            target=target,
        )
        self.deliveries.append(made)
        return made

    def _send(self, delivery: Delivery) -> None:
        with self._idle:
            self._waiting += 1
            if delivery.hook.id not in self._queues:
                self._queues[delivery.hook.id] = queue.SimpleQueue()
                thread = threading.Thread(
                    target=self._deliver_all,
                    args=(self._queues[delivery.hook.id],),
                    name=f"hook-{delivery.hook.id}",
                    daemon=True,
                )
                self._threads.append(thread)
                thread.start()
        self._queues[delivery.hook.id].put(delivery)

    def _deliver_all(self, waiting: "queue.SimpleQueue[Delivery | None]") -> None:
        while delivery := waiting.get():
            try:
                self._deliver(delivery)
            finally:
                with self._idle:
                    self._waiting -= 1
                    self._idle.notify_all()

    def _deliver(self, delivery: Delivery) -> None:
        started = time.monotonic()
        delivery.attempts += 1
        try:
            answer = self._client.post(
                delivery.hook.url,
                content=delivery.body,
                headers=delivery.headers(),
                timeout=self.timeout_seconds,
            )
            delivery.status_code, delivery.answer = answer.status_code, answer.text
            delivery.status = "OK" if answer.is_success else "Invalid HTTP Response"
        except httpx2.TimeoutException:
            delivery.status_code, delivery.status = 504, "timed out"
        except httpx2.HTTPError:
            delivery.status_code, delivery.status = 502, "failed to connect to host"
        delivery.seconds = time.monotonic() - started
