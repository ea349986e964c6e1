"""Pricers of compute, storage and messaging, against figures worked out by hand."""

from decimal import Decimal
from typing import Any

import pytest

from tests.support.cost import priced, why_not

BY_USE: list[tuple[str, dict[str, Any], dict[str, float], str]] = [
    # 50 * 0.0245 + 100,000 * 0.0000054 + 1,000,000 * 0.00000043
    (
        "aws_s3_bucket",
        {},
        {"storage_gib": 50, "write_requests": 100_000, "read_requests": 1_000_000},
        "2.20",  # 2.195, half up
    ),
    ("aws_sqs_queue", {}, {"requests": 10_000_000}, "4.00"),
    ("aws_sqs_queue", {"fifo_queue": True}, {"requests": 10_000_000}, "5.00"),
    ("aws_sns_topic", {}, {"requests": 3_000_000}, "1.50"),
    ("aws_ecr_repository", {}, {"storage_gib": 12}, "1.20"),
    # 10 * 0.63 + 30 * 0.0324
    ("aws_cloudwatch_log_group", {}, {"ingested_gib": 10, "storage_gib": 30}, "7.27"),
    # 1,000,000 * 0.0000002 + 1,000,000 * 0.1 s * 0.5 GB * 0.0000166667
    (
        "aws_lambda_function",
        {"memory_size": 512},
        {"requests": 1_000_000, "duration_ms": 100},
        "1.03",
    ),
    (
        "aws_lambda_function",
        {"memory_size": 512, "architectures": ["arm64"]},
        {"requests": 1_000_000, "duration_ms": 100},
        "0.87",
    ),
]


@pytest.mark.parametrize(("kind", "values", "uses", "monthly"), BY_USE)
def test_what_depends_on_use_is_priced_by_stated_use(
    kind: str, values: dict[str, Any], uses: dict[str, float], monthly: str
) -> None:
    item = priced(kind, values, **uses)

    assert item.monthly == Decimal(monthly)
    assert any("assumed" in each for each in item.assumptions)


@pytest.mark.parametrize("kind", sorted({each[0] for each in BY_USE}))
def test_what_depends_on_use_is_never_zero(kind: str) -> None:
    assert "depends on use, and none is stated" in why_not(kind, {})
    assert "depends on use, and none is stated" in why_not(kind, {}, requests=0, storage_gib=0)


def test_a_part_of_the_use_is_enough_and_the_rest_is_said() -> None:
    item = priced("aws_s3_bucket", {}, storage_gib=100)

    assert item.monthly == Decimal("2.45")
    assert "not counted: Write requests, Read requests" in item.assumptions


@pytest.mark.parametrize(
    ("kind", "values", "uses", "monthly"),
    [
        ("aws_secretsmanager_secret", {}, {}, "0.40"),
        ("aws_secretsmanager_secret", {}, {"requests": 100_000}, "0.90"),
        ("aws_kms_key", {}, {}, "1.00"),
        ("aws_lb", {}, {}, "19.71"),  # 730 * 0.027
        ("aws_alb", {"load_balancer_type": "application"}, {"lcu_hours": 730}, "25.55"),
        ("aws_nat_gateway", {}, {}, "37.96"),  # 730 * 0.052
        ("aws_nat_gateway", {}, {"data_gib": 100}, "43.16"),
        ("aws_eip", {}, {}, "3.65"),
        ("aws_instance", {"instance_type": "t3.micro"}, {}, "8.76"),
        (
            "aws_instance",
            {
                "instance_type": "t3.micro",
                "associate_public_ip_address": True,
                "root_block_device": [{"volume_type": "gp3", "volume_size": 20}],
                "ebs_block_device": [{"volume_size": 10}],
            },
            {},
            "15.50",  # 8.76 + 3.65 + 20 * 0.0952 + 10 * 0.119 = 15.504
        ),
        ("aws_ebs_volume", {"size": 100, "type": "gp3"}, {}, "9.52"),
        ("aws_ebs_volume", {"size": 100, "type": "gp3", "iops": 4000}, {}, "15.52"),
        ("aws_ebs_volume", {"size": 10}, {}, "1.19"),
    ],
)
def test_what_is_paid_by_the_hour_or_month(
    kind: str, values: dict[str, Any], uses: dict[str, float], monthly: str
) -> None:
    assert priced(kind, values, **uses).monthly == Decimal(monthly)


def test_a_root_volume_of_unknown_size_is_said() -> None:
    item = priced("aws_instance", {"instance_type": "t3.micro"})

    assert "not counted: the root volume, whose size the image decides" in item.assumptions


@pytest.mark.parametrize(
    ("kind", "values", "reason"),
    [
        ("aws_instance", {"instance_type": "t3.micro", "tenancy": "dedicated"}, "shared hardware"),
        ("aws_ebs_volume", {"size": 10, "type": "io2"}, "no price for ebs/storage/io2"),
        ("aws_lb", {"load_balancer_type": "gateway"}, "no price for lb/gateway in eu-central-1"),
        ("aws_sns_topic", {"fifo_topic": True}, "depends on use"),
        (
            "aws_cloudwatch_log_group",
            {"log_group_class": "INFREQUENT_ACCESS"},
            "of the class STANDARD",
        ),
        (
            "aws_dynamodb_table",
            {"table_class": "STANDARD_INFREQUENT_ACCESS"},
            "of the class STANDARD",
        ),
        ("aws_msk_cluster", {}, "aws_msk_cluster has no price rule"),
    ],
)
def test_what_has_no_price_says_why(kind: str, values: dict[str, Any], reason: str) -> None:
    assert reason in why_not(kind, values)
