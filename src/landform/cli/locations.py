"""`landform location …`: where the catalog's entities are written down."""

from typing import Annotated, Any
from urllib.parse import quote

import typer

from landform.cli.client import API, Connection, printable
from landform.cli.context import Output, connect, connection
from landform.cli.output import Format, show, show_rows

app = typer.Typer(
    callback=connect,
    no_args_is_help=True,
    help="Register places that entities are written down, and see what came of each document.",
)

CATALOG = "/api/catalog/locations"
COLUMNS = {
    "ID": "id",
    "TARGET": "whole",
    "STATE": "state",
    "ENTITIES": "counts.registered",
    "REFRESHED": "refreshedAt",
    "ERROR": "error",
}
DOCUMENTS = {"WHERE": "where", "ENTITY": "ref", "OUTCOME": "outcome", "MESSAGE": "message"}
PROBLEMS = {
    "TARGET": "target",
    "WHERE": "where",
    "ENTITY": "ref",
    "OUTCOME": "outcome",
    "MESSAGE": "message",
    "WHAT TO DO": "todo",
}
Id = Annotated[str, typer.Argument(help="Id of the location, as `list` shows it.")]


@app.command()
def add(
    context: typer.Context,
    target: Annotated[str, typer.Argument(help="https address; on GitHub also a pattern.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what it would give.")
    ] = False,
    optional: Annotated[
        bool, typer.Option("--optional", help="It is no problem if there is nothing.")
    ] = False,
    output: Output = Format.TABLE,
) -> None:
    """Register a location; it is read at once.

    Example: landform location add https://github.com/acme/orders/blob/main/catalog-info.yaml
    """
    body = {"type": "url", "target": target}
    body |= {"presence": "optional"} if optional else {}
    params = {"dryRun": "true"} if dry_run else {}
    answer = connection(context).call("POST", CATALOG, json=body, params=params)
    if output is not Format.TABLE:
        show(answer, output)
        return
    for entity in answer["entities"]:
        metadata = entity["metadata"]
        ref = f"{entity['kind']}:{metadata.get('namespace', 'default')}/{metadata['name']}"
        typer.echo(printable(ref.lower()))
    if not dry_run:
        typer.echo(answer["location"]["id"])


@app.command("list")
def list_locations(context: typer.Context, output: Output = Format.TABLE) -> None:
    """List all locations and how they stand.

    Example: landform location list
    """
    found = connection(context).call("GET", f"{API}/locations")["items"]
    for each in found if output is Format.TABLE else ():
        each["whole"] = f"{each['type']}:{each['target']}"
    show_rows(found, COLUMNS, output, empty="No location is registered.")


@app.command("show")
def show_location(context: typer.Context, location: Id, output: Output = Format.TABLE) -> None:
    """Show what came of each document of a location.

    Example: landform location show 6f1c3f3e-0b1c-4a57-9d5c-0d9f9b6f3c1e
    """
    found = connection(context).call("GET", _path(location))
    if output is not Format.TABLE:
        show(found, output)
        return
    typer.echo(printable(f"{found['type']}:{found['target']}: {found['state']}"))
    if found["error"]:
        typer.echo(printable(found["error"]))
    show_rows(_placed(found["documents"]), DOCUMENTS, output, empty="It was not read yet.")


@app.command()
def problems(context: typer.Context, output: Output = Format.TABLE) -> None:
    """List every document that is not in the catalog as its author wants, and why.

    Example: landform location problems
    """
    found = connection(context).call("GET", f"{API}/catalog/problems")["items"]
    items = _placed(found) if output is Format.TABLE else found
    show_rows(items, PROBLEMS, output, empty="Every document is in the catalog.")


@app.command()
def refresh(
    context: typer.Context,
    location: Id,
    allow_removals: Annotated[
        bool,
        typer.Option("--allow-removals", help="Also remove more than half of its entities, once."),
    ] = False,
) -> None:
    """Have a location read again soon.

    Example: landform location refresh 6f1c3f3e-0b1c-4a57-9d5c-0d9f9b6f3c1e --allow-removals
    """
    params = {"allowRemovals": "true"} if allow_removals else {}
    found = connection(context).call("POST", f"{_path(location)}/refresh", params=params)
    typer.echo(printable(f"{found['type']}:{found['target']} is going to be read."))


@app.command()
def remove(context: typer.Context, location: Id) -> None:
    """Forget a location, and take its entities out of the catalog.

    Example: landform location remove 6f1c3f3e-0b1c-4a57-9d5c-0d9f9b6f3c1e
    """
    call: Connection = connection(context)
    found = call.call("GET", _path(location))
    call.send("DELETE", f"{CATALOG}/{quote(location, safe='')}")
    typer.echo(printable(f"{found['type']}:{found['target']} was removed."))


def _path(location: str) -> str:
    return f"{API}/locations/{quote(location, safe='')}"


def _placed(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        each | {"where": f"{each['source']}:{each['line']}" if each["line"] else each["source"]}
        for each in documents
    ]
