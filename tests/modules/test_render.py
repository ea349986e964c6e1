"""The example of every template becomes Terraform that Terraform itself takes."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from landform.kernel.errors import InvalidInputs
from tests.modules.cloud import Cloud
from tests.modules.hcl import MODULES, TWINS, name_of, twins
from tests.modules.stacks import (
    TEMPLATES,
    example,
    stack_of,
    template_in,
    templates,
    write_stack,
)
from tests.support.terraform import BINARY, needs_terraform

QUEUE = "arn:aws:sqs:eu-central-1:123456789012:orders"

LIMITS: list[tuple[str, dict[str, Any], str | None]] = [
    ("aws-rds-postgres", {"environment": "dev", "backupRetentionDays": 1}, None),
    ("aws-rds-postgres", {"environment": "production", "backupRetentionDays": 6}, "/backupReten"),
    ("aws-aurora-postgres", {"environment": "dev", "maxCapacity": 16}, "/maxCapacity"),
    ("aws-aurora-postgres", {"environment": "staging", "maxCapacity": 16}, None),
    ("aws-aurora-postgres", {"environment": "dev", "instanceClass": "db.r7g.large"}, "/instanceC"),
    ("aws-aurora-postgres", {"environment": "production", "backupRetentionDays": 1}, "/backupRete"),
    ("aws-aurora-postgres", {"minCapacity": 0.3}, "/minCapacity"),
    ("aws-elasticache-redis", {"environment": "dev", "nodeType": "cache.r7g.large"}, "/nodeType"),
    ("aws-elasticache-redis", {"environment": "staging", "nodeType": "cache.r7g.large"}, None),
    ("aws-s3-bucket", {"environment": "production", "noncurrentVersionDays": 7}, "/noncurrentVer"),
    ("aws-s3-bucket", {"environment": "dev", "noncurrentVersionDays": 7}, None),
    ("aws-secret", {"environment": "production", "recoveryWindowDays": 7}, "/recoveryWindow"),
    ("aws-ecr-repository", {"environment": "production", "keepImages": 20}, "/keepImages"),
    ("aws-ecr-repository", {"environment": "dev", "keepImages": 20}, None),
    ("aws-sns-topic", {"queueArns": [QUEUE, QUEUE]}, "/queueArns"),
    ("aws-sqs-queue", {"topicArns": [QUEUE]}, "/topicArns/0"),
    ("aws-iam-role-for-service-account", {"readBucketArns": ["arn:aws:s3:::*"]}, "/readBucketA"),
    ("aws-iam-role-for-service-account", {"sendQueueArns": ["*"]}, "/sendQueueArns/0"),
    ("aws-iam-role-for-service-account", {"namespace": "*"}, "/namespace"),
    ("aws-dynamodb-table", {"indexes": [{"name": "by-user"}]}, "/indexes/0/hash_key"),
]


@pytest.mark.parametrize("directory", templates(), ids=name_of)
def test_the_example_is_rendered_and_formatted_as_terraform_would(
    directory: Path, tmp_path: Path
) -> None:
    stack = stack_of(directory)
    written = write_stack(tmp_path, stack, MODULES / stack.module)

    assert stack.variables["name"] == example(directory)[_name_field(directory)]
    assert {path.name for path in written.iterdir()} >= {"main.tf", "landform.auto.tfvars.json"}
    if BINARY:
        _formatted(tmp_path)


@pytest.mark.parametrize("directory", templates(), ids=name_of)
def test_a_form_with_the_required_fields_alone_is_enough(directory: Path) -> None:
    """What a person leaves empty never reaches a module as null where it expects a value."""
    required = {"name", "dbName", "environment", "owner", "hashKey", "oidcProviderArn",
                "namespace", "serviceAccount"}  # fmt: skip
    values = {key: value for key, value in example(directory).items() if key in required}

    stack = stack_of(directory, values)

    assert stack.system is None
    assert stack.description is None


@pytest.mark.parametrize("directory", templates(), ids=name_of)
def test_every_field_says_what_it_is_and_what_follows_from_it(directory: Path) -> None:
    for page in template_in(directory).pages:
        assert page.description
        for name, schema in page.schema["properties"].items():
            choices, said = schema.get("enum", []), schema.get("ui:enumNames")
            assert schema["title"], name
            assert said is None or len(said) == len(choices), name
            assert {"description", "ui:help", "ui:enumNames", "default"} & schema.keys(), name


@pytest.mark.parametrize(("template", "change", "field"), LIMITS)
def test_limits_depend_on_the_environment(
    template: str, change: dict[str, Any], field: str | None
) -> None:
    values = {**example(TEMPLATES / template), **change}

    if field is None:
        stack_of(TEMPLATES / template, values)
        return
    with pytest.raises(InvalidInputs) as refused:
        stack_of(TEMPLATES / template, values)
    assert [error.field for error in refused.value.errors if error.field.startswith(field)]


@pytest.mark.terraform
@needs_terraform
def test_every_twin_is_valid_in_the_eyes_of_terraform(aws: Cloud, tmp_path: Path) -> None:
    """One configuration with all of them: starting the provider costs a second each time."""
    calls = "\n".join(_call(twin) for twin in twins())
    (tmp_path / "main.tf").write_text(calls, encoding="utf-8")

    aws.terraform(tmp_path, "init", "-backend=false", "-no-color")
    aws.terraform(tmp_path, "validate", "-no-color")


def _call(twin: Path) -> str:
    stack = stack_of(TEMPLATES / twin.name)
    label = twin.name.replace("-", "_")
    given = "\n".join(f"  {name} = var.{label}.{name}" for name in stack.variables)
    source = f'source = "{TWINS / twin.name}"'
    return f'variable "{label}" {{}}\nmodule "{label}" {{\n  {source}\n{given}\n}}'


def _formatted(root: Path) -> None:
    done = subprocess.run(
        [str(BINARY), "fmt", "-check", "-diff", "-recursive", str(root)],
        env={"PATH": os.environ["PATH"], "TF_CLI_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout


def _name_field(directory: Path) -> str:
    return "dbName" if directory.name == "aws-rds-postgres" else "name"
