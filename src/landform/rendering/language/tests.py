"""What may follow ``is``."""

import math
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from landform.rendering.language.errors import TemplateProblem
from landform.rendering.language.values import (
    UNDEFINED,
    Function,
    Safe,
    is_number,
    kind_of,
    less,
    same_order,
    strictly_equal,
    to_number,
    truthy,
)

__test__ = False  # the tests of the language, not of ours


def _text(value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    raise TemplateProblem(f"It takes a string, not {kind_of(value)}.")


def _iterable(value: Any) -> bool:
    if value is UNDEFINED or value is None:
        raise TemplateProblem(f"It takes a value, not {kind_of(value)}.")
    return isinstance(value, str | list)


def _modulo(value: Any, divisor: Any) -> float:
    left, right = float(to_number(value)), float(to_number(divisor))
    return math.fmod(left, right) if math.isfinite(left) and right else math.nan


_NO_ARGUMENT: dict[str, Callable[[Any], bool]] = {
    "callable": lambda value: isinstance(value, Function),
    "defined": lambda value: value is not UNDEFINED,
    "escaped": lambda value: isinstance(value, Safe),
    "even": lambda value: _modulo(value, 2) == 0,
    "falsy": lambda value: not truthy(value),
    "iterable": _iterable,
    "lower": lambda value: not isinstance(value, Safe) and _text(value).lower() == value,
    "mapping": lambda value: isinstance(value, dict | Safe),
    "none": lambda value: value is None,
    "null": lambda value: value is None,
    "number": is_number,
    "odd": lambda value: _modulo(value, 2) == 1,
    "string": lambda value: isinstance(value, str) and not isinstance(value, Safe),
    "truthy": truthy,
    "undefined": lambda value: value is UNDEFINED,
    "upper": lambda value: not isinstance(value, Safe) and _text(value).upper() == value,
}
_ONE_ARGUMENT: dict[str, Callable[[Any, Any], bool]] = {
    "divisibleby": lambda value, other: _modulo(value, other) == 0,
    "eq": strictly_equal,
    "equalto": strictly_equal,
    "ge": lambda value, other: less(other, value) or same_order(value, other),
    "greaterthan": lambda value, other: less(other, value),
    "gt": lambda value, other: less(other, value),
    "le": lambda value, other: less(value, other) or same_order(value, other),
    "lessthan": less,
    "lt": less,
    "ne": lambda value, other: not strictly_equal(value, other),
    "sameas": strictly_equal,
}
TEST_NAMES = sorted([*_NO_ARGUMENT, *_ONE_ARGUMENT])


def run_test(name: str, value: Any, arguments: list[Any]) -> bool:
    """Whether the value passes.

    Raises:
        TemplateProblem: there is no such test, or it takes other arguments.
    """
    if name not in _NO_ARGUMENT and name not in _ONE_ARGUMENT:
        raise TemplateProblem(f"There is no test {name!r}.{hint(name, TEST_NAMES)}")
    wanted = 0 if name in _NO_ARGUMENT else 1
    if len(arguments) != wanted:
        raise TemplateProblem(f"The test {name!r} takes {wanted} argument{'s' * (wanted != 1)}.")
    if wanted:
        return bool(_ONE_ARGUMENT[name](value, arguments[0]))
    return bool(_NO_ARGUMENT[name](value))


def hint(name: str, known: list[str]) -> str:
    """`` Did you mean …?`` if something known is near."""
    near = get_close_matches(name, known, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
