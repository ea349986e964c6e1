"""Prices, resources and plans for tests of costs, with figures that can be checked by hand."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from landform.cost.estimate import estimate_values
from landform.cost.models import CostEstimate, PricedItem
from landform.cost.prices import Price, PriceTable
from landform.cost.resources import ManagedResource

REGION = "eu-central-1"

PRICES = {
    "rds/instance/postgres/db.t4g.small": ("0.037", "hour"),
    "rds/instance/postgres/db.m7g.large": ("0.2", "hour"),
    "rds/instance/aurora-postgresql/db.r6g.large": ("0.313", "hour"),
    "rds/storage/gp2": ("0.137", "GB-month"),
    "rds/storage/gp3": ("0.137", "GB-month"),
    "rds/storage/io1": ("0.149", "GB-month"),
    "rds/iops/io1": ("0.119", "IOPS-month"),
    "rds/iops/gp3": ("0.02", "IOPS-month"),
    "aurora/acu": ("0.14", "ACU-hour"),
    "aurora/storage": ("0.119", "GB-month"),
    "aurora/io": ("0.00000022", "request"),
    "s3/storage/standard": ("0.0245", "GB-month"),
    "s3/requests/write": ("0.0000054", "request"),
    "s3/requests/read": ("0.00000043", "request"),
    "sqs/requests/standard": ("0.0000004", "request"),
    "sqs/requests/fifo": ("0.0000005", "request"),
    "sns/requests/standard": ("0.0000005", "request"),
    "dynamodb/write-request": ("0.0000007625", "request"),
    "dynamodb/read-request": ("0.0000001525", "request"),
    "dynamodb/storage": ("0.306", "GB-month"),
    "dynamodb/write-unit-hour": ("0.000793", "unit-hour"),
    "dynamodb/read-unit-hour": ("0.0001586", "unit-hour"),
    "elasticache/node/redis/cache.t4g.small": ("0.036", "hour"),
    "elasticache/node/valkey/cache.t4g.small": ("0.0288", "hour"),
    "secretsmanager/secret": ("0.4", "month"),
    "secretsmanager/request": ("0.000005", "request"),
    "ecr/storage": ("0.1", "GB-month"),
    "kms/key": ("1", "month"),
    "kms/request": ("0.000003", "request"),
    "logs/ingested": ("0.63", "GB"),
    "logs/storage": ("0.0324", "GB-month"),
    "lb/application": ("0.027", "hour"),
    "lb/application-lcu": ("0.008", "LCU-hour"),
    "nat/hour": ("0.052", "hour"),
    "nat/data": ("0.052", "GB"),
    "ipv4/hour": ("0.005", "hour"),
    "ec2/instance/t3.micro": ("0.012", "hour"),
    "ebs/storage/gp2": ("0.119", "GB-month"),
    "ebs/storage/gp3": ("0.0952", "GB-month"),
    "ebs/iops/gp3": ("0.006", "IOPS-month"),
    "lambda/request": ("0.0000002", "request"),
    "lambda/gb-second/x86": ("0.0000166667", "GB-second"),
    "lambda/gb-second/arm": ("0.0000133334", "GB-second"),
}


def price(amount: str, unit: str = "hour", as_of: str = "2026-03-18") -> Price:
    return Price(Decimal(amount), unit, as_of, "test")


TABLE = PriceTable("USD", {REGION: {key: price(*each) for key, each in PRICES.items()}})


def resource(
    kind: str, values: Mapping[str, Any] | None = None, *, name: str = "this", **unknown: Any
) -> ManagedResource:
    """A managed resource of ``module.this``; keywords mark what an apply decides."""
    return ManagedResource(f"module.this.{kind}.{name}", kind, values or {}, unknown)


def used(kind: str, **uses: float) -> dict[str, dict[str, Decimal]]:
    """What is assumed to be used of resources of a type."""
    return {kind: {name: Decimal(str(value)) for name, value in uses.items()}}


def estimate_of(*resources: ManagedResource, usage: Any = None) -> CostEstimate:
    return estimate_values(resources, TABLE, region=REGION, usage=usage or {})


def priced(kind: str, values: Mapping[str, Any] | None = None, **uses: float) -> PricedItem:
    """The one item that a resource of this type is."""
    found = estimate_of(resource(kind, values), usage=used(kind, **uses))
    assert found.unpriced == ()
    [item] = found.items
    return item


def why_not(kind: str, values: Mapping[str, Any] | None = None, **uses: float) -> str:
    """Why a resource of this type has no price; it then counts nothing."""
    found = estimate_of(resource(kind, values), usage=used(kind, **uses))
    assert found.items == ()
    assert found.monthly == 0
    [item] = found.unpriced
    return item.reason


def change(
    kind: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    *,
    name: str = "this",
    actions: list[str] | None = None,
    unknown: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One resource change of a plan."""
    if actions is None:
        actions = {
            (True, False): ["create"],
            (False, True): ["delete"],
            (False, False): ["no-op"] if before == after else ["update"],
        }[(before is None, after is None)]
    return {
        "address": f"module.this.{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "name": name,
        "change": {
            "actions": actions,
            "before": before,
            "after": after,
            "after_unknown": unknown or {},
        },
    }


def plan_of(*changes: dict[str, Any]) -> dict[str, Any]:
    """A plan, as `terraform show -json` prints it."""
    return {"format_version": "1.2", "planned_values": {}, "resource_changes": list(changes)}


DATABASE = {
    "engine": "postgres",
    "instance_class": "db.t4g.small",
    "allocated_storage": 20,
    "storage_type": "gp3",
}
