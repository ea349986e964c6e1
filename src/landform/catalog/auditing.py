"""Which writes of the catalog are written down: those that a person asked for."""

from collections.abc import Collection
from datetime import datetime

from landform.audit.models import Entry
from landform.audit.recording import acting, record
from landform.db.engine import Transaction
from landform.kernel.names import EntityRef


def record_writes(tx: Transaction, verb: str, refs: Collection[EntityRef], at: datetime) -> None:
    """Write down ``entity.<verb>`` of each, if somebody asked for it.

    What the service registers by itself is the consequence of a request, and is written there.
    """
    actor = acting.get()
    if actor is None:
        return
    for ref in refs:
        record(tx, Entry(at, actor, f"entity.{verb}", "entity", str(ref)))
