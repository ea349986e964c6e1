"""The `landform` command: every group of commands in one place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from landform import __version__
from landform.cli import (
    applying,
    catalog,
    exploring,
    locations,
    login,
    prices,
    requests,
    searching,
    templates,
)
from landform.cost.ports import PriceSource
from landform.cost.service import CostService
from landform.demo import command as demo
from landform.runs.models import SpeculativePlan
from landform.service import catalog_commands
from landform.service import commands as service
from landform.service import policy_commands as policies
from landform.settings import Settings

app = typer.Typer(
    name="landform",
    help="Terraform self-service: a form becomes a reviewed pull request, an apply, and an "
    "owned Resource in the catalog.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"landform {__version__}")
        raise typer.Exit


@app.callback()
def landform(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """Exit codes: 0 done, 1 failed, 2 wrong usage, 3 invalid input, 4 not found, 5 not allowed,
    6 conflict, 7 unavailable, 8 a watched request did not complete, 9 policies want a person,
    10 policies deny, 11 policies warn.
    """
    del version


app.command()(demo.demo)
app.command()(service.serve)
app.command()(service.worker)
app.command()(service.doctor)
app.add_typer(service.db, name="db")
app.add_typer(catalog_commands.app, name="catalog")
app.add_typer(requests.app, name="request")
app.command()(login.login)
app.command()(login.logout)
app.command()(login.whoami)
app.add_typer(login.tokens, name="token")
app.command()(catalog.get)
app.command()(searching.search)
app.command()(exploring.describe)
app.command()(exploring.graph)
app.command()(exploring.history)
app.command()(applying.apply)
app.command()(applying.delete)
app.command("import")(applying.import_entities)
app.add_typer(locations.app, name="location")
app.add_typer(policies.app, name="policy")


# Imported when they are called: other commands start faster without the adapters.
def _costs(settings: Settings) -> CostService:
    from landform.bootstrap.costs import build_costs  # noqa: PLC0415

    return build_costs(settings)


def _price_file(settings: Settings) -> Path:
    from landform.bootstrap.costs import price_file  # noqa: PLC0415

    return price_file(settings)


def _price_list(endpoint_url: str | None) -> PriceSource:
    from landform.bootstrap.costs import price_list  # noqa: PLC0415

    return price_list(endpoint_url)


def _plan_here(files: Mapping[str, str], directory: str) -> SpeculativePlan:
    from landform.bootstrap.planning import plan_here  # noqa: PLC0415

    return plan_here(files, directory)


app.add_typer(templates.app, name="template", context_settings={"obj": _plan_here})
app.add_typer(
    prices.app,
    name="prices",
    context_settings={"obj": prices.Tools(_costs, _price_file, _price_list)},
)


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
