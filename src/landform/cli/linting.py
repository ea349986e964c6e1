"""`landform template lint`: all that is wrong with templates, before anybody orders with them."""

from pathlib import Path
from typing import Annotated

import typer

from landform.cli.client import fail, printable
from landform.cli.context import Output
from landform.cli.output import Format, show
from landform.tasks.actions.shipped import SPECS
from landform.tasks.lint import TEMPLATE_FILE, lint_template
from landform.templates.errors import Problem
from landform.templates.files import TemplateTooLarge, read_files

INVALID = 3
DEFAULT = Path("request-templates")


def lint(
    directories: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]…",
            help="Template directories, or directories of them; default: request-templates.",
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail, too.")] = False,
    output: Output = Format.TABLE,
) -> None:
    """Say everything that is wrong with templates, as FILE:LINE: PROBLEM.

    It looks at template.yaml and at every file that its steps render, and runs nothing.
    Exit code 3 says that there are problems. Warnings do not fail, unless with --strict.

    Examples:
        landform template lint

        landform template lint request-templates/my-service --strict

        landform template lint request-templates -o json
    """
    found = [
        (directory, problem)
        for given in directories or [DEFAULT]
        for directory in _templates(given)
        for problem in _problems(directory)
    ]
    if output is not Format.TABLE:
        show([_row(directory, problem) for directory, problem in found], output)
    for directory, problem in found if output is Format.TABLE else ():
        typer.echo(printable(f"{directory}/{problem}"))
    warnings = sum(problem.is_warning for _, problem in found)
    if len(found) > warnings or (strict and warnings):
        fail(_count(len(found) - warnings, warnings), code=INVALID)
    typer.echo(_count(0, warnings), err=True)


def _templates(given: Path) -> list[Path]:
    """The directory itself, or those directly below it that hold a template."""
    if (given / TEMPLATE_FILE).exists() or not given.is_dir():
        return [given]
    return sorted(each.parent for each in given.glob(f"*/{TEMPLATE_FILE}")) or [given]


def _problems(directory: Path) -> list[Problem]:
    try:
        files = read_files(directory)
    except TemplateTooLarge as error:
        return [Problem(TEMPLATE_FILE, None, error.detail)]
    except OSError as error:
        return [Problem(TEMPLATE_FILE, None, f"cannot be read: {error.strerror}")]
    return lint_template(directory.resolve().name, files, SPECS)


def _row(directory: Path, problem: Problem) -> dict[str, str | int | None]:
    return {
        "file": f"{directory}/{problem.file}",
        "line": problem.line,
        "severity": "warning" if problem.is_warning else "problem",
        "message": problem.message,
    }


def _count(problems: int, warnings: int) -> str:
    told = [f"{problems} problem(s)"] if problems or not warnings else []
    return ", ".join([*told, *([f"{warnings} warning(s)"] if warnings else [])]) + "."
