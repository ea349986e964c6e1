"""Ask the policies: what they are told of a request and of its plan, costs and time included."""

from dataclasses import dataclass
from typing import Any

from landform.catalog.service import CatalogService
from landform.cost.errors import InvalidPlan
from landform.cost.models import CostEstimate
from landform.cost.service import CostService
from landform.kernel.clock import Clock
from landform.kernel.names import EntityRef
from landform.policies.models import PolicyReport, Stage
from landform.policies.service import PolicyService
from landform.requests import documents
from landform.requests.documents import Facts


@dataclass(frozen=True)
class Judgement:
    """What policies say, and the estimate that they were told (None: nothing is known)."""

    report: PolicyReport
    cost: CostEstimate | None


class Judge:
    """The same questions for a preview and for the real thing."""

    def __init__(
        self, policies: PolicyService, catalog: CatalogService, costs: CostService, clock: Clock
    ) -> None:
        self._policies = policies
        self._catalog = catalog
        self._costs = costs
        self._clock = clock

    async def of_request(self, facts: Facts, requester_groups: frozenset[str]) -> Judgement:
        """Before there is a pull request."""
        stack = facts.stack
        cost = self._costs.for_stack(stack)
        document = documents.request_document(
            facts,
            requester_groups=requester_groups,
            owner_exists=await self._catalog.exists(EntityRef.parse(stack.owner)),
            system_exists=bool(
                stack.system and await self._catalog.exists(EntityRef.parse(stack.system))
            ),
            surroundings=documents.Surroundings(cost.document(), self._clock()),
        )
        return Judgement(await self._policies.evaluate(Stage.REQUEST, document), cost)

    async def of_plan(self, facts: Facts, plan: dict[str, Any]) -> Judgement:
        """Before it may be applied. A plan whose costs cannot be read is judged without them."""
        stack = facts.stack
        cost: CostEstimate | None
        try:
            cost = await self._costs.for_plan(
                plan, module=stack.module, environment=stack.environment
            )
        except InvalidPlan:
            cost = None
        document = documents.plan_document(
            facts,
            plan,
            documents.Surroundings(cost.document() if cost else None, self._clock()),
        )
        return Judgement(await self._policies.evaluate(Stage.PLAN, document), cost)
