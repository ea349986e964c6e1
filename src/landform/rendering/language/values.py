"""The values of the language and how JavaScript prints, adds and compares them.

A value is None, a bool, a number, a str, a list, a dict with str keys, or
`UNDEFINED`; while a template runs also a `Function`. Source: ECMAScript's
abstract operations ToPrimitive, ToNumber, ToString and IsLooselyEqual.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from landform.kernel.numbers import number_text
from landform.rendering.language.errors import LimitReached, TemplateProblem

MAX_SAFE_INTEGER = 2**53
MAX_VALUES = 100_000  # in a list or object that is printed, compared or handed out
MAX_CHARACTERS = 8 * 1024 * 1024
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_PREFIXED = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
BLANKS = " \t\n\r\v\f\u00a0\ufeff\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


class Undefined:
    """What has no value: an absent key, an unknown name."""

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED = Undefined()


class Safe(str):
    """Text that ``escape`` leaves alone: from ``safe``, ``escape`` or a macro.

    ``marked`` is the same text with its printed values still marked, for a
    caller of `render_text_with` that writes values its own way.
    """

    __slots__ = ("marked",)
    marked: str | None

    def __new__(cls, text: str, marked: str | None = None) -> "Safe":
        self = super().__new__(cls, text)
        self.marked = marked
        return self


class Captured(str):
    """Text of a ``{% set %}`` block; ``marked`` as in `Safe`."""

    __slots__ = ("marked",)
    marked: str | None

    def __new__(cls, text: str, marked: str | None = None) -> "Captured":
        self = super().__new__(cls, text)
        self.marked = marked
        return self


class JsonText(str):
    """What ``dump`` made, with the value it was made of."""

    __slots__ = ("value",)
    value: Any

    def __new__(cls, text: str, value: Any) -> "JsonText":
        self = super().__new__(cls, text)
        self.value = value
        return self


@dataclass(frozen=True, eq=False)
class Function:
    """Something that can only be called, with positional and keyword arguments.

    ``members`` are the few names that can be read from it.
    """

    name: str
    call: Callable[[list[Any], dict[str, Any]], Any]
    members: Callable[[str], Any] | None = None
    is_macro: bool = False


def kind_of(value: Any) -> str:
    """The word for a value's kind in an error."""
    if value is UNDEFINED or value is None:
        return "undefined" if value is UNDEFINED else "null"
    if isinstance(value, bool):
        return "boolean"
    names = {int: "number", float: "number", list: "list", dict: "object", Function: "function"}
    return "string" if isinstance(value, str) else names.get(type(value), "value")


def printed(value: Any) -> str:
    """The text that ``${{ value }}`` becomes in a file."""
    return "" if value is UNDEFINED or value is None else to_text(value)


def to_text(value: Any) -> str:
    """JavaScript's ``String(value)``."""
    if isinstance(value, str):
        return str(value)
    if value is None or value is UNDEFINED:
        return "null" if value is None else "undefined"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, list):
        check_size(value)
        return _list_text(value)
    if isinstance(value, dict):
        return "[object Object]"
    raise TemplateProblem(f"A {kind_of(value)} has no text; it can only be called.")


def _list_text(items: list[Any]) -> str:
    return ",".join(_list_text(item) if isinstance(item, list) else printed(item) for item in items)


def check_size(value: Any) -> None:
    """Return if a value is small enough to be gone through: lists can hold a list many times.

    Raises:
        LimitReached: it is too large, or holds itself.
    """
    left, characters = MAX_VALUES, MAX_CHARACTERS
    waiting = [value]
    while waiting:
        item = waiting.pop()
        left -= 1
        if isinstance(item, str):
            characters -= len(item)
        elif isinstance(item, list | dict):
            left -= len(item) // 2
            waiting.extend(item if isinstance(item, list) else item.values())
        if left < 0 or characters < 0:
            raise LimitReached("A list or an object becomes too large.")


def primitive(value: Any) -> Any:
    """JavaScript's ToPrimitive: lists and objects become text."""
    return to_text(value) if isinstance(value, list | dict | Function) else value


def to_number(value: Any) -> float:
    """JavaScript's ``Number(value)``; an integral result is an int."""
    value = primitive(value)
    if isinstance(value, str):
        return number_from_text(value)
    if value is UNDEFINED:
        return math.nan
    if value is None:
        return 0
    return int(value) if isinstance(value, bool) else value


def number_from_text(text: str) -> float:
    """JavaScript's ``Number("…")``."""
    text = text.strip(BLANKS)
    if _DECIMAL.fullmatch(text):
        return tidy(float(text))
    if _PREFIXED.fullmatch(text):
        return tidy(float(int(text, 0)))
    names = {"": 0, "Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}
    return names.get(text, math.nan)


def tidy(number: float) -> float:
    """An int where a float holds a whole number exactly; but -0.0 stays: 1 / -0 is -Infinity."""
    if type(number) is int or not number.is_integer() or abs(number) > MAX_SAFE_INTEGER:
        return number
    return int(number) or (0 if math.copysign(1, number) > 0 else number)


def json_number(number: float) -> float:
    """A finite number as JSON writes it, which knows no -0."""
    return tidy(number) or 0


def to_integer(value: Any) -> float:
    """JavaScript's ToIntegerOrInfinity."""
    number = to_number(value)
    if isinstance(number, int) or math.isinf(number):
        return number
    return 0 if math.isnan(number) else math.trunc(number)


def truthy(value: Any) -> bool:
    """JavaScript's truth: ``[]`` and ``{}`` are true, ``0``, ``""`` and NaN are not."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    if type(value) is Safe or isinstance(value, list | dict | Function):
        return True
    return False if value is UNDEFINED else bool(value)


def strictly_equal(left: Any, right: Any) -> bool:
    """``===``: same type and value; lists, objects and safe texts only with themselves."""
    if is_number(left) and is_number(right):
        return bool(left == right)
    if isinstance(left, list | dict | Function | Safe) or isinstance(right, Safe):
        return left is right
    if isinstance(left, str) and isinstance(right, str):
        return str(left) == str(right)
    return left is right


def loosely_equal(left: Any, right: Any) -> bool:
    """``==`` with JavaScript's conversions."""
    if strictly_equal(left, right):
        return True
    left_object, right_object = _is_object(left), _is_object(right)
    if left_object and right_object:
        return False
    left = str(primitive(left)) if left_object else left
    right = str(primitive(right)) if right_object else right
    empty = (None, UNDEFINED)
    if left in empty or right in empty:
        return left in empty and right in empty
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return bool(to_number(left) == to_number(right))


def _is_object(value: Any) -> bool:
    return isinstance(value, list | dict | Function | Safe)


def is_number(value: Any) -> bool:
    """Whether JavaScript would say ``typeof value === "number"``."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def less(left: Any, right: Any) -> bool:
    """``<``: texts by UTF-16 code units, anything else as numbers."""
    left, right = primitive(left), primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return code_units(left) < code_units(right)
    return bool(to_number(left) < to_number(right))


def same_order(left: Any, right: Any) -> bool:
    """Neither is less, and neither is NaN: the equal part of ``<=``."""
    left, right = primitive(left), primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return bool(to_number(left) == to_number(right))


def code_units(text: str) -> bytes:
    """A key that orders texts as JavaScript does."""
    return text.encode("utf-16-be", "surrogatepass")
