"""`landform catalog …`: what an operator does to the catalog's tables."""

import asyncio
from typing import Annotated

import typer

from landform.kernel.errors import DomainError
from landform.service.memory import collect_seldom
from landform.settings import Settings, load_settings

app = typer.Typer(help="The catalog's tables.", no_args_is_help=True)

UNAVAILABLE = 7


@app.callback()
def catalog() -> None:
    """The catalog's tables."""


@app.command()
def rebuild(
    quiet: Annotated[bool, typer.Option("--quiet", help="Do not tell how far it is.")] = False,
) -> None:
    """Derive relations, index, counts and words of every entity anew. Safe to repeat.

    An upgrade does this by itself where it is needed. Readers go on meanwhile, writers wait.

    Example: landform catalog rebuild
    """
    try:
        collect_seldom()
        done = asyncio.run(_rebuild(load_settings(), quiet=quiet))
    except DomainError as error:
        typer.echo(f"error: {error.detail}", err=True)
        raise typer.Exit(UNAVAILABLE) from error
    typer.echo(f"{done} entities")


async def _rebuild(settings: Settings, *, quiet: bool) -> int:
    # Imported here: other commands start faster without them.
    from landform.bootstrap import now  # noqa: PLC0415
    from landform.catalog.service import CatalogService  # noqa: PLC0415
    from landform.db import schema  # noqa: PLC0415
    from landform.db.engine import Database  # noqa: PLC0415

    database = Database(settings.database_url)
    try:
        await schema.upgrade(database)
        return await CatalogService(database, now).rebuild(progress=None if quiet else _tell)
    finally:
        await database.close()


def _tell(done: int) -> None:
    typer.echo(f"{done} entities so far", err=True)
