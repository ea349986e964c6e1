"""The modules that ship, as their files say."""

from functools import cache
from pathlib import Path

import hcl2
from hcl2.rules.base import AttributeRule, BlockRule

from landform.shipped import shipped
from landform.templates.module_source import Module, read_module

MODULES = shipped("modules")
TWINS = MODULES / "compat-aws3"
NO_TWIN = {
    "aws-elasticache-redis": "moto does not say where a cache can be reached",
}
"""Modules that the offline provider cannot run, and why."""


def modules() -> list[Path]:
    """The directories of the modules for the current provider."""
    return sorted(path.parent for path in MODULES.glob("*/main.tf"))


def twins() -> list[Path]:
    """The directories of the modules for the offline provider."""
    return sorted(path.parent for path in TWINS.glob("*/main.tf"))


def name_of(module: Path) -> str:
    return module.name


def sources(module: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(module.glob("*.tf"))}


@cache
def interface(module: Path) -> Module:
    return read_module(sources(module))


@cache
def blocks(module: Path) -> list[tuple[tuple[str, ...], BlockRule]]:
    """Every top-level block of a module: its type and labels, and the block."""
    return [
        (labels(each), each)
        for text in sources(module).values()
        for each in hcl2.parses(text).body.children
        if isinstance(each, BlockRule)
    ]


def labels(block: BlockRule) -> tuple[str, ...]:
    return tuple(
        str(each.serialize() if hasattr(each, "serialize") else each).strip('"')
        for each in block.labels
    )


def code(module: Path) -> str:
    """All of a module's text but its descriptions and messages."""
    lines = "\n".join(sources(module).values()).splitlines()
    return "\n".join(
        line for line in lines if not line.lstrip().startswith(("description ", "error_message "))
    )


def output_values(module: Path) -> dict[str, str]:
    """What each output gives, as an expression."""
    return {
        found[1]: str(child.expression.serialize())
        for found, block in blocks(module)
        if found[0] == "output"
        for child in block.body.children
        if isinstance(child, AttributeRule) and str(child.identifier.serialize()) == "value"
    }


def used_types() -> set[tuple[str, str]]:
    """Every ``("resource" | "data", type)`` of AWS that the current modules use."""
    return {
        (found[0], found[1])
        for module in modules()
        for found, _ in blocks(module)
        if found[0] in ("resource", "data") and found[1].startswith("aws_")
    }
