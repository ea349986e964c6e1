"""`landform request …`: order infrastructure and follow the order."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote
from uuid import uuid4

import typer

from landform.cli.client import API, Connection, fail, printable, read
from landform.cli.context import Output, connect, connection
from landform.cli.kinds import not_found, path_of, ref_of
from landform.cli.output import Format, show, show_rows
from landform.cli.reading import NotUsable, read_parameters, value_of

app = typer.Typer(
    help="Order infrastructure and follow the order.",
    no_args_is_help=True,
    callback=connect,
)

FAILED = 8
COLUMNS = {
    "ID": "id",
    "NAME": "name",
    "ENVIRONMENT": "environment",
    "OWNER": "owner",
    "ACTION": "action",
    "STATUS": "status",
    "PULL REQUEST": "pull_request.url",
    "UPDATED": "updated_at",
}
UNAVAILABLE = 7

Set = Annotated[
    list[str] | None, typer.Option("--set", "-s", help="Parameter as NAME=VALUE (YAML value).")
]
Values = Annotated[
    Path | None, typer.Option("--values", "-f", help="YAML or JSON file of parameters.")
]
Key = Annotated[str | None, typer.Option("--idempotency-key", help="Same key, same request.")]
Follow = Annotated[bool, typer.Option("--watch", "-w", help="Follow it to its end.")]
What = Annotated[
    str,
    typer.Argument(
        metavar="RESOURCE",
        help="Such as resource:orders-db-dev, or the id of the request that made it.",
    ),
]


@app.command()
def create(
    context: typer.Context,
    template: Annotated[str, typer.Argument(help="Template name; see `landform template list`.")],
    set_: Set = None,
    values: Values = None,
    key: Key = None,
    watch: Follow = False,
    output: Output = Format.TABLE,
) -> None:
    """Submit a request and print its id.

    Example: landform request create aws-rds-postgres -s dbName=orders-db -s environment=dev
    -s owner=group:default/payments
    """
    parameters = _parameters(set_, values)
    call = connection(context)
    body = {"template": template, "parameters": parameters}
    _submit(call, f"{API}/requests", body, key, output, watch=watch)


@app.command()
def change(
    context: typer.Context,
    what: What,
    set_: Set = None,
    values: Values = None,
    key: Key = None,
    watch: Follow = False,
    output: Output = Format.TABLE,
) -> None:
    """Ask to change what is there: the values that are named, all others stay.

    It prints the id of the new request, which is judged, planned and reviewed like an order.
    Secrets are in no request; give them again.

    Example: landform request change resource:orders-db-dev -s storageSize=50 --watch
    """
    call = connection(context)
    made_by = _made_by(call, what)
    body = {
        "template": made_by["template"],
        "action": "update",
        "changes": made_by["id"],
        "parameters": {**made_by["parameters"], **_parameters(set_, values)},
    }
    _submit(call, f"{API}/requests", body, key, output, watch=watch)


@app.command()
def retire(
    context: typer.Context,
    what: What,
    comment: Annotated[str, typer.Option(help="Why.")] = "",
    key: Key = None,
    watch: Follow = False,
    output: Output = Format.TABLE,
) -> None:
    """Ask to destroy what is there, with all that it holds.

    It prints the id of the new request. Nothing is destroyed before that was reviewed and
    applied; `landform request cancel` withdraws it.

    Example: landform request retire resource:orders-db-dev --comment "The shop moved."
    """
    call = connection(context)
    path = f"{_path(_made_by(call, what)['id'])}/retire"
    _submit(call, path, {"comment": comment}, key, output, watch=watch)


@app.command("list")
def list_requests(
    context: typer.Context,
    status: Annotated[str | None, typer.Option(help="Only this status.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only this owner.")] = None,
    environment: Annotated[str | None, typer.Option(help="Only this environment.")] = None,
    name: Annotated[str | None, typer.Option(help="Only what has this name.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most so many.")] = 20,
    output: Output = Format.TABLE,
) -> None:
    """List requests, newest first."""
    given = {
        "status": status,
        "owner": owner,
        "environment": environment,
        "name": name,
        "limit": str(limit),
    }
    params = {name: value for name, value in given.items() if value}
    page = connection(context).call("GET", f"{API}/requests", params=params)
    show_rows(
        page["items"], COLUMNS, output, empty="No requests. Make one: landform request create"
    )


@app.command("show")
def show_request(
    context: typer.Context,
    request_id: Annotated[str, typer.Argument(help="Id of the request.")],
    output: Output = Format.YAML,
) -> None:
    """Show one request with its timeline."""
    call = connection(context)
    request = call.call("GET", _path(request_id))
    request["events"] = call.call("GET", f"{_path(request_id)}/events")["items"]
    show(request, output)


@app.command()
def watch(
    context: typer.Context,
    request_id: Annotated[str, typer.Argument(help="Id of the request.")],
) -> None:
    """Follow a request to its end; exits 0 when it completed, 8 when it did not."""
    _watch(connection(context), request_id)


@app.command()
def approve(
    context: typer.Context,
    request_id: Annotated[str, typer.Argument(help="Id of the request.")],
    comment: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Let a request that policies held back become a pull request."""
    _act(context, request_id, "approve", {"comment": comment})


@app.command()
def reject(
    context: typer.Context,
    request_id: Annotated[str, typer.Argument(help="Id of the request.")],
    comment: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Turn down a request that policies held back."""
    _act(context, request_id, "reject", {"comment": comment})


@app.command()
def cancel(
    context: typer.Context,
    request_id: Annotated[str, typer.Argument(help="Id of the request.")],
    comment: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Withdraw a request and close its pull request."""
    _act(context, request_id, "cancel", {"comment": comment})


@app.command("apply")
def apply_request(
    context: typer.Context,
    request_id: Annotated[str, typer.Argument(help="Id of the request.")],
) -> None:
    """Start the apply of an approved request whose template leaves that to people."""
    _act(context, request_id, "apply", {})


@app.command()
def retry(
    context: typer.Context,
    request_id: Annotated[str, typer.Argument(help="Id of the request.")],
) -> None:
    """Plan again after a plan or an apply that failed."""
    _act(context, request_id, "retry", {})


def _submit(
    call: Connection,
    path: str,
    body: dict[str, Any],
    key: str | None,
    output: Format,
    *,
    watch: bool,
) -> None:
    headers = {"Idempotency-Key": key or str(uuid4())}
    request = call.call("POST", path, json=body, headers=headers)
    if output is Format.TABLE:
        typer.echo(request["id"])
    else:
        show(request, output)
    if watch:
        _watch(call, request["id"])


def _made_by(call: Connection, what: str) -> Any:
    """The request that made what is meant."""
    if ":" not in what:
        return call.call("GET", _path(what))
    ref = ref_of(what)
    response = call.ask("GET", f"/api/catalog/entities/by-name/{path_of(ref)}")
    if response.status_code == 404:
        not_found(call, ref)
    spec: Any = read(response)["spec"]
    made = spec.get("landform")
    request_id = made.get("request") if isinstance(made, dict) else None
    request = call.call("GET", _path(request_id)) if isinstance(request_id, str) else {}
    # Whoever writes an entity can name any request in it; that one has to name the entity, too.
    if request.get("resource") != str(ref):
        fail(
            printable(f"{ref} was not made by a request, so none can change or retire it."), code=6
        )
    return request


def _parameters(set_: list[str] | None, values: Path | None) -> dict[str, Any]:
    return {
        **(read_parameters(values) if values else {}),
        **dict(_assignment(text) for text in set_ or []),
    }


def _act(context: typer.Context, request_id: str, verb: str, body: dict[str, str]) -> None:
    request = connection(context).call("POST", f"{_path(request_id)}/{verb}", json=body)
    typer.echo(request["status"])


def _watch(call: Connection, request_id: str) -> None:
    for event in call.stream(f"{_path(request_id)}/events/stream"):
        if "type" in event:
            typer.echo(f"{event['at']}  {event['to_status']:<18} {printable(event['cause'])}")
    request = call.call("GET", _path(request_id))
    if not request["is_terminal"]:
        fail(
            f"The service ended the stream; the request is {request['status']}. "
            f"Go on with: landform request watch {request_id}",
            code=UNAVAILABLE,
        )
    if request["status"] != "completed":
        reason = request["reason"] or "no reason was given"
        fail(printable(f"The request ended as {request['status']}: {reason}"), code=FAILED)


def _path(request_id: str) -> str:
    return f"{API}/requests/{quote(request_id, safe='')}"


def _assignment(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE")
    try:
        return name, value_of(value)
    except NotUsable as error:
        raise typer.BadParameter(f"{name}: {value!r} is not a YAML value: {error}") from error
