"""`landform template …`: what can be ordered; and an author's tools, which need no service."""

import typer

from landform.cli.authoring import new
from landform.cli.client import API
from landform.cli.context import Output, Server, Token, User, connect, connection
from landform.cli.linting import lint
from landform.cli.output import Format, show_rows
from landform.cli.previewing import preview

app = typer.Typer(help="What can be ordered, and an author's tools.", no_args_is_help=True)
app.command()(new)
app.command()(preview)
app.command()(lint)

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
