"""A directory of policies and data, read as ``opa eval --data <directory>`` reads it.

Names with a dot in front are how Kubernetes mounts a second copy of every file.
"""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

DATA = frozenset({".json", ".yaml", ".yml"})


class UnusablePolicies(Exception):
    """These files cannot be evaluated. The message names the file and never quotes an input."""


def read_tree(root: Path, *, tests: bool = False) -> dict[str, bytes]:
    """Return every file that matters, by its path below ``root``; ``tests`` are files, too.

    Raises:
        UnusablePolicies: a file or directory cannot be read.
    """
    try:
        return {
            file.relative_to(root).as_posix(): file.read_bytes()
            for file in _files(root, tests=tests)
        }
    except OSError as error:
        raise UnusablePolicies(f"{error.filename}: {error.strerror}") from error


def merged_data(files: dict[str, bytes]) -> dict[str, Any]:
    """Return the ``data`` document: what each file holds, under the directories it is in.

    The name of the file plays no part: ``x/limits.json`` and ``x/data.yaml`` both hold
    ``data.x``, and may not disagree.

    Raises:
        UnusablePolicies: a file is malformed, or two give the same key a value; the message
            names both.
    """
    data: dict[str, Any] = {}
    origins: dict[tuple[str, ...], str] = {}
    for name, content in files.items():
        path = PurePosixPath(name)
        if path.suffix not in DATA:
            continue
        value = _parse(path, content)
        for directory in reversed(path.parent.parts):
            value = {directory: value}
        if not isinstance(value, dict):
            raise UnusablePolicies(f"{name}: the document is not an object")
        _merge(data, value, name, origins)
    return data


def _files(directory: Path, *, tests: bool) -> Iterator[Path]:
    for entry in sorted(directory.iterdir()):
        if entry.name.startswith(".") or (entry.name.endswith("_test.rego") and not tests):
            continue
        if entry.is_dir():
            yield from _files(entry, tests=tests)
        elif entry.suffix in DATA or entry.name.endswith((".rego", ".tar.gz")):
            yield entry


def _parse(path: PurePosixPath, content: bytes) -> Any:
    try:
        text = content.decode()
        if path.suffix == ".json":
            return json.loads(text, parse_constant=_no_constant)
        # A SafeLoader of YAML 1.2; the rule looks at the name of the class.
        return _normal(yaml.load(text, _YamlLoader))  # noqa: S506
    except (ValueError, TypeError, RecursionError, yaml.YAMLError) as error:
        kind = "JSON" if path.suffix == ".json" else "YAML"
        raise UnusablePolicies(f"{path}: not {kind} that can be read") from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _merge(
    into: dict[str, Any],
    more: dict[str, Any],
    name: str,
    origins: dict[tuple[str, ...], str],
    path: tuple[str, ...] = (),
) -> None:
    for key, value in more.items():
        here = (*path, key)
        if key not in into:
            into[key] = value
            origins[here] = name
        elif isinstance(into[key], dict) and isinstance(value, dict):
            _merge(into[key], value, name, origins, here)
        else:
            other = next(
                origins[here[:length]]
                for length in range(len(here), 0, -1)
                if here[:length] in origins
            )
            raise UnusablePolicies(f"{name}: {'.'.join(here)} has a value in {other} already")


def _normal(value: Any) -> Any:
    """Only what JSON has, or can be made into it without a doubt; OPA refuses the rest, too."""
    match value:
        case dict():
            return {_key(key): _normal(part) for key, part in value.items()}
        case list():
            return [_normal(part) for part in value]
        case float() if not math.isfinite(value):
            raise ValueError("a number is not finite")
        case float() if value.is_integer():
            return int(value)
        case str() | bool() | int() | float() | None:
            return value
    raise TypeError("a type that JSON does not have")


def _key(key: Any) -> str:
    match key:
        case str():
            return key
        case bool() | int():
            return str(key).lower()
    raise ValueError("a key that JSON cannot have")


class _YamlLoader(yaml.SafeLoader):
    """YAML as OPA's Go library reads it: ``yes`` and ``12:30:45`` are strings, ``1e3`` a number."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def number(self, node: yaml.ScalarNode) -> int | float:
        text = node.value.replace("_", "")
        if _PREFIXED.fullmatch(text):
            return int(text, 0)
        if _OCTAL.fullmatch(text):
            return int(text, 8)
        return int(text) if _INTEGER.fullmatch(text) else float(text)


_PREFIXED = re.compile(r"[-+]?0[box].+")
_OCTAL = re.compile(r"[-+]?0[0-7]+")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_EXPONENT = r"(?:[eE][-+]?[0-9_]+)?"
_RESOLVED = {
    "bool": (r"(?:true|True|TRUE|false|False|FALSE)$", ["t", "T", "f", "F"]),
    "null": (r"(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    "number": (
        r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|\.[0-9][0-9_]*"
        + _EXPONENT
        + r"|[0-9][0-9_]*(?:\.[0-9_]*)?"
        + _EXPONENT
        + ")$",
        list("-+.0123456789"),
    ),
    "float": (r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$", ["-", "+", "."]),
    "merge": (r"<<$", ["<"]),
}
for _tag, (_pattern, _first) in _RESOLVED.items():
    _YamlLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)
_YamlLoader.add_constructor("tag:yaml.org,2002:number", _YamlLoader.number)
