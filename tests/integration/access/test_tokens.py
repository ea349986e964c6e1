"""Tokens: shown once, kept as a digest, limited, revoked at once."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from landform.access.errors import NotSignedIn
from landform.access.models import ALL_SCOPES, Role, Scope, Subject
from landform.access.tokens import TokenOrder, TokenService
from landform.api.identity import WatchedFile
from landform.bootstrap.access import read_tokens
from landform.db.tables import access_tokens
from landform.tasks.source import TemplateSource
from landform.tasks.workspace import Workspace
from tests.support.access import ADMIN
from tests.support.api import API, serving
from tests.support.builders import ANA, PAYMENTS, ROSA
from tests.support.clock import ManualClock
from tests.support.waiting import await_until
from tests.support.world import ORDER, World

KNOWN = {"of-ana": ANA, "of-rosa": ROSA, "of-admin": ADMIN}


def by(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_token_is_shown_once_and_kept_as_a_digest(world: World) -> None:
    async with serving(world, tokens=KNOWN) as client:
        made = await client.post(f"{API}/tokens", json={"name": "laptop"}, headers=by("of-ana"))
        token = made.json()["token"]
        me = await client.get(f"{API}/me", headers=by(token))
        listed = await client.get(f"{API}/tokens", headers=by("of-ana"))

    assert made.status_code == 201
    assert (me.json()["subject"], me.json()["scopes"]) == (ANA, ["read"])
    assert token not in listed.text
    [row] = listed.json()["items"]
    assert (row["name"], row["last_used_at"]) == ("laptop", "2026-11-23T12:00:00.000Z")
    async with world.db.read() as tx:
        [kept] = (await tx.execute(select(access_tokens))).all()
    assert token.rpartition("_")[2] not in str(kept)


async def test_a_token_may_what_its_scopes_say(world: World) -> None:
    service = TokenService(world.db, world.clock)
    ana = await world.subject(ANA)
    order = {"template": "probe", "parameters": ORDER}

    async with serving(world, tokens={}) as client:
        answers = {}
        for scopes in ([], [Scope.REVIEW], [Scope.REQUEST]):
            _, text = await service.create(TokenOrder("t", frozenset(scopes), 1), ana)
            template = world.templates.list_templates()[0].name
            body = {**order, "template": template}
            answer = await client.post(f"{API}/requests", json=body, headers=by(text))
            read = await client.get(f"{API}/requests", headers=by(text))
            answers[tuple(scopes)] = (answer.status_code, read.status_code)

    assert answers == {
        (): (403, 200),
        (Scope.REVIEW,): (403, 200),
        (Scope.REQUEST,): (202, 200),
    }


async def test_a_token_gives_no_more_than_it_has(world: World) -> None:
    async with serving(world, tokens=KNOWN) as client:
        body = {"name": "a", "scopes": ["request", "admin"]}
        token = (await client.post(f"{API}/tokens", json=body, headers=by("of-ana"))).json()
        wider = {"name": "b", "scopes": ["request", "review"]}
        answer = await client.post(f"{API}/tokens", json=wider, headers=by(token["token"]))
        alike = {"name": "c", "scopes": ["request"]}
        made = await client.post(f"{API}/tokens", json=alike, headers=by(token["token"]))
        again = await client.post(f"{API}/tokens", json=alike, headers=by(made.json()["token"]))

    assert answer.status_code == 422
    assert "review" in answer.json()["detail"]
    assert again.status_code == 403  # one that leaks makes no other that lasts longer


async def test_programs_are_nobody_s_second_self(world: World) -> None:
    """Administrators give them tokens; they act for groups and review nothing."""
    body = {"name": "ci", "service": "ci", "groups": ["payments"], "scopes": ["request"]}
    async with serving(world, tokens=KNOWN) as client:
        no = await client.post(f"{API}/tokens", json=body, headers=by("of-ana"))
        reviewing = {**body, "scopes": ["review"]}
        never = await client.post(f"{API}/tokens", json=reviewing, headers=by("of-admin"))
        made = await client.post(f"{API}/tokens", json=body, headers=by("of-admin"))
        me = (await client.get(f"{API}/me", headers=by(made.json()["token"]))).json()

    assert (no.status_code, never.status_code) == (403, 422)
    assert (me["subject"], me["groups"]) == ("service:default/ci", [PAYMENTS])


async def test_somebody_else_s_token_is_like_none(world: World) -> None:
    async with serving(world, tokens=KNOWN) as client:
        made = await client.post(f"{API}/tokens", json={"name": "x"}, headers=by("of-ana"))
        path = f"{API}/tokens/{made.json()['id']}"
        foreign = await client.delete(path, headers=by("of-rosa"))
        unknown = await client.delete(f"{API}/tokens/{'0' * 12}", headers=by("of-rosa"))
        by_admin = await client.delete(path, headers=by("of-admin"))
        after = await client.get(f"{API}/me", headers=by(made.json()["token"]))

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.json().keys() == unknown.json().keys()
    assert (by_admin.status_code, after.status_code) == (204, 401)


async def test_a_bad_token_is_refused_in_one_way(world: World, clock: ManualClock) -> None:
    service = TokenService(world.db, clock)
    ana = await world.subject(ANA)
    expired = (await service.create(TokenOrder("a", frozenset(), 1), ana))[1]
    good = (await service.create(TokenOrder("b", frozenset(), 30), ana))[1]
    clock.go_on(days=1)
    forged = good[:-1] + ("A" if good[-1] != "A" else "B")
    unknown = good[:4] + "0" * 12 + good[16:]

    said = set()
    for each in (expired, forged, unknown):
        with pytest.raises(NotSignedIn) as refusal:
            await service.identify(each)
        said.add(refusal.value.detail)

    assert len(said) == 1
    assert await service.identify(good)


async def test_the_last_use_is_written_once_a_minute(world: World, clock: ManualClock) -> None:
    service = TokenService(world.db, clock)
    _, text = await service.create(TokenOrder("a", frozenset(), 30), Subject(ANA))
    commits = []
    for seconds in (0, 30, 30):
        clock.go_on(seconds=seconds)
        before = world.db.commits.count
        await service.identify(text)
        commits.append(world.db.commits.count - before)

    assert commits == [1, 0, 1]


@pytest.mark.parametrize("stream", ["request", "task"])
async def test_a_stream_ends_soon_after_its_token_was_revoked(world: World, stream: str) -> None:
    service = TokenService(world.db, world.clock)
    token, text = await service.create(
        TokenOrder("a", ALL_SCOPES, 30), Subject(ANA, roles=frozenset({Role.ADMIN}))
    )

    async def was_used() -> bool:
        [kept] = await service.list_tokens(Subject(ANA))
        return kept.last_used_at is not None

    request = await world.submit()
    path = f"{API}/requests/{request.id}/events/stream"
    if stream == "task":
        path = f"/api/scaffolder/v2/tasks/{await a_task(world)}/eventstream"

    async with serving(world, tokens={}) as client:
        async with asyncio.timeout(20):
            reading = asyncio.create_task(client.get(path, headers=by(text)))
            await await_until(was_used, what="the stream to begin")
            await service.revoke(token.id, Subject(ANA))
            answer = await reading

    assert answer.status_code == 200
    assert "event: end" not in answer.text


async def a_task(world: World, template: str = "probe") -> str:
    """One that waits for a worker, and there is none."""
    document = {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": template},
        "spec": {"type": "service", "steps": [{"id": "a", "action": "debug:log"}]},
    }
    source = TemplateSource(document, Workspace({}))
    ana = await world.subject(ANA)
    return (await world.tasks.create(f"template:default/{template}", source, {}, {}, ana)).id


async def test_the_file_of_tokens_is_read_anew_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text(f"{'a' * 64} ana\n")
    tokens = WatchedFile(path, read_tokens)
    assert tokens() == {"a" * 64: ANA}

    path.write_text(f"{'a' * 64} ana\n{'b' * 64} rosa\n")
    assert tokens() == {"a" * 64: ANA, "b" * 64: ROSA}
    path.write_text("broken\n")
    assert tokens() == {"a" * 64: ANA, "b" * 64: ROSA}
    path.unlink()
    assert tokens() == {}
