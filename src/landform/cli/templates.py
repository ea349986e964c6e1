"""`landform template …`: what can be ordered; and an author's tools, which need no service."""

from pathlib import Path
from typing import Annotated

import typer

from landform.cli.client import API, fail
from landform.cli.context import Output, Server, Token, User, connect, connection
from landform.cli.output import Format, show, show_rows
from landform.cli.reading import read_parameters
from landform.kernel.errors import DomainError, InvalidInputs
from landform.rendering.models import StackSettings
from landform.rendering.stack import render_stack, resolve_stack
from landform.rendering.verify import verify_stack
from landform.templates.service import read_template
from landform.templates.values import validate_values

app = typer.Typer(help="What can be ordered, and an author's tools.", no_args_is_help=True)

COLUMNS = {"NAME": "name", "TITLE": "title", "OWNER": "owner", "TYPE": "type"}
INVALID = 3


@app.command("list")
def list_templates(
    context: typer.Context,
    output: Output = Format.TABLE,
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """List what can be ordered."""
    connect(context, server, user, token)
    page = connection(context).call("GET", f"{API}/templates")
    show_rows(page["items"], COLUMNS, output, empty="No templates are published.")


@app.command()
def lint(
    directories: Annotated[list[Path], typer.Argument(help="Template directories.")],
) -> None:
    """Say everything that is wrong with templates, as FILE:LINE: PROBLEM.

    Example: landform template lint request-templates/*
    """
    found = 0
    for directory in directories:
        template, problems = read_template(directory)
        for problem in problems:
            typer.echo(f"{directory}/{problem}")
        found += len(problems)
        if template:
            typer.echo(f"{directory}: ok", err=True)
    if found:
        fail(f"{found} problem(s).", code=INVALID)


@app.command()
def preview(
    directory: Annotated[Path, typer.Argument(help="Template directory.")],
    values: Annotated[
        Path | None, typer.Option("--values", "-f", help="Parameters; default: example.yaml.")
    ] = None,
    output: Output = Format.TABLE,
) -> None:
    """Print the files that a request with these values would propose.

    Example: landform template preview request-templates/aws-rds-postgres
    """
    template, problems = read_template(directory)
    if template is None:
        for problem in problems:
            typer.echo(f"error: {directory}/{problem}", err=True)
        raise typer.Exit(INVALID)
    parameters = read_parameters(values or directory / "example.yaml")
    try:
        complete = validate_values(template, parameters)
        stack = resolve_stack(template, complete, StackSettings())
        change = render_stack(stack, template.name, StackSettings())
        verify_stack(change, stack)
    except InvalidInputs as error:
        for each in error.errors:
            typer.echo(f"error: {each.field.lstrip('/')} {each.message}", err=True)
        raise typer.Exit(INVALID) from error
    except DomainError as error:
        fail(error.detail, code=INVALID)
    if output is not Format.TABLE:
        show(change.files, output)
        return
    for path, text in change.files.items():
        typer.secho(f"── {path}", bold=True)
        typer.echo(text)
