"""Ask the policies, and never take silence for consent."""

from typing import Any

import structlog

from landform.policies.errors import PolicyEngineUnavailable
from landform.policies.models import PolicyReport, PolicySet, PolicyState, Stage, StageCheck
from landform.policies.ports import PolicyEngine, PolicySource
from landform.policies.rules import ENGINE_RULE, NO_RULES, deciding_rules, read_results, unevaluated

log = structlog.get_logger()

NOTHING: dict[Stage, dict[str, Any]] = {
    Stage.REQUEST: {"request": {}, "catalog": {}},
    Stage.PLAN: {},
}


class PolicyService:
    """What the platform team's policies say of a request or a plan.

    ``source`` is None where the engine is a server whose operator loads the policies.
    """

    def __init__(self, engine: PolicyEngine, source: PolicySource | None = None) -> None:
        self._engine = engine
        self._source = source

    async def evaluate(self, stage: Stage, document: dict[str, Any]) -> PolicyReport:
        """Return what the rules of ``stage`` say of ``document``.

        An engine that is unavailable is an answer, too: a person must decide. The document
        is never logged.
        """
        engine = self._engine.name
        try:
            answer = await self._engine.evaluate(stage, document)
        except PolicyEngineUnavailable as error:
            # Without a traceback, which some log renderers print with the local variables.
            log.error(  # noqa: TRY400
                "policies.evaluation_failed", stage=stage, engine=engine, reason=error.detail
            )
            return unevaluated(stage, error.detail, engine=engine)
        report = read_results(stage, answer, engine=engine)
        for result in report.results:
            if result.rule == ENGINE_RULE:
                log.error(
                    "policies.result_unreadable", stage=stage, engine=engine, reason=result.message
                )
        return report

    async def inspect(self) -> PolicyState:
        """Say what judges, whether it answers now, and which files it judges by."""
        checks = tuple([await self._check(stage) for stage in Stage])
        source, problem = await self._describe()
        return PolicyState(self._engine.name, checks, source, problem)

    async def _check(self, stage: Stage) -> StageCheck:
        """Have an empty document judged, as `landform doctor` does."""
        try:
            answer = await self._engine.evaluate(stage, NOTHING[stage])
        except PolicyEngineUnavailable as error:
            return StageCheck(stage, (), error.detail)
        rules = deciding_rules(answer)
        return StageCheck(stage, rules, None if rules else NO_RULES)

    async def _describe(self) -> tuple[PolicySet | None, str | None]:
        if self._source is None:
            return None, None
        try:
            return await self._source.describe(), None
        except PolicyEngineUnavailable as error:
            return None, error.detail
