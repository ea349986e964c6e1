"""How fast the shipped policies judge plans, by engine and size, and in how much memory."""

import asyncio
import gc
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from os import getpid
from pathlib import Path
from typing import Any

from benchmarks.measure import family, latency
from benchmarks.model import Case, Options, Result, Target
from landform.adapters.opa import EmbeddedRego, OpaBinary, OpaServer
from landform.policies.models import Stage
from landform.policies.service import PolicyService
from landform.shipped import shipped
from tests.support.policy_engine import find_opa, opa_server

NAME = "policies"
LOCAL_OPA = Path(".cache/bin/opa")
JUDGED_CHANGES = 1_000
HUGE_BYTES = 50_000_000
GLANCE_SECONDS = 0.02
TYPES = (
    "aws_db_instance",
    "aws_security_group",
    "aws_iam_role_policy",
    "aws_sqs_queue",
    "aws_cloudwatch_log_group",
    "aws_route53_record",
)
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::orders/*"}
        ],
    }
)

NOTE = (
    "One plan at a time, engines warm. The target is for 1,000 changes by the `opa` binary. "
    "Peaks are of whole processes, the parsed plan included; `engine_peak_mb` is the largest child."
)

Engine = OpaBinary | OpaServer | EmbeddedRego


def run(options: Options) -> Result:
    return Result(
        NAME,
        "The shipped plan policies over `terraform show -json` of plans that create resources of "
        "six types, each in a module of its own, with their configuration and planned values.",
        Target("p99_ms", 300),
        asyncio.run(_cases(options)),
        notes=[NOTE],
    )


async def _cases(options: Options) -> list[Case]:
    cases = []
    plans = [(f"{count:,} changes", a_plan(count), count) for count in (10, JUDGED_CHANGES, 10_000)]
    plans.append(("a plan of 50 MB", a_plan(400, padded_to=HUGE_BYTES), 0))
    async for engine in _engines():
        await engine.evaluate(Stage.PLAN, a_plan(1))
        for name, plan, changes in plans:
            figures = await _judge(engine, plan, _repeats(options, changes))
            judged = changes == JUDGED_CHANGES and engine.name == "opa"
            cases.append(Case(f"{name}, {engine.name}", figures, judged=judged))
    return cases


def _repeats(options: Options, changes: int) -> int:
    if changes and changes <= JUDGED_CHANGES:
        return options.count(100, 10)
    return options.count(5, 2)


async def _judge(engine: Engine, plan: dict[str, Any], times: int) -> dict[str, Any]:
    policies, took, decision = PolicyService(engine), [], ""
    gc.collect()
    with _peaks() as peaks:
        for _ in range(times):
            began = time.perf_counter()
            report = await policies.evaluate(Stage.PLAN, plan)
            took.append(time.perf_counter() - began)
            decision = str(report.decision)
    return latency(took) | peaks | {"decision": decision}


@contextmanager
def _peaks() -> Iterator[dict[str, Any]]:
    """Peak resident memory of this process and of its largest child, filled in at the end."""
    Path("/proc/self/clear_refs").write_text("5")  # Linux: the peak starts anew
    found: dict[str, Any] = {}
    largest, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(GLANCE_SECONDS):
            largest[0] = max([largest[0], *(_peak_mb(pid) for pid in family(getpid())[1:])])

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield found
    finally:
        done.set()
        watching.join()
        found |= {"service_peak_mb": _peak_mb(getpid()), "engine_peak_mb": largest[0]}


def _peak_mb(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1000, 1)
    return 0.0


def a_plan(count: int, *, padded_to: int = 0) -> dict[str, Any]:
    """A plan with so many changes; padding goes into their values, which policies do not read."""
    padding = "x" * (padded_to // count // 2)  # the values stand in the plan twice
    changes = [_change(number, padding) for number in range(count)]
    calls = {
        f"m{number}": {"module": {"resources": [_resource(number)]}} for number in range(count)
    }
    return {
        "format_version": "1.2",
        "resource_changes": changes,
        "planned_values": {
            "root_module": {
                "child_modules": [
                    {"address": each["module_address"], "resources": [each["change"]["after"]]}
                    for each in changes
                ]
            }
        },
        "configuration": {"root_module": {"module_calls": calls}},
        "complete": True,
        "errored": False,
        "landform": {
            "action": "create",
            "environment": "dev",
            "owner": "group:default/payments",
            "cost": {"currency": "USD", "monthly": 100.0, "items": [], "unpriced": []},
            "now": "2026-11-25T10:00:00Z",
        },
    }


def _change(number: int, padding: str) -> dict[str, Any]:
    kind = TYPES[number % len(TYPES)]
    tags = {
        "ManagedBy": "landform",
        "landform:environment": "dev",
        "landform:owner": "group:default/payments",
    }
    after = {
        "description": f"number {number} {padding}",
        "instance_class": "db.t4g.small",
        "storage_encrypted": True,
        "publicly_accessible": False,
        "deletion_protection": True,
        "sqs_managed_sse_enabled": True,
        "region": "eu-central-1",
        "policy": POLICY,
        "ingress": [
            {"from_port": 5432, "to_port": 5432, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]}
        ],
        "settings": [{"name": f"setting-{index}", "value": "v" * 20} for index in range(8)],
        "tags": tags,
        "tags_all": tags,
    }
    return {
        "address": f"module.m{number}.{kind}.this",
        "module_address": f"module.m{number}",
        "mode": "managed",
        "type": kind,
        "name": "this",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {
            "actions": ["create"],
            "before": None,
            "after": after,
            "after_unknown": {"arn": True, "id": True, "settings": [{}] * 8, "tags": {}},
            "before_sensitive": False,
            "after_sensitive": {"settings": [{}] * 8, "tags": {}},
        },
    }


def _resource(number: int) -> dict[str, Any]:
    kind = TYPES[number % len(TYPES)]
    names = ("description", "instance_class", "policy", "storage_encrypted", "tags")
    return {
        "address": f"{kind}.this",
        "mode": "managed",
        "type": kind,
        "name": "this",
        "provider_config_key": "aws",
        "expressions": {name: {"references": [f"var.{name}"]} for name in names},
    }


def _opa() -> Path | None:
    return find_opa() or (LOCAL_OPA.absolute() if LOCAL_OPA.exists() else None)


async def _engines() -> AsyncIterator[Engine]:
    policies = shipped("policies")
    if binary := _opa():
        async with _closing(OpaBinary(binary, policies, 60)) as kept:
            yield kept
        async with (
            opa_server(binary, policies) as url,
            _closing(OpaServer(url, timeout_seconds=60)) as server,
        ):
            yield server
    async with _closing(EmbeddedRego(policies, 60)) as embedded:
        yield embedded


@asynccontextmanager
async def _closing(engine: Engine) -> AsyncIterator[Engine]:
    try:
        yield engine
    finally:
        await engine.aclose()
