"""The load generator: a process of its own, HTTP/1.1 with keep-alive, one request at a time
per connection, bounded in count and in time. Reads a plan as JSON, prints JSON.
"""

import asyncio
import functools
import hashlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Plan:
    """``count`` requests at most, for ``seconds`` at most.

    With a ``body`` every request is a POST whose `<number>` is replaced so that no two
    are the same; the SHA-256 of what was accepted goes to the file ``accepted``.
    """

    port: int
    path: str
    headers: dict[str, str]
    connections: int
    count: int
    seconds: float
    body: str | None = None
    salt: str = ""
    accepted: str | None = None


@dataclass(frozen=True)
class Load:
    """What came of it. ``cpu_share`` is the generator's own, of one core."""

    statuses: dict[str, int]
    seconds: float
    latencies: list[float]
    cpu_share: float

    @property
    def per_second(self) -> float:
        return round(len(self.latencies) / self.seconds, 1)


@dataclass
class Run:
    plan: Plan
    deadline: float
    sent: int = 0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    bodies: list[bytes] = field(default_factory=list)


class Sender(asyncio.Protocol):
    """One connection: sends, waits for the whole answer, sends the next."""

    def __init__(self, run: Run, done: asyncio.Future[None]) -> None:
        self._run, self._done = run, done
        self._answer, self._began, self._body = b"", 0.0, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if not self._done.done():
            self._run.statuses["connection lost"] += 1
            self._done.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, separator, rest = self._answer.partition(b"\r\n\r\n")
        if not separator or len(rest) < _length(head):
            return
        self._run.latencies.append(time.perf_counter() - self._began)
        status = head[9:12].decode()
        self._run.statuses[status] += 1
        if status.startswith("2") and self._body:
            self._run.bodies.append(self._body)
        self._answer = b""
        self._send()

    def _send(self) -> None:
        run = self._run
        if run.sent >= run.plan.count or time.perf_counter() > run.deadline:
            self._done.set_result(None)
            self._transport.close()
            return
        run.sent += 1
        message, self._body = _message(run.plan, run.sent)
        self._began = time.perf_counter()
        self._transport.write(message)


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.find(b"content-length:")
    return int(lower[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0


def _message(plan: Plan, number: int) -> tuple[bytes, bytes]:
    lines = [f"{name}: {value}" for name, value in plan.headers.items()]
    body = b""
    if plan.body is not None:
        body = plan.body.replace("<number>", f"{plan.salt}{number}").encode()
        lines += [f"Content-Length: {len(body)}", "Content-Type: application/json"]
    method = "GET" if plan.body is None else "POST"
    head = "\r\n".join([f"{method} {plan.path} HTTP/1.1", f"Host: {HOST}:{plan.port}", *lines])
    return f"{head}\r\n\r\n".encode() + body, body


async def generate(plan: Plan) -> tuple[Load, list[bytes]]:
    """Run the plan in this process; also returns the bodies that were accepted."""
    loop = asyncio.get_running_loop()
    began, worked = time.perf_counter(), time.process_time()
    run = Run(plan, began + plan.seconds)
    ends: list[asyncio.Future[None]] = [loop.create_future() for _ in range(plan.connections)]
    for end in ends:
        await loop.create_connection(functools.partial(Sender, run, end), HOST, plan.port)
    await asyncio.wait_for(asyncio.gather(*ends), plan.seconds + 60)
    took = time.perf_counter() - began
    share = round((time.process_time() - worked) / took, 2)
    return Load(dict(run.statuses), took, run.latencies, share), run.bodies


def run_load(plan: Plan) -> Load:
    """Run the plan in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=json.dumps(asdict(plan)).encode(),
        capture_output=True,
        check=False,
        timeout=plan.seconds + 120,
        env=dict(os.environ),
    )
    if done.returncode != 0:
        raise RuntimeError(f"The load generator failed:\n{done.stderr.decode()[-2_000:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return Load(**answer)


def main() -> None:
    plan = Plan(**json.load(sys.stdin))
    load, bodies = asyncio.run(generate(plan))
    if plan.accepted:
        digests = (hashlib.sha256(body).hexdigest() for body in bodies)
        Path(plan.accepted).write_text("".join(f"{digest}\n" for digest in digests))
    print(json.dumps(asdict(load)))


if __name__ == "__main__":
    main()
