"""What a module refuses by itself, and what it never grants, whoever calls it."""

import re
from pathlib import Path
from typing import Any

import pytest
from hcl2.rules.base import AttributeRule, BlockRule

from landform.rendering import hcl
from tests.modules.cloud import Cloud
from tests.modules.hcl import TWINS, blocks, code, labels, modules, name_of, twins
from tests.modules.stacks import TEMPLATES, stack_of
from tests.support.terraform import needs_terraform

ANY_ACTION = re.compile(r'"[a-z0-9-]+:[A-Za-z]*\*|"\*"')
HOLDS_DATA = {
    "aws-aurora-postgres": "deletion_protection",
    "aws-dynamodb-table": "deletion_protection_enabled",
    "aws-ecr-repository": "force_delete",
    "aws-rds-postgres": "deletion_protection",
    "aws-s3-bucket": "force_destroy",
    "aws-secret": "recovery_window_in_days",
    "aws-elasticache-redis": "final_snapshot_identifier",
}
"""Modules that hold data, and what stands between it and a hasty hand."""

BAD: dict[str, dict[str, Any]] = {
    "aws-rds-postgres": {"instance_class": "huge", "backup_retention_days": 36},
    "aws-aurora-postgres": {"min_capacity": 0.3, "instance_count": 0},
    "aws-s3-bucket": {"name": "a" * 40, "expire_after_days": 0},
    "aws-sqs-queue": {"max_receive_count": 0, "topic_arns": ["*"]},
    "aws-sns-topic": {"queue_arns": ["*"], "kms_key_arn": "alias/mine"},
    "aws-dynamodb-table": {"hash_key_type": "X", "indexes": [{"name": "a", "hash_key": "b"}] * 2},
    "aws-secret": {"reader_arns": ["arn:aws:iam::123456789012:role/*"], "recovery_window_days": 0},
    "aws-ecr-repository": {"keep_images": 1, "pull_account_ids": ["*"]},
    "aws-iam-role-for-service-account": {
        "service_account": "*",
        "read_bucket_arns": ["arn:aws:s3:::*"],
        "read_secret_arns": ["*"],
    },
}
BAD_TOGETHER: dict[str, dict[str, Any]] = {
    "aws-aurora-postgres": {"max_capacity": 1, "min_capacity": 2},
    "aws-sns-topic": {"publisher_services": ["events.amazonaws.com"], "kms_key_arn": None},
}
"""Rules about two variables, which Terraform looks at only where each is right by itself."""


@pytest.mark.terraform
@needs_terraform
def test_terraform_refuses_bad_values_by_the_variables_name(aws: Cloud, tmp_path: Path) -> None:
    assert BAD.keys() == {twin.name for twin in twins()}

    said = _refused(aws, tmp_path, BAD)

    assert [name for bad in BAD.values() for name in bad if f'"{name} ' not in said] == []


@pytest.mark.terraform
@needs_terraform
def test_terraform_refuses_values_that_do_not_go_together(aws: Cloud, tmp_path: Path) -> None:
    said = _refused(aws, tmp_path, BAD_TOGETHER)

    assert '"max_capacity ' in said
    assert '"publisher_services ' in said


@pytest.mark.parametrize("module", [*modules(), *twins()], ids=name_of)
def test_only_what_is_denied_is_named_by_a_wildcard(module: Path) -> None:
    granted = [
        str(child.expression.serialize())
        for statement in _statements(module)
        for child in statement.body.children
        if isinstance(child, AttributeRule)
        and str(child.identifier.serialize()) in ("actions", "identifiers")
        and not _denies(statement)
    ]

    assert [text for text in granted if ANY_ACTION.search(text)] == []
    if module.name == "aws-iam-role-for-service-account":
        assert '"sqs:SendMessage"' in code(module)
        assert not ANY_ACTION.search(code(module))


@pytest.mark.parametrize("module", modules(), ids=name_of)
def test_a_module_that_holds_data_guards_it(module: Path) -> None:
    guard = HOLDS_DATA.get(module.name)

    assert guard is None or re.search(rf"^ *{guard} += ", code(module), re.MULTILINE)


@pytest.mark.parametrize("module", [*modules(), *twins()], ids=name_of)
def test_everything_that_takes_tags_is_tagged(module: Path) -> None:
    """Every resource that takes tags gets those of the module."""
    untagged = [
        ".".join(found[1:])
        for found, block in blocks(module)
        if found[0] == "resource"
        and found[1].startswith("aws_")
        and not found[1].endswith(("_policy", "_version", "_subscription", "_access_block"))
        and not found[1].startswith("aws_s3_bucket_")
        and "tags" not in _arguments(block)
    ]

    assert untagged == []


def _refused(aws: Cloud, root: Path, bad: dict[str, dict[str, Any]]) -> str:
    """What Terraform says against a plan of several modules at once; it needs no answer of AWS."""
    for name, values in bad.items():
        variables = {**stack_of(TEMPLATES / name).variables, **values}
        (root / f"{name}.tf").write_text(_call(TWINS / name, variables), encoding="utf-8")
    aws.terraform(root, "init", "-backend=false", "-no-color")
    with pytest.raises(AssertionError) as refused:
        aws.terraform(root, "plan", "-no-color", "-json", tail=100_000)
    return str(refused.value)


def _statements(module: Path) -> list[BlockRule]:
    """The statements of all policy documents, also those of a `dynamic` block."""
    found = []
    for kind, block in blocks(module):
        if kind[:2] == ("data", "aws_iam_policy_document"):
            for child in block.body.children:
                if isinstance(child, BlockRule):
                    inner = [each for each in child.body.children if isinstance(each, BlockRule)]
                    is_dynamic = labels(child)[0] == "dynamic"
                    found.append(next(each for each in inner) if is_dynamic else child)
    return found


def _arguments(block: BlockRule) -> dict[str, str]:
    return {
        str(child.identifier.serialize()): str(child.expression.serialize())
        for child in block.body.children
        if isinstance(child, AttributeRule)
    }


def _denies(statement: BlockRule) -> bool:
    return _arguments(statement).get("effect") == '"Deny"'


def _call(twin: Path, variables: dict[str, Any]) -> str:
    given = {name: hcl.literal(value, indent=2) for name, value in variables.items()}
    source = {"source": hcl.quoted(str(TWINS / twin.name))}
    return f'module "{twin.name}" {{\n{hcl.attributes(source)}{hcl.attributes(given)}}}\n'
