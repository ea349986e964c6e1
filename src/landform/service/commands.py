"""`landform serve`, `worker`, `db`, `doctor`: the operator's commands."""

import asyncio
import json
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated

import typer

from landform.db import schema
from landform.db.engine import Database
from landform.kernel.errors import DomainError
from landform.service.logs import configure_logs
from landform.settings import Settings, load_settings

db = typer.Typer(help="The database.", no_args_is_help=True)

UNAVAILABLE = 7
MARKS = {
    "ok": ("ok    ", typer.colors.GREEN),
    "warning": ("look  ", typer.colors.YELLOW),
    "problem": ("FIX   ", typer.colors.RED),
}


def serve(
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    worker: Annotated[bool, typer.Option(help="Run the worker in this process.")] = True,
    processes: Annotated[
        int, typer.Option(min=1, max=64, help="So many processes on one port (PostgreSQL).")
    ] = 1,
) -> None:
    """Run the service: API, portal and worker in one process.

    Example: landform serve --port 8080

    Example: landform serve --processes 4
    """
    given = {"port": port, "host": host}
    settings = _settings(**{name: value for name, value in given.items() if value is not None})
    # Imported here: other commands start in a third of the time without the web framework.
    from landform.service import serve as service  # noqa: PLC0415

    with _explained():
        service.serve(settings, with_worker=worker, processes=processes)


def worker() -> None:
    """Run a worker without API; any number of them may share a PostgreSQL database."""
    settings = _settings()
    from landform.service import serve as service  # noqa: PLC0415

    with _explained(), suppress(KeyboardInterrupt):
        asyncio.run(service.work(settings))


@db.command()
def upgrade() -> None:
    """Bring the database to the schema of this release. Safe to repeat."""
    settings = _settings()
    with _explained():
        typer.echo(asyncio.run(_upgrade(settings)))


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list, for programs.")] = False,
) -> None:
    """Check the set-up and say what to fix; exits 1 when something must be.

    Example: landform doctor --json
    """
    settings = _settings()
    from landform.service.doctor import check  # noqa: PLC0415

    findings = asyncio.run(check(settings))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            mark, colour = MARKS[finding.level]
            typer.secho(mark, fg=colour, nl=False)
            typer.echo(f"{finding.what}: {finding.detail}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


async def _upgrade(settings: Settings) -> str:
    # Imported here: other commands start faster without them.
    from landform.bootstrap import now  # noqa: PLC0415
    from landform.catalog.service import CatalogService  # noqa: PLC0415

    database = Database(settings.database_url)
    try:
        revision = await schema.upgrade(database)
        await CatalogService(database, now).prepare()
        return revision
    finally:
        await database.close()


def _settings(**overrides: object) -> Settings:
    with _explained():
        settings = load_settings(**overrides)
    configure_logs(settings.log_format)
    return settings


class _explained:  # noqa: N801 (used as a statement)
    """Ends the command with one sentence instead of a traceback."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DomainError):
            typer.echo(f"error: {error.detail}", err=True)
            raise typer.Exit(UNAVAILABLE) from error
