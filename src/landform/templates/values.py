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
from landform.templates.schema_cost import check_cost

MAX_TEXT = 64 * 1024  # characters in one value
MAX_DEPTH = 20
MAX_VALUES = 20_000  # of all fields together
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
        errors.extend(schema_errors(page.schema, complete))
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
    if not _are_few(values):
        return {}, [FieldError("", f"The form holds more than {MAX_VALUES} values")]
    errors: list[FieldError] = []
    cleaned = {key: _clean(value, [key], errors) for key, value in values.items()}
    errors.extend(
        FieldError(_pointer([key]), "has a name that cannot be used")
        for key in values
        if not key.isascii() or not key.isprintable() or len(key) > 100
    )
    return cleaned, errors


def _are_few(values: dict[str, Any]) -> bool:
    left: list[Any] = [values]
    count = 0
    while left and count <= MAX_VALUES:
        inner = left.pop()
        items = list(inner.values()) if isinstance(inner, dict) else inner
        count += len(items)
        left += [item for item in items if isinstance(item, dict | list)]
    return count <= MAX_VALUES


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


def _fill(schema: Any, values: dict[str, Any]) -> None:
    """Defaults of the fields that these values make the form ask for."""
    if not isinstance(schema, dict):  # `true` takes anything and fills in nothing
        return
    for name, field in schema.get("properties", {}).items():
        if isinstance(field, dict) and name not in values and "default" in field:
            values[name] = deepcopy(field["default"])
        if isinstance(values.get(name), dict):
            _fill(field, values[name])
    for branch in _branches_taken(schema, values):
        _fill(branch, values)


def _branches_taken(schema: dict[str, Any], values: dict[str, Any]) -> Iterator[Any]:
    yield from schema.get("allOf", [])
    for keyword in ("dependencies", "dependentSchemas"):
        for name, branch in schema.get(keyword, {}).items():
            if name in values:
                yield branch
    for keyword in ("oneOf", "anyOf"):
        fitting = (branch for branch in schema.get(keyword, []) if _could_fit(branch, values))
        yield next(fitting, None)
    if "if" in schema:
        fits = compile_schema(_object(schema["if"])).is_valid(values)
        yield schema.get("then" if fits else "else")


def _could_fit(branch: Any, values: dict[str, Any]) -> bool:
    """Whether what was filled in fits; fields that are not filled in yet may still come."""
    if not isinstance(branch, dict):
        return bool(branch)
    known = {name: field for name, field in branch.get("properties", {}).items() if name in values}
    told_apart = any(_chooses(field) for field in branch.get("properties", {}).values())
    chosen = any(_chooses(field) for field in known.values())
    return (chosen or not told_apart) and compile_schema(
        {"type": "object", "properties": known}
    ).is_valid(values)


def _chooses(field: Any) -> bool:
    """Whether the field is one by which Backstage's forms tell branches apart."""
    return isinstance(field, dict) and ("const" in field or "enum" in field)


def _object(schema: Any) -> dict[str, Any]:
    return schema if isinstance(schema, dict) else {"not": {}} if schema is False else {}


def schema_errors(schema: dict[str, Any], values: dict[str, Any]) -> Iterator[FieldError]:
    """What of the values does not fit the schema; their own words are not repeated."""
    validator = compile_schema(schema)
    for error in validator.iter_errors(values):
        path = [str(part) for part in error.instance_path]
        if error.kind.name == "required":
            yield FieldError(_pointer([*path, error.kind.property]), "is required")
        else:
            yield FieldError(_pointer(path), error.message)


def compile_schema(schema: dict[str, Any]) -> Any:
    """A validator that fetches nothing: a ``$ref`` to a URL or file is an error.

    A schema that names no draft is of draft 7, as Backstage's forms and back end have it:
    later ones know no ``dependencies`` and no list of ``items``.

    Raises:
        ValueError: the schema is not valid JSON Schema, or costs too much to check with.
    """
    check_cost(schema)
    named = "$schema" in schema
    validator = jsonschema_rs.validator_for if named else jsonschema_rs.Draft7Validator
    return validator(schema, retriever=_refuse, validate_formats=True, mask="the value")


def _refuse(uri: str) -> Any:
    raise ValueError(f"$ref to {uri} is not allowed: schemas must be self-contained")


def _pointer(path: list[str]) -> str:
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)
    # A key may hold half of a surrogate pair, which no answer could be encoded with.
    return pointer.encode(errors="backslashreplace").decode()
