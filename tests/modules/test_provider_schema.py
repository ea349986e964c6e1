"""Every argument and block in `modules/` exists in AWS provider 6, and none that it asks for is
missing. Terraform would say so, too, where the provider can be had."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hcl2.rules.base import AttributeRule, BlockRule

from tests.modules.fetch_schema import SCHEMA
from tests.modules.hcl import blocks, labels, modules, sources, used_types

META = frozenset({"count", "for_each", "provider", "depends_on"})
META_BLOCKS = frozenset({"lifecycle"})
REFERENCE = re.compile(r"\b(data\.)?(aws_\w+)\.\w+(?:\[[^\]]*\])?\.(\w+)")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    if not SCHEMA.is_file():
        pytest.skip("skipped: no provider schema; make it with `make provider-schema` (62 MB)")
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    known = {(kind, name) for kind in ("resource", "data") for name in found[kind]}
    if used_types() - known:
        pytest.skip(
            "skipped: the provider schema is older than the modules; `make provider-schema`"
        )
    return found


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.name)
def test_provider_6_knows_every_argument_and_block(module: Path, schema: dict[str, Any]) -> None:
    faults = [
        fault
        for found, block in blocks(module)
        if found[0] in ("resource", "data") and found[1].startswith("aws_")
        for fault in _faults(block, schema[found[0]][found[1]], ".".join(found[1:]))
    ]

    assert faults == []


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.name)
def test_provider_6_gives_every_attribute_that_is_read(
    module: Path, schema: dict[str, Any]
) -> None:
    text = "\n".join(sources(module).values())
    faults = [
        f"{found[2]}.{found[3]}"
        for found in REFERENCE.finditer(text)
        if found[3] not in schema["data" if found[1] else "resource"][found[2]]["attributes"]
    ]

    assert faults == []


def test_the_check_sees_what_is_not_there() -> None:
    """Its own proof: a schema without `name` and with another required argument."""
    [block] = [
        block
        for module in modules()
        for found, block in blocks(module)
        if found[1:] == ("aws_iam_role_policy", "this")
    ]
    narrow = {"arguments": {"role": {"required": True}, "x": {"required": True}}, "blocks": {}}

    assert list(_faults(block, narrow, "it")) == ["it: name?", "it: policy?", "it: lacks x"]


def _faults(block: BlockRule, schema: dict[str, Any], where: str) -> Iterator[str]:
    given = set()
    for child in block.body.children:
        if isinstance(child, AttributeRule):
            name = str(child.identifier.serialize())
            given.add(name)
            if name not in schema["arguments"] and name not in META:
                yield f"{where}: {name}?"
        elif isinstance(child, BlockRule):
            name, inner = _opened(child)
            given.add(name)
            yield from _faults_of_block(name, inner, schema, where)
    for name, each in {**schema["arguments"], **schema["blocks"]}.items():
        if each["required"] and name not in given:
            yield f"{where}: lacks {name}"


def _faults_of_block(
    name: str, block: BlockRule, schema: dict[str, Any], where: str
) -> Iterator[str]:
    if name in schema["blocks"]:
        yield from _faults(block, schema["blocks"][name], f"{where}.{name}")
    elif name not in META_BLOCKS:
        yield f"{where}: {name} {{}}?"


def _opened(block: BlockRule) -> tuple[str, BlockRule]:
    """A block's name and body; those of `content` for a `dynamic` one."""
    found = labels(block)
    if found[0] != "dynamic":
        return found[0], block
    [content] = [
        each
        for each in block.body.children
        if isinstance(each, BlockRule) and labels(each) == ("content",)
    ]
    return found[1], content
