"""What a request costs, before there is a plan and with one."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog

from landform.cost.errors import CostEngineUnavailable, InvalidPricingFile
from landform.cost.estimate import ENGINE, Usage, estimate_plan, estimate_values
from landform.cost.models import CostEstimate, UnpricedItem
from landform.cost.ports import CostEngine
from landform.cost.prices import PriceTable
from landform.cost.pricing_file import (
    ModulePricing,
    Usages,
    merge_usage,
    parse_pricing,
)
from landform.rendering.models import Stack

log = structlog.get_logger()

PRICING_FILE = "pricing.yaml"
_parsed = lru_cache(maxsize=256)(parse_pricing)  # by text: most of a preview's time otherwise


class CostService:
    """Estimates for previews and plans.

    ``modules`` is the directory whose ``<module>/pricing.yaml`` say what a stack is made of;
    each is read again for each question, so an edit counts at once.
    """

    def __init__(
        self,
        prices: PriceTable,
        *,
        modules: Path,
        region: str,
        usage: Usages | None = None,
        engine: CostEngine | None = None,
    ) -> None:
        self._prices = prices
        self._modules = modules
        self._region = region
        self._usage = usage or {}
        self._engine = engine

    @property
    def prices(self) -> PriceTable:
        return self._prices

    def for_stack(self, stack: Stack) -> CostEstimate:
        """What a stack will cost a month, from its values alone: for a preview.

        A module without a readable `pricing.yaml` is listed as not priced; that is never an
        error, for nobody's request depends on it.
        """
        try:
            pricing = self._pricing(stack.module)
            if pricing is None:
                reason = f"the module has no {PRICING_FILE}"
                return self._nothing_known(stack, reason)
            resources = pricing.resources_for(stack.variables, environment=stack.environment)
        except InvalidPricingFile as error:
            log.error("cost.pricing_file_invalid", module=stack.module, reason=error.detail)  # noqa: TRY400
            return self._nothing_known(stack, error.detail)
        usage = merge_usage(self._usage, pricing.usage, environment=stack.environment)
        return estimate_values(resources, self._prices, region=self._region, usage=usage)

    async def for_plan(
        self, plan: dict[str, Any], *, module: str | None = None, environment: str | None = None
    ) -> CostEstimate:
        """What there will be after a plan costs a month, and what the plan changes of it.

        ``module`` and ``environment`` decide what use is assumed. An engine without an answer
        is replaced by the price table, and `CostEstimate.note` says so.

        Raises:
            InvalidPlan: it is not a plan.
        """
        usage = self._usage_of(module, environment)
        if self._engine is not None and self._engine.name != ENGINE:
            try:
                return await self._engine.estimate_plan(plan, region=self._region, usage=usage)
            except CostEngineUnavailable as error:
                engine, reason = self._engine.name, error.detail
                log.warning("cost.engine_unavailable", engine=engine, reason=reason)
                own = estimate_plan(plan, self._prices, region=self._region, usage=usage)
                return replace(own, note=f"{engine} gave no answer, so this is from our price "
                               f"table: {reason}")  # fmt: skip
        return estimate_plan(plan, self._prices, region=self._region, usage=usage)

    def _usage_of(self, module: str | None, environment: str | None) -> Usage:
        try:
            pricing = self._pricing(module) if module else None
        except InvalidPricingFile as error:
            log.error("cost.pricing_file_invalid", module=module, reason=error.detail)  # noqa: TRY400
            pricing = None
        return merge_usage(self._usage, pricing.usage if pricing else {}, environment=environment)

    def _pricing(self, module: str) -> ModulePricing | None:
        root = self._modules.resolve()
        path = (root / module / PRICING_FILE).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            return None
        shown = f"{module}/{PRICING_FILE}"
        try:
            return _parsed(shown, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidPricingFile(f"{shown} cannot be read.") from error

    def _nothing_known(self, stack: Stack, reason: str) -> CostEstimate:
        nothing = estimate_values([], self._prices, region=self._region)
        return replace(nothing, unpriced=(UnpricedItem("module.this", stack.module, reason),))
