"""From what a location produced, and what it owned: what to put, take out, and tell people. Pure.

What is not known is never removed: only a file that was read, wholly, says that an
entity is gone.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from landform.catalog.write_rules import HOW_TO_FREE, taken
from landform.ingestion.models import (
    IN_CATALOG,
    Checked,
    Outcome,
    Plan,
    Reading,
    Report,
    Spec,
    Stored,
)
from landform.kernel.names import EntityRef

GUARDED = 20  # so many entities or fewer may go at once without asking
PROCESSING = "backstage.io/catalog-processing"  # the type of status items, as in Backstage


@dataclass(frozen=True)
class Situation:
    """What is known besides the documents.

    ``stored`` has what the catalog holds of the references in question, ``owned``
    those that this location put there.
    """

    origin: Spec
    stored: Mapping[EntityRef, Stored]
    owned: frozenset[EntityRef]
    removals_allowed: bool = False


def reconcile(reading: Reading, checked: Sequence[Checked], situation: Situation) -> Plan:
    """The plan that makes the catalog have what the location has."""
    settled = list(_settled(checked, situation))
    good = [each for each in settled if each.outcome in IN_CATALOG]
    named = {each.ref for each in settled if each.ref and each.outcome is not Outcome.NOT_ALLOWED}
    unclear = {str(each.document.source): each.document.line for each in settled if not each.ref}
    missing = sorted(
        ref
        for ref in situation.owned - named
        if (there := situation.stored.get(ref)) and there.origin == str(situation.origin)
    )
    kept = {
        ref: why for ref in missing if (why := _reason_to_keep(ref, reading, unclear, situation))
    }
    gone = [ref for ref in missing if ref not in kept]
    held = _held(gone, situation)
    if held:
        kept |= dict.fromkeys(gone, "It is no longer there; removing it waits for a person.")
        gone = []
    unread = [
        Report(str(each.source), 0, 0, Outcome.UNREADABLE, None, _text(each.parent), each.reason)
        for each in reading.unread
    ]
    return Plan(
        puts=tuple(each.declaration for each in good if each.declaration),
        removes=tuple(gone),
        statuses=tuple(_statuses(settled, situation)),
        reports=(
            *unread,
            *map(_report, settled),
            *(
                Report(situation.stored[ref].location, 0, 0, Outcome.KEPT, str(ref), None, why)
                for ref, why in kept.items()
            ),
        ),
        held=held,
    )


def conflicting(report: Report, owner: str) -> Report:
    """A report of an entity that turned out to be somebody else's."""
    message = f"{taken(str(report.ref), owner)} {HOW_TO_FREE}"
    return replace(report, outcome=Outcome.CONFLICT, message=message)


def _settled(checked: Sequence[Checked], situation: Situation) -> Iterator[Checked]:
    """The same with conflicts: what is another source's, or there twice."""
    seen: dict[EntityRef, Checked] = {}
    for each in checked:
        if each.declaration is None or each.ref is None:
            yield each
            continue
        there, first = situation.stored.get(each.ref), seen.setdefault(each.ref, each)
        if there is not None and there.is_anothers(situation.origin):
            message = f"{taken(each.ref, there.origin)} {HOW_TO_FREE}"
            yield replace(each, declaration=None, outcome=Outcome.CONFLICT, message=message)
        elif first is not each:
            where = f"{first.document.source}, line {first.document.line}"
            message = f"{each.ref} is there twice; the first, at {where}, counts."
            yield replace(each, declaration=None, outcome=Outcome.CONFLICT, message=message)
        else:
            yield each


def _reason_to_keep(
    ref: EntityRef, reading: Reading, unclear: Mapping[str, int], situation: Situation
) -> str | None:
    if not reading.is_whole:
        return f"Not all of the location could be read: {reading.unread[0].reason}"
    source = situation.stored[ref].location
    if source in unclear:
        return f"The document on line {unclear[source]} of {source} cannot be read; this may be it."
    return None


def _held(gone: Collection[EntityRef], situation: Situation) -> str | None:
    if situation.removals_allowed or len(situation.owned) <= GUARDED:
        return None
    if len(gone) * 2 <= len(situation.owned):
        return None
    return (
        f"It would remove {len(gone)} of {len(situation.owned)} entities, so it waits. If that "
        "is right, refresh it with `landform location refresh ID --allow-removals`."
    )


def _statuses(
    checked: Sequence[Checked], situation: Situation
) -> Iterator[tuple[EntityRef, str | None]]:
    """What to show beside entities that stay as they were because their new form is invalid."""
    for each in checked:
        there = situation.stored.get(each.ref) if each.ref else None
        if each.ref is None or there is None or there.origin != str(situation.origin):
            continue
        if each.outcome is Outcome.INVALID:
            yield each.ref, f"InputError: {each.message}"
        elif each.declaration is not None and there.has_status:
            yield each.ref, None


def _report(each: Checked) -> Report:
    return Report(
        source=str(each.document.source),
        position=each.document.position,
        line=each.document.line,
        outcome=each.outcome,
        ref=_text(each.ref),
        parent=_text(each.document.parent),
        message=each.message,
    )


def _text(ref: EntityRef | None) -> str | None:
    return None if ref is None else str(ref)
