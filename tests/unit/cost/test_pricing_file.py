"""`pricing.yaml`: from a module's variables to managed resources."""

from decimal import Decimal

import pytest

from landform.cost.errors import InvalidPricingFile
from landform.cost.pricing_file import merge_usage, parse_pricing, parse_usage

PRICING = """\
defaults:
  multi_az: false
  logs: true
resources:
  - type: aws_db_instance
    address: aws_db_instance.this
    values:
      instance_class: ${{ variables.instance_class }}
      multi_az: ${{ variables.multi_az }}
      name: ${{ environment }}
  - type: aws_cloudwatch_log_group
    address: aws_cloudwatch_log_group.this
    if: ${{ variables.logs }}
usage:
  default:
    aws_cloudwatch_log_group: {ingested_gib: 1, storage_gib: 2.5}
  production:
    aws_cloudwatch_log_group: {ingested_gib: 10}
"""


def test_values_come_from_the_stack_and_else_from_the_modules_defaults() -> None:
    pricing = parse_pricing("pricing.yaml", PRICING)

    database, logs = pricing.resources_for({"instance_class": "db.t4g.small"}, environment="dev")

    assert database.address == "module.this.aws_db_instance.this"
    assert database.values == {
        "instance_class": "db.t4g.small",
        "multi_az": False,
        "name": "dev",
    }
    assert logs.type == "aws_cloudwatch_log_group"


def test_a_condition_leaves_a_resource_out() -> None:
    pricing = parse_pricing("pricing.yaml", PRICING)

    found = pricing.resources_for({"instance_class": "x", "logs": False}, environment="dev")

    assert [each.type for each in found] == ["aws_db_instance"]


def test_what_a_user_typed_is_never_evaluated() -> None:
    pricing = parse_pricing("pricing.yaml", PRICING)

    [database, _] = pricing.resources_for(
        {"instance_class": "${{ variables.multi_az }}"}, environment="dev"
    )

    assert database.values["instance_class"] == "${{ variables.multi_az }}"


def test_a_broken_expression_names_the_resource() -> None:
    pricing = parse_pricing("m/pricing.yaml", PRICING.replace("variables.multi_az", "1 +"))

    with pytest.raises(InvalidPricingFile, match=r"m/pricing.yaml: aws_db_instance.this: "):
        pricing.resources_for({}, environment=None)


def test_use_is_stated_for_all_and_more_exactly_for_an_environment() -> None:
    ours = parse_usage("usage.yaml", "usage: {default: {aws_sqs_queue: {requests: 5}}}")
    modules = parse_pricing("pricing.yaml", PRICING).usage

    def logs(environment: str | None) -> dict[str, Decimal]:
        return dict(merge_usage(ours, modules, environment=environment)["aws_cloudwatch_log_group"])

    assert logs("dev") == logs(None) == {"ingested_gib": 1, "storage_gib": Decimal("2.5")}
    assert logs("production") == {"ingested_gib": 10, "storage_gib": Decimal("2.5")}
    assert merge_usage(ours, modules, environment="dev")["aws_sqs_queue"] == {"requests": 5}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("- a", ["pricing.yaml:1: must be an object"]),
        ("resources: 3", ["pricing.yaml:1: resources: must be a list"]),
        ("resource: []", ["pricing.yaml:1: resource: is not one of defaults, resources, usage"]),
        ("defaults: [a]", ["pricing.yaml:1: defaults: must map variables to values"]),
        (
            "resources:\n  - type: aws_eip\n    adress: x\n    values: []",
            [
                "pricing.yaml:3: resources.0.adress: is not one of address, count, if, type",
                "resources.0.address: must be a text",
                "pricing.yaml:4: resources.0.values: must be an object",
            ],
        ),
        ("resources: [1]", ["resources.0: must be an object"]),
        ("usage: [1]", ["pricing.yaml:1: usage: must be an object"]),
        ("usage:\n  dev: 1", ["pricing.yaml:2: usage.dev: must be an object"]),
        (
            "usage:\n  dev:\n    aws_eip: 1",
            ["pricing.yaml:3: usage.dev.aws_eip: must be an object"],
        ),
        (
            "usage:\n  dev:\n    aws_eip:\n      a: -1\n      b: '1'\n      c: .inf\n      d: true",
            [f"usage.dev.aws_eip.{name}: must be a number from 0" for name in "abcd"],
        ),
        ("a: &x 1\nb: *x", ["uses YAML aliases"]),
        ("{", ["pricing.yaml:1: is not YAML"]),
    ],
)
def test_every_problem_is_named_with_its_line(text: str, problems: list[str]) -> None:
    with pytest.raises(InvalidPricingFile) as caught:
        parse_pricing("pricing.yaml", text)

    for problem in problems:
        assert problem in caught.value.detail


def test_an_empty_file_prices_nothing() -> None:
    assert parse_pricing("pricing.yaml", "").resources_for({}, environment=None) == []


COUNTED = """\
resources:
  - type: aws_eip
    address: aws_eip.this
    count: ${{ variables.number }}
"""


def test_a_count_leads_to_as_many_resources() -> None:
    pricing = parse_pricing("pricing.yaml", COUNTED)

    assert [each.address for each in pricing.resources_for({"number": 2}, environment=None)] == [
        "module.this.aws_eip.this[0]",
        "module.this.aws_eip.this[1]",
    ]
    assert pricing.resources_for({"number": 0}, environment=None) == []


@pytest.mark.parametrize("number", [-1, 101, 1.5, "many", True, [], 10**20])
def test_a_count_of_no_sense_is_refused(number: object) -> None:
    pricing = parse_pricing("pricing.yaml", COUNTED)

    with pytest.raises(InvalidPricingFile, match=r"aws_eip\.this: count must be a whole number"):
        pricing.resources_for({"number": number}, environment=None)
