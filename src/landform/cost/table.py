"""The engine that is always there: our own price table."""

from typing import Any

from landform.cost.estimate import ENGINE, Usage, estimate_plan
from landform.cost.models import CostEstimate
from landform.cost.prices import PriceTable


class TableEngine:
    """Fulfils `CostEngine` with the price table alone; it asks nobody."""

    name = ENGINE

    def __init__(self, prices: PriceTable) -> None:
        self._prices = prices

    async def estimate_plan(
        self, plan: dict[str, Any], *, region: str, usage: Usage
    ) -> CostEstimate:
        """Raises `InvalidPlan`."""
        return estimate_plan(plan, self._prices, region=region, usage=usage)
