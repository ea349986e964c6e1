"""`landform describe`, `landform graph`, `landform history`: one entity and what is around it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from landform.cli.client import printable, read
from landform.cli.context import Output, Server, Token, User, connect, connection
from landform.cli.kinds import ask_about, not_found, path_of, ref_of
from landform.cli.output import PIPED_WIDTH, Format, show, show_rows

Ref = Annotated[str, typer.Argument(help="Reference, such as resource:orders-db or res:orders-db.")]
LAST = 5  # lines of history that `describe` shows

ABOUT = {
    "Title": "metadata.title",
    "Type": "spec.type",
    "Owner": "spec.owner",
    "System": "spec.system",
    "Lifecycle": "spec.lifecycle",
    "Environment": "spec.landform.environment",
    "Description": "metadata.description",
}


class GraphFormat(StrEnum):
    TREE = "tree"
    DOT = "dot"
    MERMAID = "mermaid"
    JSON = "json"


def describe(
    context: typer.Context,
    ref: Ref,
    output: Output = Format.TABLE,
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """All that is known of an entity: what it is, relations, outputs, problems, last changes.

    Example: landform describe resource:orders-db
    """
    connect(context, server, user, token)
    call, meant = connection(context), ref_of(ref)
    response = call.ask("GET", f"/api/catalog/entities/by-name/{path_of(meant)}")
    if response.status_code == 404:
        not_found(call, meant)
    entity = read(response)
    history: Any = ask_about(call, meant, "/history", {"limit": str(LAST)})
    if output is not Format.TABLE:
        show({"entity": entity, "history": history["items"]}, output)
        return
    for line in _description(str(meant), entity, history["items"]):
        typer.echo(printable(line))


def graph(
    context: typer.Context,
    ref: Ref,
    depth: Annotated[int, typer.Option(min=0, max=5, help="How many steps away.")] = 2,
    direction: Annotated[str, typer.Option(help="both, out or in.")] = "both",
    relations: Annotated[str, typer.Option(help="Only these, such as dependsOn,ownedBy.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many entities.")] = 100,
    output: Annotated[
        GraphFormat, typer.Option("--output", "-o", help="How to print the result.")
    ] = GraphFormat.TREE,
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """What an entity is related to, and what that is related to.

    Example: landform graph component:orders --relations dependsOn --direction out

    Example: landform graph component:orders --depth 3 -o dot | dot -Tsvg > orders.svg
    """
    connect(context, server, user, token)
    params = {
        "depth": str(depth),
        "direction": direction,
        "relations": relations,
        "limit": str(limit),
    }
    meant = ref_of(ref)
    found: Any = ask_about(connection(context), meant, "/graph", params)
    if output is GraphFormat.JSON:
        show(found, Format.JSON)
    elif output is GraphFormat.DOT:
        typer.echo("\n".join(_dot(found)))
    elif output is GraphFormat.MERMAID:
        typer.echo("\n".join(_mermaid(found)))
    else:
        Console(width=PIPED_WIDTH).print(_tree(str(meant), found))
    if found["truncated"]:
        typer.echo("There is more around it: see --limit, --depth and --relations.", err=True)


def history(
    context: typer.Context,
    ref: Ref,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many.")] = 20,
    output: Output = Format.TABLE,
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """Who changed an entity, when and what; newest first. Also of one that is gone.

    Example: landform history resource:orders-db
    """
    connect(context, server, user, token)
    found: Any = ask_about(connection(context), ref_of(ref), "/history", {"limit": str(limit)})
    items = found["items"]
    if output is Format.TABLE:
        items = [each | {"changes": "; ".join(map(_difference, each["diff"]))} for each in items]
    columns = {"WHEN": "at", "WHO": "actor", "WHAT": "what", "CHANGES": "changes"}
    show_rows(items, columns, output, empty="Nothing is remembered of it.")


def _description(ref: str, entity: dict[str, Any], history: list[dict[str, Any]]) -> Iterator[str]:
    metadata, spec = entity["metadata"], entity.get("spec", {})
    yield f"{entity['kind']} {ref}"
    for name, path in ABOUT.items():
        value: Any = entity
        for part in path.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value:
            yield f"  {name}: {value}"
    if metadata.get("tags"):
        yield f"  Tags: {', '.join(metadata['tags'])}"
    annotations = metadata.get("annotations", {})
    yield f"  From: {annotations.get('backstage.io/managed-by-origin-location', 'nowhere')}"
    landform = spec.get("landform")
    outputs = landform.get("outputs") if isinstance(landform, dict) else None
    yield from _section("Relations", _relations(entity.get("relations", [])))
    yield from _section("Outputs", [f"{key}: {value}" for key, value in (outputs or {}).items()])
    links = metadata.get("links", [])
    yield from _section("Links", [f"{each.get('title', 'link')}: {each['url']}" for each in links])
    problems = entity.get("status", {}).get("items", [])
    yield from _section(
        "Problems", [f"{each.get('level')}: {each.get('message')}" for each in problems]
    )
    yield from _section("History", [_event(each) for each in history])


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield title
        yield from (f"  {line}" for line in lines)


def _relations(relations: list[dict[str, str]]) -> list[str]:
    grouped: dict[str, list[str]] = {}
    for each in relations:
        grouped.setdefault(each["type"], []).append(each["targetRef"])
    return [
        f"{kind}: {', '.join(refs[:20])}{f' and {len(refs) - 20} more' if len(refs) > 20 else ''}"
        for kind, refs in sorted(grouped.items())
    ]


def _event(entry: dict[str, Any]) -> str:
    changes = "; ".join(map(_difference, entry["diff"][:3]))
    return f"{entry['at']} {entry['what']} by {entry['actor']}{f': {changes}' if changes else ''}"


def _difference(difference: dict[str, Any]) -> str:
    if "more" in difference:
        return f"and {difference['more']} more"
    place = difference["path"].lstrip("/").replace("/", ".")
    if "before" not in difference:
        return f"{place} is new: {difference['after']}"
    if "after" not in difference:
        return f"{place} is gone"
    return f"{place}: {difference['before']} → {difference['after']}"


def _tree(root: str, found: dict[str, Any]) -> Tree:
    nodes = {each["ref"]: each for each in found["nodes"]}
    tree = Tree(_label(nodes[root]))
    branches = {root: tree}
    for ref in nodes:  # by distance: a branch is there before what hangs from it
        for edge in found["edges"]:
            outwards = edge["source"] == ref
            other = edge["target"] if outwards else edge["source"]
            if ref not in (edge["source"], edge["target"]) or other == ref:
                continue
            if nodes[other]["distance"] <= nodes[ref]["distance"] or other in branches:
                continue
            arrow = f"{edge['type']} → " if outwards else f"← {edge['type']} "
            branches[other] = branches[ref].add(Text(arrow).append_text(_label(nodes[other])))
    return tree


def _label(node: dict[str, Any]) -> Text:
    title = f" ({node['title']})" if node["title"] else ""
    missing = "" if node["exists"] else " (not in the catalog)"
    return Text(printable(f"{node['ref']}{title}{missing}"))


def _dot(found: dict[str, Any]) -> Iterator[str]:
    yield "digraph catalog {"
    yield "  rankdir=LR;"
    for node in found["nodes"]:
        style = "" if node["exists"] else ", style=dashed"
        yield f"  {_quoted(node['ref'])} [label={_quoted(node['title'] or node['ref'])}{style}];"
    for edge in found["edges"]:
        label = _quoted(edge["type"])
        yield f"  {_quoted(edge['source'])} -> {_quoted(edge['target'])} [label={label}];"
    yield "}"


def _quoted(text: str) -> str:
    escaped = printable(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _mermaid(found: dict[str, Any]) -> Iterator[str]:
    yield "graph LR"
    ids = {node["ref"]: f"n{number}" for number, node in enumerate(found["nodes"])}
    for node in found["nodes"]:
        text = printable(node["title"] or node["ref"])
        for character, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
            text = text.replace(character, entity)
        yield f'  {ids[node["ref"]]}["{text}"]'
    for edge in found["edges"]:
        yield f"  {ids[edge['source']]} -->|{edge['type']}| {ids[edge['target']]}"
