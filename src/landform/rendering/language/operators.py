"""What ``+ - * / % **``, ``~``, comparisons and ``in`` do."""

import math
from collections.abc import Callable
from typing import Any

from landform.rendering.language.errors import TemplateProblem
from landform.rendering.language.limits import Budget
from landform.rendering.language.list_methods import find
from landform.rendering.language.values import (
    Function,
    Safe,
    kind_of,
    less,
    loosely_equal,
    primitive,
    same_order,
    strictly_equal,
    tidy,
    to_number,
    to_text,
)

SAFE_MEMBERS = frozenset({"length", "val"})


def as_float(value: Any) -> float:
    """A number as JavaScript holds it; what is too large is Infinity."""
    number = to_number(value)
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _add(budget: Budget, left: Any, right: Any) -> Any:
    left, right = primitive(left), primitive(right)
    if isinstance(left, str) or isinstance(right, str):
        return _concat(budget, left, right)
    return tidy(as_float(left) + as_float(right))


def _concat(budget: Budget, left: Any, right: Any) -> str:
    first, second = to_text(left), to_text(right)
    budget.text(len(first) + len(second))
    return first + second


def divide(left: float, right: float) -> float:
    """JavaScript's ``/``: there is no error in it."""
    if right:
        return left / right
    if not left or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


def _modulo(left: float, right: float) -> float:
    return math.nan if math.isinf(left) or not right else math.fmod(left, right)


def _power(base: float, exponent: float) -> float:
    if math.isnan(exponent) or (abs(base) == 1 and math.isinf(exponent)):
        return math.nan
    odd = math.isfinite(exponent) and math.fmod(exponent, 2) in (1, -1)
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and odd else math.inf
    except ValueError:  # zero to a negative power, or a root of a negative number
        return math.nan if base else math.copysign(math.inf, base) if odd else math.inf


def contains(container: Any, value: Any) -> bool:
    """``value in container``. Of safe text, an object to nunjucks, its own members are asked."""
    if isinstance(container, Safe):
        return to_text(value) in SAFE_MEMBERS
    if isinstance(container, str):
        return to_text(value) in container
    if isinstance(container, list):
        return find(container, value) >= 0
    if isinstance(container, dict):
        return to_text(value) in container
    raise TemplateProblem(f"'in' looks in a list, an object or a string, not {kind_of(container)}.")


def _number(function: Callable[[float, float], float]) -> Callable[[Budget, Any, Any], Any]:
    return lambda _, left, right: tidy(function(as_float(left), as_float(right)))


BINARY: dict[str, Callable[[Budget, Any, Any], Any]] = {
    "+": _add,
    "~": _concat,
    "-": _number(lambda left, right: left - right),
    "*": _number(lambda left, right: left * right),
    "/": _number(divide),
    "%": _number(_modulo),
    "**": _number(_power),
    "==": lambda _, left, right: loosely_equal(left, right),
    "!=": lambda _, left, right: not loosely_equal(left, right),
    "===": lambda _, left, right: strictly_equal(left, right),
    "!==": lambda _, left, right: not strictly_equal(left, right),
    "<": lambda _, left, right: less(left, right),
    "<=": lambda _, left, right: less(left, right) or same_order(left, right),
    ">": lambda _, left, right: less(right, left),
    ">=": lambda _, left, right: less(right, left) or same_order(left, right),
    "in": lambda _, left, right: contains(right, left),
}


def floor(value: Any) -> Any:
    """``//`` after its division."""
    number = as_float(value)
    return tidy(float(math.floor(number))) if math.isfinite(number) else number


def refuse_function(*values: Any) -> None:
    """A function is only called; nothing else may hold it."""
    if any(isinstance(value, Function) for value in values):
        raise TemplateProblem("A function can only be called.")
