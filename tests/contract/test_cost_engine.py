"""What every cost engine does. Told over the price table and a stand-in for `infracost`."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from landform.adapters.infracost import InfracostEngine
from landform.cost.errors import InvalidPlan
from landform.cost.ports import CostEngine
from landform.cost.table import TableEngine
from tests.support.cost import DATABASE, REGION, TABLE, change, plan_of
from tests.support.infracost import KEY, write_infracost


def table(_: Path) -> CostEngine:
    return TableEngine(TABLE)


def infracost(directory: Path) -> CostEngine:
    return InfracostEngine(
        api_key=KEY, binary=write_infracost(directory), currency="USD", timeout_seconds=30
    )


@pytest.fixture(params=[table, infracost])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> CostEngine:
    make: Callable[[Path], CostEngine] = request.param
    return make(tmp_path)


NEW_DATABASE = change("aws_db_instance", None, DATABASE)


async def test_a_plan_is_estimated_with_parts_that_add_up(engine: CostEngine) -> None:
    found = await engine.estimate_plan(plan_of(NEW_DATABASE), region=REGION, usage={})

    assert found.engine == engine.name
    assert found.currency == "USD"
    assert found.monthly == found.difference == Decimal("29.75")
    [item] = found.items
    assert item.address == "module.this.aws_db_instance.this"
    assert item.type == "aws_db_instance"
    assert sum((part.monthly for part in item.parts), Decimal(0)) == item.monthly
    assert any("backup" in each.lower() for each in item.assumptions)
    assert found.prices_as_of is not None


async def test_what_has_no_price_is_listed_and_is_never_zero(engine: CostEngine) -> None:
    plan = plan_of(
        NEW_DATABASE,
        change("aws_sqs_queue", None, {}),
        change("aws_msk_cluster", None, {}),
        change("aws_iam_role", None, {}),
    )

    found = await engine.estimate_plan(plan, region=REGION, usage={})

    assert [each.address for each in found.unpriced] == [
        "module.this.aws_msk_cluster.this",
        "module.this.aws_sqs_queue.this",
    ]
    assert all(each.reason for each in found.unpriced)
    assert [item.type for item in found.items] == ["aws_db_instance"]
    assert found.monthly == Decimal("29.75")


async def test_volumes_inside_an_instance_are_counted(engine: CostEngine) -> None:
    volume = {"volume_type": "gp3", "volume_size": 20}
    values = {"instance_type": "t3.micro", "root_block_device": [volume]}

    found = await engine.estimate_plan(
        plan_of(change("aws_instance", None, values)), region=REGION, usage={}
    )

    assert found.monthly == Decimal("10.66")  # 8.76 + 20 * 0.0952 = 10.664


async def test_what_is_not_a_plan_is_refused(engine: CostEngine) -> None:
    with pytest.raises(InvalidPlan):
        await engine.estimate_plan({}, region=REGION, usage={})


async def test_the_document_of_an_estimate_is_json(engine: CostEngine) -> None:
    found = await engine.estimate_plan(plan_of(NEW_DATABASE), region=REGION, usage={})

    document: dict[str, Any] = json.loads(json.dumps(found.document(), allow_nan=False))

    assert document["monthly"] == 29.75
    assert set(document) == {
        *("currency", "monthly", "items", "unpriced", "engine"),
        *("prices_as_of", "difference", "note"),
    }
