"""Which names a template reads: for a linter that knows which there are."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from landform.rendering.errors import RenderFailed
from landform.rendering.language import nodes
from landform.rendering.language.errors import TemplateProblem
from landform.rendering.language.evaluation import guarded
from landform.rendering.language.globals import GLOBAL_NAMES
from landform.rendering.language.parser import parse
from landform.rendering.language.scanner import ScanOptions


class Reference(NamedTuple):
    """``values.tags.owner`` in line 3 is ``("values", ("tags", "owner"), 3)``."""

    root: str
    path: tuple[str, ...]
    line: int


def references(text: str, options: ScanOptions = ScanOptions()) -> set[Reference]:
    """Every name that the template reads and does not make itself, with what is read of it.

    Raises:
        RenderFailed: the text is not a template.
    """
    template = _parsed(text, options)
    return set(_read(template.body, frozenset((*GLOBAL_NAMES, *_assigned(template.body)))))


class Use(NamedTuple):
    """A filter, test or function that is called by its name: ``("filter", "upper", 3)``."""

    kind: str
    name: str
    line: int


def uses(text: str, options: ScanOptions = ScanOptions()) -> set[Use]:
    """Every filter, test and function of the language that the template calls.

    Raises:
        RenderFailed: the text is not a template.
    """
    body = _parsed(text, options).body
    made = {*_assigned(body), "caller"}
    return {use for node in nodes.walk(body) for use in _used(node) if use.name not in made}


def _used(node: nodes.Node) -> Iterator[Use]:
    if isinstance(node, nodes.Filter):
        yield Use("filter", node.name, node.line)
    elif isinstance(node, nodes.Test):
        yield Use("test", node.name, node.line)
    elif isinstance(node, nodes.Call) and isinstance(node.target, nodes.Name):
        yield Use("function", node.target.name, node.line)


def _parsed(text: str, options: ScanOptions) -> nodes.Template:
    try:
        return guarded(lambda: parse(text, options))  # type: ignore[no-any-return]
    except TemplateProblem as problem:
        line = problem.line or 1
        raise RenderFailed(f"Line {line}: {problem.reason}", line=line) from problem


def _assigned(node: Any) -> Iterator[str]:
    for child in nodes.walk(node):
        if isinstance(child, nodes.Set):
            yield from child.targets
        elif isinstance(child, nodes.Macro):
            yield child.name


def _read(node: Any, known: frozenset[str]) -> Iterator[Reference]:
    if isinstance(node, nodes.Member | nodes.Name):
        root, path, dynamic = _chain(node)
        if isinstance(root, nodes.Name):
            if root.name not in known:
                yield Reference(root.name, path, root.line)
        else:
            yield from _read(root, known)
        for key in dynamic:
            yield from _read(key, known)
        return
    for child, more in _bound(node):
        yield from _read(child, known | more)


def _bound(node: Any) -> Iterator[tuple[Any, frozenset[str]]]:
    """The children of a node and the names that it binds for each."""
    nothing: frozenset[str] = frozenset()
    if isinstance(node, nodes.For):
        inside = frozenset((*node.targets, "loop"))
        yield node.values, nothing
        yield (node.body, node.otherwise), inside
    elif isinstance(node, nodes.Macro):
        inside = frozenset((*(name for name, _ in node.parameters), "caller"))
        yield (tuple(default for _, default in node.parameters), node.body), inside
    elif isinstance(node, nodes.Call) and isinstance(node.target, nodes.Name):
        yield node.arguments, nothing  # a function's name is not a value that is read
    else:
        for child in nodes.children(node):
            yield child, nothing


def _chain(node: nodes.Node) -> tuple[nodes.Node, tuple[str, ...], list[nodes.Node]]:
    """``a.b[c].d`` as a, the path up to the first computed key, and the computed keys."""
    path: list[str] = []
    dynamic: list[nodes.Node] = []
    while isinstance(node, nodes.Member):
        if isinstance(node.key, nodes.Literal):
            path.insert(0, str(node.key.value))
        else:
            dynamic.append(node.key)
            path.clear()
        node = node.target
    return node, tuple(path), dynamic
