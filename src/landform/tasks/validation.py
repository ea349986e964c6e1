"""Values and secrets against what the template asks for, page by page. Pure.

Defaults are not filled in here: the form does that (Backstage, measured).
"""

from collections.abc import Iterable
from typing import Any

from landform.kernel.errors import FieldError, Invalid, InvalidInputs
from landform.templates.values import clean_values, schema_errors


def check_values(pages: Iterable[dict[str, Any]], values: dict[str, Any]) -> None:
    """Raises `InvalidInputs`, naming every field that does not fit; `Invalid` for the form."""
    _, errors = clean_values(values)
    if not errors:  # what is nested too deep is not looked at any closer
        for page in pages:
            errors.extend(_errors(page, values))
    if errors:
        raise InvalidInputs(list(dict.fromkeys(errors)))


def check_secrets(schema: dict[str, Any] | None, secrets: dict[str, str]) -> None:
    """Raises `InvalidInputs`; no secret is repeated in it."""
    if schema is None:
        return
    errors = [
        FieldError(error.field.replace("/", "/secrets/", 1), error.message)
        for error in _errors(schema, secrets)
    ]
    if errors:
        raise InvalidInputs(errors)


def _errors(schema: Any, values: dict[str, Any]) -> list[FieldError]:
    try:
        return list(schema_errors(schema, values))
    except ValueError as error:
        reason = str(error).splitlines()[0]
        raise Invalid(f"The form is not valid JSON Schema: {reason}") from error
