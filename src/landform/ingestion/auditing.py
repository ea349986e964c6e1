"""What somebody did with a location, as an entry of the audit log. Pure."""

from datetime import datetime
from typing import Any

from landform.audit.models import Entry
from landform.ingestion.models import Location


def entry_of(
    location: Location, verb: str, actor: str, at: datetime, *, before: Location | None = None
) -> Entry:
    """``actor`` did that with ``location``; ``before`` is what it was."""
    return Entry(
        at=at,
        actor=actor,
        action=f"location.{verb}",
        object_kind="location",
        object_id=location.id,
        before=_facts(before),
        after=None if verb == "remove" else _facts(location),
    )


def _facts(location: Location | None) -> dict[str, Any] | None:
    if location is None:
        return None
    facts = {"type": location.spec.type, "target": location.spec.target}
    return {**facts, "removals_allowed": True} if location.removals_allowed else facts
