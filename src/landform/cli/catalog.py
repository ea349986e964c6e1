"""`landform get …`: look things up in the catalog."""

from typing import Annotated

import typer

from landform.cli.client import Connection, fail
from landform.cli.context import Output, Server, Token, User, connect, connection
from landform.cli.output import Format, show, show_rows

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


def _one(call: Connection, kind: str, name: str, output: Format) -> None:
    namespace, _, short = name.rpartition("/")
    path = f"/api/catalog/entities/by-name/{kind}/{namespace or 'default'}/{short}"
    show(call.call("GET", path), Format.YAML if output is Format.TABLE else output)
