"""Numbers as JavaScript writes them: Backstage's templates and its catalog's index do so."""

import math


def number_text(number: float) -> str:
    """A number as JavaScript prints it: ``1``, ``1.5``, ``1e+21``, ``NaN``."""
    if isinstance(number, int):
        return str(number) if abs(number) < 10**21 else number_text(float(number))
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else ("Infinity" if number > 0 else "-Infinity")
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    mantissa, _, exponent = f"{abs(number)!r}e0".partition("e")
    whole, _, fraction = mantissa.partition(".")
    power = int(exponent.removesuffix("e0")) + len(whole)
    digits = (whole + fraction).lstrip("0")
    power -= len(whole + fraction) - len(digits)
    return sign + _place_point(digits.rstrip("0"), power)


def _place_point(digits: str, power: int) -> str:
    if len(digits) <= power <= 21:
        return digits + "0" * (power - len(digits))
    if 0 < power <= 21:
        return f"{digits[:power]}.{digits[power:]}"
    if -6 < power <= 0:
        return "0." + "0" * -power + digits
    mantissa = digits[0] + (f".{digits[1:]}" if digits[1:] else "")
    return f"{mantissa}e{power - 1:+d}"
