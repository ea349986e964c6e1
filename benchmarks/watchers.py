"""Two hundred people who watch timelines live, on one process."""

import asyncio
import http.client
import json
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.apply_to_resource import ok, report_apply
from benchmarks.databases import Choice, choices
from benchmarks.measure import latency, milliseconds, percentile, scratch
from benchmarks.model import Case, Options, Result, Target, Value
from benchmarks.processes import HOST, USER, Service, call, serving
from landform.bootstrap import now

NAME = "watchers"
WATCHERS = 200
LIVE = Target("p99_ms", 1_000)
MEMORY = Target("resident_mb", 300)
PATIENCE = 60.0  # seconds until the last watcher has seen the end
IDLE_SECONDS = 10.0


@dataclass
class Watcher:
    """One open stream, and how long after it happened each event arrived, in seconds."""

    request_id: str
    since: datetime = field(default_factory=now)
    lags: list[float] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self, port: int) -> None:
        reader, writer = await asyncio.open_connection(HOST, port)
        head = "\r\n".join(f"{name}: {value}" for name, value in USER.items())
        path = f"/api/landform/v1/requests/{self.request_id}/events/stream"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n{head}\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"event: end"):
                    self.ended.set()
                elif line.startswith(b"data:"):
                    self._note(json.loads(line[5:]))
        finally:
            writer.close()

    def _note(self, event: dict[str, Any]) -> None:
        at = datetime.fromisoformat(event["at"]) if "at" in event else self.since
        if at > self.since:  # what was before it came is no news
            self.lags.append((now() - at).total_seconds())


def run(options: Options) -> Result:
    watchers = options.count(WATCHERS, 20)
    with scratch() as directory, choices(options.databases) as databases:
        cases = [
            case
            for each in databases
            for requests in (1, 10)
            for case in _on(each, directory / f"{each.name}-{requests}", watchers, requests)
        ]
    return Result(
        NAME,
        f"{watchers} event streams of requests on one process. Then each request is reported as "
        "applied: from the moment that an event says of itself until a watcher has it.",
        None,
        cases,
        notes=[
            "Forge, runner and policy engine are fakes in memory; the watchers share the cores.",
            (
                "idle_cpu_percent: of one core, while all watch and nothing happens for "
                f"{IDLE_SECONDS:g} s. Each stream makes sure every few seconds that its caller "
                "is still signed in."
            ),
        ],
    )


def _on(database: Choice, directory: Path, watchers: int, requests: int) -> Iterator[Case]:
    directory.mkdir()
    with (
        database.fresh(directory) as url,
        serving(directory, url, module="benchmarks.faked_service") as service,
    ):
        prepared = [_prepared(service, number) for number in range(requests)]
        lags, figures = asyncio.run(_watch(service, prepared, watchers))
        name = f"{database.name}, {watchers} watchers of {requests}"
        yield Case(f"{name}, live", latency(lags), target=LIVE)
        yield Case(f"{name}, service", figures, target=MEMORY)


def _prepared(service: Service, number: int) -> dict[str, Any]:
    answer = call(service.port, "POST", f"/benchmark/applying/watched-{number}")
    made: dict[str, Any] = json.loads(ok(answer))
    return made


def _report(service: Service, request: dict[str, Any]) -> None:
    connection = http.client.HTTPConnection(HOST, service.port, timeout=60)
    report_apply(connection, service, request)
    connection.close()


async def _watch(
    service: Service,
    requests: Sequence[dict[str, Any]],
    count: int,
) -> tuple[list[float], dict[str, Value]]:
    watchers = [Watcher(requests[number % len(requests)]["id"]) for number in range(count)]
    async with _watching(service, watchers):
        before = service.cpu()
        await asyncio.sleep(IDLE_SECONDS)
        idle = service.cpu() - before
        began, before = time.perf_counter(), service.cpu()
        for request in requests:
            await asyncio.to_thread(_report, service, request)
        async with asyncio.timeout(PATIENCE):
            for watcher in watchers:
                await watcher.ended.wait()
        took, memory = time.perf_counter() - began, service.memory()
    lags = [lag for watcher in watchers for lag in watcher.lags]
    return lags, {
        "resident_mb": memory,
        "idle_cpu_percent": round(100 * idle / IDLE_SECONDS, 1),
        "server_cpu_ms": milliseconds((service.cpu() - before) / len(lags)),
        "all_told_after_s": round(took, 2),
        "p50_ms": milliseconds(percentile(lags, 0.5)),
    }


@asynccontextmanager
async def _watching(service: Service, watchers: Sequence[Watcher]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(watcher.watch(service.port)) for watcher in watchers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
