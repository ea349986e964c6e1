"""What is wrong with an expression before it has values. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from landform.rendering.errors import RenderFailed
from landform.rendering.language import Reference, Use, backstage_functions, references, uses
from landform.rendering.language.filters import FILTER_NAMES
from landform.rendering.language.globals import GLOBAL_NAMES
from landform.rendering.language.scanner import ScanOptions
from landform.rendering.language.tests import TEST_NAMES, hint
from landform.templates.yaml_source import Path

FILTERS = frozenset({*FILTER_NAMES, *backstage_functions({}).filters})
TESTS = frozenset(TEST_NAMES)
STARTS = ("${{", "{%", "{#")


@dataclass(frozen=True)
class Found:
    """A fault, and its line within the text."""

    line: int
    message: str


@dataclass(frozen=True)
class Expressions:
    """What texts of one place may use: names (``roots``) and ``functions``.

    With ``cookiecutter`` delimiters are ``{{ }}``, and there is ``jsonify``.
    """

    roots: frozenset[str]
    functions: frozenset[str] = frozenset()
    scan: ScanOptions = field(default_factory=ScanOptions)

    def faults(
        self, text: str, judge: Callable[[Reference], str | None] | None = None
    ) -> Iterator[Found]:
        """Every fault of the text; ``judge`` says what is wrong with a name that exists."""
        try:
            read, used = references(text, self.scan), uses(text, self.scan)
        except RenderFailed as error:
            line = error.facts.get("line")
            reason = error.detail.partition(": ")[2] or error.detail
            yield Found(line if isinstance(line, int) else 1, f"cannot be read: {reason}")
            return
        for use in sorted(used):
            if message := self._unknown(use):
                yield Found(use.line, message)
        for reference in sorted(read):
            if message := self._wrong_name(reference) or (judge and judge(reference)):
                yield Found(reference.line, message)

    def problems(
        self, text: str, judge: Callable[[Reference], str | None] | None = None
    ) -> Iterator[str]:
        """The messages of `faults`; what cannot be read is repeated in them."""
        for found in self.faults(text, judge):
            unread = found.message.startswith("cannot be read")
            yield f"{shown(text)} {found.message}" if unread else found.message

    def _unknown(self, use: Use) -> str | None:
        if use.kind == "filter":
            known = FILTERS | ({"jsonify"} if self.scan.cookiecutter_compat else set())
        elif use.kind == "test":
            known = TESTS
        else:
            known = self.functions | {*GLOBAL_NAMES} | self.roots
        if use.name in known:
            return None
        return f"there is no {use.kind} {use.name!r}.{hint(use.name, sorted(known))}"

    def _wrong_name(self, found: Reference) -> str | None:
        if found.root in self.roots or found.root in self.functions:
            return None
        name = ".".join((found.root, *found.path))
        return f"uses {name}, which does not exist: there is {', '.join(sorted(self.roots))}"


def texts(path: Path, node: Any) -> Iterator[tuple[Path, str]]:
    """Every text below ``node`` that holds an expression, with its path."""
    if isinstance(node, str):
        if has_expression(node):
            yield path, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from texts((*path, str(key)), value)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from texts((*path, index), value)


def has_expression(text: Any) -> bool:
    """Whether it is not known before it is evaluated."""
    return isinstance(text, str) and any(start in text for start in STARTS)


def shown(text: str) -> str:
    """A text in a message: one line, not too long."""
    line = " ".join(text.split())
    return repr(line if len(line) <= 60 else line[:57] + "…")
