"""A stand-in for the `infracost` program: it prints what the real one prints for a plan.

The shape is that of ``infracost breakdown --format json``, format version 0.2:
https://www.infracost.io/docs/features/cli_commands/
"""

import json
import sys
from pathlib import Path

KEY = "ico-secret-canary"

PROGRAM = """#!{python}
import json, os, sys, time
assert sys.argv[1:3] == ["breakdown", "--path"], sys.argv
assert sys.argv[4:] == ["--format", "json", "--no-color"], sys.argv
if os.environ["INFRACOST_API_KEY"] != {key!r}:
    sys.exit("Error: Invalid API Key")
plan = json.load(open(sys.argv[3]))
{misbehaviour}
answer = json.loads({answer!r})
address = {{each["address"] for each in plan["resource_changes"]
            if each["change"]["after"] is not None}}
for project in answer["projects"]:
    project["breakdown"]["resources"] = [
        each for each in project["breakdown"]["resources"] if each["name"] in address]
print(json.dumps(answer))
"""


def component(name: str, unit: str, quantity: str | None, price: str) -> dict[str, object]:
    """A cost component; without a quantity it depends on use."""
    cost = None if quantity is None else str(float(quantity) * float(price))
    return {
        "name": name,
        "unit": unit,
        "hourlyQuantity": None,
        "monthlyQuantity": quantity,
        "price": price,
        "hourlyCost": None,
        "monthlyCost": cost,
        **({} if quantity else {"usageBased": True}),
        "priceNotFound": False,
    }


DATABASE = {
    "name": "module.this.aws_db_instance.this",
    "resourceType": "aws_db_instance",
    "tags": {},
    "metadata": {},
    "hourlyCost": "0.04075",
    "monthlyCost": "29.75",
    "costComponents": [
        component(
            "Database instance (on-demand, Single-AZ, db.t4g.small)", "hours", "730", "0.037"
        ),
        component("Storage (general purpose SSD, gp3)", "GB", "20", "0.137"),
        component("Additional backup storage", "GB", None, "0.095"),
    ],
}
QUEUE: dict[str, object] = {
    "name": "module.this.aws_sqs_queue.this",
    "resourceType": "aws_sqs_queue",
    "metadata": {},
    "hourlyCost": None,
    "monthlyCost": None,
    "costComponents": [component("Requests", "1M requests", None, "0.4")],
}
INSTANCE = {
    "name": "module.this.aws_instance.this",
    "resourceType": "aws_instance",
    "metadata": {},
    "hourlyCost": "0.0146",
    "monthlyCost": "10.664",
    "costComponents": [component("Instance usage (Linux, t3.micro)", "hours", "730", "0.012")],
    "subresources": [
        {
            "name": "root_block_device",
            "metadata": {},
            "hourlyCost": "0.0026",
            "monthlyCost": "1.904",
            "costComponents": [component("Storage (gp3)", "GB", "20", "0.0952")],
        }
    ],
}
ANSWER: dict[str, object] = {
    "version": "0.2",
    "metadata": {"infracostCommand": "breakdown"},
    "currency": "USD",
    "projects": [
        {
            "name": "plan.json",
            "metadata": {"path": "plan.json", "type": "terraform_plan_json"},
            "pastBreakdown": {"resources": [], "totalMonthlyCost": "0"},
            "breakdown": {"resources": [DATABASE, QUEUE, INSTANCE], "totalMonthlyCost": "40.41"},
            "summary": {
                "totalDetectedResources": 4,
                "totalUnsupportedResources": 1,
                "unsupportedResourceCounts": {"aws_msk_cluster": 1},
                "noPriceResourceCounts": {"aws_iam_role": 1},
            },
        }
    ],
    "totalMonthlyCost": "40.41",
    "diffTotalMonthlyCost": "29.75",
    "timeGenerated": "2026-11-01T12:00:00.000Z",
}


def write_infracost(directory: Path, *, misbehaviour: str = "", answer: object = ANSWER) -> Path:
    """Write the program; ``misbehaviour`` is a line of Python that it runs before it answers."""
    path = directory / "infracost"
    path.write_text(
        PROGRAM.format(
            python=sys.executable, key=KEY, misbehaviour=misbehaviour, answer=json.dumps(answer)
        )
    )
    path.chmod(0o755)
    return path
