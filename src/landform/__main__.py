"""The `landform` command: every group of commands in one place."""

from typing import Annotated

import typer

from landform import __version__
from landform.cli import catalog, requests, templates
from landform.demo import command as demo
from landform.service import commands as service

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
    6 conflict, 7 unavailable, 8 a watched request did not complete.
    """
    del version


app.command()(demo.demo)
app.command()(service.serve)
app.command()(service.worker)
app.command()(service.doctor)
app.add_typer(service.db, name="db")
app.add_typer(requests.app, name="request")
app.command()(catalog.get)
app.command("import")(catalog.import_entities)
app.add_typer(templates.app, name="template")


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
