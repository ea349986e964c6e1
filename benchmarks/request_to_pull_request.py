"""From an accepted request to its open pull request, without the forge's time."""

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.databases import Choice, choices
from benchmarks.measure import latency, milliseconds, percentile, scratch, sync_milliseconds
from benchmarks.model import Case, Options, Result, Target
from benchmarks.processes import HOST, USER, Service, exchange, serving
from benchmarks.stack import TEMPLATE, order

NAME = "request_to_pull_request"
TARGET = Target("p50_ms", 150)
REQUESTS = "/api/landform/v1/requests"
OPEN = "pull_request_open"
WARM_UP = 5


@dataclass(frozen=True)
class Times:
    """Seconds. ``waited``: from the answer 202 until the timeline showed the pull request."""

    accepted_in: float
    waited: float
    recorded: float


def run(options: Options) -> Result:
    with scratch() as directory, choices(options.databases) as databases:
        floor = sync_milliseconds(directory)
        cases = [case for each in databases for case in _on(each, directory, options)]
    return Result(
        NAME,
        "POST /api/landform/v1/requests answered 202 until a client that follows the request's "
        "event stream sees status pull_request_open. Real application, worker loop, template and "
        "HCL check, database on disk, uvicorn on loopback; forge, runner and policy engine are "
        "fakes in memory.",
        TARGET,
        cases,
        notes=[
            f"Appending 4 KiB and syncing takes {floor} ms on this disk (median).",
            "accept_*: the POST itself. recorded_p50_ms: between the two events of the timeline.",
            "p50_ms has the event stream's own pause in it (0.1 s); recorded_p50_ms has not.",
            "The service and its clients share the machine's cores.",
        ],
    )


def _on(database: Choice, directory: Path, options: Options) -> list[Case]:
    root = directory / database.name
    root.mkdir()
    alone, together = options.count(200, 30), options.count(240, 40)
    with (
        database.fresh(root) as url,
        serving(root, url, module="benchmarks.faked_service") as service,
    ):
        _client(service, "warm-up", WARM_UP)
        first = _client(service, "alone", alone)
        with ThreadPoolExecutor(8) as pool:
            began = time.perf_counter()
            shares = pool.map(lambda n: _client(service, f"c{n}", together // 8), range(8))
            second = [times for share in shares for times in share]
            took = time.perf_counter() - began
    return [
        _case(f"{database.name}, 1 client", first, sum(t.accepted_in + t.waited for t in first)),
        _case(f"{database.name}, 8 clients", second, took),
    ]


def _case(name: str, times: list[Times], seconds: float) -> Case:
    accepts = [each.accepted_in for each in times]
    figures = latency([each.waited for each in times]) | {
        "accept_p50_ms": milliseconds(percentile(accepts, 0.5)),
        "accept_p99_ms": milliseconds(percentile(accepts, 0.99)),
        "recorded_p50_ms": milliseconds(percentile([each.recorded for each in times], 0.5)),
        "per_second": round(len(times) / seconds, 1),
    }
    return Case(name, figures)


def _client(service: Service, name: str, count: int) -> list[Times]:
    connection = http.client.HTTPConnection(HOST, service.port, timeout=60)
    times = [_ask(connection, service, f"{name}-{number}") for number in range(count)]
    connection.close()
    return times


def _ask(connection: http.client.HTTPConnection, service: Service, name: str) -> Times:
    body = {"template": TEMPLATE, "parameters": order(name)}
    began = time.perf_counter()
    status, answer = exchange(connection, "POST", REQUESTS, body)
    accepted = time.perf_counter()
    if status != 202:
        raise RuntimeError(f"The request was answered {status}: {answer.decode()[:500]}")
    events = _follow(service, json.loads(answer)["id"])
    seen = time.perf_counter()
    moments = [datetime.fromisoformat(event["at"]) for event in events]
    return Times(accepted - began, seen - accepted, (moments[-1] - moments[0]).total_seconds())


def _follow(service: Service, request_id: str) -> list[dict[str, str]]:
    """Its events up to the one that opened the pull request."""
    stream = http.client.HTTPConnection(HOST, service.port, timeout=60)
    stream.request("GET", f"{REQUESTS}/{request_id}/events/stream", headers=USER)
    answer, events = stream.getresponse(), []
    while line := answer.readline():
        if line.startswith(b"data:"):
            events.append(json.loads(line[5:]))
            if events[-1].get("to_status") == OPEN:
                stream.close()
                return events
    raise RuntimeError("The event stream ended before the pull request was open.")
