"""Run the demo: start what it needs, tell the story, say where to look."""

import asyncio
import json
import signal
import threading
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from landform.demo.processes import Processes
from landform.demo.progress import Progress
from landform.demo.story import ORDER, Story
from landform.demo.world import DEVELOPER, World, make_bucket, make_world, seed_repository
from landform.kernel.errors import DomainError
from landform.shipped import shipped

FAILED = 1


def run(directory: Path, *, port: int, provider: str, once: bool) -> None:
    """Start all of it in ``directory`` and order the database; stop then, or at Ctrl-C.

    Raises:
        typer.Exit: it failed, and why has been printed.
    """
    console = Console(stderr=True, emoji=False)  # an ARN holds ":secret:"
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        world = make_world(directory, port=port, provider=provider)
        with Processes(world.logs, world.directory / "runs") as processes:
            resource = _run(world, processes, provider, console)
            if once:
                typer.echo(json.dumps(resource, indent=2))
                return
            _say_where(world, resource, console)
            threading.Event().wait()
    except KeyboardInterrupt:
        console.print("Stopped; nothing keeps running.")
    except DomainError as error:
        typer.echo(f"error: {error.detail}", err=True)
        raise typer.Exit(FAILED) from error


def _run(world: World, processes: Processes, provider: str, console: Console) -> dict[str, Any]:
    with console.status("Starting AWS (moto), the infra repository and the service…"):
        cloud = ["moto.server", "-H", "127.0.0.1", "-p", str(world.cloud_port)]
        processes.start("moto", cloud, {"MOTO_CALL_RESET_API": "false"})
        asyncio.run(seed_repository(world, provider=provider))
        processes.start("landform", ["landform", "serve"], world.environment())
        processes.wait_for("moto", f"{world.cloud_url}/moto-api/", seconds=60)
        make_bucket(world)
        processes.wait_for("landform", f"{world.url}/readyz", seconds=60)
        story = Story(world.url)
        count = story.load_organisation(shipped("examples") / "organisation")
    console.print(f"Serving on {world.url} with an example organisation of {count} entities.")
    console.print(f"{DEVELOPER} orders the PostgreSQL database {ORDER['dbName']}:")
    with Progress(console) as progress:
        request = story.submit()
        for told in story.follow(request["id"], story.approve):
            progress.happened(told.event, told.request)
    return story.resource(request["id"])


def _say_where(world: World, resource: dict[str, Any], console: Console) -> None:
    outputs = resource["spec"]["landform"]["outputs"]
    name = resource["metadata"]["name"]
    links = {link["title"]: link["url"] for link in resource["metadata"]["links"]}
    owned = "kind=resource,relations.ownedBy=group:default/payments"
    console.print_json(json.dumps(resource))
    for what, where in {
        "endpoint": outputs["endpoint"],
        "secret_arn": outputs["secret_arn"],
        "portal": world.url,
        "resource": f"{world.url}/resources/default/{name}",
        "pull request": links.get("Pull request", "-"),
        "API docs": f"{world.url}/docs",
        "what payments owns": f"curl '{world.url}/api/catalog/entities/by-query?filter={owned}'",
        "AWS (moto)": f"aws --endpoint-url {world.cloud_url} rds describe-db-instances",
        "the same": f"landform get resources --owner payments --server {world.url}",
    }.items():
        console.print(f"  {what:<20} {where}", highlight=False, soft_wrap=True)
    console.print("Press Ctrl-C to stop all of it.")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
