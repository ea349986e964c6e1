"""What holds of every estimate, whatever the resources, the plan and the prices."""

import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from landform.cost.estimate import estimate_plan
from landform.cost.free import FREE
from landform.cost.models import CostEstimate
from landform.cost.pricers import PRICERS
from landform.cost.resources import ManagedResource
from tests.support.cost import REGION, TABLE, change, estimate_of, plan_of, resource

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 20_000),
    st.floats(),
    st.sampled_from(["", "gp3", "io1", "redis", "postgres", "(sensitive)", "NaN", "1e999"]),
)
NAMES = st.sampled_from(
    [
        "allocated_storage",
        "billing_mode",
        "ebs_block_device",
        "engine",
        "instance_class",
        "iops",
        "memory_size",
        "multi_az",
        "node_type",
        "num_cache_clusters",
        "read_capacity",
        "region",
        "root_block_device",
        "size",
        "storage_type",
        "type",
        "write_capacity",
    ]
)
VALUES = st.dictionaries(NAMES, SCALARS | st.lists(st.dictionaries(NAMES, SCALARS), max_size=2))
few = settings(max_examples=40)
GOOD: dict[str, dict[str, Any]] = {
    "aws_db_instance": {
        "engine": "postgres",
        "instance_class": "db.t4g.small",
        "storage_type": "gp3",
        "allocated_storage": 20,
    },
    "aws_instance": {"instance_type": "t3.micro"},
    "aws_kms_key": {},
    "aws_lb": {},
    "aws_ebs_volume": {"size": 33, "type": "gp3"},
}


@st.composite
def resources(draw: st.DrawFn) -> ManagedResource:
    kind = draw(st.sampled_from(sorted({*PRICERS, "aws_msk_cluster", "aws_iam_role"})))
    values = {**GOOD.get(kind, {}), **(draw(VALUES) if draw(st.booleans()) else {})}
    return resource(kind, values, name=f"r{draw(st.integers(0, 10**9))}")


LISTS = st.lists(resources(), max_size=4, unique_by=lambda each: each.address)
# What is serverless looks at its neighbours; these laws are of resources on their own.


def same(one: CostEstimate, other: CostEstimate) -> bool:
    return (one.monthly, one.items, one.unpriced) == (other.monthly, other.items, other.unpriced)


@few
@given(LISTS)
def test_an_estimate_is_the_sum_of_its_resources(found: list[ManagedResource]) -> None:
    assert estimate_of(*found).monthly == sum(
        (estimate_of(each).monthly for each in found), Decimal(0)
    )


@few
@given(LISTS)
def test_no_estimate_is_negative_and_each_is_of_whole_cents(found: list[ManagedResource]) -> None:
    estimate = estimate_of(*found)

    assert estimate.monthly >= 0
    for item in estimate.items:
        assert item.monthly >= 0
        assert item.monthly == item.monthly.quantize(Decimal("0.01"))
        assert sum((part.quantity for part in item.parts), Decimal(0)) > 0


@few
@given(LISTS)
def test_what_is_not_priced_counts_nothing_and_is_never_forgotten(
    found: list[ManagedResource],
) -> None:
    estimate = estimate_of(*found)

    assert estimate.monthly == sum((item.monthly for item in estimate.items), Decimal(0))
    listed = [each.address for each in estimate.items] + [
        each.address for each in estimate.unpriced
    ]
    assert len(listed) == len(set(listed))
    elsewhere = {"aws_elasticache_cluster"}
    for each in found:
        assert each.address in listed or each.type in FREE | elsewhere
    assert all(each.reason for each in estimate.unpriced)


@few
@given(LISTS, st.randoms())
def test_the_order_of_resources_says_nothing(found: list[ManagedResource], random: Any) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)

    assert same(estimate_of(*found), estimate_of(*shuffled))


@few
@given(LISTS)
def test_a_plan_without_changes_changes_no_cost(found: list[ManagedResource]) -> None:
    plan = plan_of(
        *(change(each.type, each.values, each.values, name=each.address) for each in found)
    )

    estimate = estimate_plan(plan, TABLE, region=REGION)

    assert estimate.difference == 0
    assert estimate.monthly == estimate_of(*found).monthly


@few
@given(LISTS)
def test_what_a_plan_creates_is_what_its_destruction_saves(found: list[ManagedResource]) -> None:
    made = plan_of(*(change(each.type, None, each.values, name=each.address) for each in found))
    gone = plan_of(*(change(each.type, each.values, None, name=each.address) for each in found))

    created = estimate_plan(made, TABLE, region=REGION)
    destroyed = estimate_plan(gone, TABLE, region=REGION)

    assert created.difference == created.monthly
    assert destroyed.monthly == 0
    assert destroyed.difference == -created.monthly


@few
@given(LISTS)
def test_a_document_is_json_and_its_items_add_up(found: list[ManagedResource]) -> None:
    document = json.loads(json.dumps(estimate_of(*found).document(), allow_nan=False))

    total = sum(round(item["monthly"] * 100) for item in document["items"])
    assert round(document["monthly"] * 100) == total
