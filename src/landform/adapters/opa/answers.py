"""What the engines share: the package of a stage, and what may be said of a failure.

An error of an evaluation quotes the value that it failed on, and that comes from the
input, which may hold secrets. So only its kind and its place in the policies are told.
An error in the policies' own text is told as the engine told it.
"""

import json
import re
from typing import Any

from landform.policies.errors import PolicyEngineUnavailable
from landform.policies.models import Stage

MAX_RESULT_BYTES = 16 * 1024 * 1024
MAX_SENTENCE = 300  # characters

_PACKAGES = {Stage.REQUEST: "landform.request", Stage.PLAN: "main"}
_BUILTIN = re.compile(r"([a-z][a-z0-9_.]*): ")


class NoAnswer(PolicyEngineUnavailable):
    """The engine could not be reached, or was too slow: nothing is known of what it would say."""


def package_of(stage: Stage) -> str:
    """The Rego package that speaks at this stage."""
    return _PACKAGES[stage]


def encode_input(document: dict[str, Any]) -> bytes:
    """Return the document as one line of JSON.

    Raises:
        PolicyEngineUnavailable: it holds something that JSON does not have.
    """
    try:
        return json.dumps(document, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        # Not even as the cause: these errors quote the value.
        reason = f"The input is not JSON ({type(error).__name__})."
    raise PolicyEngineUnavailable(reason)


def decode_answer(text: bytes, said_by: str) -> dict[str, Any]:
    """Return an engine's reply as an object.

    Raises:
        PolicyEngineUnavailable: it is something else.
    """
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PolicyEngineUnavailable(f"{said_by} did not answer with JSON.") from error
    if not isinstance(answer, dict):
        raise PolicyEngineUnavailable(f"{said_by} did not answer with a JSON object.")
    return answer


def checked_package(value: object, package: str) -> dict[str, Any]:
    """Return what a package holds.

    Raises:
        PolicyEngineUnavailable: it is not a package but data of that name.
    """
    if not isinstance(value, dict):
        raise PolicyEngineUnavailable(f"data.{package} is not a package.")
    return value


def undefined(package: str) -> PolicyEngineUnavailable:
    """The failure of a package that no policy declares."""
    return PolicyEngineUnavailable(f"No policy is in package {package}: data.{package} undefined.")


def sentence_of(errors: object) -> str:
    """Say in one line what OPA's list of errors is about, without any value of the input."""
    first = errors[0] if isinstance(errors, list) and errors else None
    if not isinstance(first, dict):
        return "OPA failed without saying why."
    code, message = str(first.get("code") or ""), str(first.get("message") or "")
    # Without a code: files that cannot be loaded. `rego_`: policies that do not compile.
    of_the_policies = not code or code.startswith("rego_")
    said = first_line(message) if of_the_policies else _kind_of(code, message)
    return f"{_place(first.get('location'))}{said}."


def first_line(text: str) -> str:
    """The first line that says something, cut to a sentence's length."""
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line), "no reason given")[:MAX_SENTENCE].rstrip(".:")


def _kind_of(code: str, message: str) -> str:
    if code == "eval_conflict_error":
        return "a rule has two values at once"
    if code == "eval_builtin_error" and (named := _BUILTIN.match(message)):
        return f"{named[1]} failed on a value of the input"
    return "the evaluation failed"


def _place(location: object) -> str:
    if not isinstance(location, dict) or not location.get("file"):
        return ""
    return f"{location['file']}:{location.get('row', '?')}: "
