"""Which writes of the catalog are written down: those of somebody.

What the service or a location writes is the consequence of a request, or of the location that
somebody registered, and those are written down. What was changed is in the entity's history,
which the entity tags lead to.
"""

from collections.abc import Collection
from datetime import datetime

from landform.audit.models import Entry
from landform.audit.recording import record
from landform.catalog.history import etag_of
from landform.catalog.models import Change
from landform.db.engine import Transaction

SOMEBODY = ("user:", "service:", "plugin:")


def record_writes(
    tx: Transaction, changes: Collection[Change], *, actor: str, at: datetime
) -> None:
    """Write down ``entity.put`` or ``entity.delete`` of each, if it was somebody's doing."""
    if not actor.startswith(SOMEBODY):
        return
    for change in changes:
        verb = "delete" if change.after is None else "put"
        entry = Entry(
            at=at,
            actor=actor,
            action=f"entity.{verb}",
            object_kind="entity",
            object_id=str(change.ref),
            before=_version(change.before),
            after=_version(change.after),
        )
        record(tx, entry)


def _version(text: str | None) -> dict[str, str | None] | None:
    return None if text is None else {"etag": etag_of(text)}
