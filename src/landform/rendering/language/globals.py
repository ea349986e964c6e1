"""The functions that every template has: ``range``, ``cycler``, ``joiner``."""

from typing import Any

from landform.rendering.language.errors import TemplateProblem
from landform.rendering.language.limits import Budget
from landform.rendering.language.list_filters import add
from landform.rendering.language.values import UNDEFINED, Function, less, truthy

GLOBAL_NAMES = ("range", "cycler", "joiner")


def global_function(budget: Budget, name: str) -> Any:
    """One of them, or undefined."""
    makers = {"range": _range, "cycler": _cycler, "joiner": _joiner}
    if name not in makers:
        return UNDEFINED
    maker = makers[name]

    def call(arguments: list[Any], keyword: dict[str, Any]) -> Any:
        if keyword:
            raise TemplateProblem(f"{name}() takes no arguments by name.")
        return maker(budget, arguments)

    return Function(name, call)


def _range(budget: Budget, arguments: list[Any]) -> list[Any]:
    start, stop, step = (*arguments, UNDEFINED, UNDEFINED, UNDEFINED)[:3]
    if len(arguments) > 3:
        raise TemplateProblem("range() takes up to 3 arguments.")
    if stop is UNDEFINED:
        start, stop, step = 0, start, 1
    elif not truthy(step):
        step = 1
    if all(type(number) is int for number in (start, stop, step)):
        budget.items(len(range(start, stop, step)))
        return list(range(start, stop, step))
    up = less(0, step)
    numbers: list[Any] = []
    value = start
    while less(value, stop) if up else less(stop, value):
        budget.spend()
        numbers.append(value)
        value = add(value, step)
    return numbers


def _cycler(_: Budget, arguments: list[Any]) -> Function:
    place = [-1]

    def following(__: list[Any], ___: dict[str, Any]) -> Any:
        place[0] = (place[0] + 1) % len(arguments) if arguments else 0
        return arguments[place[0]] if arguments else UNDEFINED

    def reset(__: list[Any], ___: dict[str, Any]) -> Any:
        place[0] = -1
        return UNDEFINED

    def members(name: str) -> Any:
        if name == "current":
            known = 0 <= place[0] < len(arguments)
            return None if place[0] < 0 else arguments[place[0]] if known else UNDEFINED
        calls = {"next": following, "reset": reset}
        return Function(name, calls[name]) if name in calls else UNDEFINED

    def call(__: list[Any], ___: dict[str, Any]) -> Any:
        raise TemplateProblem("A cycler is not called itself; call its next().")

    return Function("cycler", call, members)


def _joiner(_: Budget, arguments: list[Any]) -> Function:
    separator = arguments[0] if arguments and truthy(arguments[0]) else ","
    used = [False]

    def call(__: list[Any], ___: dict[str, Any]) -> Any:
        first, used[0] = not used[0], True
        return "" if first else separator

    return Function("joiner", call)
