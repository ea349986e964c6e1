"""Write JSON values as HCL literals that can never become code.

A quoted HCL string is itself a template: ``${`` and ``%{`` start expressions.
They are written as unicode escapes, the one form that Terraform, Go's HCL and
python-hcl2 all read back alike (checked by property tests with Terraform).
Source: HCL native syntax specification, "Template Expressions".
"""

import math
import re
from typing import Any

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
KEYWORDS = frozenset({"for", "if", "null", "true", "false"})
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
INVISIBLE = frozenset("\u2028\u2029\ufeff")


def quoted(text: str) -> str:
    """Return the HCL string literal that evaluates to ``text`` (in NFC, as Terraform keeps it).

    Raises:
        ValueError: half of a surrogate pair, which no encoding can carry.
    """
    return '"' + "".join(_escaped(text, index) for index in range(len(text))) + '"'


def literal(value: Any, *, indent: int = 0) -> str:
    """Return a JSON value as an HCL expression; objects one key a line.

    Raises:
        ValueError: a number is not finite, or a text cannot be encoded.
        TypeError: it is not a JSON value.
    """
    if isinstance(value, dict):
        return _object(value, indent)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(literal(item, indent=indent) for item in value) + "]"
    return _scalar(value)


def attributes(values: dict[str, str], *, indent: int = 2) -> str:
    """Lines of ``key = expression``, aligned as ``terraform fmt`` aligns them."""
    width = max((len(key) for key in values), default=0)
    pad = " " * indent
    return "".join(f"{pad}{key:<{width}} = {text}\n" for key, text in values.items())


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} has no HCL literal")
    if isinstance(value, int | float):
        return repr(value)
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def _object(value: dict[str, Any], indent: int) -> str:
    if not value:
        return "{}"
    inner = {
        key if IDENTIFIER.match(key) and key not in KEYWORDS else quoted(key): literal(
            item, indent=indent + 2
        )
        for key, item in value.items()
    }
    return "{\n" + attributes(inner, indent=indent + 2) + " " * indent + "}"


def _escaped(text: str, index: int) -> str:
    character = text[index]
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError("half of a surrogate pair")
    if character in ESCAPES:
        return ESCAPES[character]
    starts_template = character in "$%" and text[index + 1 : index + 2] == "{"
    if starts_template or code < 0x20 or 0x7F <= code < 0xA0 or character in INVISIBLE:
        return f"\\u{code:04x}"
    return character
