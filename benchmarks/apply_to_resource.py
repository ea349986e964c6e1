"""From a reported apply to the Resource in the catalog."""

import http.client
import json
import time
from pathlib import Path
from typing import Any

from benchmarks.databases import Choice, choices
from benchmarks.measure import latency, milliseconds, percentile, scratch, sync_milliseconds
from benchmarks.model import Case, Options, Result, Target
from benchmarks.processes import HOST, Service, exchange, pause, serving

NAME = "apply_to_resource"
TARGET = Target("p50_ms", 250)
GLANCE_SECONDS = 0.002
PATIENCE_SECONDS = 30.0


def run(options: Options) -> Result:
    with scratch() as directory, choices(options.databases) as databases:
        floor = sync_milliseconds(directory)
        cases = [_on(each, directory, options.count(100, 10)) for each in databases]
    return Result(
        NAME,
        "POST /webhooks/atlantis (apply) answered 202 until GET "
        "/api/catalog/entities/by-query finds the Resource: the inbox is read, the runner asked, "
        "the state's outputs read and the entity written. The state store and the runner are "
        "fakes in memory.",
        TARGET,
        cases,
        notes=[
            f"Appending 4 KiB and syncing takes {floor} ms on this disk (median).",
            f"The catalog is asked again {GLANCE_SECONDS * 1000:g} ms after each empty answer.",
            "looks is the median number of such questions.",
        ],
    )


def _on(database: Choice, directory: Path, count: int) -> Case:
    root = directory / database.name
    root.mkdir()
    with (
        database.fresh(root) as url,
        serving(root, url, module="benchmarks.faked_service") as service,
    ):
        connection = http.client.HTTPConnection(HOST, service.port, timeout=60)
        _measure(connection, service, "warm-up")
        times = [_measure(connection, service, f"orders-{number}") for number in range(count)]
        connection.close()
    answered, waited, looks = zip(*times, strict=True)
    figures = latency(waited) | {
        "webhook_p50_ms": milliseconds(percentile(answered, 0.5)),
        "webhook_p99_ms": milliseconds(percentile(answered, 0.99)),
        "looks": int(percentile(looks, 0.5)),
    }
    return Case(f"{database.name}, one at a time", figures)


def _measure(
    connection: http.client.HTTPConnection, service: Service, name: str
) -> tuple[float, float, int]:
    """Seconds until the webhook was answered, from there to the Resource, and looks."""
    request = json.loads(ok(exchange(connection, "POST", f"/benchmark/applying/{name}")))
    began, answered = report_apply(connection, service, request)
    looks = 1
    while not _is_there(connection, request["entity"]):
        looks += 1
        if time.perf_counter() - answered > PATIENCE_SECONDS:
            raise RuntimeError(f"{request['entity']} did not appear in the catalog.")
        pause(GLANCE_SECONDS)
    return answered - began, time.perf_counter() - answered, looks


def report_apply(
    connection: http.client.HTTPConnection, service: Service, request: dict[str, Any]
) -> tuple[float, float]:
    """Have the apply end and tell the service; when that was sent and when it was answered."""
    ok(exchange(connection, "POST", f"/benchmark/applied/{request['id']}"))
    token = {"Authorization": f"Bearer {service.token}"}
    began = time.perf_counter()
    ok(exchange(connection, "POST", "/webhooks/atlantis", _webhook(request), token))
    return began, time.perf_counter()


def _is_there(connection: http.client.HTTPConnection, name: str) -> bool:
    path = f"/api/catalog/entities/by-query?filter=kind=resource,metadata.name={name}"
    return bool(json.loads(ok(exchange(connection, "GET", path)))["items"])


def _webhook(request: dict[str, Any]) -> dict[str, Any]:
    return {
        "Workspace": "default",
        "Repo": {"FullName": "acme/infra"},
        "Pull": {"Num": request["number"], "HeadCommit": request["head_sha"]},
        "Success": True,
        "Directory": request["directory"],
        "ProjectName": "",
    }


def ok(answer: tuple[int, bytes]) -> bytes:
    """The body of an answer that is no error. Raises `RuntimeError` of others."""
    status, body = answer
    if status >= 300:
        raise RuntimeError(f"The service answered {status}: {body.decode()[:500]}")
    return body
