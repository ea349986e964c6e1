"""The templates that ship, filled in with their examples and rendered by Landform's own code."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from landform.rendering.models import Stack, StackSettings
from landform.rendering.stack import render_retirement, render_stack
from landform.rendering.verify import verify_retirement, verify_stack
from landform.requests.intake import prepare_stack
from landform.shipped import shipped
from landform.templates.models import Template
from landform.templates.service import read_template

TEMPLATES = shipped("request-templates")


def templates() -> list[Path]:
    """The directories of the templates that call a module."""
    found = sorted(path.parent for path in TEMPLATES.glob("*/template.yaml"))
    return [directory for directory in found if template_in(directory).stack is not None]


def template_in(directory: Path) -> Template:
    template, problems = read_template(directory)
    assert template is not None, problems
    return template


def example(directory: Path) -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((directory / "example.yaml").read_text())
    return values


def stack_of(directory: Path, values: dict[str, Any] | None = None) -> Stack:
    """The stack that a template makes of its example, or of other values."""
    _, stack = prepare_stack(
        template_in(directory), example(directory) if values is None else values, StackSettings()
    )
    return stack


def write_stack(root: Path, stack: Stack, module: Path, **variables: Any) -> Path:
    """Lay out an infra repository with one stack and its module; returns the stack's directory.

    ``variables`` are those that a platform team sets and the form does not ask for.
    """
    stack = replace(stack, variables={**stack.variables, **variables})
    change = render_stack(stack, stack.module, StackSettings())
    verify_stack(change, stack)
    for path, text in change.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    copy = root / "modules" / stack.module
    copy.mkdir(parents=True)
    for source in module.glob("*.tf"):
        (copy / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    return root / stack.directory


def retire_stack(root: Path, stack: Stack) -> None:
    """Write and remove what a request does that retires the stack."""
    change = render_retirement(stack, stack.module, StackSettings())
    verify_retirement(change)
    for path, text in change.files.items():
        (root / path).write_text(text, encoding="utf-8")
    for path in change.removed:
        (root / path).unlink()
