"""Where the keys of Backstage's tokens come from: one address, asked seldom, believed a while."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from joserfc.jwk import RSAKey
from starlette.responses import Response

from landform.access.errors import ProviderUnavailable
from landform.adapters.identity import PublishedKeys
from landform.bootstrap.access import backstage_keys
from landform.service.doctor import backstage as doctor
from landform.service.doctor.findings import Level
from landform.settings import AccessSettings, BackstageSettings, InvalidSettings, Settings
from tests.support.backstage_keys import (
    PEOPLE,
    Answer,
    KeyShow,
    elsewhere,
    json_answer,
    key_show,
    packed,
    path_of,
)
from tests.support.backstage_tokens import an_ec_key
from tests.support.clock import ManualClock

P256 = {"kty": "EC", "crv": "P-256", "kid": "x"}
SCAFFOLDER = path_of("scaffolder")


@pytest.fixture
async def show() -> AsyncIterator[KeyShow]:
    async with key_show() as shown:
        shown.shown = {"scaffolder": [an_ec_key("first")], None: [an_ec_key("people")]}
        yield shown


@pytest.fixture
def keys(show: KeyShow, clock: ManualClock) -> PublishedKeys:
    return PublishedKeys(show.url + "/", clock)


def names(keys: object) -> list[str | None]:
    return [key.kid for key in keys]  # type: ignore[attr-defined]


async def test_each_plugin_and_the_people_have_their_place(
    show: KeyShow, keys: PublishedKeys
) -> None:
    assert names(await keys.published("scaffolder")) == ["first"]
    assert names(await keys.published(None)) == ["people"]
    assert show.asked == [SCAFFOLDER, PEOPLE]


async def test_they_are_kept_ten_minutes(
    show: KeyShow, keys: PublishedKeys, clock: ManualClock
) -> None:
    await keys.published("scaffolder")
    show.shown["scaffolder"] = [an_ec_key("second")]
    clock.go_on(minutes=9)

    assert names(await keys.published("scaffolder")) == ["first"]
    clock.go_on(minutes=1)
    assert names(await keys.published("scaffolder")) == ["second"]


async def test_a_flood_of_unknown_keys_asks_once_in_five_seconds(
    show: KeyShow, keys: PublishedKeys, clock: ManualClock
) -> None:
    await keys.published("scaffolder")
    clock.go_on(seconds=5)
    for _ in range(100):
        await keys.published("scaffolder", anew=True)

    assert len(show.asked) == 2


async def test_many_who_come_at_once_share_an_answer(show: KeyShow, keys: PublishedKeys) -> None:
    show.gate = asyncio.Event()
    many = asyncio.gather(*(keys.published("scaffolder") for _ in range(50)))
    show.gate.set()

    assert len({id(each) for each in await many}) == 1
    assert len(show.asked) == 1


async def test_what_is_known_counts_while_backstage_is_away(
    show: KeyShow, keys: PublishedKeys, clock: ManualClock
) -> None:
    """Until it is too old: a key that was taken back must not count for ever."""
    await keys.published("scaffolder")
    show.lies[SCAFFOLDER] = lambda: Response("", 503)
    clock.go_on(minutes=9)

    assert names(await keys.published("scaffolder", anew=True)) == ["first"]
    clock.go_on(minutes=1)
    with pytest.raises(ProviderUnavailable):
        await keys.published("scaffolder")


async def test_where_it_failed_nobody_asks_again_at_once(
    show: KeyShow, keys: PublishedKeys, clock: ManualClock
) -> None:
    show.lies[SCAFFOLDER] = lambda: Response("", 503)
    for _ in range(20):
        with pytest.raises(ProviderUnavailable):
            await keys.published("scaffolder")
    assert len(show.asked) == 1

    del show.lies[SCAFFOLDER]
    clock.go_on(seconds=5)
    assert names(await keys.published("scaffolder")) == ["first"]


@pytest.mark.parametrize(
    "lie",
    [
        lambda: Response(b'{"keys": [' + b" " * 10_000_000 + b"]}"),
        packed(10_000_000),
        lambda: Response(""),
        lambda: Response("<html>", media_type="text/html"),
        lambda: Response("", 404),
        lambda: Response('{"keys": []}', 500),
        lambda: json_answer([]),
        lambda: json_answer({}),
        lambda: json_answer({"keys": "x"}),
        lambda: json_answer({"keys": [7]}),
        lambda: json_answer({"keys": [P256]}),
        lambda: json_answer({"keys": [P256 | {"x": "AA", "y": "AA"}]}),
        lambda: Response("[" * 100_000),
    ],
)
async def test_an_answer_that_is_no_key_set_is_none(
    show: KeyShow, keys: PublishedKeys, lie: Answer
) -> None:
    show.lies[SCAFFOLDER] = lie

    with pytest.raises(ProviderUnavailable):
        await keys.published("scaffolder")


async def test_no_redirect_is_followed(show: KeyShow, keys: PublishedKeys) -> None:
    """Whoever could answer with one could name an address inside."""
    show.lies[SCAFFOLDER] = elsewhere(f"{show.url}{PEOPLE}")

    with pytest.raises(ProviderUnavailable):
        await keys.published("scaffolder")
    assert show.asked == [SCAFFOLDER]


async def test_keys_of_another_kind_do_not_count(show: KeyShow, keys: PublishedKeys) -> None:
    rsa = RSAKey.generate_key(2048, {"kid": "rsa"}).as_dict(private=False)
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "secret"}
    nameless = {n: v for n, v in an_ec_key("x").as_dict(private=False).items() if n != "kid"}
    show.lies[SCAFFOLDER] = lambda: json_answer({"keys": [rsa, secret, nameless]})

    assert names(await keys.published("scaffolder")) == []


def backstage(url: str | None, **more: object) -> Settings:
    return Settings(access=AccessSettings(backstage=BackstageSettings(url=url, **more)))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://backstage.example.com",
        "backstage.example.com",
        "ftp://127.0.0.1",
        "file:///etc",
        "https://",
        "https://user:pass@backstage.example.com",
        "https://backstage.example.com/?x=",
        "https://backstage.example.com/#x",
    ],
)
def test_where_keys_could_be_replaced_they_are_not_read(url: str) -> None:
    with pytest.raises(InvalidSettings, match=r"access\.backstage\.url"):
        backstage_keys(backstage(url))


@pytest.mark.parametrize("url", ["https://example.com/backstage", "http://127.0.0.1:7007"])
def test_a_safe_address_will_do(url: str) -> None:
    backstage_keys(backstage(url))


async def test_the_doctor_says_whose_keys_can_be_had(show: KeyShow) -> None:
    found = await doctor.keys(backstage(show.url, plugins=["scaffolder", "search"]))

    assert [each.level for each in found] == [Level.OK, Level.WARNING]
    assert found[0].detail.endswith("of people, and of scaffolder")
    assert "no keys of search" in found[1].detail


async def test_the_doctor_says_where_it_looked(show: KeyShow) -> None:
    show.lies[PEOPLE] = lambda: Response("", 404)

    [found] = await doctor.keys(backstage(show.url))

    assert found.level is Level.PROBLEM
    assert f"{show.url}{PEOPLE}" in found.detail


async def test_the_doctor_misses_every_plugin(show: KeyShow) -> None:
    [found] = await doctor.keys(backstage(show.url, plugins=["search"]))

    assert found.level is Level.PROBLEM
    assert "/api/<plugin>/" in found.detail


async def test_the_doctor_looks_for_no_backstage_where_there_is_none() -> None:
    assert await doctor.keys(backstage(None)) == []
