"""`landform audit …`: read the audit log, verify it, and move its oldest part to files."""

import asyncio
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from landform.audit.chain import START, follow, read_line
from landform.audit.checkpoint import read_checkpoint, write_checkpoint
from landform.audit.models import Fault, Link, Place
from landform.audit.service import Archived, AuditService
from landform.cli.client import API, CommandFailed, fail
from landform.cli.context import Output, connect, connection
from landform.cli.output import Format, show, show_rows
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.kernel.errors import DomainError
from landform.settings import load_settings

app = typer.Typer(help="Who did what, and who was refused.", no_args_is_help=True)
app.callback()(connect)

FAILED, INVALID, CONFLICT, UNAVAILABLE = 1, 3, 6, 7
COLUMNS = {
    "NUMBER": "seq",
    "AT": "at",
    "WHO": "actor",
    "DID": "action",
    "WHAT": "object_id",
    "OUTCOME": "outcome",
    "CAUSE": "cause",
}

Since = Annotated[str, typer.Option(help="From this day or time on (ISO 8601, UTC).")]
Until = Annotated[str, typer.Option(help="Before this day or time.")]
Actor = Annotated[str, typer.Option(help="Only what this user did, e.g. user:default/ana.")]
Action = Annotated[str, typer.Option(help="Only this action, e.g. request.cancel.")]
Result = Annotated[str, typer.Option("--outcome", help="allowed, denied or failed.")]


@app.command("list")
def list_entries(
    context: typer.Context,
    since: Since = "",
    until: Until = "",
    actor: Actor = "",
    action: Action = "",
    outcome: Result = "",
    limit: Annotated[int, typer.Option(min=1, max=200, help="Most entries.")] = 50,
    output: Output = Format.TABLE,
) -> None:
    """List entries, newest first.

    Example: landform audit list --outcome denied --since 2026-11-01
    """
    params = _params(since, until, actor, action, outcome) | {"limit": str(limit)}
    page = connection(context).call("GET", f"{API}/audit", params=params)
    show_rows(page["items"], COLUMNS, output, empty="No entry matches.")


@app.command()
def export(
    context: typer.Context,
    since: Since = "",
    until: Until = "",
    actor: Actor = "",
    action: Action = "",
    outcome: Result = "",
    format_: Annotated[str, typer.Option("--format", help="ndjson, the one there is.")] = "ndjson",
) -> None:
    """Write entries to stdout in the order of the chain, a line of canonical JSON each.

    Example: landform audit export --since 2026-11-01 > audit.ndjson
    """
    if format_ != "ndjson":
        fail("the one format there is is ndjson.", code=2)
    params = _params(since, until, actor, action, outcome)
    for chunk in connection(context).download(f"{API}/audit/export", params=params):
        sys.stdout.buffer.write(chunk)


@app.command()
def verify(
    context: typer.Context,
    checkpoint: Annotated[
        Path | None,
        typer.Option(help="File with the end of the log at the last time; is brought up to date."),
    ] = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(help="Verify exported or archived files instead, in this order."),
    ] = None,
    output: Output = Format.TABLE,
) -> None:
    """Look at every entry, and name the first that was altered, moved or taken out.

    That the newest entries were cut off is seen only by what was noted before: keep a
    --checkpoint on another machine. Exit codes: 0 it fits, 1 it does not.

    Example: landform audit verify --checkpoint /srv/safe/landform.json

    Example: landform audit verify --file audit-1-5000.ndjson --file audit-5001-9000.ndjson
    """
    kept = _kept(checkpoint)
    verdict = _of_files(file, kept) if file else _of_service(context, kept)
    if output is not Format.TABLE:
        show(verdict, output)
    elif verdict["ok"]:
        typer.echo(f"{verdict['checked']} entries fit. The last one is {verdict['head']}.")
    if not verdict["ok"]:
        _fail_with(Fault(**verdict["fault"]))
    if checkpoint and not file:
        write_checkpoint(checkpoint, read_checkpoint(verdict["head"]))


@app.command()
def archive(
    before: Annotated[str, typer.Option(help="Entries older than this day or time.")],
    into: Annotated[Path, typer.Option(help="Directory for the file; it is made.")],
) -> None:
    """Write old entries to a file and take them out of the database that the settings name.

    The log still verifies afterwards, and so does the file. Keep it: it is the only copy.

    Example: landform audit archive --before 2026-01-01 --into /srv/archive
    """
    try:
        archived = asyncio.run(_archive(_moment("--before", before), into, _system_clock))
    except DomainError as error:
        fail(error.detail, code=CONFLICT)
    anchor = archived.anchor
    typer.echo(f"{archived.file}: entries {anchor.first_seq} to {anchor.last_seq}")


async def _archive(before: datetime, into: Path, clock: Clock) -> Archived:
    settings = load_settings()
    database = Database(settings.database_url)
    try:
        service = AuditService(database, clock, settings.audit.checkpoint)
        return await service.archive(into, before=before)
    finally:
        await database.close()


def _system_clock() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def _of_service(context: typer.Context, kept: Place | None) -> dict[str, Any]:
    params = {"expect": f"{kept.seq}:{kept.hash}"} if kept else {}
    found: dict[str, Any] = connection(context).call("GET", f"{API}/audit/verify", params=params)
    return found


def _of_files(files: list[Path], kept: Place | None) -> dict[str, Any]:
    """Follow the entries of files; the first may begin anywhere."""
    place, checked, first = START, 0, 1
    seen: dict[int, str] = {}
    for file in files:
        links = _read(file)
        if not checked and links:
            first = links[0].seq
            place = Place(first - 1, links[0].prev_hash)
        place, count, fault = follow(links, place)
        checked += count
        seen |= {each.seq: each.hash for each in links if kept and each.seq == kept.seq}
        if fault:
            return _verdict(checked, first, place, fault)
    if kept and seen.get(kept.seq, kept.hash) != kept.hash:
        fault = Fault(kept.seq, "it is another entry than when its hash was noted")
        return _verdict(checked, first, place, fault)
    return _verdict(checked, first, place, None)


def _read(file: Path) -> list[Link]:
    links: list[Link] = []
    try:
        for number, raw in enumerate(file.read_bytes().splitlines(), start=1):
            links.append(_line(file, number, raw))
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}.", code=INVALID)
    return links


def _line(file: Path, number: int, raw: bytes) -> Link:
    try:
        return read_line(raw)
    except (ValueError, TypeError, RecursionError):
        fail(f"{file}:{number}: not an entry as it was exported: it was altered.", code=FAILED)


def _verdict(checked: int, first: int, head: Place, fault: Fault | None) -> dict[str, Any]:
    return {
        "ok": fault is None,
        "checked": checked,
        "first_seq": first,
        "head": f"{head.seq}:{head.hash}",
        "fault": vars(fault) if fault else None,
    }


def _kept(file: Path | None) -> Place | None:
    if file is None or not file.exists():
        return None
    try:
        return read_checkpoint(file.read_text(encoding="utf-8"))
    except DomainError as error:
        fail(f"{file}: {error.detail}", code=INVALID)


def _fail_with(fault: Fault) -> NoReturn:
    typer.echo(f"error: entry {fault.seq} does not fit: {fault.reason}.", err=True)
    raise CommandFailed(FAILED)


def _params(since: str, until: str, actor: str, action: str, outcome: str) -> dict[str, str]:
    times = {
        "since": _moment("--since", since).isoformat() if since else "",
        "until": _moment("--until", until).isoformat() if until else "",
    }
    given = {**times, "actor": actor, "action": action, "outcome": outcome}
    return {name: value for name, value in given.items() if value}


def _moment(option: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        fail(f"{option}: {text!r} is no day or time; write 2026-11-26 or 2026-11-26T08:00.", code=2)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
