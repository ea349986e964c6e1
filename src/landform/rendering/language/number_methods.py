"""The methods of a number, as JavaScript's Number has them."""

import math
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from landform.kernel.numbers import number_text
from landform.rendering.language.errors import TemplateProblem
from landform.rendering.language.limits import Budget
from landform.rendering.language.values import UNDEFINED, to_integer

MAX_DIGITS = 100
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def _to_fixed(_: Budget, number: float, arguments: list[Any]) -> str:
    digits = _digits(arguments, least=0, absent=0)
    if not math.isfinite(number) or abs(number) >= 10**21:
        return number_text(number)
    with localcontext() as context:
        context.prec = 400
        rounded = Decimal(number).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{rounded:f}" if number < 0 or rounded else f"{abs(rounded):f}"


def _to_exponential(_: Budget, number: float, arguments: list[Any]) -> str:
    if not math.isfinite(number):
        return number_text(number)
    if not arguments or arguments[0] is UNDEFINED:
        digits = len(f"{Decimal(repr(number)).normalize():e}".partition("e")[0].strip("-")) - 2
        return _exponential(number, max(0, digits))
    return _exponential(number, _digits(arguments, least=0, absent=0))


def _to_precision(_: Budget, number: float, arguments: list[Any]) -> str:
    if not arguments or arguments[0] is UNDEFINED or not math.isfinite(number):
        return number_text(number)
    digits = _digits(arguments, least=1, absent=1)
    text = _exponential(number, digits - 1)
    exponent = int(text.partition("e")[2])
    if not -7 < exponent < digits:
        return text
    return _to_fixed(_, number, [digits - 1 - exponent])


def _to_string(_: Budget, number: float, arguments: list[Any]) -> str:
    base = 10 if not arguments or arguments[0] is UNDEFINED else to_integer(arguments[0])
    if not 2 <= base <= 36:
        raise TemplateProblem("toString() takes a base from 2 to 36.")
    if base == 10 or not math.isfinite(number):
        return number_text(number)
    if number != int(number):
        raise TemplateProblem("toString() writes whole numbers only in a base that is not 10.")
    digits, rest = "", abs(int(number))
    while rest:
        rest, digit = divmod(rest, int(base))
        digits = _ALPHABET[digit] + digits
    return ("-" if number < 0 else "") + (digits or "0")


def _exponential(number: float, digits: int) -> str:
    with localcontext() as context:
        context.prec = digits + 1
        context.rounding = ROUND_HALF_UP
        mantissa, _, exponent = f"{+Decimal(number):.{digits}e}".partition("e")
    return f"{mantissa}e{int(exponent):+d}"


def _digits(arguments: list[Any], *, least: int, absent: int) -> int:
    digits = to_integer(arguments[0]) if arguments and arguments[0] is not UNDEFINED else absent
    if not least <= digits <= MAX_DIGITS:
        raise TemplateProblem(f"The number of digits is from {least} to {MAX_DIGITS}.")
    return int(digits)


NUMBER_METHODS = {
    "toExponential": (_to_exponential, 0, 1),
    "toFixed": (_to_fixed, 0, 1),
    "toPrecision": (_to_precision, 0, 1),
    "toString": (_to_string, 0, 1),
}
