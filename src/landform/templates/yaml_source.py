"""YAML with line numbers: the data of a document, and where each part of it stands."""

from dataclasses import dataclass
from typing import Any

import yaml

from landform.templates.errors import Problem

MAX_BYTES = 512 * 1024
MAX_NODES = 20_000

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
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            return Problem(file, None, "uses YAML aliases (*name), which are not allowed")
        node = yaml.compose(text, yaml.SafeLoader)
        lines: dict[Path, int] = {}
        repeated: list[tuple[Path, int]] = []
        if node is not None:
            _collect(node, (), lines, repeated)
        return YamlSource(file, yaml.safe_load(text), lines, tuple(repeated))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Problem(file, mark.line + 1 if mark else None, f"is not YAML: {error.problem}")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Problem(file, None, f"is not YAML: {error}")


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
