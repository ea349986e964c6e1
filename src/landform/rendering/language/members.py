"""What can be read from a value: own keys, indexes, ``length``, and a fixed list of methods.

There is no way from here to an attribute of a Python object.
"""

import math
from typing import Any

from landform.rendering.language.errors import TemplateProblem
from landform.rendering.language.limits import Budget
from landform.rendering.language.list_methods import LIST_METHODS, OBJECT_METHODS, PYTHON_METHODS
from landform.rendering.language.number_methods import NUMBER_METHODS
from landform.rendering.language.regexes import Regex
from landform.rendering.language.text_methods import TEXT_METHODS
from landform.rendering.language.values import UNDEFINED, Function, is_number, to_text

MUTATORS = frozenset(
    {"append", "copyWithin", "fill", "insert", "pop", "push", "remove", "reverse", "shift"}
    | {"sort", "splice", "unshift"}
)


def own(target: Any, key: str) -> tuple[bool, Any]:
    """Whether the value has this key of its own, and what it is."""
    if isinstance(target, dict):
        return key in target, target.get(key, UNDEFINED)
    if isinstance(target, list | str):
        if key == "length":
            return True, len(target)
        index = index_of(key, len(target))
        return (False, UNDEFINED) if index is None else (True, target[index])
    return False, UNDEFINED


def index_of(key: str, length: int) -> int | None:
    """The index that a key names if it is within the length: ``"0"``, not ``"-1"`` or ``"00"``."""
    if not (key.isascii() and key.isdigit()) or len(key) > 15 or str(int(key)) != key:
        return None
    return int(key) if int(key) < length else None


def member(budget: Budget, target: Any, key: Any, *, cookiecutter: bool) -> Any:
    """``target.key``: undefined where there is nothing, a function where it is a method."""
    name = to_text(key)
    if isinstance(target, Function):
        return target.members(name) if target.members else UNDEFINED
    found, value = own(target, name)
    if found:
        return value
    method = _methods(target, cookiecutter=cookiecutter).get(name)
    if method is None:
        return UNDEFINED
    call, least, most = method

    def bound(arguments: list[Any], keyword: dict[str, Any]) -> Any:
        if keyword or not least <= len(arguments) <= most:
            raise TemplateProblem(f"{name}() takes {_range(least, most)} arguments.")
        return call(budget, target, arguments)

    return Function(name, bound)


def _methods(target: Any, *, cookiecutter: bool) -> dict[str, Any]:
    if isinstance(target, str):
        return TEXT_METHODS
    if is_number(target):
        return NUMBER_METHODS
    if isinstance(target, list):
        return LIST_METHODS | PYTHON_METHODS if cookiecutter else LIST_METHODS
    if isinstance(target, Regex):
        return {"test": (_matches, 1, 1)}
    return OBJECT_METHODS if cookiecutter and isinstance(target, dict) else {}


def _matches(_: Budget, pattern: Regex, arguments: list[Any]) -> bool:
    return pattern.found_in(to_text(arguments[0]))


def _range(least: int, most: float) -> str:
    if least == most:
        return str(least)
    return f"at least {least}" if math.isinf(most) else f"{least} to {int(most)}"
