"""The methods of a text, as JavaScript's String has them; positions count characters."""

import math
from typing import Any

from landform.rendering.language.limits import Budget
from landform.rendering.language.regexes import Regex, expand
from landform.rendering.language.values import (
    BLANKS,
    UNDEFINED,
    to_integer,
    to_number,
    to_text,
)


def argument(arguments: list[Any], index: int) -> Any:
    """The argument, or undefined if there are fewer."""
    return arguments[index] if index < len(arguments) else UNDEFINED


def position(value: Any, length: int, *, absent: int) -> int:
    """An integer argument between 0 and ``length``; negative ones become 0."""
    return absent if value is UNDEFINED else int(max(0, min(to_integer(value), length)))


def relative(value: Any, length: int, *, absent: int) -> int:
    """An integer argument that counts from the end when negative."""
    if value is UNDEFINED:
        return absent
    number = to_integer(value)
    return int(max(0, length + number)) if number < 0 else int(min(number, length))


def replaced(budget: Budget, text: str, search: Any, replacement: str, most: int = -1) -> str:
    """Replace the first ``most`` places (-1: all) of a plain text, literally."""
    count = text.count(search) if most < 0 else min(text.count(search), most)
    budget.text(len(text) + count * max(0, len(replacement) - len(search)))
    return text.replace(search, replacement, most)


def _replace(budget: Budget, text: str, arguments: list[Any]) -> str:
    search, replacement = arguments[0], to_text(arguments[1])
    if isinstance(search, Regex):
        return search.replace(budget, text, replacement)
    needle = to_text(search)
    start = text.find(needle)
    if start < 0:
        return text
    parts = (text[:start], needle, text[start + len(needle) :])
    return parts[0] + expand(budget, replacement, parts, []) + parts[2]


def _split(budget: Budget, text: str, arguments: list[Any]) -> list[Any]:
    separator, most = argument(arguments, 0), argument(arguments, 1)
    limit = None if most is UNDEFINED else int(to_integer(most)) % 2**32
    if separator is UNDEFINED:
        return [text][:limit]
    budget.items(len(text) // 8)
    if isinstance(separator, Regex):
        return separator.split(text)[:limit]
    by = to_text(separator)
    parts = text.split(by) if by else list(text)
    budget.items(len(parts))
    return parts[:limit]


def _includes(_: Budget, text: str, arguments: list[Any]) -> bool:
    start = position(argument(arguments, 1), len(text), absent=0)
    return text.find(to_text(arguments[0]), start) >= 0


def _starts_with(_: Budget, text: str, arguments: list[Any]) -> bool:
    start = position(argument(arguments, 1), len(text), absent=0)
    return text.startswith(to_text(arguments[0]), start)


def _ends_with(_: Budget, text: str, arguments: list[Any]) -> bool:
    end = position(argument(arguments, 1), len(text), absent=len(text))
    return text[:end].endswith(to_text(arguments[0]))


def _index_of(_: Budget, text: str, arguments: list[Any]) -> int:
    start = position(argument(arguments, 1), len(text), absent=0)
    return text.find(to_text(arguments[0]), start)


def _last_index_of(_: Budget, text: str, arguments: list[Any]) -> int:
    needle, last = to_text(arguments[0]), argument(arguments, 1)
    if last is UNDEFINED or math.isnan(to_number(last)):
        return text.rfind(needle)
    end = position(last, len(text), absent=len(text)) + len(needle)
    return text.rfind(needle, 0, end)


def _slice(_: Budget, text: str, arguments: list[Any]) -> str:
    start = relative(argument(arguments, 0), len(text), absent=0)
    return text[start : relative(argument(arguments, 1), len(text), absent=len(text))]


def _substring(_: Budget, text: str, arguments: list[Any]) -> str:
    start = position(argument(arguments, 0), len(text), absent=0)
    end = position(argument(arguments, 1), len(text), absent=len(text))
    return text[min(start, end) : max(start, end)]


def _char_at(_: Budget, text: str, arguments: list[Any]) -> str:
    index = to_integer(argument(arguments, 0))
    return text[int(index)] if 0 <= index < len(text) else ""


def _char_code_at(budget: Budget, text: str, arguments: list[Any]) -> float:
    character = _char_at(budget, text, arguments)
    return ord(character) if character else math.nan


def _concat(budget: Budget, text: str, arguments: list[Any]) -> str:
    joined = text + "".join(map(to_text, arguments))
    budget.text(len(joined))
    return joined


TEXT_METHODS = {
    "charAt": (_char_at, 0, 1),
    "charCodeAt": (_char_code_at, 0, 1),
    "concat": (_concat, 0, math.inf),
    "endsWith": (_ends_with, 1, 2),
    "includes": (_includes, 1, 2),
    "indexOf": (_index_of, 1, 2),
    "lastIndexOf": (_last_index_of, 1, 2),
    "replace": (_replace, 2, 2),
    "slice": (_slice, 0, 2),
    "split": (_split, 0, 2),
    "startsWith": (_starts_with, 1, 2),
    "substring": (_substring, 0, 2),
    "toLowerCase": (lambda _, text, __: text.lower(), 0, 0),
    "toUpperCase": (lambda _, text, __: text.upper(), 0, 0),
    "trim": (lambda _, text, __: text.strip(BLANKS), 0, 0),
    "trimEnd": (lambda _, text, __: text.rstrip(BLANKS), 0, 0),
    "trimStart": (lambda _, text, __: text.lstrip(BLANKS), 0, 0),
}
