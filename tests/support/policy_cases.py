"""For each rule that ships: a document that makes it speak, and one much like it that does not.

The settings are those that ship and `STRICTER`, which adds what an organisation may add. The
time is a Wednesday morning.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landform.policies.models import Decision, Stage

POLICIES = Path(__file__).parents[2] / "policies"
NOW = "2026-11-25T10:00:00Z"
CHRISTMAS = "2026-12-24T10:00:00Z"
STRICTER: dict[str, Any] = {
    "change_freezes": [
        {
            "from": "2026-12-20T00:00:00Z",
            "to": "2027-01-04T00:00:00Z",
            "environments": ["production", "dev"],
            "reason": "The end of the year",
        }
    ],
    "environments": {
        "staging": {
            "maintenance_windows": [{"weekdays": ["wed"], "from": "08:00", "to": "16:00"}],
            "customer_key_types": ["aws_dynamodb_table"],
        }
    },
}


@dataclass(frozen=True)
class PolicyCase:
    """``loud`` makes the rule speak at this level; ``quiet`` does not make it speak at all."""

    stage: Stage
    rule: str
    level: Decision
    loud: dict[str, Any]
    quiet: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.stage}-{self.rule}-{self.level}"


def merged(below: Any, above: Any) -> Any:
    """Objects key by key, everything else as ``above`` has it, as `object.union` does."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return deepcopy(above)
    keys = {**below, **above}
    return {
        key: merged(below[key], above[key])
        if key in below and key in above
        else deepcopy(above[key] if key in above else below[key])
        for key in keys
    }


def stricter_policies(root: Path) -> Path:
    """A copy of the policies that ship, with `STRICTER` in their data."""
    for file in POLICIES.rglob("*"):
        if file.suffix in {".rego", ".json"}:
            target = root / file.relative_to(POLICIES)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    data = json.loads((POLICIES / "data.json").read_text())
    stricter = merged(data, {"guardrails": STRICTER})
    (root / "data.json").write_text(json.dumps(stricter), encoding="utf-8")
    return root


# ── requests ─────────────────────────────────────────────────────────────────────

GOOD_REQUEST: dict[str, Any] = {
    "request": {
        "action": "create",
        "template": "aws-rds-postgres",
        "name": "orders-db",
        "environment": "dev",
        "owner": "group:default/payments",
        "system": "system:default/checkout",
        "requested_by": "user:default/ana",
        "requester_groups": ["group:default/payments"],
        "parameters": {},
        "module": "aws-rds-postgres",
        "variables": {
            "instance_class": "db.t4g.medium",
            "storage_gib": 20,
            "backup_retention_days": 7,
            "multi_az": True,
            "deletion_protection": True,
        },
    },
    "catalog": {"owner_exists": True, "system_exists": True},
    "cost": {"currency": "USD", "monthly": 20.5, "items": [], "unpriced": []},
    "now": NOW,
}


def asking(more: dict[str, Any] | None = None, /, **fields: Any) -> dict[str, Any]:
    """The good request with other fields; ``more`` goes beside the request."""
    document: dict[str, Any] = merged(GOOD_REQUEST, {"request": fields})
    return {**document, **(more or {})}


def with_variables(environment: str = "dev", action: str = "create", **given: Any) -> Any:
    return asking(environment=environment, action=action, variables=given)


PRODUCTION = with_variables("production")
A = "approval"
_REQUEST: list[tuple[str, str, Any, Any]] = [
    ("request-malformed", "deny", asking(name=""), GOOD_REQUEST),
    ("action-unknown", "deny", asking(action="apply"), GOOD_REQUEST),
    ("environment-unknown", "deny", asking(environment="prod"), PRODUCTION),
    ("variables-malformed", "deny", with_variables(storage_gib="20"), with_variables()),
    ("naming", "deny", asking(name="Orders_DB"), asking(name="orders-2")),
    ("name-reserved", "deny", asking(name="postgres"), asking(name="postgres-2")),
    ("owner-malformed", "deny", asking(owner="payments"), GOOD_REQUEST),
    ("owner-unknown", "deny", asking({"catalog": {"system_exists": True}}), GOOD_REQUEST),
    ("system-unknown", "deny", asking({"catalog": {"owner_exists": True}}), GOOD_REQUEST),
    (
        "instance-class",
        "deny",
        with_variables(instance_class="db.r7g.2xlarge"),
        with_variables("production", instance_class="db.r7g.2xlarge"),
    ),
    (
        "node-type",
        "deny",
        with_variables(node_type="cache.r7g.xlarge"),
        with_variables(node_type="cache.t4g.small"),
    ),
    ("region", "deny", with_variables(region="us-east-1"), with_variables(region="eu-west-1")),
    (
        "backup-retention",
        "deny",
        with_variables("production", backup_retention_days=6),
        with_variables("staging", backup_retention_days=6),
    ),
    ("size-limit", "deny", with_variables(max_capacity=33), with_variables(max_capacity=8)),
    ("size-limit", A, with_variables(storage_gib=101), with_variables("staging", storage_gib=101)),
    (
        "deletion-protection",
        "deny",
        with_variables("production", deletion_protection=False),
        with_variables("staging", deletion_protection=False),
    ),
    (
        "deletion-protection",
        A,
        with_variables("production", "update", force_destroy=True),
        with_variables("staging", "update", force_destroy=True),
    ),
    (
        "destroy-protected",
        "deny",
        with_variables(action="destroy"),
        with_variables(action="destroy", deletion_protection=False),
    ),
    ("change-freeze", "deny", asking({"now": CHRISTMAS}), GOOD_REQUEST),
    ("settings-malformed", "deny", asking({"now": "2026-02-30T00:00:00Z"}), GOOD_REQUEST),
    (
        "cost-ceiling",
        "deny",
        asking({"cost": {"currency": "USD", "monthly": 3000.01}}),
        asking({"cost": {"currency": "USD", "monthly": 300}}),
    ),
    ("requester-outside-owner", A, asking(requester_groups=[]), GOOD_REQUEST),
    ("multi-az", A, with_variables("production", multi_az=False), PRODUCTION),
    ("destroy", A, asking(action="destroy", environment="production"), asking(action="destroy")),
    (
        "maintenance-window",
        A,
        asking({"now": "2026-11-26T10:00:00Z"}, environment="staging"),
        asking(environment="staging"),
    ),
    (
        "cost-ceiling",
        A,
        asking({"cost": {"currency": "USD", "monthly": 300.01}}),
        asking({"cost": {"currency": "USD", "monthly": 300.01}}, environment="staging"),
    ),
    ("cost-unreadable", A, asking({"cost": {"currency": "EUR", "monthly": 1}}), GOOD_REQUEST),
    ("system-missing", "warn", asking(environment="production", system=None), asking(system=None)),
    ("module-unknown", "warn", asking(module="aws-other"), asking(module="aws-secret")),
    (
        "cost-unpriced",
        "warn",
        asking(
            {
                "cost": {
                    "currency": "USD",
                    "monthly": 1,
                    "unpriced": [{"address": "a.b", "type": "a"}],
                }
            }
        ),
        GOOD_REQUEST,
    ),
]

# ── plans ────────────────────────────────────────────────────────────────────────

SAFE: dict[str, Any] = {
    "storage_encrypted": True,
    "publicly_accessible": False,
    "deletion_protection": True,
    "instance_class": "db.t4g.medium",
    "tags": {"ManagedBy": "landform"},
    "tags_all": {
        "ManagedBy": "landform",
        "landform:environment": "dev",
        "landform:owner": "group:default/payments",
    },
}


def change(resource_type: str, *actions: str, **more: Any) -> dict[str, Any]:
    """One entry of resource_changes; ``after``, ``unknown`` and ``change`` go into its change."""
    after, unknown = more.pop("after", {}), more.pop("unknown", {})
    before = SAFE if set(actions) & {"delete", "update", "no-op", "forget"} else None
    inner = {
        "actions": list(actions),
        "before": before,
        "after": None if actions in {("delete",), ("forget",)} else after,
        "after_unknown": unknown,
        **more.pop("change", {}),
    }
    return {
        "address": f"module.this.{resource_type}.this",
        "module_address": "module.this",
        "mode": "managed",
        "type": resource_type,
        "name": "this",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": inner,
        **more,
    }


def database(*actions: str, **more: Any) -> dict[str, Any]:
    after = {**SAFE, **more.pop("after", {})}
    return change("aws_db_instance", *actions, after=after, **more)


def a_plan(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A plan for a request; ``action``, ``environment``, ``now`` and ``cost`` say which."""
    request = {
        "action": more.pop("action", "update"),
        "environment": more.pop("environment", "dev"),
        "owner": "group:default/payments",
        "now": more.pop("now", NOW),
        "cost": more.pop("cost", GOOD_REQUEST["cost"]),
    }
    return {
        "format_version": "1.2",
        "resource_changes": list(changes),
        "configuration": {"root_module": {}},
        "complete": True,
        "errored": False,
        "landform": request,
        **more,
    }


def configured(resource: dict[str, Any], depth: int = 1) -> dict[str, Any]:
    module: dict[str, Any] = {"resources": [resource]}
    for _ in range(depth):
        module = {"module_calls": {"this": {"module": module}}}
    return a_plan(configuration={"root_module": module})


def policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def making(resource_type: str, after: dict[str, Any], unknown: Any = None) -> dict[str, Any]:
    return a_plan(change(resource_type, "create", after=after, unknown=unknown or {}))


def in_staging(**table: Any) -> dict[str, Any]:
    return a_plan(change("aws_dynamodb_table", "create", after=table), environment="staging")


def opening(*networks: str) -> dict[str, Any]:
    ingress = {"from_port": 5432, "to_port": 5432, "protocol": "tcp", "cidr_blocks": networks}
    return making("aws_security_group", {"ingress": [ingress]})


QUIET = a_plan(database("update"))
ACCOUNT = {"AWS": "arn:aws:iam::123456789012:root"}
BLOCK = {
    "block_public_acls": True,
    "block_public_policy": True,
    "ignore_public_acls": True,
    "restrict_public_buckets": True,
}
WEB_IDENTITY: dict[str, Any] = {
    "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/x"},
    "Action": "sts:AssumeRoleWithWebIdentity",
}
RECORD = {"address": "aws_route53_record.a", "type": "aws_route53_record"}
_PLAN: list[tuple[str, str, Any, Any]] = [
    ("plan-missing", "deny", {**a_plan(), "resource_changes": None}, a_plan()),
    ("plan-errored", "deny", a_plan(errored=True), QUIET),
    ("change-malformed", "deny", a_plan(database("create", change={"after": None})), QUIET),
    ("action-unknown", "deny", a_plan(database("explode")), QUIET),
    ("stateful-delete", "deny", a_plan(database("delete")), a_plan(change("aws_x", "delete"))),
    (
        "stateful-replace",
        "deny",
        a_plan(database("delete", "create"), action="destroy"),
        a_plan(change("aws_x", "delete", "create")),
    ),
    (
        "encryption",
        "deny",
        making("aws_sns_topic", {}),
        making("aws_sns_topic", {"kms_master_key_id": "k"}),
    ),
    (
        "public-access",
        "deny",
        making("aws_s3_bucket_acl", {"acl": "public-read"}),
        making("aws_s3_bucket_acl", {"acl": "private"}),
    ),
    ("public-ingress", "deny", opening("0.0.0.0/0"), opening("10.0.0.0/8")),
    (
        "public-policy",
        "deny",
        making("aws_sqs_queue_policy", {"policy": policy(Principal="*", Action="sqs:*")}),
        making("aws_sqs_queue_policy", {"policy": policy(Principal=ACCOUNT, Action="sqs:*")}),
    ),
    (
        "iam-wildcard",
        "deny",
        making("aws_iam_policy", {"policy": policy(Action="s3:*", Resource="*")}),
        making("aws_iam_policy", {"policy": policy(Action="s3:*", Resource="arn:aws:s3:::a/*")}),
    ),
    (
        "trust-open",
        "deny",
        making("aws_iam_role", {"assume_role_policy": policy(**WEB_IDENTITY)}),
        making(
            "aws_iam_role",
            {
                "assume_role_policy": policy(
                    **WEB_IDENTITY,
                    Condition={"StringEquals": {"x:sub": "system:serviceaccount:shop:api"}},
                )
            },
        ),
    ),
    (
        "customer-key",
        "deny",
        in_staging(server_side_encryption=[{"enabled": True, "kms_key_arn": None}]),
        in_staging(server_side_encryption=[{"enabled": True, "kms_key_arn": "arn:aws:kms:k"}]),
    ),
    (
        "region",
        "deny",
        making("aws_x", {"region": "us-east-1"}),
        making("aws_x", {"region": "eu-west-1"}),
    ),
    (
        "instance-class",
        "deny",
        a_plan(database("create", after={"instance_class": "db.x2"})),
        QUIET,
    ),
    (
        "node-type",
        "deny",
        making("aws_elasticache_cluster", {"node_type": "cache.r7g.xlarge"}),
        making("aws_elasticache_cluster", {"node_type": "cache.t4g.small"}),
    ),
    (
        "deletion-protection",
        "deny",
        a_plan(database("create", after={"deletion_protection": False}), environment="production"),
        a_plan(database("create", after={"deletion_protection": False}), environment="staging"),
    ),
    ("provisioner", "deny", configured({"provisioners": [{"type": "local-exec"}]}), configured({})),
    (
        "forbidden-type",
        "deny",
        configured({"mode": "data", "type": "external", "address": "data.external.x"}),
        configured({"mode": "data", "type": "aws_region", "address": "data.aws_region.x"}),
    ),
    ("change-freeze", "deny", a_plan(database("update"), now=CHRISTMAS), a_plan(now=CHRISTMAS)),
    ("settings-malformed", "deny", a_plan(now="tomorrow"), a_plan()),
    ("cost-ceiling", "deny", a_plan(cost={"currency": "USD", "monthly": 9e9}), a_plan()),
    ("plan-incomplete", A, a_plan(deferred_changes=[{"reason": "unknown"}]), QUIET),
    ("modules-too-deep", A, configured({}, depth=6), configured({}, depth=5)),
    (
        "unexpected-destroy",
        A,
        a_plan({**change("aws_x", "delete"), **RECORD}, action="create"),
        QUIET,
    ),
    ("unexpected-change", A, a_plan(database("update"), action="destroy"), QUIET),
    ("forget", A, a_plan(database("forget")), a_plan(database("no-op"))),
    (
        "import",
        A,
        a_plan(database("no-op", change={"importing": {"id": "x"}})),
        a_plan(database("no-op", change={"importing": None})),
    ),
    (
        "deletion-protection",
        A,
        a_plan(database("update", after={"deletion_protection": False}), environment="production"),
        a_plan(database("update"), environment="production"),
    ),
    (
        "encryption-unknown",
        A,
        making("aws_sns_topic", {}, {"kms_master_key_id": True}),
        making("aws_sns_topic", {"kms_master_key_id": "k"}, {"arn": True}),
    ),
    (
        "public-access-unknown",
        A,
        a_plan(database("create", unknown={"publicly_accessible": True})),
        a_plan(database("create", unknown={"arn": True})),
    ),
    (
        "public-ingress-unknown",
        A,
        making("aws_security_group", {}, {"ingress": [{"cidr_blocks": True}]}),
        making("aws_security_group", {}, {"ingress": [{"description": True}]}),
    ),
    (
        "public-policy-unknown",
        A,
        making("aws_sqs_queue_policy", {}, {"policy": True}),
        making("aws_sqs_queue", {"sqs_managed_sse_enabled": True}, {"policy": True}),
    ),
    (
        "iam-unknown",
        A,
        making("aws_iam_role_policy", {}, {"policy": True}),
        making("aws_iam_role_policy", {"policy": policy(Action="s3:Get", Resource="*")}),
    ),
    (
        "maintenance-window",
        A,
        a_plan(database("update"), environment="staging", now=CHRISTMAS),
        a_plan(database("update"), environment="staging"),
    ),
    ("cost-ceiling", A, a_plan(cost={"currency": "USD", "monthly": 301}), a_plan()),
    ("cost-unreadable", A, a_plan(cost={"currency": "USD", "monthly": "1"}), a_plan()),
    ("tags-missing", "warn", a_plan(database("create", after={"tags_all": {}, "tags": {}})), QUIET),
    (
        "moved",
        "warn",
        a_plan(database("no-op", previous_address="module.old.aws_db_instance.this")),
        a_plan(database("no-op")),
    ),
    (
        "public-access-block-missing",
        "warn",
        making("aws_s3_bucket", {}),
        a_plan(
            change("aws_s3_bucket", "create"),
            change("aws_s3_bucket_public_access_block", "create", after=BLOCK),
        ),
    ),
    ("configuration-missing", "warn", a_plan(configuration=None), QUIET),
    ("cost-unknown", "warn", a_plan(cost=None), a_plan()),
    (
        "cost-unpriced",
        "warn",
        a_plan(
            cost={"currency": "USD", "monthly": 1, "unpriced": [{"address": "a.b", "type": "a"}]}
        ),
        a_plan(),
    ),
]


def _cases() -> Iterator[PolicyCase]:
    for stage, table in ((Stage.REQUEST, _REQUEST), (Stage.PLAN, _PLAN)):
        for rule, level, loud, quiet in table:
            decision = Decision.NEEDS_APPROVAL if level is A else Decision(level)
            yield PolicyCase(stage, rule, decision, loud, quiet)


CASES = list(_cases())
