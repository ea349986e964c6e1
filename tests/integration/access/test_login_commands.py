"""`landform login`, `logout`, `whoami`, `token …` against the real service."""

import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from landform.db.engine import Database
from tests.support.access import ADMIN
from tests.support.builders import ANA, ROSA
from tests.support.command_line import run
from tests.support.served import Served, served

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def credentials(home: Path) -> Path:
    return home / "landform" / "credentials.json"


@pytest.fixture
async def place(db: Database, tmp_path: Path) -> AsyncIterator[Served]:
    async with served(db, tmp_path) as place:
        yield place


async def test_a_token_is_kept_for_this_person_only_and_revoked_at_the_end(
    place: Served, tmp_path: Path
) -> None:
    made = await run(place, "token", "create", "laptop", "--scope", "request", who=ROSA)
    token = made.did().strip()

    said = await run(place, "login", "--with-token", who=None, stdin=token, home=tmp_path)
    me = json.loads((await run(place, "whoami", "-o", "json", who=None, home=tmp_path)).did())
    file = credentials(tmp_path)
    mode = stat.S_IMODE(file.stat().st_mode)
    (await run(place, "logout", who=None, home=tmp_path)).did()
    after = await run(place, "whoami", "--token", token, who=None)

    assert ROSA in said.did()
    assert token not in said.out + said.errors
    assert (me["subject"], me["scopes"]) == (ROSA, ["read", "request"])
    assert mode == 0o600
    assert token not in file.read_text()
    assert "revoked" in after.refused(5)


async def test_a_wrong_token_is_not_kept(place: Served, tmp_path: Path) -> None:
    wrong = f"lfp_{'0' * 12}_{'A' * 43}"

    done = await run(place, "login", "--with-token", who=None, stdin=wrong, home=tmp_path)

    assert "not known" in done.refused(5)
    assert not credentials(tmp_path).exists()


async def test_tokens_are_listed_and_revoked(place: Served) -> None:
    assert "landform token create" in (await run(place, "token", "list")).errors
    (await run(place, "token", "create", "one")).did()
    [row] = json.loads((await run(place, "token", "list", "-o", "json")).did())

    assert row["subject"] == ANA
    (await run(place, "token", "revoke", row["id"])).did()
    assert json.loads((await run(place, "token", "list", "-o", "json")).did()) == []
    (await run(place, "token", "revoke", row["id"], who=ROSA)).refused(4)


async def test_programs_get_theirs_from_administrators(place: Served) -> None:
    order = ("token", "create", "ci", "--service", "ci", "--group", "payments")

    (await run(place, *order)).refused(5)
    (await run(place, *order, who=ADMIN)).did()
    rows = json.loads((await run(place, "token", "list", "--all", "-o", "json", who=ADMIN)).did())

    assert [row["subject"] for row in rows] == ["service:default/ci"]


async def test_signing_out_where_nobody_signed_in_says_so(place: Served, tmp_path: Path) -> None:
    assert "No token is kept" in (await run(place, "logout", home=tmp_path)).refused(4)
