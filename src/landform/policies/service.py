"""Ask the policies, and never take silence for consent."""

from typing import Any

import structlog

from landform.policies.errors import PolicyEngineUnavailable
from landform.policies.models import PolicyReport, Stage
from landform.policies.ports import PolicyEngine
from landform.policies.rules import ENGINE_RULE, read_results, unevaluated

log = structlog.get_logger()


class PolicyService:
    """What the platform team's policies say of a request or a plan."""

    def __init__(self, engine: PolicyEngine) -> None:
        self._engine = engine

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
