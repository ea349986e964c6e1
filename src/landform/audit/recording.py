"""`record`: the one way into the audit log."""

from collections.abc import Sequence
from contextvars import ContextVar

from landform.audit.chain import link
from landform.audit.models import Entry, Link
from landform.audit.repository import AuditRepository
from landform.db.engine import Transaction, at_commit

http_request_id: ContextVar[str | None] = ContextVar("http_request_id", default=None)
"""The HTTP request that is being answered; None in the worker."""

acting: ContextVar[str | None] = ContextVar("acting", default=None)
"""Who asked for what is being done; None where the service acts by itself."""


def record(tx: Transaction, entry: Entry) -> None:
    """Write ``entry`` with whatever else ``tx`` writes: both are on disk, or neither.

    It is chained at the very end of the transaction. The end of the chain is held from then
    until the commit only, and after all other locks, so no two transactions can wait for
    each other here.
    """
    at_commit(tx, _append, (entry, http_request_id.get()))


async def _append(tx: Transaction, entries: Sequence[tuple[Entry, str | None]]) -> None:
    repository = AuditRepository(tx)
    place = await repository.hold_head()
    links: list[Link] = []
    for entry, request_id in entries:
        links.append(link(entry, place, http_request_id=request_id))
        place = links[-1].place
    await repository.add(links)
