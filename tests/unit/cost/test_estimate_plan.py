"""Estimates of plans: what is unknown, what is free, what changes."""

from decimal import Decimal
from typing import Any

import pytest

from landform.cost.errors import InvalidPlan
from landform.cost.estimate import estimate_plan
from landform.cost.models import CostEstimate
from landform.cost.prices import PriceTable
from tests.support.cost import DATABASE, REGION, TABLE, change, plan_of, price, used


def estimated(*changes: dict[str, Any], usage: Any = None) -> CostEstimate:
    return estimate_plan(plan_of(*changes), TABLE, region=REGION, usage=usage or {})


def test_a_new_database_costs_what_it_adds() -> None:
    found = estimated(change("aws_db_instance", None, DATABASE))

    assert found.monthly == Decimal("29.75")
    assert found.difference == Decimal("29.75")
    assert [item.address for item in found.items] == ["module.this.aws_db_instance.this"]


def test_a_larger_disk_costs_the_difference() -> None:
    found = estimated(change("aws_db_instance", DATABASE, {**DATABASE, "allocated_storage": 120}))

    assert found.monthly == Decimal("43.45")  # 27.01 + 120 * 0.137
    assert found.difference == Decimal("13.70")


def test_a_replacement_counts_both_sides() -> None:
    smaller = {**DATABASE, "storage_type": "gp2", "allocated_storage": 10}
    found = estimated(
        change("aws_db_instance", DATABASE, smaller, actions=["delete", "create"]),
    )

    assert found.monthly == Decimal("28.38")
    assert found.difference == Decimal("-1.37")


def test_what_is_forgotten_goes_on_costing_but_not_here() -> None:
    found = estimated(change("aws_db_instance", DATABASE, None, actions=["forget"]))

    assert found.monthly == 0
    assert found.difference == 0


def test_data_sources_cost_nothing() -> None:
    read = change("aws_db_instance", None, DATABASE, actions=["read"]) | {"mode": "data"}

    assert estimated(read).items == ()


@pytest.mark.parametrize("name", ["instance_class", "allocated_storage", "engine"])
def test_what_the_apply_decides_is_not_guessed(name: str) -> None:
    known = {key: value for key, value in DATABASE.items() if key != name}
    found = estimated(change("aws_db_instance", None, known, unknown={name: True}))

    assert found.monthly == 0
    assert [each.reason for each in found.unpriced] == [f"`{name}` is known after the apply only"]


def test_what_aws_decides_is_a_stated_assumption() -> None:
    known = {key: value for key, value in DATABASE.items() if key != "storage_type"}
    unknown = {"storage_type": True, "iops": True, "multi_az": True, "address": True}
    [item] = estimated(change("aws_db_instance", None, known, unknown=unknown)).items

    assert "storage is gp2, which AWS takes where nothing is set" in item.assumptions
    assert "without a standby, as AWS does where nothing is set" in item.assumptions


def test_what_a_subnet_decides_is_said() -> None:
    values = {"instance_type": "t3.micro"}
    unknown = {"associate_public_ip_address": True, "root_block_device": True, "tenancy": True}
    [item] = estimated(change("aws_instance", None, values, unknown=unknown)).items

    assert item.monthly == Decimal("8.76")
    assert "not counted: a public IPv4 address, if its subnet gives one" in item.assumptions


def test_an_unknown_block_is_not_guessed_either() -> None:
    volume = {"volume_type": "gp3"}
    found = estimated(
        change(
            "aws_instance",
            None,
            {"instance_type": "t3.micro", "ebs_block_device": [volume]},
            unknown={"ebs_block_device": [{"volume_size": True}]},
        )
    )

    assert [each.reason for each in found.unpriced] == [
        "`volume_size` is known after the apply only"
    ]


def test_one_unclear_side_leaves_both_out_of_the_difference() -> None:
    """Or a database that merely gets a class nobody has a price of would look like a saving."""
    found = estimated(
        change("aws_db_instance", DATABASE, {**DATABASE, "instance_class": "db.new.large"}),
        change("aws_kms_key", None, {}),
    )

    assert found.difference == Decimal("1.00")
    assert found.monthly == Decimal("1.00")


@pytest.mark.parametrize(
    "kind",
    [
        "aws_db_subnet_group",
        "aws_iam_role",
        "aws_iam_policy",
        "aws_db_parameter_group",
        "random_password",
        "terraform_data",
        "aws_s3_bucket_public_access_block",
        "tls_private_key",
        "aws_secretsmanager_secret_version",
        "aws_sqs_queue_policy",
    ],
)
def test_what_is_free_is_neither_an_item_nor_missing(kind: str) -> None:
    found = estimated(change(kind, None, {}))

    assert (found.items, found.unpriced) == ((), ())


def test_what_is_not_known_to_be_free_is_missing() -> None:
    found = estimated(change("aws_msk_cluster", None, {}), change("cloudflare_zone", None, {}))

    assert [each.reason for each in found.unpriced] == [
        "aws_msk_cluster has no price rule",
        "cloudflare_zone has no price rule",
    ]


def test_a_resource_may_name_a_region_of_its_own() -> None:
    found = estimated(change("aws_kms_key", None, {"region": "us-west-2"}))

    assert [each.reason for each in found.unpriced] == ["no price for kms/key in us-west-2"]


def test_a_region_of_no_sense_is_not_repeated() -> None:
    found = estimated(change("aws_kms_key", None, {"region": "\x1b[2J"}))

    assert [each.reason for each in found.unpriced] == ["no price for kms/key in an unknown region"]


def test_the_oldest_price_that_was_used_is_named() -> None:
    table = PriceTable(
        "USD",
        {
            REGION: {
                "kms/key": price("1", "month", "2026-01-01"),
                "ipv4/hour": price("0.005", "hour", "2025-06-30"),
                "lb/application": price("0.027", "hour", "2019-01-01"),
            }
        },
    )
    plan = plan_of(change("aws_kms_key", None, {}), change("aws_eip", None, {}))

    assert estimate_plan(plan, table, region=REGION).prices_as_of == "2025-06-30"
    assert estimate_plan(plan_of(), table, region=REGION).prices_as_of is None


def test_use_is_assumed_by_type() -> None:
    found = estimated(
        change("aws_s3_bucket", None, {}), usage=used("aws_s3_bucket", storage_gib=100)
    )

    assert found.monthly == Decimal("2.45")


@pytest.mark.parametrize(
    "wrong",
    [None, [], "plan", {}, {"format_version": "1.0", "values": {}}, {"resource_changes": []}],
)
def test_what_is_not_a_plan_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidPlan, match="terraform show -json"):
        estimate_plan(wrong, TABLE, region=REGION)


def test_odd_changes_are_left_out() -> None:
    odd: list[Any] = [None, 1, {}, {"mode": "managed"}, {"mode": "managed", "address": 1}]
    plan = {**plan_of(), "resource_changes": odd}

    assert estimate_plan(plan, TABLE, region=REGION).items == ()


def test_the_document_is_what_policies_and_the_api_get() -> None:
    found = estimated(
        change("aws_kms_key", None, {}), change("aws_sqs_queue", None, {}, name="jobs")
    )

    assert found.document() == {
        "currency": "USD",
        "monthly": 1.0,
        "items": [
            {
                "address": "module.this.aws_kms_key.this",
                "type": "aws_kms_key",
                "monthly": 1.0,
                "parts": [
                    {
                        "what": "Key",
                        "quantity": 1.0,
                        "unit": "month",
                        "unit_price": 1.0,
                        "monthly": 1.0,
                    }
                ],
                "assumptions": ["not counted: Requests"],
            }
        ],
        "unpriced": [
            {
                "address": "module.this.aws_sqs_queue.jobs",
                "type": "aws_sqs_queue",
                "reason": "its price depends on use, and none is stated (requests)",
            }
        ],
        "engine": "table",
        "prices_as_of": "2026-03-18",
        "difference": 1.0,
        "note": None,
    }


def test_what_costs_less_than_a_cent_is_not_free() -> None:
    found = estimated(change("aws_sqs_queue", None, {}), usage=used("aws_sqs_queue", requests=1000))

    assert found.monthly == Decimal("0.01")  # 0.0004


def test_use_can_be_assumed_of_one_resource_alone() -> None:
    usage = used("aws_sqs_queue", requests=10_000_000) | used("aws_sqs_queue.dead", requests=1000)
    found = estimated(
        change("aws_sqs_queue", None, {}),
        change("aws_sqs_queue", None, {}, name="dead"),
        usage=usage,
    )

    assert found.monthly == Decimal("4.01")
