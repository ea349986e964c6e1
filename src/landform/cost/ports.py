"""What we need of others to say what something costs.

Contract of `CostEngine`: `tests/contract/test_cost_engine.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from landform.cost.estimate import Usage
from landform.cost.models import CostEstimate
from landform.cost.prices import Price


class CostEngine(Protocol):
    """Estimates plans."""

    name: str

    async def estimate_plan(
        self, plan: dict[str, Any], *, region: str, usage: Usage
    ) -> CostEstimate:
        """Return what there will be after the plan costs a month.

        Raises:
            InvalidPlan: it is not a plan.
            CostEngineUnavailable: no answer in time, or one that cannot be read. The reason
                holds no secret and nothing of the plan.
        """


@dataclass(frozen=True)
class PriceReport:
    """What a price list said of one region.

    ``failed`` names what could not be read, with the reason; nothing is known of it.
    """

    region: str
    prices: dict[str, Price]
    failed: tuple[tuple[str, str], ...] = ()


class PriceSource(Protocol):
    """A price list to renew the table from."""

    name: str
    about: str

    def read(self, region: str, *, services: Iterable[str] = ()) -> PriceReport:
        """Return what the list says of a region, of all services or some.

        Raises:
            PriceListUnavailable: it cannot be asked at all, e.g. for want of credentials.
        """
