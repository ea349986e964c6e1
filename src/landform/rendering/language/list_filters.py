"""Filters over lists, objects and numbers."""

import functools
import secrets
from typing import Any

from landform.rendering.language.errors import TemplateProblem
from landform.rendering.language.limits import Budget
from landform.rendering.language.list_methods import joined
from landform.rendering.language.members import own
from landform.rendering.language.tests import run_test
from landform.rendering.language.tokens import RESERVED
from landform.rendering.language.values import (
    UNDEFINED,
    Safe,
    kind_of,
    less,
    tidy,
    to_number,
    to_text,
    truthy,
)


def items_of(value: Any) -> list[Any] | None:
    """A list's items or a text's characters."""
    return list(value) if isinstance(value, list | str) else None


def required(value: Any, kinds: type | tuple[type, ...], wanted: str) -> Any:
    """The value, if it is of a kind."""
    if not isinstance(value, kinds):
        raise TemplateProblem(f"It takes {wanted}, not {kind_of(value)}.")
    return value


def first(_: Budget, value: Any) -> Any:
    """The first item."""
    return _edge(value, 0)


def last(_: Budget, value: Any) -> Any:
    """The last item."""
    return _edge(value, -1)


def _edge(value: Any, index: int) -> Any:
    if value is None or value is UNDEFINED:
        raise TemplateProblem(f"It takes a list, not {kind_of(value)}.")
    items = items_of(value)
    return items[index] if items else UNDEFINED


def random(_: Budget, value: Any) -> Any:
    """Any item."""
    items = required(value, (list, str), "a list")
    return secrets.choice(items) if items else UNDEFINED


def length(_: Budget, value: Any) -> Any:
    """How many items, characters or keys."""
    if isinstance(value, list | str | dict):
        return len(value)
    return 0 if value is UNDEFINED or value is None or value is False else UNDEFINED


def as_list(budget: Budget, value: Any) -> Any:
    """A list; of an object, ``{key, value}`` for each key."""
    required(value, (list, str, dict), "a list, a string or an object")
    budget.items(len(value))
    if isinstance(value, dict):
        return [{"key": key, "value": item} for key, item in value.items()]
    return value if isinstance(value, list) else list(value)


def reverse(budget: Budget, value: Any) -> Any:
    """From last to first."""
    if isinstance(value, str):
        return Safe(value[::-1]) if isinstance(value, Safe) else value[::-1]
    budget.items(len(value) if isinstance(value, list) else 0)
    return value[::-1] if isinstance(value, list) else []


def join(budget: Budget, value: Any, separator: Any, attribute: Any) -> Any:
    """The items (or an attribute of each) as one text."""
    between = to_text(separator) if truthy(separator) else ""
    if truthy(attribute):
        return joined(budget, _attributes(value, attribute), between)
    return joined(budget, required(value, list, "a list"), between)


def total(_: Budget, value: Any, attribute: Any, start: Any) -> Any:
    """The sum of the items (or of an attribute of each)."""
    items = _attributes(value, attribute) if truthy(attribute) else required(value, list, "a list")
    result: Any = 0
    for item in items:
        result = add(result, item)
    return add(0 if start is UNDEFINED else start, result)


def add(left: Any, right: Any) -> Any:
    """JavaScript's ``+``: joins texts, adds anything else."""
    left, right = _bare(left), _bare(right)
    if isinstance(left, str) or isinstance(right, str):
        return to_text(left) + to_text(right)
    return tidy(float(to_number(left)) + float(to_number(right)))


def _bare(value: Any) -> Any:
    return to_text(value) if isinstance(value, list | dict) else value


def batch(budget: Budget, value: Any, size: Any, fill: Any) -> Any:
    """Rows of ``size`` items."""
    if value is None or value is UNDEFINED:
        raise TemplateProblem(f"It takes a list, not {kind_of(value)}.")
    width = _count(size)
    items = items_of(value) or []
    rows = [items[start : start + width] for start in range(0, len(items), width)]
    if rows and truthy(fill):
        budget.items(width)
        rows[-1] += [fill] * (width - len(rows[-1]))
    return rows


def slices(budget: Budget, value: Any, count: Any, fill: Any) -> Any:
    """As many lists as ``count`` says, as even as can be."""
    items = required(value, (list, str), "a list")
    number = _count(count)
    budget.items(number)
    size, extra = divmod(len(items), number)
    rows: list[Any] = []
    start = 0
    for index in range(number):
        end = start + size + (index < extra)
        row = items[start:end]
        if truthy(fill) and index >= extra:
            row = [*required(row, list, "a list when there is a fill"), fill]
        rows.append(row)
        start = end
    return rows


def _count(value: Any) -> int:
    number = to_number(value)
    if not 1 <= number <= 10**6:
        raise TemplateProblem("The count is a whole number from 1.")
    return int(number)


def dictsort(budget: Budget, value: Any, case_sensitive: Any, by: Any) -> Any:
    """Pairs of key and value, sorted by one of them."""
    pairs = required(value, dict, "an object").items()
    if by not in (UNDEFINED, "key", "value"):
        raise TemplateProblem("It sorts by 'key' or 'value'.")
    index = 1 if by == "value" else 0
    budget.items(len(pairs))

    def key(pair: tuple[str, Any]) -> Any:
        text = pair[index]
        return text.upper() if isinstance(text, str) and not truthy(case_sensitive) else text

    return [list(pair) for pair in sorted(pairs, key=functools.cmp_to_key(_by(key)))]


def sort(budget: Budget, value: Any, down: Any, case_sensitive: Any, attribute: Any) -> Any:
    """From small to large, by an attribute if one is named."""
    items = items_of(value) or []
    budget.items(len(items) * 4)

    def key(item: Any) -> Any:
        found = read_path(item, attribute)
        return found.lower() if isinstance(found, str) and not truthy(case_sensitive) else found

    ordered = _by(key)
    sign = -1 if truthy(down) else 1
    return sorted(items, key=functools.cmp_to_key(lambda a, b: sign * ordered(a, b)))


def _by(key: Any) -> Any:
    def compare(left: Any, right: Any) -> int:
        one, other = key(left), key(right)
        return -1 if less(one, other) else int(less(other, one))

    return compare


def groupby(budget: Budget, value: Any, attribute: Any) -> Any:
    """An object from an attribute's values to the items that have them."""
    if value is None or value is UNDEFINED:
        raise TemplateProblem(f"It takes a list, not {kind_of(value)}.")
    groups: dict[str, list[Any]] = {}
    items = items_of(value) or []
    budget.items(len(items))
    for item in items:
        name = to_text(read_path(item, attribute))
        if name in RESERVED:
            raise TemplateProblem(f"{name!r} is a name of JavaScript's own.")
        groups.setdefault(name, []).append(item)
    return groups


def selectattr(_: Budget, value: Any, attribute: Any) -> Any:
    """The items whose attribute is true."""
    items = required(value, list, "a list")
    return [item for item in items if truthy(_attribute(item, to_text(attribute)))]


def rejectattr(_: Budget, value: Any, attribute: Any) -> Any:
    """The items whose attribute is not true."""
    items = required(value, list, "a list")
    return [item for item in items if not truthy(_attribute(item, to_text(attribute)))]


def select(budget: Budget, value: Any, *test: Any) -> Any:
    """The items that pass a test, ``truthy`` by default."""
    return _selected(budget, value, test, wanted=True)


def reject(budget: Budget, value: Any, *test: Any) -> Any:
    """The items that fail a test, ``truthy`` by default."""
    return _selected(budget, value, test, wanted=False)


def _selected(budget: Budget, value: Any, test: tuple[Any, ...], *, wanted: bool) -> Any:
    if value is None or value is UNDEFINED:
        raise TemplateProblem(f"It takes a list, not {kind_of(value)}.")
    name = to_text(test[0]) if test and test[0] is not UNDEFINED else "truthy"
    items = items_of(value) or []
    budget.items(len(items))
    return [item for item in items if run_test(name, item, list(test[1:])) is wanted]


def default(_: Budget, value: Any, other: Any, boolean: Any) -> Any:
    """``other`` for undefined, or with ``true`` for anything false."""
    if truthy(boolean):
        return value if truthy(value) else other
    return other if value is UNDEFINED else value


def read_path(value: Any, path: Any) -> Any:
    """``a.b`` of a value; undefined where a key is missing."""
    if not truthy(path):
        return value
    for key in path.split(".") if isinstance(path, str) else [to_text(path)]:
        if value is None or value is UNDEFINED:
            raise TemplateProblem(f"{key!r} cannot be read from {kind_of(value)}.")
        found, value = own(value, key)
        if not found:
            return UNDEFINED
    return value


def _attributes(value: Any, attribute: Any) -> list[Any]:
    return [_attribute(item, to_text(attribute)) for item in items_of(value) or []]


def _attribute(item: Any, key: str) -> Any:
    if item is None or item is UNDEFINED:
        raise TemplateProblem(f"{key!r} cannot be read from {kind_of(item)}.")
    return own(item, key)[1]
