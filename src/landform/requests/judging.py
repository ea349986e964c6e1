"""Ask the policies: what they are told of a request and of its plan, costs and time included."""

from dataclasses import dataclass
from typing import Any

from landform.catalog.errors import EntityNotFound
from landform.catalog.service import CatalogService
from landform.catalog.write_rules import taken
from landform.cost.errors import InvalidPlan
from landform.cost.models import CostEstimate
from landform.cost.service import CostService
from landform.kernel.clock import Clock
from landform.kernel.names import EntityRef
from landform.policies.models import Decision, PolicyReport, PolicyResult, Stage
from landform.policies.rules import with_result
from landform.policies.service import PolicyService
from landform.rendering.models import Stack
from landform.requests import documents
from landform.requests.documents import Facts
from landform.requests.entity import other_owner, resource_ref
from landform.requests.models import Action
from landform.runs.reports import kept_by

NAME_RULE = "name-in-catalog"  # ours, beside the rules of the policies
KEPT_RULE = "retires-everything"  # ours, too
NAMED = 5  # addresses in one message


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
        report = await self._policies.evaluate(Stage.REQUEST, document)
        owner = await self._other_owner(stack)
        if owner is not None:
            report = with_result(report, _name_is_taken(stack, owner))
        return Judgement(report, cost)

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
        report = await self._policies.evaluate(Stage.PLAN, document)
        if facts.action == Action.DESTROY and (kept := kept_by(plan)):
            report = with_result(report, _is_kept(kept))
        return Judgement(report, cost)

    async def _other_owner(self, stack: Stack) -> str | None:
        """Who has the name in the catalog that the Resource is to get, if not the stack."""
        try:
            entity = await self._catalog.entity(resource_ref(stack))
        except EntityNotFound:
            return None
        return other_owner(stack, entity.document)


def _is_kept(addresses: list[str]) -> PolicyResult:
    """Said before it is applied: afterwards the catalog would not have what is still there."""
    named = ", ".join(addresses[:NAMED]) + (", …" if len(addresses) > NAMED else "")
    message = (
        f"Something would be left of what is retired: {named}. Remove it from the pull request's "
        "files, or cancel this and ask for a change."
    )
    return PolicyResult(Stage.PLAN, KEPT_RULE, Decision.DENY, message)


def _name_is_taken(stack: Stack, owner: str) -> PolicyResult:
    """Said before anything is made: after the apply it could not be shown in the catalog."""
    message = (
        f"{taken(resource_ref(stack), owner)} Choose another name, or have it taken out there."
    )
    return PolicyResult(Stage.REQUEST, NAME_RULE, Decision.DENY, message)
