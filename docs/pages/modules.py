"""The tables of every module's README, and `docs/reference/modules.md`."""

import json
from pathlib import Path
from typing import Any

import hcl2

from docs.pages.markdown import NOTICE, table
from landform.shipped import shipped
from landform.templates.module_source import (
    UNKNOWN,
    Module,
    ModuleVariable,
    read_module,
)
from landform.templates.service import read_template

MODULES = shipped("modules")
TEMPLATES = shipped("request-templates")
TWINS = MODULES / "compat-aws3"


def readmes() -> dict[Path, str]:
    """The README of every module, and the tables that belong into it."""
    found = sorted(MODULES.glob("**/main.tf"))
    return {path.with_name("README.md"): interface_tables(path.parent) for path in found}


def interface_tables(directory: Path) -> str:
    """Inputs, outputs and resources of a module, as its files say."""
    files = {path.name: path.read_text(encoding="utf-8") for path in directory.glob("*.tf")}
    module = read_module(files)
    return "\n\n".join(
        (
            "### Inputs",
            table(("Name", "Type", "Default", "Description"), _inputs(module)),
            "### Outputs",
            table(
                ("Name", "Description"),
                [(f"`{each.name}`", each.description) for each in module.outputs],
            ),
            "### Resources",
            table(("Address", "Kind"), _resources(files)),
        )
    )


def modules_page() -> str:
    """`docs/reference/modules.md`."""
    rows = [
        _row(path.parent)
        for path in sorted(TEMPLATES.glob("*/template.yaml"))
        if (MODULES / path.parent.name).is_dir()
    ]
    tasks = [
        _task_row(path.parent)
        for path in sorted(TEMPLATES.glob("*/template.yaml"))
        if not (MODULES / path.parent.name).is_dir()
    ]
    head = ("Template", "What people order", "Type in the catalog", "Module", "Offline twin")
    return f"""# Request templates and modules

{NOTICE}

What ships. Each template asks for what its module needs; modules are for the current AWS provider.
A twin is the same module for the provider that the demo and the tests run without a registry.

{table(head, rows)}

## Golden paths
Their steps are a task: it creates a repository and registers it in the catalog.

{table(head[:2], tasks)}
"""


def _task_row(directory: Path) -> tuple[str, ...]:
    template, _ = read_template(directory)
    assert template is not None
    return (
        f"[`{template.name}`](../../request-templates/{template.name}/README.md)",
        f"{template.title}. {template.description}",
    )


def _row(directory: Path) -> tuple[str, ...]:
    template, _ = read_template(directory)
    assert template is not None
    module = template.stack_step.module
    twin = f"[yes](../../modules/compat-aws3/{module}/README.md)"
    return (
        f"[`{template.name}`](../../request-templates/{template.name}/README.md)",
        f"{template.title}. {template.description}",
        f"`{template.stack_step.type}`",
        f"[`{module}`](../../modules/{module}/README.md)",
        twin if (TWINS / module).is_dir() else "no",
    )


def _inputs(module: Module) -> list[tuple[str, ...]]:
    return [
        (f"`{each.name}`", f"`{each.type}`", _default(each), each.description)
        for each in module.variables
    ]


def _default(variable: ModuleVariable) -> str:
    if variable.required:
        return "required"
    if variable.default is UNKNOWN:
        return "computed"
    return f"`{json.dumps(variable.default, ensure_ascii=False)}`"


def _resources(files: dict[str, str]) -> list[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for text in files.values():
        document: dict[str, Any] = hcl2.loads(text)
        for kind, prefix in (("resource", ""), ("data", "data.")):
            for block in document.get(kind, []):
                for type_, named in block.items():
                    names = [name for name in named if not name.startswith("__")]
                    found |= {(f"`{prefix}{type_}.{name}`".replace('"', ""), kind)
                              for name in names}  # fmt: skip
    return sorted(found, key=lambda each: (each[1] == "data", each[0]))
