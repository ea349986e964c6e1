"""`landform audit` as operators use it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from landform.db.engine import Database
from tests.support.access import ADMIN
from tests.support.builders import ANA
from tests.support.command_line import run
from tests.support.served import Served, served

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


@pytest.fixture
async def place(db: Database, tmp_path: Path) -> AsyncIterator[Served]:
    async with served(db, tmp_path) as place:
        await place.world.submit()
        yield place


async def test_entries_are_listed_and_exported_for_administrators(place: Served) -> None:
    listed = await run(
        place, "audit", "list", "--action", "request.submit", "-o", "json", who=ADMIN
    )
    refused = await run(place, "audit", "list", who=ANA)

    [entry] = json.loads(listed.did())
    assert (entry["actor"], entry["action"]) == (ANA, "request.submit")
    assert refused.code == 5


async def test_a_day_that_is_none_is_wrong_usage(place: Served) -> None:
    done = await run(place, "audit", "export", "--since", "yesterday", who=ADMIN)

    assert "--since" in done.refused(2)


async def test_verifying_keeps_the_end_and_holds_it_against_the_next_time(
    place: Served, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.json"
    first = await run(place, "audit", "verify", "--checkpoint", str(kept), who=ADMIN)
    assert "entries fit" in first.did()
    noted = json.loads(kept.read_text())

    kept.write_text(json.dumps({"seq": noted["seq"] + 1_000, "hash": noted["hash"]}))
    cut_off = await run(place, "audit", "verify", "--checkpoint", str(kept), who=ADMIN)

    assert "does not fit: the log ends here" in cut_off.refused(1)
    assert json.loads(kept.read_text())["seq"] == noted["seq"] + 1_000  # it stays the evidence


async def test_an_exported_file_is_verified_without_a_service(
    place: Served, tmp_path: Path
) -> None:
    exported = (await run(place, "audit", "export", who=ADMIN)).did()
    good, bad = tmp_path / "good.ndjson", tmp_path / "bad.ndjson"
    good.write_text(exported)
    bad.write_text(exported.replace(ANA, "user:default/eve"))

    fits = await run("http://127.0.0.1:1", "audit", "verify", "--file", str(good))
    altered = await run("http://127.0.0.1:1", "audit", "verify", "--file", str(bad))

    assert "entries fit" in fits.did()
    assert altered.code == 1
    assert "was altered" in altered.errors
