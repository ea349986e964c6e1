"""`landform get …`: look things up in the catalog."""

import json
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import Annotated, Any

import typer

from landform.cli.client import API, Connection, fail, read
from landform.cli.context import Server, Token, User, connect, connection
from landform.cli.kinds import KINDS, kind_of, not_found, path_of
from landform.cli.output import Format, show, show_rows
from landform.kernel.names import EntityRef

COLUMNS = {
    "NAME": "metadata.name",
    "TYPE": "spec.type",
    "OWNER": "spec.owner",
    "SYSTEM": "spec.system",
    "ENVIRONMENT": "spec.landform.environment",
    "ENDPOINT": "spec.landform.outputs.endpoint",
}
WIDE = {
    "NAMESPACE": "metadata.namespace",
    **COLUMNS,
    "LIFECYCLE": "spec.lifecycle",
    "TITLE": "metadata.title",
    "FROM": "from",
}
SORTS = {
    "name": "metadata.name",
    "type": "spec.type",
    "owner": "spec.owner",
    "system": "spec.system",
    "environment": "spec.landform.environment",
    "title": "metadata.title",
}
PAGE = 500  # entities asked for at once
DEFAULT_LIMIT = 200
LOCATION = "backstage.io/managed-by-location"


class ListFormat(StrEnum):
    TABLE = "table"
    WIDE = "wide"
    NAME = "name"
    JSON = "json"
    YAML = "yaml"
    NDJSON = "ndjson"
    CSV = "csv"


def get(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}; or res, comp, grp.")],
    name: Annotated[str | None, typer.Argument(help="Only this entity.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only what this group owns.")] = None,
    system: Annotated[str | None, typer.Option(help="Only what is part of this system.")] = None,
    kind_type: Annotated[str | None, typer.Option("--type", help="Only of this spec.type.")] = None,
    environment: Annotated[str | None, typer.Option(help="Only of this environment.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only with this tag; repeatable.")] = None,
    label: Annotated[
        list[str] | None, typer.Option("--label", "-l", help="Only with KEY=VALUE; repeatable.")
    ] = None,
    filter_: Annotated[
        list[str] | None,
        typer.Option("--filter", help="More conditions, as in Backstage: PATH=VALUE or PATH."),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(help="By name, type, owner … or a path; `-name` is the other way round."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help=f"At most so many; default: {DEFAULT_LIMIT}.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="As many as there are.")] = False,
    output: Annotated[
        ListFormat, typer.Option("--output", "-o", help="How to print the result.")
    ] = ListFormat.TABLE,
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """Look things up in the catalog.

    Example: landform get resources --owner payments

    Example: landform get comp --type service --label tier=1 --sort owner -o wide

    Example: landform get res --all -o csv > resources.csv
    """
    connect(context, server, user, token)
    call, singular = connection(context), kind_of(kind)
    if name:
        _one(call, singular, name, output)
        return
    pairs = {
        "relations.ownedBy": _full(owner, "group"),
        "relations.partOf": _full(system, "system"),
        "spec.type": kind_type,
        "spec.landform.environment": environment,
    }
    wanted = [f"kind={singular}", *(f"{key}={value}" for key, value in pairs.items() if value)]
    wanted += [f"metadata.tags={each}" for each in tag or []]
    wanted += [_label(each) for each in label or []]
    where = _filter(wanted, filter_ or [])
    if output is ListFormat.CSV:
        if limit or sort:
            fail(
                "csv has all that match, in the catalog's order; leave --limit and --sort.", code=2
            )
        for text in call.text(f"{API}/entities/export", params={"format": "csv", "filter": where}):
            typer.echo(text, nl=False)
        return
    found = _pages(call, where, sort or "name")
    _show(found if all_ else islice(found, limit or DEFAULT_LIMIT), output, kind)


def _show(found: Iterator[dict[str, Any]], output: ListFormat, kind: str) -> None:
    if output is ListFormat.NDJSON:
        for item in found:
            typer.echo(json.dumps(item, ensure_ascii=False))
        return
    items = list(found)
    if output is ListFormat.NAME:
        for item in items:
            typer.echo(_ref(item))
    elif output in (ListFormat.JSON, ListFormat.YAML):
        show(items, Format(output))
    else:
        for item in items:
            item["from"] = item["metadata"].get("annotations", {}).get(LOCATION)
        columns = WIDE if output is ListFormat.WIDE else COLUMNS
        show_rows(items, columns, Format.TABLE, empty=f"No {kind} found.")


def _pages(call: Connection, where: str, sort: str) -> Iterator[dict[str, Any]]:
    field = sort.removeprefix("-")
    order = f"{SORTS.get(field, field)},{'desc' if sort.startswith('-') else 'asc'}"
    params = {"filter": where, "orderField": order, "totalItems": "exclude"}
    while True:
        params["limit"] = str(PAGE)
        page = call.call("GET", "/api/catalog/entities/by-query", params=params)
        yield from page["items"]
        cursor = page["pageInfo"].get("nextCursor")
        if not cursor:
            return
        params = {"cursor": cursor}


def _filter(wanted: list[str], more: list[str]) -> str:
    # A comma parts conditions, and there is no way to write one within a value.
    if odd := next((each for each in wanted if "," in each), None):
        fail(f"{odd!r} has a comma, which no value of a filter can have.", code=2)
    return ",".join([*wanted, *more])


def _label(text: str) -> str:
    key, equals, value = text.partition("=")
    if not key or not equals:
        fail(f"{text!r} is not a label: write KEY=VALUE, such as tier=1.", code=2)
    return f"metadata.labels.{key}={value}"


def _full(name: str | None, kind: str) -> str | None:
    """A short name as a whole reference."""
    if not name:
        return None
    return str(EntityRef.parse(name, default_kind=kind))


def _one(call: Connection, kind: str, name: str, output: ListFormat) -> None:
    ref = EntityRef.parse(name, default_kind=kind)
    response = call.ask("GET", f"/api/catalog/entities/by-name/{path_of(ref)}")
    if response.status_code == 404:
        not_found(call, ref)
    found = read(response)
    if output in (ListFormat.TABLE, ListFormat.YAML):
        show(found, Format.YAML)
    elif output is ListFormat.CSV:
        fail("csv is for lists; leave the name, or take another --output.", code=2)
    elif output is ListFormat.JSON:
        show(found, Format.JSON)
    else:
        _show(iter([found]), output, kind)


def _ref(item: dict[str, Any]) -> str:
    metadata = item["metadata"]
    return f"{item['kind']}:{metadata.get('namespace', 'default')}/{metadata['name']}".lower()
