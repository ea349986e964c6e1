"""Filters over numbers and texts that hold one."""

import itertools
import math
import re
from typing import Any

from landform.rendering.language.limits import Budget
from landform.rendering.language.values import (
    BLANKS,
    UNDEFINED,
    number_from_text,
    tidy,
    to_integer,
    to_number,
    to_text,
    truthy,
)

MAX_DIGITS = 300
_FLOAT = re.compile(r"[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
_INTEGER = re.compile(r"([+-]?)(0[xX])?([0-9a-zA-Z]*)")


def absolute(_: Budget, value: Any) -> Any:
    """Without its sign."""
    return abs(to_number(value))


def to_float(_: Budget, value: Any, other: Any) -> Any:
    """The number that a text begins with."""
    match = _FLOAT.match(to_text(value).lstrip(BLANKS))
    return number_from_text(match.group()) if match else other


def to_int(_: Budget, value: Any, other: Any, base: Any) -> Any:
    """The whole number that a text begins with."""
    radix = 10 if base is UNDEFINED else to_integer(base)
    radix = 10 if radix == 0 else radix
    text = to_text(value).lstrip(BLANKS)
    match = _INTEGER.match(text)
    if not match or not 2 <= radix <= 36:
        return other
    sign, prefix, digits = match.groups()
    used = (digits or "").lower() if not prefix or radix == 16 else "0"
    valid = "0123456789abcdefghijklmnopqrstuvwxyz"[: int(radix)]
    kept = "".join(itertools.takewhile(valid.__contains__, used))[:MAX_DIGITS]
    if not kept:
        return other
    return tidy(float(int(kept, int(radix)))) * (-1 if sign == "-" else 1)


def rounded(_: Budget, value: Any, digits: Any, method: Any) -> Any:
    """To ``digits`` after the point; ``ceil`` and ``floor`` are methods."""
    places = to_number(digits) if truthy(digits) else 0
    factor = 10.0**places if abs(places) <= MAX_DIGITS else math.nan
    scaled = float(to_number(value)) * factor
    if not math.isfinite(scaled):
        return math.nan if math.isnan(scaled) else scaled / factor
    functions = {"ceil": math.ceil, "floor": math.floor}
    known = functions.get(method) if isinstance(method, str) else None
    return tidy((known(scaled) if known else math.floor(scaled + 0.5)) / factor)
