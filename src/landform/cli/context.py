"""Options that every command takes."""

from typing import Annotated

import typer

from landform.cli.client import Connection
from landform.cli.credentials import kept_token
from landform.cli.output import Format

Server = Annotated[
    str, typer.Option("--server", envvar="LANDFORM_SERVER", help="URL of the service.")
]
User = Annotated[
    str | None,
    typer.Option("--as", envvar="LANDFORM_USER", help="User reference, where the service asks."),
]
Token = Annotated[
    str | None, typer.Option("--token", envvar="LANDFORM_TOKEN", help="Bearer token.")
]
Output = Annotated[Format, typer.Option("--output", "-o", help="How to print the result.")]


def connect(
    context: typer.Context,
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """Remember which service to talk to; runs before every command of a group."""
    server = server.rstrip("/")
    # Who says who they are on loopback is not overruled by what was kept once.
    kept = None if token or user else kept_token(server)
    context.obj = Connection(server, user, token or kept)


def connection(context: typer.Context) -> Connection:
    """What `connect` remembered."""
    found: Connection = context.obj
    return found
