"""What a Terraform module takes and gives: its variables and outputs, read from HCL. Pure.

Nothing is evaluated: a default that is more than a plain value counts as one that we cannot know.
Sources: Terraform language, "Input Variables", "Output Values", "Type Constraints".
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import hcl2
from hcl2 import SerializationOptions

from landform.kernel.errors import Invalid
from landform.templates.errors import Problem
from landform.templates.type_constraints import NotAType, VariableType, parse_type

MAX_BYTES = 256 * 1024  # of one file; python-hcl2 reads about 100 KB in a second

# With their quotes: without them `"${x}"` and `"$${x}"`, or `true` and `"true"`, look alike.
AS_WRITTEN = SerializationOptions(
    with_comments=False, explicit_blocks=False, preserve_heredocs=False
)
_ESCAPE = re.compile(r'\\(["\\nrt]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|([$%])\2\{')
_SHORT = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_INTERPOLATION = re.compile(r"(?<![$%])(?:\$\$|%%)*[$%]\{")


class BrokenModule(Invalid):
    """A module that cannot be read; ``problems`` names every fault with its file."""

    title = "The module cannot be read"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems))


class _Unknown:
    """A value that only Terraform could tell."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()


@dataclass(frozen=True)
class Validation:
    """One ``validation`` block: the condition as Terraform would print it, and what it says."""

    condition: str
    message: str


@dataclass(frozen=True)
class ModuleVariable:
    """One ``variable`` block. ``default`` is None when there is none; see ``required``."""

    name: str
    type: VariableType
    description: str
    required: bool
    default: Any
    sensitive: bool
    nullable: bool
    validations: tuple[Validation, ...]


@dataclass(frozen=True)
class ModuleOutput:
    """One ``output`` block."""

    name: str
    description: str
    sensitive: bool


@dataclass(frozen=True)
class Module:
    """A module's interface, in the order of its files."""

    variables: tuple[ModuleVariable, ...]
    outputs: tuple[ModuleOutput, ...]


def read_module(files: Mapping[str, str]) -> Module:
    """Read the interface from a module's ``.tf`` files, given as names and texts.

    Raises:
        BrokenModule: a file is not HCL or too large, a type is none, or a name is there twice.
    """
    problems: list[Problem] = []
    variables: list[ModuleVariable] = []
    outputs: list[ModuleOutput] = []
    for file, text in sorted(files.items()):
        document = _parse(file, text, problems)
        for name, body in _blocks(document, "variable"):
            try:
                variables.append(_variable(name, body))
            except NotAType as error:
                problems.append(Problem(file, None, f"variable {name}: {error}"))
        outputs += [_output(name, body) for name, body in _blocks(document, "output")]
    for what, names in (("variable", variables), ("output", outputs)):
        counted = Counter(each.name for each in names)
        problems += [
            Problem(f"{what} {name}", None, "is declared twice")
            for name, count in counted.items()
            if count > 1
        ]
    if problems:
        raise BrokenModule(problems)
    return Module(tuple(variables), tuple(outputs))


def _parse(file: str, text: str, problems: list[Problem]) -> dict[str, Any]:
    if len(text.encode(errors="replace")) > MAX_BYTES or "\x00" in text:
        problems.append(Problem(file, None, f"is larger than {MAX_BYTES // 1024} KiB or has a NUL"))
        return {}
    try:
        document: dict[str, Any] = hcl2.loads(text, serialization_options=AS_WRITTEN)
    except (Exception, RecursionError) as error:  # noqa: BLE001 lark raises many kinds
        line = getattr(error, "line", None)
        at = line if isinstance(line, int) and line > 0 else None
        problems.append(Problem(file, at, f"is not valid HCL ({type(error).__name__})"))
        return {}
    return document


def _blocks(document: dict[str, Any], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for block in document.get(kind, []):
        for label, body in block.items():
            yield label.strip('"'), body


def _variable(name: str, body: dict[str, Any]) -> ModuleVariable:
    default = plain(body.get("default"))
    return ModuleVariable(
        name=name,
        type=parse_type(expression(body.get("type", "any"))),
        description=_text(body.get("description")),
        required="default" not in body,
        default=default,
        sensitive=body.get("sensitive") is True,
        nullable=body.get("nullable", True) is True,
        validations=tuple(
            Validation(expression(each.get("condition", "")), _text(each.get("error_message")))
            for each in body.get("validation", [])
        ),
    )


def _output(name: str, body: dict[str, Any]) -> ModuleOutput:
    return ModuleOutput(name, _text(body.get("description")), body.get("sensitive") is True)


def plain(value: Any) -> Any:
    """A value as python-hcl2 shows it, as JSON; `UNKNOWN` where Terraform would have to think."""
    if isinstance(value, dict):
        made = {unquoted(key): plain(item) for key, item in value.items()}
        return UNKNOWN if UNKNOWN in made.values() else made
    if isinstance(value, list):
        items = [plain(item) for item in value]
        return UNKNOWN if UNKNOWN in items else items
    if not isinstance(value, str):
        return value
    if value.startswith('"') and not _INTERPOLATION.search(value):
        return unquoted(value)
    return UNKNOWN


def expression(value: Any) -> str:
    """An expression's text without the ``${ }`` that python-hcl2 puts around it."""
    text = str(value)
    return text[2:-1] if text.startswith("${") and text.endswith("}") else text


def unquoted(text: str) -> str:
    """The text that a quoted HCL literal stands for; other text as it is."""
    if not (len(text) > 1 and text.startswith('"') and text.endswith('"')):
        return text
    return _ESCAPE.sub(_unescape, text[1:-1])


def _unescape(found: re.Match[str]) -> str:
    if found[2]:
        return f"{found[2]}{{"
    code = found[1]
    return _SHORT[code] if code in _SHORT else chr(int(code[1:], 16))


def _text(value: Any) -> str:
    """A description or message: one that is put together by Terraform stays as written."""
    found = plain(value)
    if isinstance(found, str):
        return found
    return unquoted(value) if isinstance(value, str) else ""
