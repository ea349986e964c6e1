"""`landform search …`: find things in the catalog by words."""

from typing import Annotated

import typer

from landform.cli.client import API, fail
from landform.cli.context import Output, Server, Token, User, connect, connection
from landform.cli.output import Format, show_rows

COLUMNS = {
    "REF": "ref",
    "TYPE": "type",
    "OWNER": "owner",
    "FOUND IN": "found_in",
    "TEXT": "snippet",
}


def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help="Words; the last may be a beginning.")],
    kind: Annotated[
        list[str] | None, typer.Option(help="Only this kind, such as resource; repeatable.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most so many.")] = 20,
    output: Output = Format.TABLE,
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """Find entities by words in name, title, tags, description and outputs; best first.

    Example: landform search orders db

    Example: landform search 5432 --kind resource -o json
    """
    connect(context, server, user, token)
    text = " ".join(words)
    if not text.strip():
        fail("type a word to look for.", code=2)
    asked = {"q": [text], "limit": [str(limit)], "kind": kind or []}
    items = connection(context).call("GET", f"{API}/search", params=asked)["items"]
    if output is Format.TABLE:
        for item in items:
            item["found_in"] = ", ".join(item["matched"])
    show_rows(items, COLUMNS, output, empty=f"Nothing has all of: {text}")
