"""Expressions of a `pricing.yaml`: the one place that knows what evaluates them."""

from typing import Any

from landform.rendering.language import evaluate


def value_of(node: Any, variables: dict[str, Any], environment: str | None) -> Any:
    """``node`` with its ``${{ variables.… }}`` and ``${{ environment }}`` replaced.

    Raises:
        RenderFailed: an expression is not valid, or uses something undefined.
    """
    context = {"variables": variables, "environment": environment}
    return evaluate(node, context, strict=True)
