"""Check what somebody filled in: first as data (`clean_values`), then against the schema.

Rules for text come from what lies behind us: Terraform normalises strings to
NFC, PostgreSQL and HCL have no NUL, and a reviewer cannot see bidirectional
controls in a diff ("Trojan Source").
"""

import math
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import jsonschema_rs

from landform.kernel.errors import FieldError, InvalidInputs
from landform.templates.models import Template

MAX_TEXT = 64 * 1024  # characters in one value
MAX_DEPTH = 20
MAX_INTEGER = 2**63  # what JSON libraries on all sides agree on
BIDI_CONTROLS = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
)
ALLOWED_CONTROLS = frozenset("\t\n\r")


def validate_values(template: Template, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values as they will be used: cleaned, with defaults filled in.

    Raises:
        InvalidInputs: naming every field that does not fit, in the form's order.
    """
    cleaned, errors = clean_values(values)
    if errors:
        raise InvalidInputs(errors)
    complete = with_defaults(template, cleaned)
    unknown = [name for name in complete if name not in template.parameter_names]
    errors = [
        FieldError(_pointer([name]), "is not a parameter of this template") for name in unknown
    ]
    for page in template.pages:
        errors.extend(_schema_errors(page.schema, complete))
    if errors:
        raise InvalidInputs(list(dict.fromkeys(errors)))
    return complete


def with_defaults(template: Template, values: dict[str, Any]) -> dict[str, Any]:
    """Fill in the schema's defaults for fields that are absent."""
    complete = deepcopy(values)
    for page in template.pages:
        _fill(page.schema, complete)
    return complete


def clean_values(values: dict[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    """Return the values in NFC, and what cannot be accepted whatever the schema says."""
    errors: list[FieldError] = []
    cleaned = {key: _clean(value, [key], errors) for key, value in values.items()}
    errors.extend(
        FieldError(_pointer([key]), "has a name that cannot be used")
        for key in values
        if not key.isascii() or not key.isprintable() or len(key) > 100
    )
    return cleaned, errors


def _clean(value: Any, path: list[str], errors: list[FieldError]) -> Any:
    if len(path) > MAX_DEPTH:
        errors.append(FieldError(_pointer(path), f"is nested more than {MAX_DEPTH} levels deep"))
        return None
    if isinstance(value, dict):
        return {
            _clean_text(key, path, errors): _clean(item, [*path, key], errors)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_clean(item, [*path, str(i)], errors) for i, item in enumerate(value)]
    if isinstance(value, str):
        return _clean_text(value, path, errors)
    if problem := _number_problem(value):
        errors.append(FieldError(_pointer(path), problem))
    return value


def _clean_text(text: str, path: list[str], errors: list[FieldError]) -> str:
    problem = next(_text_problems(text), None)
    if problem:
        errors.append(FieldError(_pointer(path), problem))
        return ""
    return unicodedata.normalize("NFC", text)


def _text_problems(text: str) -> Iterator[str]:
    if len(text) > MAX_TEXT:
        yield f"is longer than {MAX_TEXT} characters"
        return
    for character in text:
        code = ord(character)
        if (code < 0x20 and character not in ALLOWED_CONTROLS) or code == 0x7F:
            yield f"holds the control character U+{code:04X}"
        elif 0xD800 <= code <= 0xDFFF:
            yield "holds half of a surrogate pair"
        elif character in BIDI_CONTROLS:
            yield f"holds U+{code:04X}, which hides text from a reviewer"


def _number_problem(value: Any) -> str | None:
    if isinstance(value, float) and not math.isfinite(value):
        return "is not a finite number"
    if isinstance(value, int) and not -MAX_INTEGER <= value < MAX_INTEGER:
        return "is larger than 64 bits"
    return None


def _fill(schema: dict[str, Any], values: dict[str, Any]) -> None:
    for name, field in schema.get("properties", {}).items():
        if not isinstance(field, dict):  # `true` takes anything and fills in nothing
            continue
        if name not in values and "default" in field:
            values[name] = deepcopy(field["default"])
        if isinstance(values.get(name), dict):
            _fill(field, values[name])


def _schema_errors(schema: dict[str, Any], values: dict[str, Any]) -> Iterator[FieldError]:
    validator = compile_schema(schema)
    for error in validator.iter_errors(values):
        path = [str(part) for part in error.instance_path]
        if error.kind.name == "required":
            yield FieldError(_pointer([*path, error.kind.property]), "is required")
        else:
            yield FieldError(_pointer(path), error.message)


def compile_schema(schema: dict[str, Any]) -> Any:
    """A validator that fetches nothing: a ``$ref`` to a URL or file is an error.

    Raises:
        ValueError: the schema is not valid JSON Schema.
    """
    return jsonschema_rs.validator_for(
        schema, retriever=_refuse, validate_formats=True, mask="the value"
    )


def _refuse(uri: str) -> Any:
    raise ValueError(f"$ref to {uri} is not allowed: schemas must be self-contained")


def _pointer(path: list[str]) -> str:
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)
    # A key may hold half of a surrogate pair, which no answer could be encoded with.
    return pointer.encode(errors="backslashreplace").decode()
