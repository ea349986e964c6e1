"""Reading the audit log, verifying it, and sealing its oldest part into files."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import structlog

from landform.audit.chain import START, follow, line, moment
from landform.audit.checkpoint import read_checkpoint, write_checkpoint
from landform.audit.errors import BrokenChain, MalformedCheckpoint, NothingToArchive
from landform.audit.models import SYSTEM, Anchor, Entry, Fault, Filters, Link, Place, Verdict
from landform.audit.recording import record
from landform.audit.repository import AuditRepository
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.kernel.paging import Page, cut, decode_number

log = structlog.get_logger()

CHUNK = 1_000  # entries read at once
EVERYTHING = Filters()


@dataclass(frozen=True)
class Archived:
    """What was sealed, and where."""

    anchor: Anchor
    file: Path


class AuditService:
    """The audit log. Opens its own transactions; `record` writes into those of others."""

    def __init__(self, db: Database, clock: Clock, checkpoint: Path | None = None) -> None:
        self._db = db
        self._clock = clock
        self._checkpoint = checkpoint

    async def record(self, *entries: Entry) -> None:
        """Write entries that belong to no other change."""
        async with self._db.transaction() as tx:
            for entry in entries:
                record(tx, entry)

    async def list_entries(
        self, filters: Filters, *, limit: int, cursor: str | None = None
    ) -> Page[Link]:
        """Newest first. Raises `MalformedCursor`."""
        before = decode_number(cursor) if cursor else None
        async with self._db.read() as tx:
            found = await AuditRepository(tx).page(filters, before=before, limit=limit + 1)
        return cut(found, limit=limit, number_of=lambda each: each.seq)

    async def scan(self, filters: Filters, *, after: int = 0) -> AsyncIterator[list[Link]]:
        """All entries that match, in the order of the chain, a chunk at a time."""
        while True:
            async with self._db.read() as tx:
                chunk = await AuditRepository(tx).chunk(filters, after=after, limit=CHUNK)
            if not chunk:
                return
            yield chunk
            after = chunk[-1].seq

    async def head(self) -> Place:
        """The end of the chain: what to keep elsewhere, and to verify against later."""
        async with self._db.read() as tx:
            return await AuditRepository(tx).head()

    async def verify(self, *, kept: Sequence[Place] = ()) -> Verdict:
        """Look at every entry in the database; names the first that does not fit.

        ``kept`` are ends of the chain that somebody wrote down elsewhere, besides the one in
        our own file. Without any, nothing tells that the newest entries were cut off.

        Raises:
            MalformedCheckpoint: our own file does not hold one.
        """
        kept = [*kept, *self._noted()]
        async with self._db.read() as tx:
            anchors = await AuditRepository(tx).anchors()
        start = _end_of(anchors)
        place, checked = start, 0
        async for chunk in self.scan(EVERYTHING):
            place, count, fault = await asyncio.to_thread(follow, chunk, place)
            checked += count
            if fault:
                return Verdict(checked, start.seq + 1, place, fault)
        verdict = Verdict(checked, start.seq + 1, place)
        fault = _anchor_fault(anchors) or await self._kept_fault(kept, start, place)
        return replace(verdict, fault=fault)

    async def keep_head(self) -> None:
        """Note the end of the chain in the log and in our file, for `verify` to compare with.

        A file that says something else than the database is left as it is: it is the evidence.
        """
        head = await self.head()
        log.info("audit.head", seq=head.seq, hash=head.hash)
        if self._checkpoint is None:
            return
        try:
            noted = self._noted()
            head = await self.head()  # another process may have noted a newer one meanwhile
            fault = await self._kept_fault(noted, await self._start(), head)
            if fault:
                log.error("audit.broken", seq=fault.seq, reason=fault.reason)
            else:
                await asyncio.to_thread(write_checkpoint, self._checkpoint, head)
        except (OSError, MalformedCheckpoint):
            log.exception("audit.head_not_kept")

    async def archive(self, directory: Path, *, before: datetime) -> Archived:
        """Write entries older than ``before`` to a file, then take them out of the database.

        Their last hash stays, so what follows them can still be verified, and the file too.

        Raises:
            NothingToArchive: no entry is that old.
            BrokenChain: it does not verify; sealing would hide that.
        """
        verdict = await self.verify()
        if verdict.fault:
            raise BrokenChain(f"Entry {verdict.fault.seq}: {verdict.fault.reason}.")
        async with self._db.read() as tx:
            last_seq = await AuditRepository(tx).last_before(moment(before))
        if last_seq < verdict.first_seq:
            raise NothingToArchive(f"No entry is older than {moment(before)}.")
        file = directory / f"audit-{verdict.first_seq}-{last_seq}.ndjson"
        last, digest = await self._write(file, last_seq)
        anchor = Anchor(
            verdict.first_seq, last.seq, last.hash, digest, archived_at=moment(self._clock())
        )
        entry = Entry(
            self._clock(), SYSTEM, "audit.archive", "audit-segment", file.name, after=vars(anchor)
        )
        async with self._db.transaction() as tx:
            await AuditRepository(tx).seal(anchor)
            record(tx, entry)
        log.info("audit.archived", first=anchor.first_seq, last=anchor.last_seq)
        return Archived(anchor, file)

    async def _write(self, file: Path, last_seq: int) -> tuple[Place, str]:
        digest, last = hashlib.sha256(), START
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as out:
            async for chunk in self.scan(EVERYTHING):
                for entry in chunk:
                    if entry.seq <= last_seq:
                        last = entry.place
                        digest.update(line(entry))
                        out.write(line(entry))
            out.flush()
            os.fsync(out.fileno())
        return last, digest.hexdigest()

    def _noted(self) -> list[Place]:
        file = self._checkpoint
        if file is None or not file.exists():
            return []
        return [read_checkpoint(file.read_text(encoding="utf-8"))]

    async def _start(self) -> Place:
        async with self._db.read() as tx:
            return _end_of(await AuditRepository(tx).anchors())

    async def _kept_fault(self, kept: Sequence[Place], start: Place, head: Place) -> Fault | None:
        for place in sorted(kept, key=lambda each: each.seq):
            if place.seq > head.seq:
                reason = f"the log ends here, and had {place.seq} entries when that was noted"
                return Fault(head.seq + 1, reason)
            if place.seq < start.seq:
                continue  # archived: its file tells
            if await self._place(place.seq, start) != place:
                return Fault(place.seq, "it is another entry than when its hash was noted")
        return None

    async def _place(self, seq: int, start: Place) -> Place | None:
        if seq == start.seq:
            return start
        async with self._db.read() as tx:
            return await AuditRepository(tx).place(seq)


def _end_of(anchors: Sequence[Anchor]) -> Place:
    return Place(anchors[-1].last_seq, anchors[-1].last_hash) if anchors else START


def _anchor_fault(anchors: Sequence[Anchor]) -> Fault | None:
    expected = 1
    for anchor in anchors:
        if anchor.first_seq != expected:
            return Fault(expected, "it was archived, and what says so is gone")
        expected = anchor.last_seq + 1
    return None
