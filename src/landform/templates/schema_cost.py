"""How much work a JSON Schema can make: refused before anything is checked against it. Pure.

A schema of thirty lines whose ``$ref`` each name the next one twice takes a thousand million
steps to check one value. A ``$ref`` back to where it stands is fine once (a tree is described
so), but not where several schemas look at the same value, for then they double at each level.
"""

from typing import Any
from urllib.parse import unquote

MOST_SCHEMAS = 20_000  # with what each $ref stands for, counted each time
MOST_LEVELS = 100
# Whose schemas look at the same value, or may.
TOGETHER = frozenset(
    {"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependencies", "dependentSchemas"}
    | {"patternProperties", "contains", "unevaluatedProperties", "unevaluatedItems"}
)
# Whose keys are names of somebody's choice.
NAMED = frozenset({"properties", "patternProperties", "dependencies", "dependentSchemas"})
# What is no schema whatever is in it, or one only where a $ref names it.
SKIPPED = frozenset({"const", "enum", "default", "examples", "definitions", "$defs"})
# They would change what a $ref names.
MOVING = frozenset({"$id", "$anchor", "$dynamicRef", "$recursiveRef", "$dynamicAnchor"})


class _Cost:
    def __init__(self, root: Any) -> None:
        self._root = root
        self._known: dict[str, int] = {}
        self._open: list[str] = []
        self._returns: dict[str, int] = {}

    def of(self, node: Any, level: int = 0, *, together: bool = False) -> int:
        """How many schemas are in it, with those that it refers to."""
        if level > MOST_LEVELS:
            raise ValueError(f"it is nested more than {MOST_LEVELS} levels deep")
        cost = 1
        if isinstance(node, list):
            cost += sum(self.of(item, level + 1, together=together) for item in node)
        elif isinstance(node, dict):
            self._check_keywords(node, level)
            if isinstance(node.get("$ref"), str):
                cost += self._referred(node["$ref"], level, together=together)
            for key, value in node.items():
                inner = together or key in TOGETHER
                for child in _schemas(key, value):
                    cost += self.of(child, level + 1, together=inner)
        if cost > MOST_SCHEMAS:
            raise ValueError(f"with what its $ref stand for it has more than {MOST_SCHEMAS} parts")
        return cost

    def _check_keywords(self, node: dict[Any, Any], level: int) -> None:
        for keyword in MOVING:
            if isinstance(node.get(keyword), str) and (level or keyword != "$id"):
                raise ValueError(f"{keyword} is not allowed: schemas must be self-contained")

    def _referred(self, ref: str, level: int, *, together: bool) -> int:
        if ref != "#" and not ref.startswith("#/"):
            raise ValueError(f"$ref to {ref} is not allowed: schemas must be self-contained")
        if ref in self._open:
            self._returns[ref] = self._returns.get(ref, 0) + together
            if self._returns[ref] > 1:
                raise ValueError(f"$ref {ref!r} comes back to itself in several ways at once")
            return 1
        if ref not in self._known:
            self._open.append(ref)
            self._known[ref] = self.of(self._target(ref), level + 1, together=together)
            self._open.pop()
        return self._known[ref]

    def _target(self, ref: str) -> Any:
        """What a pointer into the schema names."""
        node = self._root
        for part in ref.removeprefix("#").split("/")[1:]:
            key = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and key.isdecimal() and int(key) < len(node):
                node = node[int(key)]
            else:
                node = node.get(key) if isinstance(node, dict) else None
        return node


def _schemas(key: Any, value: Any) -> list[Any]:
    """The schemas that a keyword holds."""
    if key in SKIPPED:
        return []
    return list(value.values()) if key in NAMED and isinstance(value, dict) else [value]


def check_cost(schema: Any) -> None:
    """Refuse a schema that could keep the service busy.

    Raises:
        ValueError: it is nested too deep, or grows without end where it refers to itself.
    """
    _Cost(schema).of(schema)
