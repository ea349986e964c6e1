"""The audit log on a real database: nothing gets out of it or into it unseen."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Executable, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from landform.audit.chain import START, follow, read_line
from landform.audit.errors import BrokenChain, NothingToArchive
from landform.audit.models import Entry, Filters, Outcome, Place
from landform.audit.recording import record
from landform.audit.service import AuditService
from landform.db import jobs
from landform.db.engine import Database, Transaction
from landform.db.tables import audit_anchors, audit_entries
from tests.support.builders import ANA, ROSA
from tests.support.clock import ManualClock


@pytest.fixture
def audit(db: Database, clock: ManualClock) -> AuditService:
    return AuditService(db, clock)


def an_entry(clock: ManualClock, number: int = 1, actor: str = ANA) -> Entry:
    return Entry(clock(), actor, "request.cancel", "request", str(number), after={"n": number})


async def fill(audit: AuditService, clock: ManualClock, count: int) -> None:
    for number in range(1, count + 1):
        await audit.record(an_entry(clock, number))
        clock.go_on(hours=1)


async def without_triggers(tx: Transaction) -> None:
    """What somebody can do who owns the database."""
    if tx.dialect.name == "postgresql":
        await tx.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        await tx.execute(text("ALTER TABLE audit_anchors DISABLE TRIGGER USER"))
        return
    for name in ("update", "delete", "replace"):
        await tx.execute(text(f"DROP TRIGGER audit_entries_{name}"))
        await tx.execute(text(f"DROP TRIGGER audit_anchors_{name}"))


async def test_an_entry_is_written_with_its_change_or_not_at_all(
    db: Database, audit: AuditService, clock: ManualClock
) -> None:
    async def change_and_fail() -> None:
        async with db.transaction() as tx:
            await jobs.enqueue(tx, "look", "lost", run_at=clock())
            record(tx, an_entry(clock))
            raise LookupError

    with pytest.raises(LookupError):
        await change_and_fail()
    async with db.transaction() as tx:  # on the same connection: nothing is left over
        await jobs.enqueue(tx, "look", "kept", run_at=clock())
    async with db.transaction() as tx:
        record(tx, an_entry(clock, 2))
        record(tx, an_entry(clock, 3))

    verdict = await audit.verify()

    assert (verdict.checked, verdict.fault) == (2, None)


async def test_many_writers_at_once_make_one_chain(
    db: Database, audit: AuditService, clock: ManualClock
) -> None:
    """Each holds a row that another wants, too: the end of the chain is taken after all that."""

    async def change(number: int) -> None:
        async with db.transaction() as tx:
            record(tx, an_entry(clock, number))
            await jobs.enqueue(tx, "look", str(number % 3), run_at=clock())

    await asyncio.gather(*(change(number) for number in range(40)))

    verdict = await audit.verify()
    assert (verdict.checked, verdict.head.seq, verdict.fault) == (40, 40, None)


async def test_the_database_refuses_to_change_or_forget_an_entry(
    db: Database, audit: AuditService, clock: ManualClock
) -> None:
    await fill(audit, clock, 2)
    async with db.read() as tx:
        row = (await tx.execute(select(audit_entries).where(audit_entries.c.seq == 1))).one()
    attempts: list[Executable] = [
        update(audit_entries).values(actor="user:default/nobody"),
        delete(audit_entries).where(audit_entries.c.seq == 2),
        delete(audit_entries),
        insert(audit_entries).values(**dict(row._mapping) | {"actor": "user:default/nobody"}),
    ]
    raw = (
        ["INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries WHERE seq = 1"]
        if db.is_sqlite
        else ["TRUNCATE audit_entries", "TRUNCATE audit_anchors"]
    )

    for attempt in [*attempts, *map(text, raw)]:
        with pytest.raises(DBAPIError):
            async with db.transaction() as tx:
                await tx.execute(attempt)

    assert (await audit.verify()).checked == 2
    assert (await audit.verify()).fault is None


@pytest.mark.parametrize("seq", [1, 3, 5])
async def test_an_entry_that_was_altered_is_named(
    db: Database, audit: AuditService, clock: ManualClock, seq: int
) -> None:
    await fill(audit, clock, 5)
    async with db.transaction() as tx:
        await without_triggers(tx)
        change = update(audit_entries).where(audit_entries.c.seq == seq)
        await tx.execute(change.values(actor="user:default/somebody-else"))

    fault = (await audit.verify()).fault

    assert fault is not None
    assert (fault.seq, fault.reason) == (seq, "it was altered")


async def test_an_entry_that_is_gone_is_named(
    db: Database, audit: AuditService, clock: ManualClock
) -> None:
    await fill(audit, clock, 5)
    async with db.transaction() as tx:
        await without_triggers(tx)
        await tx.execute(delete(audit_entries).where(audit_entries.c.seq == 3))

    fault = (await audit.verify()).fault

    assert fault is not None
    assert (fault.seq, fault.reason) == (3, "it is missing: entry 4 comes next")


async def test_entries_cut_off_at_the_end_are_found_by_the_head_that_was_kept(
    db: Database, audit: AuditService, clock: ManualClock
) -> None:
    await fill(audit, clock, 5)
    kept = await audit.head()
    async with db.transaction() as tx:
        await without_triggers(tx)
        await tx.execute(delete(audit_entries).where(audit_entries.c.seq > 3))

    fault = (await audit.verify(kept=[kept])).fault

    assert fault is not None
    assert fault.seq == 4
    assert "ends here" in fault.reason


async def test_a_log_that_was_written_anew_as_a_whole_is_found_by_the_head_that_was_kept(
    db: Database, audit: AuditService, clock: ManualClock
) -> None:
    await fill(audit, clock, 3)
    kept = await audit.head()
    async with db.transaction() as tx:
        await without_triggers(tx)
        await tx.execute(delete(audit_entries))
    await fill(audit, clock, 4)

    fault = (await audit.verify(kept=[Place(0, START.hash), kept])).fault

    assert (await audit.verify()).fault is None  # in itself it fits
    assert fault is not None
    assert fault.seq == 3


async def test_old_entries_move_to_a_file_and_the_rest_still_verifies(
    db: Database, audit: AuditService, clock: ManualClock, tmp_path: Path
) -> None:
    await fill(audit, clock, 6)
    kept = await audit.head()
    archived = await audit.archive(tmp_path, before=ManualClock().now.replace(hour=16))

    links = [read_line(raw) for raw in archived.file.read_bytes().splitlines(keepends=True)]
    assert [each.seq for each in links] == [1, 2, 3, 4]
    assert follow(links, START)[2] is None
    assert links[-1].place == Place(archived.anchor.last_seq, archived.anchor.last_hash)
    verdict = await audit.verify(kept=[links[1].place, kept])
    assert (verdict.first_seq, verdict.checked, verdict.fault) == (
        5,
        3,
        None,
    )  # 5, 6, the archiving
    with pytest.raises(DBAPIError):
        async with db.transaction() as tx:
            await tx.execute(delete(audit_entries).where(audit_entries.c.seq == 5))


async def test_the_chain_goes_on_where_everything_was_archived(
    audit: AuditService, clock: ManualClock, tmp_path: Path
) -> None:
    await fill(audit, clock, 2)

    await audit.archive(tmp_path, before=clock())
    await audit.record(an_entry(clock, 9))

    verdict = await audit.verify()
    assert (verdict.first_seq, verdict.head.seq, verdict.fault) == (3, 4, None)


async def test_an_archive_whose_trace_was_removed_is_found(
    db: Database, audit: AuditService, clock: ManualClock, tmp_path: Path
) -> None:
    await fill(audit, clock, 4)
    await audit.archive(tmp_path, before=ManualClock().now.replace(hour=14))
    async with db.transaction() as tx:
        await without_triggers(tx)
        await tx.execute(delete(audit_anchors))

    fault = (await audit.verify()).fault

    assert fault is not None
    assert (fault.seq, fault.reason) == (1, "it is missing: entry 3 comes next")


async def test_nothing_old_is_nothing_to_archive(
    audit: AuditService, clock: ManualClock, tmp_path: Path
) -> None:
    before = clock()
    await fill(audit, clock, 1)

    with pytest.raises(NothingToArchive):
        await audit.archive(tmp_path, before=before)


async def test_a_broken_chain_is_not_archived(
    db: Database, audit: AuditService, clock: ManualClock, tmp_path: Path
) -> None:
    await fill(audit, clock, 3)
    async with db.transaction() as tx:
        await without_triggers(tx)
        await tx.execute(update(audit_entries).values(cause="forged"))

    with pytest.raises(BrokenChain, match="Entry 1"):
        await audit.archive(tmp_path, before=clock())


async def test_entries_are_found_by_who_what_when_and_how_it_ended(
    audit: AuditService, clock: ManualClock
) -> None:
    await fill(audit, clock, 3)
    noon = clock()
    await audit.record(
        an_entry(clock, 4, ROSA),
        Entry(clock(), ROSA, "request.cancel", "request", "5", Outcome.DENIED, "not-allowed"),
    )

    async def found(**wanted: object) -> list[str]:
        page = await audit.list_entries(Filters(**wanted), limit=10)  # type: ignore[arg-type]
        return [each.object_id for each in page.items]

    assert await found() == ["5", "4", "3", "2", "1"]
    assert await found(actor=ROSA) == ["5", "4"]
    assert await found(outcome=Outcome.DENIED) == ["5"]
    assert await found(object_kind="request", object_id="2") == ["2"]
    assert await found(action="request.approve") == []
    assert await found(since=noon) == ["5", "4"]
    assert await found(until=noon) == ["3", "2", "1"]


async def test_pages_follow_each_other_without_gaps(
    audit: AuditService, clock: ManualClock
) -> None:
    await fill(audit, clock, 5)
    seen: list[int] = []
    cursor = None

    while True:
        page = await audit.list_entries(Filters(), limit=2, cursor=cursor)
        seen += [each.seq for each in page.items]
        await audit.record(an_entry(clock))  # what is new meanwhile is not on later pages
        if (cursor := page.next_cursor) is None:
            break

    assert seen == [5, 4, 3, 2, 1]
