"""What we need of a policy engine. Contract: `tests/contract/test_policy_engine.py`."""

from typing import Any, Protocol

from landform.policies.models import PolicySet, Stage


class PolicyEngine(Protocol):
    """Evaluates the platform team's Rego."""

    name: str

    async def evaluate(self, stage: Stage, document: dict[str, Any]) -> dict[str, Any]:
        """Return the stage's package as JSON: rule names to what they hold.

        ``document`` becomes ``input``. Stage `request` is ``data.landform.request``,
        stage `plan` is ``data.main`` (so that conftest runs the same files).

        Raises:
            PolicyEngineUnavailable: no answer in time, an error in a policy, or an
                undefined result. The caller must treat it as "a person decides".
        """


class PolicySource(Protocol):
    """Where an engine of ours has its policies from."""

    async def describe(self) -> PolicySet:
        """Say which files there are now. Raises `PolicyEngineUnavailable`."""
