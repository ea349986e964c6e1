"""The parts of a parsed template. Immutable, so one parse serves many renderings."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """``line`` counts from 1 in the template's text."""

    line: int


# Expressions


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Any


@dataclass(frozen=True, slots=True)
class RegexLiteral(Node):
    pattern: str
    flags: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Group(Node):
    """``(a, b)`` is b, as JavaScript's comma operator has it."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ListNode(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ObjectNode(Node):
    pairs: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Member(Node):
    target: Node
    key: Node


@dataclass(frozen=True, slots=True)
class Slice(Node):
    target: Node
    start: Node
    stop: Node
    step: Node


@dataclass(frozen=True, slots=True)
class Arguments(Node):
    positional: tuple[Node, ...]
    keyword: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class Call(Node):
    target: Node
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Filter(Node):
    name: str
    value: Node
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Test(Node):
    __test__ = False  # not a test of ours: pytest would collect it
    name: str
    value: Node
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Unary(Node):
    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class InlineIf(Node):
    condition: Node
    then: Node
    otherwise: Node | None


# Statements


@dataclass(frozen=True, slots=True)
class Text(Node):
    text: str


@dataclass(frozen=True, slots=True)
class Output(Node):
    """``${{ expression }}``; ``source`` is what stands between the braces."""

    expression: Node
    source: str


@dataclass(frozen=True, slots=True)
class Body(Node):
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Node
    then: Body
    otherwise: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    targets: tuple[str, ...]
    values: Node
    body: Body
    otherwise: Body | None


@dataclass(frozen=True, slots=True)
class Set(Node):
    """``value`` is an expression, or the body of a ``{% set x %}…{% endset %}``."""

    targets: tuple[str, ...]
    value: Node


@dataclass(frozen=True, slots=True)
class Macro(Node):
    name: str
    parameters: tuple[tuple[str, Node | None], ...]
    body: Body


@dataclass(frozen=True, slots=True)
class CallBlock(Node):
    call: Call
    caller: Macro


@dataclass(frozen=True, slots=True)
class Capture(Node):
    """The text of a filter block, as the input of its filter."""

    body: Body


@dataclass(frozen=True, slots=True)
class Switch(Node):
    value: Node
    cases: tuple[tuple[Node, Body], ...]
    default: Body | None


@dataclass(frozen=True, slots=True)
class Block(Node):
    body: Body


@dataclass(frozen=True, slots=True)
class Template:
    """``mutates`` says that a method which changes its list may be called."""

    body: Body
    mutates: bool


def walk(node: Any) -> Iterator[Node]:
    """The node and every node below it."""
    if isinstance(node, Node):
        yield node
    for child in children(node):
        yield from walk(child)


def children(node: Any) -> Iterator[Any]:
    """What a node, or a tuple of nodes, is made of."""
    if isinstance(node, tuple):
        yield from node
    elif isinstance(node, Node):
        yield from (getattr(node, part.name) for part in fields(node))
