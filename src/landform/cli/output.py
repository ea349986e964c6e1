"""Results on stdout: a table for people, JSON or YAML for programs."""

import json
import sys
from enum import StrEnum
from typing import Any

import typer
import yaml
from rich.console import Console
from rich.table import Table
from rich.text import Text

from landform.cli.client import printable

PIPED_WIDTH = 100_000  # never wrap what a script reads


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


def show(value: Any, output: Format) -> None:
    """Print ``value`` as JSON or YAML."""
    if output is Format.YAML:
        typer.echo(yaml.safe_dump(value, sort_keys=False, allow_unicode=True).rstrip())
    else:
        typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def show_rows(
    items: list[dict[str, Any]], columns: dict[str, str], output: Format, *, empty: str
) -> None:
    """Print a list: ``columns`` maps headings to dotted paths. ``empty`` is said to people only."""
    if output is not Format.TABLE:
        show(items, output)
        return
    if not items:
        typer.echo(empty, err=True)
        return
    for_people = sys.stdout.isatty()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns:
        table.add_column(heading, overflow="fold")
    for item in items:
        table.add_row(*(_cell(item, path) for path in columns.values()))
    Console(width=None if for_people else PIPED_WIDTH).print(table)


def _cell(item: Any, path: str) -> Text:
    for part in path.split("."):
        item = item.get(part) if isinstance(item, dict) else None
    # Text, not str: rich would take "[beta]" in a title for its markup.
    return Text("-" if item is None else printable(str(item)))
