"""The load generator: a process of its own, HTTP/1.1 with keep-alive, bounded in count and in
time. Reads a plan as JSON, prints JSON.

Two manners. Closed: every connection sends, waits for the whole answer, sends the next. Open:
so many a second are sent whatever the service does, as the world sends webhooks; a latency then
counts from when the request was due, and what is not answered in time is counted, too.
"""

import asyncio
import functools
import json
import os
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.messages import HOST, Message, Plan, message

TICK = 0.005  # seconds between two bunches of an open load
LAST_CHUNK = b"0\r\n\r\n"
PATIENCE = 10.0  # seconds that GitHub waits for an answer


@dataclass(frozen=True)
class Load:
    """What came of it. ``cpu_share`` is the generator's own, of one core.

    ``latencies`` are of all answers, ``accepted_latencies`` of those that were 2xx.
    """

    statuses: dict[str, int]
    seconds: float
    latencies: list[float]
    accepted_latencies: list[float]
    cpu_share: float

    @property
    def per_second(self) -> float:
        return round(len(self.latencies) / self.seconds, 1)

    @property
    def accepted_per_second(self) -> float:
        return round(len(self.accepted_latencies) / self.seconds, 1)


@dataclass
class Run:
    plan: Plan
    deadline: float
    sent: int = 0
    latencies: list[float] = field(default_factory=list)
    accepted_latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    accepted: list[str] = field(default_factory=list)

    def note(self, status: str, id_: str, seconds: float) -> None:
        self.statuses[status] += 1
        self.latencies.append(seconds)
        if status.startswith("2"):
            self.accepted_latencies.append(seconds)
            self.accepted.append(id_)


class Sender(asyncio.Protocol):
    """One connection, and what on it waits for an answer, in order."""

    def __init__(self, run: Run, on_answer: Callable[["Sender"], None]) -> None:
        self._run, self._on_answer = run, on_answer
        self._waiting: deque[tuple[float, str]] = deque()
        self._received = b""
        self.idle = asyncio.Event()
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._run.statuses["unanswered"] += len(self._waiting)
        self._waiting.clear()
        self.idle.set()
        if not self.ended.done():
            self.ended.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while self._waiting:
            head, separator, rest = self._received.partition(b"\r\n\r\n")
            length = _length(head.lower(), rest) if separator else None
            if length is None:
                return
            self._received = rest[length:]
            due, id_ = self._waiting.popleft()
            self._run.note(head[9:12].decode(), id_, time.perf_counter() - due)
            self._on_answer(self)
        self.idle.set()

    def send(self, due: float, what: Message) -> None:
        if self._transport.is_closing():
            self._run.statuses["unanswered"] += 1
            return
        self._waiting.append((due, what.id))
        self.idle.clear()
        self._transport.write(what.raw)

    def close(self) -> None:
        self._transport.abort()


def _length(head: bytes, rest: bytes) -> int | None:
    """How long the body at the beginning of ``rest`` is; None while it is not all there."""
    start = head.find(b"content-length:")
    if start >= 0:
        length = int(head[start + 15 :].split(b"\r\n", 1)[0])
        return length if len(rest) >= length else None
    if b"transfer-encoding: chunked" not in head:
        return 0
    # One answer at a time on a connection, so its last chunk is the end of what has come.
    return len(rest) if rest == LAST_CHUNK or rest.endswith(b"\r\n" + LAST_CHUNK) else None


async def generate(plan: Plan) -> tuple[Load, list[str]]:
    """Run the plan in this process; also returns the ids of what was accepted."""
    made = [message(plan, number) for number in range(1, plan.count + 1)]
    run = Run(plan, 0)
    on_answer = _nothing if plan.rate else functools.partial(_send_next, run, made)
    senders = [await _connect(run, on_answer) for _ in range(plan.connections)]
    began, worked = time.perf_counter(), time.process_time()
    run.deadline = began + plan.seconds
    if plan.rate:
        await _send_steadily(run, made, senders)
    else:
        for sender in senders:
            on_answer(sender)
        async with asyncio.timeout(plan.seconds + 60):
            await asyncio.gather(*(sender.ended for sender in senders))
    took = time.perf_counter() - began
    share = round((time.process_time() - worked) / took, 2)
    load = Load(dict(run.statuses), took, run.latencies, run.accepted_latencies, share)
    return load, run.accepted


async def _connect(run: Run, on_answer: Callable[[Sender], None]) -> Sender:
    loop = asyncio.get_running_loop()
    made = functools.partial(Sender, run, on_answer)
    _, sender = await loop.create_connection(made, HOST, run.plan.port)
    return sender


def _nothing(_sender: Sender) -> None:
    """An open load sends when it is time, not when it was answered."""


def _send_next(run: Run, made: list[Message], sender: Sender) -> None:
    now = time.perf_counter()
    if run.sent >= len(made) or now > run.deadline:
        sender.close()
        return
    sender.send(now, made[run.sent])
    run.sent += 1


async def _send_steadily(run: Run, made: list[Message], senders: list[Sender]) -> None:
    began = time.perf_counter()
    while run.sent < len(made):
        due = min(int((time.perf_counter() - began) * run.plan.rate) + 1, len(made))
        for number in range(run.sent, due):
            senders[number % len(senders)].send(began + number / run.plan.rate, made[number])
        run.sent = due
        await asyncio.sleep(TICK)
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            for sender in senders:
                await sender.idle.wait()
    for sender in senders:
        sender.close()
    await asyncio.gather(*(sender.ended for sender in senders))


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
    load, accepted = asyncio.run(generate(plan))
    if plan.accepted:
        Path(plan.accepted).write_text("".join(f"{id_}\n" for id_ in accepted))
    print(json.dumps(asdict(load)))


if __name__ == "__main__":
    main()
