"""`landform template preview …`: what would happen, from a directory here or by a service."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from landform.cli.client import API, Connection, fail, printable
from landform.cli.context import Output, Server, Token, User, connect, connection
from landform.cli.output import Format, show
from landform.cli.reading import read_parameters
from landform.kernel.errors import DomainError, InvalidInputs
from landform.rendering.models import StackSettings
from landform.rendering.stack import render_stack, resolve_stack
from landform.rendering.verify import verify_stack
from landform.runs.errors import RunnerUnavailable
from landform.runs.models import SpeculativePlan
from landform.runs.reports import count_changes
from landform.tasks.models import StepStatus
from landform.tasks.offline import Trial, try_template
from landform.tasks.source import TemplateSource
from landform.tasks.workspace import Workspace
from landform.templates.files import read_files
from landform.templates.models import Template
from landform.templates.service import read_source, read_template
from landform.templates.values import validate_values, with_defaults

Planner = Callable[[Mapping[str, str], str], SpeculativePlan]
INVALID, FAILED = 3, 1
LOOK_SECONDS = 0.5
EXAMPLE = "example.yaml"
MARKS = {StepStatus.COMPLETED: "ok", StepStatus.SKIPPED: "--", StepStatus.FAILED: "!!"}


def preview(
    context: typer.Context,
    target: Annotated[
        str, typer.Argument(help="A template's directory; or the name of a published one.")
    ],
    values: Annotated[
        Path | None,
        typer.Option("--values", "-f", help=f"Parameters; default: the template's {EXAMPLE}."),
    ] = None,
    secret: Annotated[
        list[str] | None, typer.Option("--secret", help="NAME=VALUE, for steps that need one.")
    ] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Plan it too, and wait for that.")] = False,
    output: Output = Format.TABLE,
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """Show what an order with these values would do.

    Of a directory: the files, without a service; with --plan what Terraform here would make
    of them with no state, and the modules that ship with Landform. Of a published
    template: its files beside those of the infra repository, what policies say, and what it
    costs.

    Example: landform template preview request-templates/aws-rds-postgres

    Example: landform template preview aws-rds-postgres -f values.yaml --as user:default/ana

    Example: landform template preview request-templates/aws-rds-postgres --plan

    Example: landform template preview aws-rds-postgres -f values.yaml --plan
    """
    directory = Path(target)
    if directory.is_dir():
        _of_directory(
            directory,
            values,
            dict(_pair(each) for each in secret or []),
            output,
            planner=context.obj if plan else None,
        )
        return
    if values is None:
        fail(f"{target} is no directory here; for a published template give --values.", code=2)
    connect(context, server, user, token)
    body = {"template": target, "parameters": read_parameters(values)}
    found = connection(context).call(
        "POST", f"{API}/previews", json=body | ({"plan": True} if plan else {})
    )
    if found["plan"] is not None:
        found["plan"] = _awaited(connection(context), found["plan"])
    _show_service(found, output)
    if plan and (found["plan"] is None or found["plan"]["status"] == "failed"):
        raise typer.Exit(FAILED)


def _awaited(service: Connection, plan: dict[str, Any]) -> dict[str, Any]:
    """The plan, once it has ended; it always does, by the service's own limit."""
    typer.echo("planning…", err=True)
    path = f"{API}/previews/plans/{plan['id']}"
    while plan["status"] == "running":
        threading.Event().wait(LOOK_SECONDS)
        plan = service.call("GET", path)
    return plan


def _of_directory(
    directory: Path,
    values: Path | None,
    secrets: dict[str, str],
    output: Format,
    *,
    planner: Planner | None,
) -> None:
    template, problems = read_template(directory)
    if template is None:
        for problem in problems:
            typer.echo(f"error: {directory}/{problem}", err=True)
        raise typer.Exit(INVALID)
    parameters = read_parameters(values or directory / EXAMPLE)
    try:
        if template.orders == "task" and planner:
            fail("--plan is for templates of stacks; this one runs steps.", code=2)
        if template.orders == "task":
            _show_trial(_tried(template, directory, parameters, secrets), output)
        else:
            _of_stack(_rendered(template, parameters), output, planner)
    except InvalidInputs as error:
        for each in error.errors:
            typer.echo(f"error: {each.field.lstrip('/')} {each.message}", err=True)
        raise typer.Exit(INVALID) from error
    except DomainError as error:
        fail(error.detail, code=INVALID)


def _of_stack(files: dict[str, str], output: Format, planner: Planner | None) -> None:
    if planner is None:
        _show_files(files, output)
        return
    typer.echo("planning…", err=True)
    try:
        made = planner(files, next(iter(files)).rpartition("/")[0])
    except RunnerUnavailable as error:
        fail(error.detail, code=FAILED)
    changes = (made.document or {}).get("resource_changes", [])
    if output is Format.TABLE:
        _show_files(files, output)
        for change in changes:
            typer.echo(
                f"{'+'.join(change['change']['actions']):<15} {printable(change['address'])}"
            )
    else:
        show({"files": files, "plan": made.document}, output)
    if made.document is None:
        typer.echo("\n".join(printable(line) for line in made.log.splitlines()), err=True)
        fail(made.error or "The plan failed.", code=FAILED)
    typer.secho(f"── plan: {count_changes(made.document)}", bold=True, err=True)


def _rendered(template: Template, parameters: dict[str, Any]) -> dict[str, str]:
    complete = validate_values(template, parameters)
    stack = resolve_stack(template, complete, StackSettings())
    change = render_stack(stack, template.name, StackSettings())
    verify_stack(change, stack)
    return change.files


def _tried(
    template: Template, directory: Path, parameters: dict[str, Any], secrets: dict[str, str]
) -> Trial:
    source = TemplateSource(read_source(directory), Workspace(read_files(directory)))
    return asyncio.run(try_template(source, with_defaults(template, parameters), secrets))


def _show_trial(trial: Trial, output: Format) -> None:
    files = {
        path: file.content.decode("utf-8", "replace")
        for path, file in trial.workspace.files.items()
    }
    if output is not Format.TABLE:
        found = {"files": files, "output": trial.outcome.output, "failure": trial.outcome.failure}
        show(found, output)
    else:
        for line in trial.lines:
            if line.status in MARKS:
                typer.echo(f"{MARKS[line.status]} {printable(line.message)}", err=True)
        _show_files(files, output)
    if trial.outcome.failure:
        fail(trial.outcome.failure, code=FAILED)


def _show_files(files: dict[str, str], output: Format) -> None:
    if output is not Format.TABLE:
        show(files, output)
        return
    for path, text in files.items():
        typer.secho(f"── {path}", bold=True)
        typer.echo(text)


def _show_service(found: dict[str, Any], output: Format) -> None:
    if output is not Format.TABLE:
        show(found, output)
        return
    for file in found["files"]:
        typer.secho(f"── {file['path']} ({file['status'] or 'not compared'})", bold=True)
        typer.echo(file["diff"] or ("" if file["status"] == "unchanged" else file["text"]))
    _show_judgement(found)
    if found["plan_unavailable"]:
        typer.secho(f"── no plan: {printable(found['plan_unavailable'])}", bold=True)
    if found["plan"] is not None:
        _show_plan(found["plan"])


def _show_plan(plan: dict[str, Any]) -> None:
    if plan["status"] == "failed":
        typer.secho(f"── plan failed: {printable(plan['error'] or '')}", bold=True)
        for line in plan["log"].splitlines():
            typer.echo(printable(line))
        return
    count = plan["count"]
    counted = (
        f"{count['adds']} to add, {count['changes']} to change, {count['destroys']} to destroy"
    )
    typer.secho(f"── plan: {counted}", bold=True)
    for change in plan["resource_changes"]:
        typer.echo(f"{'+'.join(change['actions']):<15} {printable(change['address'])}")
    _show_judgement(plan)


def _show_judgement(found: dict[str, Any]) -> None:
    typer.secho(f"── policies: {found['policy']['decision']}", bold=True)
    for result in found["policy"]["results"]:
        typer.echo(f"{result['level']:<15} {result['rule']}: {printable(result['message'])}")
    typer.secho(f"── cost: {_cost(found['cost'])}", bold=True)


def _cost(cost: dict[str, Any] | None) -> str:
    if cost is None:
        return "not known"
    unpriced = ", ".join(item["address"] for item in cost["unpriced"])
    known = f"about {cost['monthly']:.2f} {cost['currency']} a month" if cost["items"] else ""
    return "; ".join(part for part in (known, unpriced and f"not priced: {unpriced}") if part)


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        fail(f"--secret {name!r} is not NAME=VALUE.", code=2)
    return name, value
