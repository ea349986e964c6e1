"""The methods of a list, as JavaScript's Array has them, and cookiecutter's Python ones."""

import math
from typing import Any

from landform.rendering.language.limits import Budget
from landform.rendering.language.text_methods import argument, relative
from landform.rendering.language.values import (
    UNDEFINED,
    code_units,
    printed,
    strictly_equal,
    to_integer,
    to_text,
)


def joined(budget: Budget, items: list[Any], separator: str) -> str:
    """The printed items with the separator between them."""
    texts = [printed(item) for item in items]
    budget.text(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def find(items: list[Any], value: Any, start: int = 0) -> int:
    """Where the value is, by ``===``, or -1."""
    return next((i for i in range(start, len(items)) if strictly_equal(items[i], value)), -1)


def _at(_: Budget, items: list[Any], arguments: list[Any]) -> Any:
    index = to_integer(arguments[0])
    index += len(items) if index < 0 else 0
    return items[int(index)] if 0 <= index < len(items) else UNDEFINED


def _concat(budget: Budget, items: list[Any], arguments: list[Any]) -> list[Any]:
    result = list(items)
    for value in arguments:
        result += value if isinstance(value, list) else [value]
    budget.items(len(result))
    return result


def _flat(budget: Budget, items: list[Any], arguments: list[Any]) -> list[Any]:
    depth = to_integer(argument(arguments, 0)) if arguments else 1
    result: list[Any] = []
    for item in items:
        budget.spend()
        nested = isinstance(item, list) and depth > 0
        result += _flat(budget, item, [depth - 1]) if nested else [item]
    return result


def _includes(_: Budget, items: list[Any], arguments: list[Any]) -> bool:
    start = relative(argument(arguments, 1), len(items), absent=0)
    value = arguments[0]
    is_nan = isinstance(value, float) and math.isnan(value)
    same = (isinstance(item, float) and math.isnan(item) for item in items[start:])
    return any(same) if is_nan else find(items, value, start) >= 0


def _index_of(_: Budget, items: list[Any], arguments: list[Any]) -> int:
    return find(items, arguments[0], relative(argument(arguments, 1), len(items), absent=0))


def _last_index_of(_: Budget, items: list[Any], arguments: list[Any]) -> int:
    last = to_integer(arguments[1]) if len(arguments) > 1 else len(items) - 1
    last = int(min(last, len(items) - 1) if last >= 0 else max(len(items) + last, -1))
    return next((i for i in range(last, -1, -1) if strictly_equal(items[i], arguments[0])), -1)


def _join(budget: Budget, items: list[Any], arguments: list[Any]) -> str:
    separator = argument(arguments, 0)
    return joined(budget, items, "," if separator is UNDEFINED else to_text(separator))


def _slice(_: Budget, items: list[Any], arguments: list[Any]) -> list[Any]:
    start = relative(argument(arguments, 0), len(items), absent=0)
    return items[start : relative(argument(arguments, 1), len(items), absent=len(items))]


def _push(budget: Budget, items: list[Any], arguments: list[Any]) -> int:
    budget.items(len(arguments))
    items.extend(arguments)
    return len(items)


def _unshift(budget: Budget, items: list[Any], arguments: list[Any]) -> int:
    budget.items(len(items) + len(arguments))
    items[:0] = arguments
    return len(items)


def _pop(_: Budget, items: list[Any], arguments: list[Any]) -> Any:
    index = to_integer(argument(arguments, 0)) if arguments else len(items) - 1
    index += len(items) if index < 0 else 0
    return items.pop(int(index)) if 0 <= index < len(items) else UNDEFINED


def _shift(_: Budget, items: list[Any], __: list[Any]) -> Any:
    return items.pop(0) if items else UNDEFINED


def _splice(budget: Budget, items: list[Any], arguments: list[Any]) -> list[Any]:
    if not arguments:
        return []
    start = relative(arguments[0], len(items), absent=0)
    count = len(items) if argument(arguments, 1) is UNDEFINED else to_integer(arguments[1])
    end = int(min(start + max(0, count), len(items)))
    budget.items(len(items))
    removed = items[start:end]
    items[start:end] = arguments[2:]
    return removed


def _sort(budget: Budget, items: list[Any], _: list[Any]) -> list[Any]:
    budget.items(len(items))
    items.sort(key=lambda item: code_units(to_text(item)))
    return items


def _reverse(_: Budget, items: list[Any], __: list[Any]) -> list[Any]:
    items.reverse()
    return items


def _fill(budget: Budget, items: list[Any], arguments: list[Any]) -> list[Any]:
    start = relative(argument(arguments, 1), len(items), absent=0)
    end = relative(argument(arguments, 2), len(items), absent=len(items))
    budget.items(max(0, end - start))
    items[start : max(start, end)] = [arguments[0]] * max(0, end - start)
    return items


def _copy_within(budget: Budget, items: list[Any], arguments: list[Any]) -> list[Any]:
    to = relative(arguments[0], len(items), absent=0)
    start = relative(argument(arguments, 1), len(items), absent=0)
    end = relative(argument(arguments, 2), len(items), absent=len(items))
    moved = items[start:end][: len(items) - to]
    budget.items(len(moved))
    items[to : to + len(moved)] = moved
    return items


def _insert(budget: Budget, items: list[Any], arguments: list[Any]) -> list[Any]:
    budget.items(len(items))
    items.insert(relative(arguments[0], len(items), absent=0), arguments[1])
    return []


def _remove(_: Budget, items: list[Any], arguments: list[Any]) -> list[Any]:
    index = find(items, arguments[0])
    return [items.pop(index)] if index >= 0 else []


def _count(_: Budget, items: list[Any], arguments: list[Any]) -> int:
    return sum(strictly_equal(item, arguments[0]) for item in items)


LIST_METHODS = {
    "at": (_at, 1, 1),
    "concat": (_concat, 0, math.inf),
    "copyWithin": (_copy_within, 1, 3),
    "fill": (_fill, 1, 3),
    "flat": (_flat, 0, 1),
    "includes": (_includes, 1, 2),
    "indexOf": (_index_of, 1, 2),
    "join": (_join, 0, 1),
    "lastIndexOf": (_last_index_of, 1, 2),
    "pop": (_pop, 0, 0),
    "push": (_push, 0, math.inf),
    "reverse": (_reverse, 0, 0),
    "shift": (_shift, 0, 0),
    "slice": (_slice, 0, 2),
    "sort": (_sort, 0, 0),
    "splice": (_splice, 0, math.inf),
    "unshift": (_unshift, 0, math.inf),
}
PYTHON_METHODS = {
    "append": (_push, 1, 1),
    "count": (_count, 1, 1),
    "find": (_index_of, 1, 1),
    "index": (_index_of, 1, 1),
    "insert": (_insert, 2, 2),
    "pop": (_pop, 0, 1),
    "remove": (_remove, 1, 1),
}
OBJECT_METHODS = {
    "get": (lambda _, it, args: it.get(to_text(args[0]), argument(args, 1)), 1, 2),
    "has_key": (lambda _, it, args: to_text(args[0]) in it, 1, 1),
    "items": (lambda _, it, __: [[key, value] for key, value in it.items()], 0, 0),
    "keys": (lambda _, it, __: list(it), 0, 0),
    "values": (lambda _, it, __: list(it.values()), 0, 0),
}
