"""Take a file of YAML documents apart, so that a bad one does not hide its neighbours. Pure.

YAML 1.2 as Backstage reads it: ``yes``, ``on`` and dates are text, a key is there once.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from landform.ingestion.errors import MalformedSource

MAX_TEXT = 16 * 1024 * 1024  # characters of a file
MAX_DOCUMENTS = 20_000  # in a file
MAX_ALIASES = 100  # in a document
MAX_DEPTH = 50  # levels, as an entity may have
MAX_VALUES = 20_000  # in a document, with what aliases repeat counted each time
MIN_INTEGER, MAX_INTEGER = -(2**63), 2**64 - 1  # what JSON is written with here

_MARKER = re.compile(r"---(?=[ \t\r\n]|\Z)")
_PLAIN = re.compile(r"\A[ \t]*(#.*)?\Z")

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it is built


class Part(NamedTuple):
    """A document's text and the line (from 1) that it starts on."""

    line: int
    text: str


class _Loader(_Base):  # type: ignore[misc] # (which one is known at run time)
    """Safe, with the scalars of YAML 1.2's core schema."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 (as the library has it)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:  # noqa: FBT001, FBT002
        seen = set()
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                continue
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if name is None:
                raise yaml.constructor.ConstructorError(
                    None, None, "a key is no text", key.start_mark
                )
            if name in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {name[:60]!r} is there twice", key.start_mark
                )
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


def _resolve(tag: str, pattern: str, first: str) -> None:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


_resolve("bool", r"\A(?:true|True|TRUE|false|False|FALSE)\Z", "tTfF")
_resolve("null", r"\A(?:~|null|Null|NULL|)\Z", "~nN")
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"\A\Z"), [""])
_resolve("int", r"\A[-+]?(?:0|[1-9][0-9]{0,300})\Z", "-+0123456789")
_resolve(
    "float",
    r"\A[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)\Z",
    "-+.0123456789",
)
_resolve("merge", r"\A<<\Z", "<")


def parts(text: str) -> list[Part]:
    """The documents of a file, without those that hold nothing.

    Raises:
        MalformedSource: it is too large, or holds too many.
    """
    if len(text) > MAX_TEXT:
        raise MalformedSource(f"The file is larger than {MAX_TEXT} characters.")
    found = [part for part in _split(text) if not _is_blank(part.text)]
    if len(found) > MAX_DOCUMENTS:
        raise MalformedSource(f"The file has more than {MAX_DOCUMENTS} documents.")
    return found


def parse(part: Part) -> Any:
    """What a document holds.

    Raises:
        MalformedSource: it is no YAML, or larger than an entity may be once aliases are followed.
    """
    try:
        _check_aliases(part)
        found = yaml.load(part.text, _Loader)  # noqa: S506 (a safe loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _malformed(part, error.problem or "it is no YAML", mark) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _malformed(part, str(error).splitlines()[0] if str(error) else "no YAML") from None
    _check_size(found, part)
    return found


def _split(text: str) -> Iterator[Part]:
    # A line that starts with the marker ends a document wherever it stands, even in a text.
    start, lines = 1, list[str]()
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        marker = _MARKER.match(line)
        if marker:
            yield Part(start, "".join(lines))
            start, lines = number, [" " * 3 + line[marker.end() :]]
        elif line.startswith(("%YAML", "%TAG")) and not "".join(lines).strip():
            lines.append("\n")
        else:
            lines.append(line)
    yield Part(start, "".join(lines))


def _is_blank(text: str) -> bool:
    return all(_PLAIN.match(line) or line.startswith("...") for line in text.splitlines())


def _check_aliases(part: Part) -> None:
    count = depth = 0
    for event in yaml.parse(part.text, _Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            count += 1
        if depth > MAX_DEPTH:
            raise _malformed(part, f"it is nested deeper than {MAX_DEPTH} levels", event.start_mark)
        if count > MAX_ALIASES:
            raise _malformed(part, f"it has more than {MAX_ALIASES} aliases", event.start_mark)


def _check_size(found: Any, part: Part) -> None:
    waiting, count = [(found, 1)], 0
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_VALUES:
            raise _malformed(part, "it is larger than an entity may be, once aliases are followed")
        if isinstance(value, int) and not MIN_INTEGER <= value <= MAX_INTEGER:
            raise _malformed(part, "it has a number that does not fit into 64 bits")
        if isinstance(value, dict):
            waiting += [(each, depth + 1) for each in value.values()]
        elif isinstance(value, list):
            waiting += [(each, depth + 1) for each in value]


def _malformed(part: Part, what: str, mark: Any = None) -> MalformedSource:
    line = part.line + (mark.line if mark else 0)
    return MalformedSource(f"Line {line}: {what}.", line=line)
