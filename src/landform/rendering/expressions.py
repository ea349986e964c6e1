"""``${{ }}`` expressions in the steps of a template, evaluated once.

What a user typed is a value here and is never evaluated itself: the result of
an expression is not looked at again. A string that is exactly one expression
keeps the value's own type (number, list, null); anything else becomes text.
Source: Backstage scaffolder semantics, measured in the project's facts.
"""

import re
from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from landform.rendering.errors import RenderFailed

MAX_TEXT = 100_000  # characters that one string of a step may become

_SOLE = re.compile(r"\$\{\{((?:(?!\}\}).)*)\}\}", re.DOTALL)
_ENVIRONMENT = ImmutableSandboxedEnvironment(
    variable_start_string="${{", variable_end_string="}}", autoescape=False
)
_ENVIRONMENT.undefined = StrictUndefined


def evaluate(node: Any, context: dict[str, Any]) -> Any:
    """Return ``node`` with every expression in it replaced by its value.

    A sole expression whose value is undefined (an optional field left empty)
    becomes None.

    Raises:
        RenderFailed: an expression is not valid, or uses something undefined
            in the middle of a text.
    """
    if isinstance(node, dict):
        return {key: evaluate(value, context) for key, value in node.items()}
    if isinstance(node, list):
        return [evaluate(value, context) for value in node]
    if isinstance(node, str) and "${{" in node:
        return _evaluate_text(node, context)
    return node


def _evaluate_text(text: str, context: dict[str, Any]) -> Any:
    sole = _SOLE.fullmatch(text)
    try:
        if sole:
            expression = _ENVIRONMENT.compile_expression(sole.group(1), undefined_to_none=False)
            value = expression(**context)
            return None if isinstance(value, Undefined) else value
        rendered = _ENVIRONMENT.from_string(text).render(**context)
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise RenderFailed(f"{text[:80]!r} cannot be evaluated: {error}") from error
    if len(rendered) > MAX_TEXT:
        raise RenderFailed(f"{text[:80]!r} becomes more than {MAX_TEXT} characters.")
    return rendered
