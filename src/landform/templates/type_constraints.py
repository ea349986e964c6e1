"""Terraform's type constraints, such as ``list(object({size = optional(number, 1)}))``. Pure.

Source: Terraform language, "Type Constraints".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

PRIMITIVES = frozenset({"string", "number", "bool", "any"})
COLLECTIONS = frozenset({"list", "set", "map"})
MAX_DEPTH = 30

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[A-Za-z_][\w-]*|[^\sA-Za-z_"])')
_JSON_TYPES = {"string": "string", "number": "number", "bool": "boolean"}


class NotAType(ValueError):
    """The text is no type constraint; says where it stops making sense."""


@dataclass(frozen=True)
class VariableType:
    """A type: its name, what it holds, and for an object which attributes may be left out."""

    name: str
    items: tuple["VariableType", ...] = ()
    attributes: dict[str, "VariableType"] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()

    def __str__(self) -> str:
        if self.name == "object":
            inner = ", ".join(
                f"{key} = optional({kind})" if key in self.optional else f"{key} = {kind}"
                for key, kind in self.attributes.items()
            )
            return f"object({{{inner}}})"
        if self.name == "tuple":
            return f"tuple([{', '.join(map(str, self.items))}])"
        return f"{self.name}({self.items[0]})" if self.items else self.name

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of values of this type."""
        match self.name:
            case "list" | "set":
                unique = {"uniqueItems": True} if self.name == "set" else {}
                return {"type": "array", "items": self.items[0].json_schema(), **unique}
            case "map":
                return {"type": "object", "additionalProperties": self.items[0].json_schema()}
            case "tuple":
                size = len(self.items)
                return {"type": "array", "minItems": size, "maxItems": size}
            case "object":
                return self._object_schema()
            case _:
                return {"type": _JSON_TYPES[self.name]} if self.name in _JSON_TYPES else {}

    def _object_schema(self) -> dict[str, Any]:
        required = [name for name in self.attributes if name not in self.optional]
        return {
            "type": "object",
            **({"required": required} if required else {}),
            "properties": {name: kind.json_schema() for name, kind in self.attributes.items()},
        }


def parse_type(text: str) -> VariableType:
    """Read a type constraint.

    Raises:
        NotAType: it is none.
    """
    reader = _Reader(text)
    found = reader.type(0)
    if reader.next is not None:
        raise NotAType(f"the type {text[:60]!r} goes on after its end")
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: Iterator[re.Match[str]] = _TOKEN.finditer(text)
        self.next: str | None = None
        self.step()

    def step(self) -> str:
        """Take the token at hand and look at the one after it."""
        taken = self.next or ""
        found = next(self.tokens, None)
        self.next = found[1] if found else None
        return taken

    def take(self, wanted: str) -> None:
        if self.step() != wanted:
            raise NotAType(f"the type {self.text[:60]!r} lacks a {wanted!r}")

    def type(self, depth: int) -> VariableType:
        name = self.step().strip('"')  # Terraform 0.11 wrote types as texts
        if depth > MAX_DEPTH:
            raise NotAType(f"the type is nested more than {MAX_DEPTH} levels deep")
        if name in PRIMITIVES:
            return VariableType(name)
        if name in COLLECTIONS:
            return VariableType(name, (self.element(depth),))
        if name == "tuple":
            return VariableType(name, self.tuple(depth))
        if name == "object":
            return self.object(depth)
        raise NotAType(f"{name or self.text[:60]!r} is not a type")

    def element(self, depth: int) -> VariableType:
        if self.next != "(":  # `list` alone, as in old modules, is a list of anything
            return VariableType("any")
        self.take("(")
        found = self.type(depth + 1)
        self.take(")")
        return found

    def tuple(self, depth: int) -> tuple[VariableType, ...]:
        items = []
        self.take("(")
        self.take("[")
        while self.next not in ("]", None):
            items.append(self.type(depth + 1))
            if self.next == ",":
                self.step()
        self.take("]")
        self.take(")")
        return tuple(items)

    def object(self, depth: int) -> VariableType:
        attributes: dict[str, VariableType] = {}
        optional = set()
        self.take("(")
        self.take("{")
        while self.next not in ("}", None):
            name = self.step().strip('"')
            if self.step() not in ("=", ":"):
                raise NotAType(f"the type {self.text[:60]!r} lacks a '=' after {name}")
            if self.next == "optional":
                optional.add(name)
                attributes[name] = self.optional(depth)
            else:
                attributes[name] = self.type(depth + 1)
            if self.next == ",":
                self.step()
        self.take("}")
        self.take(")")
        return VariableType("object", (), attributes, frozenset(optional))

    def optional(self, depth: int) -> VariableType:
        self.step()
        self.take("(")
        found = self.type(depth + 1)
        self.skip_default()
        self.take(")")
        return found

    def skip_default(self) -> None:
        """Pass over the default of an optional attribute, which Terraform fills in by itself."""
        depth = 0
        while self.next is not None and not (depth == 0 and self.next == ")"):
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(self.step(), 0)
