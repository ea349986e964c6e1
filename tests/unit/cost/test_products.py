"""Products of AWS's price list, as GetProducts prints them, to prices of the table."""

import json
from decimal import Decimal
from typing import Any

import pytest

from landform.adapters.pricing.products import read_products
from landform.adapters.pricing.questions import QUESTIONS, Line, Question
from landform.cost.prices import Price
from tests.support.cost import PRICES
from tests.support.price_list import product

DATABASES = Question(
    "AmazonRDS",
    {"productFamily": "Database Instance", "databaseEngine": "PostgreSQL"},
    (Line(r"InstanceUsage:.+", "rds/instance/postgres/{instanceType}", "hour"),),
)
KEYS = Question("awskms", {}, (Line(r"KMS-Keys", "kms/key", "month"),))


def small(**different: Any) -> str:
    attributes = {"usagetype": "EUC1-InstanceUsage:db.t4g.small", "instanceType": "db.t4g.small"}
    return product({**attributes, **different.pop("attributes", {})}, "0.0370000000", **different)


def read(*products: str) -> tuple[dict[str, Price], list[str]]:
    return read_products(DATABASES, "eu-central-1", products)


def test_a_product_is_a_price_with_the_date_of_its_publication() -> None:
    prices, problems = read(small())

    assert problems == []
    assert prices == {
        "rds/instance/postgres/db.t4g.small": Price(
            Decimal("0.037"), "hour", "2026-11-01", "aws-price-list"
        )
    }


@pytest.mark.parametrize("usage", ["eu-central-1-KMS-Keys", "EUC1-KMS-Keys", "KMS-Keys"])
def test_the_region_in_a_usage_type_does_not_matter(usage: str) -> None:
    prices, _ = read_products(
        KEYS, "eu-central-1", [product({"usagetype": usage}, "1", unit="Keys")]
    )

    assert prices["kms/key"].amount == 1


def test_other_usage_types_and_sizes_that_nobody_orders_are_left_out() -> None:
    prices, problems = read(
        small(attributes={"usagetype": "EUC1-InstanceUsageIOOptimized:db.t4g.small"}),
        small(attributes={"instanceType": "db.x2iezn.12xlarge"}),
    )

    assert (prices, problems) == ({}, [])


def test_the_free_step_of_a_price_is_not_the_price() -> None:
    steps = [("1000000", "0.0000004"), ("0", "0"), ("100000000000", "0.0000003")]
    queue = Question(
        "AWSQueueService", {}, (Line(r"Requests", "sqs/requests/standard", "request"),)
    )

    prices, _ = read_products(
        queue, "us-east-1", [product({"usagetype": "Requests"}, steps=steps, unit="Requests")]
    )

    assert prices["sqs/requests/standard"].amount == Decimal("0.0000004")


@pytest.mark.parametrize(
    "strange",
    [
        "{",
        "[]",
        "null",
        "{}",
        json.dumps({"product": {}, "terms": {}}),
        small(unit="Minutes"),
        small(currency="CNY"),
        small(terms=0),
        small(terms=2),
        small(published=None),
        product({"usagetype": "InstanceUsage:x"}, "0.1"),  # instanceType is missing
        small().replace("0.0370000000", "0.0000000000"),
        small().replace("0.0370000000", "cheap"),
    ],
)
def test_a_product_of_unknown_shape_gives_no_price(strange: str) -> None:
    prices, problems = read(strange)

    assert prices == {}
    assert problems == ["1 product(s) have an unknown shape"]


def test_a_strange_product_takes_no_other_with_it() -> None:
    prices, problems = read("{", small())

    assert len(prices) == 1
    assert len(problems) == 1


def test_products_that_contradict_each_other_give_no_price() -> None:
    prices, problems = read(small(), small().replace("0.0370000000", "0.0400000000"))

    assert prices == {}
    assert problems == ["rds/instance/postgres/db.t4g.small has 2 different prices"]


def test_every_kind_of_price_in_use_can_be_renewed() -> None:
    """A pricer whose prices no question asks for would go stale for ever."""
    asked = {line.key.partition("{")[0] for each in QUESTIONS for line in each.lines}

    assert [key for key in PRICES if not key.startswith(tuple(asked))] == []


def test_questions_have_names_that_tell_them_apart() -> None:
    told = [(each.name, tuple(line.key for line in each.lines)) for each in QUESTIONS]

    assert len(told) == len(set(told))
