"""`landform prices …`: the price table, and estimates from it. They need no service."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from landform.cli.client import CommandFailed, fail, printable
from landform.cli.context import Output
from landform.cli.output import Format, show, show_rows
from landform.cli.reading import read_parameters, read_text
from landform.cost.errors import InvalidPlan
from landform.cost.models import CostEstimate
from landform.cost.ports import PriceReport, PriceSource
from landform.cost.price_file import read_price_table, write_price_table
from landform.cost.prices import plain
from landform.cost.refresh import refresh as refreshed
from landform.cost.service import CostService
from landform.cost.summary import one_line
from landform.kernel.errors import DomainError, InvalidInputs, Unavailable
from landform.rendering.models import StackSettings
from landform.rendering.stack import resolve_stack
from landform.settings import Settings, load_settings
from landform.shipped import shipped
from landform.templates.service import TemplateService
from landform.templates.values import validate_values

app = typer.Typer(help="What infrastructure costs a month.", no_args_is_help=True)

INCOMPLETE, INVALID, UNAVAILABLE = 1, 3, 7
COLUMNS = {"REGION": "region", "WHAT": "key", "PRICE": "price", "PER": "unit", "AS OF": "as_of"}
PARTS = {"RESOURCE": "address", "PART": "what", "MONTHLY": "monthly"}


@dataclass(frozen=True)
class Tools:
    """What these commands are given: they know no adapter."""

    costs: Callable[[Settings], CostService]
    price_file: Callable[[Settings], Path]
    price_list: Callable[[str | None], PriceSource]


Region = Annotated[
    list[str] | None, typer.Option("--region", help="Region; may be given more than once.")
]


@app.command("show")
def show_prices(
    context: typer.Context,
    wanted: Annotated[str, typer.Argument(metavar="[FILTER]", help="Part of a key.")] = "",
    region: Region = None,
    output: Output = Format.TABLE,
) -> None:
    """List the prices of the table.

    Example: landform prices show db.t4g --region eu-central-1
    """
    with _explained():
        table = _costs(context).prices
    items = [
        {
            "region": name,
            "key": key,
            "price": plain(price.amount),
            "unit": price.unit,
            "as_of": price.as_of,
            "source": price.source,
        }
        for name, prices in sorted(table.regions.items())
        if not region or name in region
        for key, price in sorted(prices.items())
        if wanted.lower() in key
    ]
    show_rows(items, COLUMNS, output, empty="No price matches.")


@app.command()
def refresh(
    context: typer.Context,
    region: Region = None,
    service: Annotated[
        list[str] | None, typer.Option("--service", help="Only this one, e.g. AmazonRDS.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="Price table; default: that of the settings.")
    ] = None,
    endpoint_url: Annotated[
        str | None, typer.Option("--endpoint-url", help="Another address of the price list.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say it, write nothing.")] = False,
) -> None:
    """Renew the price table from AWS's price list and say what changed; default: all its regions.

    What cannot be read stays as it is; then the exit code is 1.

    Example: landform prices refresh --region eu-central-1 --region us-east-1
    """
    with _explained():
        tools: Tools = context.obj
        path = file or tools.price_file(load_settings())
        table = read_price_table(path)
        source = tools.price_list(endpoint_url)
        reports = _reports(source, region or sorted(table.regions), tuple(service or ()))
        new, changes = refreshed(table, reports, source=source.name, about=source.about)
        for change in changes:
            typer.echo(str(change))
        if not dry_run and new != table:
            write_price_table(path, new)
    read = sum(len(report.prices) for report in reports)
    typer.echo(f"{read} price(s) read, {len(changes)} changed: {path}", err=True)
    failed = [(report.region, *each) for report in reports for each in report.failed]
    for name, question, reason in failed:
        typer.echo(f"error: {name} {question}: {reason}; its prices stay as they were", err=True)
    if failed:
        raise CommandFailed(INCOMPLETE)


@app.command()
def estimate(
    context: typer.Context,
    plan: Annotated[
        Path | None, typer.Option("--plan", help="Output of `terraform show -json PLANFILE`.")
    ] = None,
    template: Annotated[
        str | None, typer.Option("--template", help="Request template, by name or directory.")
    ] = None,
    values: Annotated[
        Path | None, typer.Option("--values", "-f", help="Parameters; default: example.yaml.")
    ] = None,
    environment: Annotated[
        str | None, typer.Option("--environment", help="Whose assumed use counts for a plan.")
    ] = None,
    output: Output = Format.TABLE,
) -> None:
    """Say what a plan, or a request with these values, costs a month.

    Example: landform prices estimate --template aws-rds-postgres --values values.yaml
    """
    if (plan is None) == (template is None):
        fail("Give either --plan or --template.", code=2)
    with _explained():
        costs = _costs(context)
        if plan is not None:
            found = asyncio.run(costs.for_plan(_read_plan(plan), environment=environment))
        else:
            found = _of_template(costs, str(template), values)
    _print(found, output)


def _reports(
    source: PriceSource, regions: list[str], services: tuple[str, ...]
) -> list[PriceReport]:
    return [source.read(region, services=services) for region in regions]


def _costs(context: typer.Context) -> CostService:
    tools: Tools = context.obj
    return tools.costs(load_settings())


def _read_plan(path: Path) -> dict[str, Any]:
    try:
        plan = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise InvalidPlan(
            f"{path} is not JSON: give the output of `terraform show -json PLANFILE`."
        ) from error
    if not isinstance(plan, dict):
        raise InvalidPlan(f"{path} is not the output of `terraform show -json PLANFILE`.")
    return plan


def _of_template(costs: CostService, name: str, values: Path | None) -> CostEstimate:
    settings, directory = load_settings(), Path(name)
    if directory.is_dir():
        roots, name = [directory.resolve().parent], directory.resolve().name
    else:
        roots = settings.templates or [shipped("request-templates")]
        directory = next((root / name for root in roots if (root / name).is_dir()), directory)
    template = TemplateService(roots).get(name)
    complete = validate_values(template, read_parameters(values or directory / "example.yaml"))
    stacks = StackSettings(region=settings.region, modules=settings.modules)
    return costs.for_stack(resolve_stack(template, complete, stacks))


def _print(found: CostEstimate, output: Format) -> None:
    if output is not Format.TABLE:
        show(found.document(), output)
        return
    rows = [
        {"address": item.address, "what": part.what, "monthly": f"{part.monthly:,.2f}"}
        for item in found.items
        for part in item.parts
    ]
    if rows:
        show_rows(rows, PARTS, output, empty="")
    for item in found.items:
        for assumption in item.assumptions:
            typer.echo(printable(f"  {item.address}: {assumption}"))
    for each in found.unpriced:
        typer.echo(printable(f"not priced: {each.address}: {each.reason}"))
    if found.note:
        typer.echo(printable(f"note: {found.note}"))
    oldest = f" (oldest price: {found.prices_as_of})" if found.prices_as_of else ""
    typer.secho(printable(f"{one_line(found)}{oldest}"), bold=True)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except InvalidInputs as error:
        for each in error.errors:
            typer.echo(f"error: {each.field.lstrip('/')} {each.message}", err=True)
        raise CommandFailed(INVALID) from error
    except DomainError as error:
        fail(error.detail, code=UNAVAILABLE if isinstance(error, Unavailable) else INVALID)
