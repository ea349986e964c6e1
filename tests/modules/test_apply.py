"""Every module that the offline provider can run passes the policies, is applied for real, changes
nothing the second time, and leaves nothing behind when it is retired."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from landform.adapters.opa import choose_engine
from landform.policies.models import Stage
from landform.shipped import shipped
from tests.modules.cloud import Cloud
from tests.modules.hcl import TWINS, twins
from tests.modules.stacks import TEMPLATES, retire_stack, stack_of, write_stack
from tests.support.terraform import needs_terraform

pytestmark = [pytest.mark.terraform, needs_terraform]

ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/00000000-0000-4000-8000-000000000000"
PLATFORM: dict[str, dict[str, Any]] = {
    "aws-rds-postgres": {"deletion_protection": False},
    "aws-aurora-postgres": {"tags": {"cost-centre": "4711"}},
    "aws-s3-bucket": {"tags": {"cost-centre": "4711"}, "force_destroy": True},
    "aws-sqs-queue": {"fifo": True, "topic_arns": [f"arn:aws:sns:eu-central-1:{ACCOUNT}:orders"]},
    "aws-sns-topic": {"publisher_services": ["events.amazonaws.com"], "kms_key_arn": KEY},
    "aws-dynamodb-table": {"range_key": "device", "range_key_type": "N"},
    "aws-secret": {"reader_arns": [f"arn:aws:iam::{ACCOUNT}:role/reader"]},
    "aws-ecr-repository": {"pull_account_ids": ["210987654321"]},
    "aws-iam-role-for-service-account": {"max_session_hours": 4},
}
"""What a platform team may set beside the form, so that the optional blocks are applied, too."""

Names = Callable[[Cloud], list[str]]
REALLY_THERE: dict[str, Names] = {
    "aws-rds-postgres": lambda aws: [
        each["DBInstanceIdentifier"]
        for each in aws.client("rds").describe_db_instances()["DBInstances"]
        if not each.get("DBClusterIdentifier")
    ],
    "aws-aurora-postgres": lambda aws: [
        each["DBClusterIdentifier"]
        for each in aws.client("rds").describe_db_clusters()["DBClusters"]
    ],
    "aws-s3-bucket": lambda aws: [
        each["Name"]
        for each in aws.client("s3").list_buckets()["Buckets"]
        if each["Name"] != "landform-state"
    ],
    "aws-sqs-queue": lambda aws: aws.client("sqs").list_queues().get("QueueUrls", []),
    "aws-sns-topic": lambda aws: [
        each["TopicArn"] for each in aws.client("sns").list_topics()["Topics"]
    ],
    "aws-dynamodb-table": lambda aws: aws.client("dynamodb").list_tables()["TableNames"],
    "aws-secret": lambda aws: [
        each["Name"]
        for each in aws.client("secretsmanager").list_secrets()["SecretList"]
        if not each["Name"].startswith("rds/")
    ],
    "aws-ecr-repository": lambda aws: [
        each["repositoryName"] for each in aws.client("ecr").describe_repositories()["repositories"]
    ],
    "aws-iam-role-for-service-account": lambda aws: [
        each["RoleName"] for each in aws.client("iam").list_roles()["Roles"]
    ],
}


# The provider waits 30 seconds at each step of a database, whatever the machine. One is first and
# one is last, so that two test processes take one each.
ORDER = sorted(twins(), key=lambda twin: (twin.name == "aws-rds-postgres", twin.name))


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("twin", ORDER, ids=lambda twin: twin.name)
def test_a_module_is_applied_once_and_for_all(twin: Path, aws: Cloud, tmp_path: Path) -> None:
    stack = stack_of(TEMPLATES / twin.name)
    directory = write_stack(tmp_path, stack, twin, **PLATFORM[twin.name])
    aws.start(directory)

    aws.plan(directory)
    objections = _objections(aws.plan_document(directory))
    aws.terraform(directory, "apply", "-no-color", "tfplan")
    outputs = aws.outputs(directory)
    made = REALLY_THERE[twin.name](aws)
    again = aws.plan(directory)
    retire_stack(tmp_path, stack)
    aws.plan(directory)
    leaving = _objections({**aws.plan_document(directory), "landform": {"action": "destroy"}})
    aws.terraform(directory, "apply", "-no-color", "tfplan")

    assert objections == {}
    assert leaving == {}
    assert "No changes." in again, again
    assert made
    assert all(name.rpartition(":")[2] in str(outputs) for name in made), (made, outputs)
    assert set(outputs) == {output.name for output in stack.outputs}
    assert all(value not in (None, "") for value in outputs.values()), outputs
    assert REALLY_THERE[twin.name](aws) == []


def test_every_twin_says_what_a_platform_team_may_set_and_how_to_find_it() -> None:
    names = {twin.name for twin in twins()}

    assert names == PLATFORM.keys() == REALLY_THERE.keys()
    assert {path.parent.name for path in TWINS.glob("*/versions.tf")} == names


def _objections(plan: dict[str, Any]) -> dict[str, Any]:
    """What the shipped policies have against a plan."""

    async def ask() -> dict[str, Any]:
        engine = choose_engine(shipped("policies"), timeout_seconds=60)
        try:
            return await engine.evaluate(Stage.PLAN, plan)
        finally:
            await engine.aclose()

    said = asyncio.run(ask())
    assert "deny" in said
    levels = ("deny", "violation", "needs_approval", "warn")
    return {level: said[level] for level in levels if said.get(level)}
