"""YAML with line numbers: the data of a document, and where each part of it stands."""

from dataclasses import dataclass
from typing import Any

import yaml

from landform.templates.errors import Problem

MAX_BYTES = 512 * 1024
MAX_NODES = 20_000
MAX_DEPTH = 100  # levels: what is in C counts on nobody nesting deeper than its stack

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it is built

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlSource:
    """A parsed document. ``lines`` maps a path such as ``("spec", "steps", 0)`` to its line.

    ``repeated`` are keys that stand twice in one object, with their line: the last one counts.
    """

    file: str
    data: Any
    lines: dict[Path, int]
    repeated: tuple[tuple[Path, int], ...] = ()

    def problem(self, path: Path, message: str, *, is_warning: bool = False) -> Problem:
        """Say what is wrong at ``path``, or at the nearest part around it that exists."""
        known = next(
            (path[:end] for end in range(len(path), -1, -1) if path[:end] in self.lines), ()
        )
        shown = ".".join(str(part) for part in path)
        told = f"{shown}: {message}" if shown else message
        return Problem(self.file, self.lines.get(known), told, is_warning)


def read_yaml(file: str, text: str) -> YamlSource | Problem:
    """Parse one document. Aliases are refused: they make small files huge (billion laughs)."""
    if len(text.encode()) > MAX_BYTES:
        return Problem(file, None, f"is larger than {MAX_BYTES // 1024} KiB")
    try:
        if problem := _check_events(file, text):
            return problem
        return _read(file, text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line, text.count("\n")) + 1 if mark else None  # it may point behind the end
        return Problem(file, line, f"is not YAML: {error.problem}")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Problem(file, None, f"is not YAML: {error}")


def _check_events(file: str, text: str) -> Problem | None:
    depth = 0
    for event in yaml.parse(text, Loader):
        if isinstance(event, yaml.AliasEvent):
            return Problem(file, None, "uses YAML aliases (*name), which are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else None
            return Problem(file, line, f"is nested deeper than {MAX_DEPTH} levels")
    return None


def _read(file: str, text: str) -> YamlSource:
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        lines: dict[Path, int] = {}
        repeated: list[tuple[Path, int]] = []
        if node is None:
            return YamlSource(file, None, lines)
        _collect(node, (), lines, repeated)  # first: construction merges keys into nodes
        return YamlSource(file, loader.construct_document(node), lines, tuple(repeated))
    finally:
        loader.dispose()


def _collect(
    node: yaml.Node, path: Path, lines: dict[Path, int], repeated: list[tuple[Path, int]]
) -> None:
    if len(lines) > MAX_NODES:
        raise ValueError(f"more than {MAX_NODES} nodes")
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            child = (*path, str(key.value))
            again = child in lines
            if again:
                repeated.append((child, key.start_mark.line + 1))
            _collect(value, child, lines, [] if again else repeated)
            lines[child] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _collect(item, (*path, index), lines, repeated)
