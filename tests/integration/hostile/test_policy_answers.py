"""Threat 30: policies that do not answer, or oddly."""

from typing import Any

import pytest

from landform.kernel.errors import DomainError
from landform.policies.models import Decision, Stage
from tests.support.api import serving
from tests.support.builders import ANA
from tests.support.world import World


@pytest.mark.parametrize(
    "answer",
    [None, {}, {"deny": None}, {"deny": "no"}, {"deny": [1]}, {"deny": {"a": 1}}, {"allow": True}],
)
async def test_an_odd_answer_of_the_policies_allows_nothing(world: World, answer: Any) -> None:
    world.engine.answers = {} if answer is None else {Stage.REQUEST: answer}
    given = {"name": "orders", "environment": "dev", "owner": "group:default/payments"}

    try:
        shown = await world.previews.preview(
            world.templates.get("probe"),
            given,
            await world.subject(ANA),
        )
    except DomainError:
        return
    assert shown.report.decision is not Decision.ALLOW


async def test_a_policy_engine_that_is_down_allows_nothing(world: World) -> None:
    world.engine.failure = "timed out"
    given = {"name": "orders", "environment": "dev", "owner": "group:default/payments"}

    async with serving(world) as client:
        answer = await client.post(
            "/api/landform/v1/previews", json={"template": "probe", "parameters": given}
        )

    assert answer.json()["policy"]["decision"] != "allow"
