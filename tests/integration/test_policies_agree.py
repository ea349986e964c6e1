"""The embedded engine says what OPA says: of our own policies, and of any tree of data files."""

import json
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from landform.adapters.opa import EmbeddedRego, OpaBinary
from landform.adapters.opa.policy_files import UnusablePolicies, merged_data, read_tree
from landform.policies.models import Decision, Stage
from landform.policies.service import PolicyService
from tests.support.policy_engine import IGNORED, find_opa, write_policies

POLICIES = Path(__file__).parents[2] / "policies"

pytestmark = pytest.mark.opa

REQUEST: dict[str, Any] = {
    "action": "create",
    "template": "rds-postgres",
    "name": "orders-db",
    "environment": "dev",
    "owner": "group:default/payments",
    "system": None,
    "module": "modules/aws-rds-postgres",
    "variables": {
        "instance_class": "db.t4g.micro",
        "storage_gib": 20,
        "backup_retention_days": 7,
        "multi_az": False,
        "deletion_protection": False,
    },
    "parameters": {},
    "requested_by": "user:default/ada",
    "requester_groups": ["group:default/payments"],
}


def a_request(*, variables: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    merged = {**REQUEST["variables"], **(variables or {})}
    return {
        "request": {**REQUEST, **changed, "variables": merged},
        "catalog": {"owner_exists": True, "system_exists": True},
    }


def a_change(address: str, *actions: str, **values: Any) -> dict[str, Any]:
    return {
        "address": address,
        "type": address.split(".")[-2],
        "name": address.rsplit(".", 1)[-1],
        "mode": "managed",
        "change": {
            "actions": list(actions),
            "before": values if "delete" in actions else None,
            "after": None if actions == ("delete",) else values,
            "after_unknown": {"arn": True},
        },
    }


def a_plan(*changes: dict[str, Any], action: str = "create", **more: Any) -> dict[str, Any]:
    resources = [{"address": change["address"], "mode": "managed"} for change in changes]
    return {
        "format_version": "1.2",
        "resource_changes": list(changes),
        "configuration": {"root_module": {"resources": resources}},
        "landform": {**REQUEST, "action": action},
    } | more


DATABASE = {
    "storage_encrypted": True,
    "publicly_accessible": False,
    "tags": {"owner": "payments"},
    "tags_all": {"owner": "payments"},
}
INGRESS = {"from_port": 5432, "to_port": 5432, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
CASES = {
    "a small database for development": (Stage.REQUEST, a_request()),
    "nothing": (Stage.REQUEST, {}),
    "a name that breaks the rule": (Stage.REQUEST, a_request(name="Orders_DB!")),
    "somebody else's team": (Stage.REQUEST, a_request(requester_groups=[])),
    "production, small and unprotected": (Stage.REQUEST, a_request(environment="production")),
    "too large": (Stage.REQUEST, a_request(variables={"storage_gib": 5000})),
    "a size that is a text": (Stage.REQUEST, a_request(variables={"storage_gib": "20"})),
    "retiring in production": (
        Stage.REQUEST,
        a_request(action="destroy", environment="production"),
    ),
    "an environment nobody knows": (Stage.REQUEST, a_request(environment="moon")),
    "a plan that creates": (
        Stage.PLAN,
        a_plan(a_change("aws_db_instance.a", "create", **DATABASE)),
    ),
    "a plan that deletes what holds data": (
        Stage.PLAN,
        a_plan(a_change("module.db.aws_db_instance.a", "delete", **DATABASE)),
    ),
    "a plan that replaces": (
        Stage.PLAN,
        a_plan(a_change("aws_s3_bucket.a", "delete", "create", bucket="b"), action="update"),
    ),
    "a plan that opens a database to the world": (
        Stage.PLAN,
        a_plan(
            a_change("aws_security_group.a", "create", ingress=[INGRESS], tags=None),
            a_change("aws_db_instance.a", "create", **DATABASE | {"publicly_accessible": True}),
        ),
    ),
    "a plan with an action nobody knows": (Stage.PLAN, a_plan(a_change("aws_x.a", "explode"))),
    "a plan cut off in the middle": (Stage.PLAN, {"resource_changes": [{"address": "a.b"}, 7]}),
    "no plan at all": (Stage.PLAN, {}),
    "a plan that failed": (Stage.PLAN, a_plan(errored=True)),
}


@pytest.fixture(scope="module")
def opa() -> Path:
    found = find_opa()
    if found is None:
        pytest.skip("there is no opa binary: go install github.com/open-policy-agent/opa@latest")
    return found


@pytest.fixture
async def embedded() -> AsyncIterator[EmbeddedRego]:
    pytest.importorskip("regorus", reason="the extra `rego` is not installed")
    engine = EmbeddedRego(POLICIES)
    yield engine
    await engine.aclose()


def verdicts(answer: dict[str, Any]) -> dict[str, Any]:
    """Without what rules keep for each other, such as the time."""
    return {name: answer[name] for name in ("deny", "warn", "needs_approval")}


async def test_our_policies_say_the_same_in_both_engines(opa: Path, embedded: EmbeddedRego) -> None:
    binary = OpaBinary(opa, POLICIES)

    for name, (stage, document) in CASES.items():
        expected = verdicts(await binary.evaluate(stage, document))
        assert verdicts(await embedded.evaluate(stage, document)) == expected, name
    await binary.aclose()


async def test_the_cases_are_worth_comparing(opa: Path) -> None:
    """Were every case denied by the same rule, agreement would mean little."""
    engine = OpaBinary(opa, POLICIES)
    policies = PolicyService(engine)
    reports = [await policies.evaluate(stage, document) for stage, document in CASES.values()]
    await engine.aclose()

    assert {report.decision for report in reports} >= {
        Decision.ALLOW,
        Decision.NEEDS_APPROVAL,
        Decision.DENY,
    }
    assert len({result.rule for report in reports for result in report.results}) >= 10
    assert "policy-engine" not in {result.rule for report in reports for result in report.results}


SCALARS = """
[yes, no, on, Off, y, True, FALSE, ~, null, 0777, 0o17, 0x1F, 0b11, 1_000, 1e3, 1.5e+3, .5, 5.,
 08, -0.25, +1, 12:30:45, 2026-11-23, 2026-11-23T00:00:00Z, "1", '~', !!str 1, =, 1.0, 1.5, x_1]
"""
TREES: dict[str, dict[str, str]] = {
    "nothing": {},
    "the root": {"data.json": '{"a": 1, "b": {"c": [1, 2.5, "x", null, true]}}'},
    "directories": {"x/data.json": '{"a": 1}', "x/y/data.yaml": "b: 2", "x/y/z/data.yml": "c: 3"},
    "names of files play no part": {"x/limits.json": '{"a": 1}', "x/other.yaml": "b: 2"},
    "deep merge": {"data.json": '{"x": {"y": {"a": 1}}}', "x/y/data.json": '{"b": 2}'},
    "a list below a directory": {"x/data.json": "[1, 2]"},
    "null below a directory": {"x/data.json": "null"},
    "other files": {"README.md": "# no", "x/notes.txt": "a: 1", "x.d/data.json": '{"a": 1}'},
    "hidden files": {".git/data.json": '{"a": 1}', ".hidden.json": "[]", "x/..data/a.json": "{}"},
    "scalars": {"data.yaml": f"s: {SCALARS}"},
    "anchors": {"data.yaml": "base: &b {x: 1}\nmore: {<<: *b, y: 2}\ntext: |\n  a\n  b\n"},
    "two values": {"data.json": '{"x": {"a": 1}}', "x/data.json": '{"a": 2}'},
    "the same value twice": {"a.json": '{"x": 1}', "b.json": '{"x": 1}'},
    "an object and a value": {"data.json": '{"x": 1}', "x/data.json": '{"a": 2}'},
    "a list at the root": {"data.json": "[1]"},
    "an empty file": {"data.yaml": ""},
    "malformed JSON": {"data.json": '{"a": '},
    "two documents": {"data.json": "{} {}"},
    "not a number": {"data.json": '{"a": NaN}'},
    "infinity": {"data.yaml": "a: .inf"},
    "keys that are not texts": {"data.yaml": "a: {1: one}\nb: {true: two}"},
    "a key that is null": {"data.yaml": "a: {null: one}"},
    "malformed YAML": {"data.yaml": "a: [1"},
}


@pytest.mark.parametrize("tree", TREES)
def test_a_directory_means_the_data_that_it_means_to_opa(
    opa: Path, tmp_path: Path, tree: str
) -> None:
    root = write_policies(tmp_path, TREES[tree])
    command = [str(opa), "eval", "--format", "json", *IGNORED, "--data", ".", "data"]
    ended = subprocess.run(command, cwd=root, capture_output=True, check=False)
    answer = json.loads(ended.stdout)

    try:
        data: object = merged_data(read_tree(root))
    except UnusablePolicies:
        assert "errors" in answer
    else:
        assert data == answer["result"][0]["expressions"][0]["value"]
