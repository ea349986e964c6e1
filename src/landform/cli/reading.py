"""YAML and JSON that people give to commands, as values that JSON can carry."""

import json
from pathlib import Path
from typing import Any

import yaml

from landform.cli.client import fail

INVALID = 3


class NotUsable(Exception):
    """What is wrong with a text, in one line."""


class _Loader(yaml.SafeLoader):
    """Reads a date as the text that was written: JSON has no dates."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def documents_in(text: str) -> list[Any]:
    """Every document of a text.

    Raises:
        NotUsable: it is not YAML, or holds what JSON cannot say.
    """
    try:
        found = list(yaml.load_all(text, _Loader))
        json.dumps(found, allow_nan=False)
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise NotUsable(f"{where}{problem or 'it is not YAML'}") from error
    except (TypeError, ValueError, RecursionError) as error:
        raise NotUsable(f"JSON cannot say it: {error}") from error
    return found


def value_of(text: str) -> Any:
    """The one value that a text is. Raises `NotUsable`."""
    found = documents_in(text)
    if len(found) > 1:
        raise NotUsable("it is more than one document")
    return found[0] if found else None


def read_text(path: Path) -> str:
    """The text of a file; ends the command when there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path} cannot be read: {error}", code=INVALID)


def read_parameters(path: Path) -> dict[str, Any]:
    """The object that a file holds; ends the command when it holds anything else."""
    try:
        values = value_of(read_text(path))
    except NotUsable as error:
        fail(f"{path} cannot be used: {error}", code=INVALID)
    if not isinstance(values, dict):
        fail(f"{path} must hold an object of parameters.", code=INVALID)
    return values
