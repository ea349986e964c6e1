"""`landform demo`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Provider(StrEnum):
    """Where Terraform gets the AWS provider."""

    OFFLINE = "offline"
    REGISTRY = "registry"


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Run the main job, print the Resource as JSON, stop.")
    ] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the service.")] = 8080,
    directory: Annotated[
        Path, typer.Option("--dir", help="Where the demo keeps its files.")
    ] = Path(".landform/demo"),
    provider: Annotated[
        Provider, typer.Option(help="AWS provider: from the PyPI wheel, or from the registry.")
    ] = Provider.OFFLINE,
) -> None:
    """Order a PostgreSQL database on this machine: form, pull request, plan, apply, catalog.

    Starts AWS (moto), an infra repository, and the service; nothing leaves loopback.

    Example: landform demo --once | jq .spec.landform.outputs
    """
    # Imported when it is called: the demo needs everything, and other commands start without it.
    from landform.demo.run import run  # noqa: PLC0415

    run(directory.absolute(), port=port, provider=provider, once=once)
