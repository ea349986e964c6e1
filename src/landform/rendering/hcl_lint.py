"""What is wrong with a Terraform file that is a template, whatever its values are. Pure.

Each way through its conditions is too many to try: all that hold, and none, find what an
author gets wrong.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from landform.rendering.errors import RenderFailed
from landform.rendering.hcl_positions import HclScanner
from landform.rendering.language import nodes
from landform.rendering.language.parser import parse
from landform.rendering.language.scanner import ScanOptions

MOST_PROBLEMS = 20
PLAIN = "x"  # stands for a value that was complained about


class HclProblem(NamedTuple):
    """``is_certain`` is false where it may depend on conditions."""

    line: int
    reason: str
    is_certain: bool


def hcl_problems(text: str, options: ScanOptions = ScanOptions()) -> list[HclProblem]:
    """Values where none can stand, and brackets, quotes and heredocs that do not close.

    Args:
        text: a template that can be parsed.
        options: how.
    """
    body = parse(text, options).body
    if any(_makes_text(node) for node in nodes.walk(body)):
        return []  # a text that is made in one place is printed in another
    has_conditions = any(isinstance(node, nodes.If | nodes.Switch) for node in nodes.walk(body))
    found = {
        problem: None
        for holds in ((True, False) if has_conditions else (True,))
        for problem in _Marked(text, body, holds=holds).problems(is_certain=not has_conditions)
    }
    return sorted(found)[:MOST_PROBLEMS]


def _makes_text(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Macro | nodes.CallBlock | nodes.Capture) or (
        isinstance(node, nodes.Set) and isinstance(node.value, nodes.Body | nodes.Capture)
    )


class _Marked:
    """The text with a mark in place of each value, along one way through its conditions."""

    def __init__(self, text: str, body: nodes.Node, *, holds: bool) -> None:
        number = 0
        while f"lfvalue{number}x" in text:
            number += 1
        self._prefix = f"lfvalue{number}x"
        self._pattern = re.compile(rf"{self._prefix}([0-9]+)z")
        self._outputs: list[nodes.Output] = []
        self._lines: list[tuple[int, int]] = []  # where a text begins, and its line
        self._holds = holds
        self._parts: list[str] = []
        self._length = 0
        self._walk(body)
        self._text = "".join(self._parts)

    def problems(self, *, is_certain: bool) -> Iterator[HclProblem]:
        """All of them: a value that cannot stand somewhere is taken away to see the next."""
        text = self._text
        for _ in range(MOST_PROBLEMS):
            try:
                HclScanner(text, self._pattern).positions()
            except RenderFailed as error:
                place = int(str(error.facts["place"]))
                mark = self._pattern.search(text, max(0, place - 1))
                if mark is None or mark.start() > place + 1:
                    yield HclProblem(self._line_at(text, place), error.detail, is_certain)
                    return
                output = self._outputs[int(mark[1])]
                reason = f"{output.source.strip()!r}: {error.detail}"
                yield HclProblem(output.line, reason, is_certain=True)
                plain = PLAIN.ljust(len(mark.group()), PLAIN)
                text = text[: mark.start()] + plain + text[mark.end() :]
            else:
                return

    def _line_at(self, text: str, place: int) -> int:
        start, line = max(each for each in [(0, 1), *self._lines] if each[0] <= place)
        return line + text.count("\n", start, place)

    def _walk(self, node: nodes.Node | None) -> None:
        if isinstance(node, nodes.Text):
            self._lines.append((self._length, node.line))
            self._add(node.text)
        elif isinstance(node, nodes.Output):
            self._add(f"{self._prefix}{len(self._outputs)}z")
            self._outputs.append(node)
        elif isinstance(node, nodes.Body):
            for child in node.children:
                self._walk(child)
        elif isinstance(node, nodes.Block | nodes.For):
            self._walk(node.body)
        elif isinstance(node, nodes.If):
            self._walk(node.then if self._holds else node.otherwise)
        elif isinstance(node, nodes.Switch):
            first = node.cases[0][1] if node.cases else None
            self._walk(first if self._holds else node.default)

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
