"""`landform apply …`, `landform delete …`: change the catalog from files."""

import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from landform.cli.client import API, CommandFailed, Connection, fail, printable, read
from landform.cli.context import Server, Token, User, connect, connection
from landform.cli.kinds import not_found, path_of, ref_of
from landform.cli.reading import INVALID, NotUsable, documents_in, read_text

SUFFIXES = (".yaml", ".yml", ".json")
ITEM = re.compile(r"/items/(\d+)(.*)", re.DOTALL)

Files = Annotated[
    list[Path],
    typer.Option(
        "--filename", "-f", help="File or directory of entities, `-` for stdin; repeatable."
    ),
]
TakeOver = Annotated[
    bool,
    typer.Option("--take-over", help="Also what comes from a location or an apply (admins)."),
]


@dataclass(frozen=True)
class Document:
    """An entity of a file, and the YAML that it was read from."""

    file: str
    node: yaml.Node
    value: Any

    def place(self, pointer: str) -> str:
        """File and line of what a JSON pointer names, or of what is nearest around it."""
        node = self.node
        for part in pointer.split("/")[1:]:
            inner = _child(node, part.replace("~1", "/").replace("~0", "~"))
            if inner is None:
                break
            node = inner
        return f"{self.file}:{node.start_mark.line + 1}"


def apply(
    context: typer.Context,
    files: Files,
    take_over: TakeOver = False,
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """Put entities into the catalog: all of them, or none. Says what that changed.

    Example: landform apply -f catalog-info.yaml

    Example: landform apply -f catalog/ --as user:default/admin
    """
    connect(context, server, user, token)
    put(connection(context), [each for file in files for each in _read(file)], take_over=take_over)


def import_entities(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="YAML files of entities, `-` for stdin.")],
    take_over: TakeOver = False,
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """Put entities from YAML files into the catalog, as `apply` does; prints what it put.

    Example: landform import examples/organisation/*.yaml --as user:default/admin
    """
    connect(context, server, user, token)
    documents = [each for file in files for each in _read(file)]
    for each in _put(connection(context), documents, take_over=take_over):
        typer.echo(each["ref"])


def delete(
    context: typer.Context,
    ref: Annotated[str, typer.Argument(help="Reference, such as component:orders.")],
    take_over: TakeOver = False,
    server: Server = "http://127.0.0.1:8080",
    user: User = None,
    token: Token = None,
) -> None:
    """Take an entity out of the catalog. What it stands for stays as it is.

    Example: landform delete component:orders
    """
    connect(context, server, user, token)
    call, meant = connection(context), ref_of(ref)
    params = {"take-over": "true"} if take_over else None
    response = call.ask("DELETE", f"{API}/entities/{path_of(meant)}", params=params)
    if response.status_code == 404:
        not_found(call, meant)
    read(response)
    typer.echo(f"{printable(str(meant))} removed")


def put(call: Connection, documents: list[Document], *, take_over: bool) -> None:
    """Put them and print a line for each."""
    if not documents:
        fail("there is no entity in what you named.", code=INVALID)
    results = _put(call, documents, take_over=take_over)
    for each in results:
        typer.echo(f"{each['ref']} {each['result']}")
    counted = Counter(each["result"] for each in results)
    parts = [f"{counted[what]} {what}" for what in ("created", "changed", "unchanged")]
    typer.echo(", ".join(parts), err=True)


def _put(call: Connection, documents: list[Document], *, take_over: bool) -> list[dict[str, str]]:
    response = call.ask(
        "POST",
        f"{API}/entities",
        json={"items": [each.value for each in documents]},
        params={"take-over": "true"} if take_over else None,
    )
    if response.status_code == 422:
        _tell(response.json().get("errors") or [], documents)
    results: list[dict[str, str]] = read(response)["results"]
    return results


def _tell(errors: list[dict[str, str]], documents: list[Document]) -> None:
    """Say where each fault is and end the command, if they are faults of entities."""
    found = [(ITEM.fullmatch(error["field"]), error["message"]) for error in errors]
    if not found or not all(item for item, _ in found):
        return
    for item, message in found:
        if item is not None:
            document, pointer = documents[int(item[1])], item[2]
            what = f"{pointer.lstrip('/').replace('/', '.')}: " if pointer else ""
            line = f"error: {document.place(pointer)}: {printable(what + message)}"
            typer.echo(line, err=True)
    raise CommandFailed(INVALID)


def _read(path: Path) -> list[Document]:
    if str(path) == "-":
        return _documents("stdin", sys.stdin.read())
    if path.is_dir():
        files = sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES)
        if not files:
            fail(f"{path} has no files that end in {', '.join(SUFFIXES)}.", code=INVALID)
        return [each for file in files for each in _documents(str(file), read_text(file))]
    return _documents(str(path), read_text(path))


def _documents(file: str, text: str) -> list[Document]:
    try:
        values = documents_in(text)
    except NotUsable as error:
        fail(f"{file} cannot be used: {error}", code=INVALID)
    nodes = list(yaml.compose_all(text, yaml.SafeLoader))
    found = zip(nodes, values, strict=True)
    return [Document(file, node, value) for node, value in found if value is not None]


def _child(node: yaml.Node, part: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and part.isdecimal() and int(part) < len(node.value):
        child: yaml.Node = node.value[int(part)]
        return child
    return None
