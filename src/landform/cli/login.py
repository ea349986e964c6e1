"""`landform login`, `logout`, `whoami`, `token …`: who the service takes this person for."""

import sys
from typing import Annotated, Any

import typer

from landform.cli.client import API, Connection, fail
from landform.cli.context import Output, Server, Token, User, connect, connection
from landform.cli.credentials import forget_token, keep_token
from landform.cli.output import Format, show, show_rows

tokens = typer.Typer(help="Tokens for yourself, and for programs.", no_args_is_help=True)
tokens.callback()(connect)

SCOPES = "read, request, review, catalog, admin"


def login(
    context: typer.Context,
    with_token: Annotated[
        bool, typer.Option("--with-token", help="Read the token from stdin, ask nothing.")
    ] = False,
    server: Server = "http://127.0.0.1:8080",
) -> None:
    """Keep a token for this service, so that no command needs --token.

    Example: landform login --server https://landform.example.com
    """
    connect(context, server)
    server = connection(context).server
    if with_token:
        token = sys.stdin.readline().strip()
    else:
        typer.echo(f"Make a token at {server}/tokens and paste it here.", err=True)
        token = typer.prompt("Token", hide_input=True, err=True).strip()
    me = Connection(server, None, token).call("GET", f"{API}/me")
    path = keep_token(server, token)
    typer.echo(f"Signed in to {server} as {me['subject']}. The token is kept in {path}.")


def logout(context: typer.Context, server: Server = "http://127.0.0.1:8080") -> None:
    """Revoke the token that was kept for this service, and forget it.

    Example: landform logout
    """
    connect(context, server)
    server = server.rstrip("/")
    token = forget_token(server)
    if token is None:
        fail(f"No token is kept for {server}.", code=4)
    parts = token.split("_")
    if len(parts) >= 3:  # one that was made here: it can be revoked
        Connection(server, None, token).call("DELETE", f"{API}/tokens/{parts[1]}")
    typer.echo(f"Signed out of {server}.")


def whoami(
    context: typer.Context,
    output: Output = Format.TABLE,
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """Say who the service takes you for, your groups and roles.

    Example: landform whoami
    """
    connect(context, server, user, token)
    me = connection(context).call("GET", f"{API}/me")
    shown = {name: me[name] for name in ("subject", "groups", "roles", "scopes")}
    rows = [
        {"what": name, "value": value if isinstance(value, str) else ", ".join(value) or "-"}
        for name, value in shown.items()
    ]
    if output is Format.TABLE:
        show_rows(rows, {"": "what", "YOU": "value"}, output, empty="")
    else:
        show(shown, output)


@tokens.command("create")
def create_token(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What it is for, in your words.")],
    scope: Annotated[list[str] | None, typer.Option(help=f"One of: {SCOPES}.")] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it works.")] = 90,
    service: Annotated[
        str | None, typer.Option(help="Give it to this program (administrators).")
    ] = None,
    group: Annotated[list[str] | None, typer.Option(help="What the program acts for.")] = None,
) -> None:
    """Make a token and print it, this once.

    Example: landform token create laptop --scope request --days 30
    """
    body: dict[str, Any] = {
        "name": name,
        "scopes": scope or ["read"],
        "expires_in_days": days,
        "service": service,
        "groups": group or [],
    }
    given = connection(context).call("POST", f"{API}/tokens", json=body)
    typer.echo(given["token"])
    typer.echo(
        f"It is {given['subject']}'s and works until {given['expires_at']}. It is shown this once.",
        err=True,
    )


@tokens.command("list")
def list_tokens(
    context: typer.Context,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody's (administrators).")] = False,
    output: Output = Format.TABLE,
) -> None:
    """List the tokens that still work.

    Example: landform token list
    """
    params = {"whose": "all" if everybody else "mine"}
    page = connection(context).call("GET", f"{API}/tokens", params=params)
    columns = {
        "ID": "id",
        "NAME": "name",
        "WHOSE": "subject",
        "SCOPES": "scopes",
        "EXPIRES": "expires_at",
        "LAST USED": "last_used_at",
    }
    items = [{**each, "scopes": ",".join(each["scopes"])} for each in page["items"]]
    empty = "No tokens. Make one with: landform token create NAME"
    show_rows(items, columns, output, empty=empty)


@tokens.command("revoke")
def revoke_token(
    context: typer.Context, token_id: Annotated[str, typer.Argument(help="As `list` shows it.")]
) -> None:
    """Let a token work no more.

    Example: landform token revoke 0a1b2c3d4e5f
    """
    connection(context).call("DELETE", f"{API}/tokens/{token_id}")
    typer.echo(f"Token {token_id} works no more.")
