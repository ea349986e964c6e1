"""The end of the log is noted beside the database, and a start with its settings in it."""

import json
from pathlib import Path

import pytest
import structlog

from landform.audit.chain import START
from landform.audit.models import Filters
from landform.audit.service import AuditService
from landform.db.engine import Database
from landform.service.started import started
from landform.settings import Settings
from tests.support.builders import NOON
from tests.support.clock import ManualClock

FILTERS = Filters()

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


async def test_a_file_that_knows_more_than_the_database_stays_as_it_is(
    db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    file = tmp_path / "kept" / "checkpoint.json"
    audit = AuditService(db, clock, file)
    await audit.record(started(Settings(), at=NOON))
    await audit.keep_head()
    head = await audit.head()
    assert json.loads(file.read_text()) == {"seq": head.seq, "hash": head.hash}

    evidence = json.dumps({"seq": head.seq + 1, "hash": START.hash})
    file.write_text(evidence)
    with structlog.testing.capture_logs() as log:
        await audit.keep_head()

    assert file.read_text() == evidence
    assert [line["event"] for line in log] == ["audit.head", "audit.broken"]
    fault = (await audit.verify()).fault
    assert fault is not None
    assert fault.seq == head.seq + 1


async def test_a_start_tells_what_is_set_and_no_secret(db: Database, clock: ManualClock) -> None:
    settings = Settings(
        port=9000,
        atlantis_token="hunter2",
        database_url="postgresql://landform:hunter2@db/landform",
        runner={"environment": {"AWS_SECRET_ACCESS_KEY": "hunter2"}},
    )
    audit = AuditService(db, clock)

    await audit.record(started(settings, at=NOON))

    [entry] = [each async for chunk in audit.scan(FILTERS) for each in chunk]
    assert entry.after is not None
    assert "hunter2" not in repr(entry)
    facts = json.loads(entry.after)
    assert facts["port"] == 9000
    assert facts["database_url"] is True
    assert facts["atlantis_token"] is True
