"""`landform get …`, `landform import …`: look things up in the catalog, put things in."""

import sys
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from landform.cli.client import API, Connection, fail
from landform.cli.context import Output, Server, Token, User, connect, connection
from landform.cli.output import Format, show, show_rows
from landform.cli.reading import INVALID, NotUsable, documents_in, read_text

KINDS = {
    "apis": "api",
    "components": "component",
    "domains": "domain",
    "groups": "group",
    "resources": "resource",
    "systems": "system",
    "users": "user",
}
COLUMNS = {
    "NAME": "metadata.name",
    "TYPE": "spec.type",
    "OWNER": "spec.owner",
    "SYSTEM": "spec.system",
    "ENVIRONMENT": "spec.landform.environment",
    "ENDPOINT": "spec.landform.outputs.endpoint",
}


def get(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}.")],
    name: Annotated[str | None, typer.Argument(help="Only this entity.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only what this group owns.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 200,
    output: Output = Format.TABLE,
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """Look things up in the catalog.

    Example: landform get resources --owner payments
    """
    connect(context, server, user, token)
    singular = KINDS.get(kind.lower(), kind.lower())
    if singular not in KINDS.values():
        fail(f"{kind!r} is not a kind; use one of {', '.join(KINDS)}.", code=2)
    if name:
        _one(connection(context), singular, name, output)
        return
    wanted = f"kind={singular}"
    if owner:
        full = owner if ":" in owner else f"group:default/{owner}"
        wanted += f",relations.ownedBy={full.lower()}"
    page = connection(context).call(
        "GET",
        "/api/catalog/entities/by-query",
        params={"filter": wanted, "limit": str(limit), "orderField": "metadata.name,asc"},
    )
    show_rows(page["items"], COLUMNS, output, empty=f"No {kind} found.")


def import_entities(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="YAML files of entities, `-` for stdin.")],
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """Put entities from YAML files into the catalog: all of them, or none.

    Example: landform import examples/organisation/*.yaml --as user:default/admin
    """
    connect(context, server, user, token)
    entities = [entity for file in files for entity in _documents(file)]
    done = connection(context).call("POST", f"{API}/entities", json={"items": entities})
    for ref in done["items"]:
        typer.echo(ref)


def _documents(file: Path) -> list[Any]:
    try:
        found = documents_in(sys.stdin.read() if str(file) == "-" else read_text(file))
    except NotUsable as error:
        fail(f"{file} cannot be used: {error}", code=INVALID)
    return [document for document in found if document is not None]


def _one(call: Connection, kind: str, name: str, output: Format) -> None:
    namespace, _, short = name.rpartition("/")
    path = f"{quote(namespace or 'default', safe='')}/{quote(short, safe='')}"
    found = call.call("GET", f"/api/catalog/entities/by-name/{kind}/{path}")
    show(found, Format.YAML if output is Format.TABLE else output)
