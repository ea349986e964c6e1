"""Signing in by an identity provider that signs for real, and what attackers try."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from landform.access.ports import IdentityProvider
from landform.adapters.identity import OidcProvider
from landform.adapters.identity.github import GitHubProvider
from landform.settings import GitHubSignInSettings, OidcSettings
from tests.support.access import access_services
from tests.support.api import API, serving
from tests.support.builders import ANA, PAYMENTS
from tests.support.clock import ManualClock
from tests.support.identity_provider import (
    CLIENT,
    SECRET,
    Provider,
    an_ec_key,
    an_rsa_key,
    identity_provider,
)
from tests.support.world import World


@dataclass
class Place:
    provider: Provider
    browser: httpx2.AsyncClient
    world: World

    async def begin(self, return_to: str = "/requests", by: str = "oidc") -> httpx2.Response:
        return await self.browser.get(f"/auth/{by}", params={"return_to": return_to})

    async def come_back(self, begun: httpx2.Response, by: str = "oidc") -> httpx2.Response:
        brought = self.provider.authorize(begun.headers["location"])
        return await self.browser.get(f"/auth/{by}/callback", params=brought)

    async def who(self) -> str | None:
        answer = await self.browser.get(f"{API}/me")
        return answer.json()["subject"] if answer.is_success else None


@pytest.fixture
async def place(world: World, clock: ManualClock) -> AsyncIterator[Place]:
    """Ana's browser, and a provider where she is known."""
    user = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "User",
        "metadata": {"name": "gina", "annotations": {"github.com/user-login": "Gina-GH"}},
        "spec": {"memberOf": []},
    }
    await world.catalog.put_entities([user], location="test:gina")
    async with identity_provider(clock) as provider:
        oidc = OidcSettings(issuer=provider.url, client_id=CLIENT)
        github = GitHubSignInSettings(client_id=CLIENT, url=provider.url, api_url=provider.url)
        providers: list[IdentityProvider] = [
            OidcProvider(oidc, SECRET, clock),
            GitHubProvider(github, SECRET),
        ]
        async with serving(world, tokens={}, providers=providers) as browser:
            yield Place(provider, browser, world)


def refused(answer: httpx2.Response) -> str:
    """Why the person was sent to the sign-in page."""
    target = urlsplit(answer.headers["location"])
    assert answer.status_code == 303
    assert target.path == "/sign-in"
    assert not any("session" in each for each in answer.headers.get_list("set-cookie"))
    return parse_qs(target.query)["problem"][0]


async def test_who_signs_in_is_that_person_and_goes_where_they_wanted(place: Place) -> None:
    begun = await place.begin("/requests?status=planned")
    asked = parse_qs(urlsplit(begun.headers["location"]).query)

    back = await place.come_back(begun)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://localhost/auth/oidc/callback"]
    assert back.headers["location"] == "/requests?status=planned"
    assert await place.who() == ANA
    [cookie] = [each for each in back.headers.get_list("set-cookie") if "session" in each]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


async def test_the_cookie_is_for_this_host_over_https_only(
    world: World, clock: ManualClock
) -> None:
    async with identity_provider(clock) as provider:
        oidc = OidcProvider(OidcSettings(issuer=provider.url, client_id=CLIENT), SECRET, clock)
        url = "https://landform.test"
        async with serving(world, tokens={}, providers=[oidc], url=url) as browser:
            place = Place(provider, browser, world)
            back = await place.come_back(await place.begin())
            [cookie] = [each for each in back.headers.get_list("set-cookie") if "session" in each]
            assert cookie.startswith("__Host-landform-session=")
            assert "Secure" in cookie
            assert await place.who() == ANA


async def test_by_github_the_annotation_says_who_it_is(place: Place) -> None:
    place.provider.login = "gina-gh"

    await place.come_back(await place.begin(by="github"), by="github")

    assert await place.who() == "user:default/gina"


async def test_whom_the_catalog_does_not_know_is_not_let_in(place: Place) -> None:
    place.provider.claims = {"preferred_username": "eve"}

    answer = await place.come_back(await place.begin())

    assert refused(answer) == "unknown-person"
    assert await place.who() is None


async def test_strangers_are_nobody_else_where_they_are_let_in(
    world: World, clock: ManualClock
) -> None:
    async with identity_provider(clock) as provider:
        settings = OidcSettings(issuer=provider.url, client_id=CLIENT)
        oidc = OidcProvider(settings, SECRET, clock)
        async with serving(world, tokens={}, providers=[oidc], admits_strangers=True) as browser:
            place = Place(provider, browser, world)
            found = []
            for sub in ("s-1", "s-2"):
                provider.claims = {"preferred_username": "Eve!", "sub": sub}
                await place.come_back(await place.begin())
                found.append(await place.who())

    assert len(set(found)) == 2
    assert all(each and each.startswith("user:oidc.guest/eve-") for each in found)


async def test_groups_come_from_the_claim_where_the_settings_say_so(
    world: World, clock: ManualClock
) -> None:
    async with identity_provider(clock) as provider:
        settings = OidcSettings(issuer=provider.url, client_id=CLIENT, groups_claim="groups")
        oidc = OidcProvider(settings, SECRET, clock)
        async with serving(world, tokens={}, providers=[oidc]) as browser:
            place = Place(provider, browser, world)
            provider.claims = {"groups": ["Orders", "user:default/rosa"]}
            await place.come_back(await place.begin())

            me = (await browser.get(f"{API}/me")).json()

    assert me["groups"] == ["group:default/orders"]
    assert PAYMENTS not in me["groups"]


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    _head, body, _ = jwt.encode({"alg": "HS256"}, claims, OctKey.generate_key()).split(".")
    none = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}
    return f"{none}.{body}."


LIES: dict[str, dict[str, Any]] = {
    "alg none": {"sign": unsigned},
    "another issuer": {"claims": {"iss": "https://evil.test"}},
    "another audience": {"claims": {"aud": "another-client"}},
    "no audience": {"without": ("aud",)},
    "several audiences and no party": {"claims": {"aud": [CLIENT, "other"]}},
    "given to another client": {"claims": {"azp": "other"}},
    "another sign-in's nonce": {"claims": {"nonce": "n"}},
    "no nonce": {"without": ("nonce",)},
    "a nonce that is no text": {"claims": {"nonce": ["n"]}},
    "no expiry": {"without": ("exp",)},
    "no subject": {"without": ("sub",)},
    "nobody": {"without": ("preferred_username",)},
    "an empty name": {"claims": {"preferred_username": "  "}},
    "a name that is a list": {"claims": {"preferred_username": ["ana"]}},
    "a key id that is a path": {"header": {"kid": "../../etc/passwd"}},
    "a key id that is SQL": {"header": {"kid": "x' UNION SELECT 'k"}},
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_token_that_lies_signs_nobody_in(place: Place, lie: str) -> None:
    for name, value in LIES[lie].items():
        setattr(place.provider, name, value)

    answer = await place.come_back(await place.begin())

    assert refused(answer) in ("sign-in-refused", "unknown-key")

    assert await place.who() is None


async def test_the_public_key_is_no_shared_secret(place: Place) -> None:
    """RS256 to HS256: whoever knows the published key could sign with it."""
    public = place.provider.keys[0].as_pem(private=False)
    place.provider.sign = lambda header, claims: jwt.encode(
        {**header, "alg": "HS256"}, claims, OctKey.import_key(public), algorithms=["HS256"]
    )

    refused(await place.come_back(await place.begin()))

    assert await place.who() is None


async def test_a_key_that_the_token_brings_or_names_does_not_count(place: Place) -> None:
    evil = an_rsa_key("first")
    place.provider.header = {
        "jku": f"{place.provider.url}/evil-keys",
        "jwk": evil.as_dict(private=False),
    }
    place.provider.sign = lambda header, claims: jwt.encode(header, claims, evil)

    refused(await place.come_back(await place.begin()))

    assert "evil" not in place.provider.asked
    assert await place.who() is None


@pytest.mark.parametrize(("seconds", "is_good"), [(-59, True), (-61, False), (-3600, False)])
async def test_clocks_may_differ_by_a_minute(place: Place, seconds: int, is_good: bool) -> None:
    now = int(place.world.clock().timestamp())
    place.provider.claims = {"exp": now + seconds}

    await place.come_back(await place.begin())

    assert (await place.who() == ANA) is is_good


async def test_keys_may_be_replaced_and_be_of_either_kind(place: Place, clock: ManualClock) -> None:
    await place.come_back(await place.begin())
    await place.browser.post(f"{API}/sign-out", json={})
    place.provider.keys, place.provider.alg = [an_ec_key("second")], "ES256"
    clock.go_on(minutes=1)

    await place.come_back(await place.begin())

    assert await place.who() == ANA
    assert place.provider.asked.count("keys") == 2


async def test_another_issuer_s_document_is_not_believed(place: Place) -> None:
    place.provider.issuer = "https://evil.test"

    assert refused(await place.begin()) == "provider-unavailable"


async def test_a_state_works_once(place: Place) -> None:
    begun = await place.begin()
    brought = place.provider.authorize(begun.headers["location"])
    await place.browser.get("/auth/oidc/callback", params=brought)

    again = await place.browser.get("/auth/oidc/callback", params=brought)

    assert refused(again) == "sign-in-refused"


async def test_nobody_is_signed_in_as_somebody_else_by_a_link(place: Place) -> None:
    """Login CSRF: the attacker begins, and has the victim's browser finish."""
    begun = await place.begin()
    brought = place.provider.authorize(begun.headers["location"])
    place.browser.cookies.clear()  # the victim's browser began nothing, or something else
    await place.begin()

    answer = await place.browser.get("/auth/oidc/callback", params=brought)

    assert refused(answer) == "sign-in-refused"
    assert await place.who() is None


async def test_a_sign_in_that_takes_too_long_begins_anew(place: Place, clock: ManualClock) -> None:
    begun = await place.begin()
    clock.go_on(minutes=11)

    assert refused(await place.come_back(begun)) == "sign-in-refused"


@pytest.mark.parametrize("params", [{}, {"error": "access_denied"}, {"state": "x", "code": "y"}])
async def test_an_odd_answer_signs_nobody_in(place: Place, params: dict[str, str]) -> None:
    await place.begin()

    assert refused(await place.browser.get("/auth/oidc/callback", params=params))


async def test_a_code_of_one_provider_is_none_of_another_s(place: Place) -> None:
    begun = await place.begin(by="oidc")

    assert refused(await place.come_back(begun, by="github")) == "sign-in-refused"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.test", "//evil.test", "/\\evil.test", "/\t/evil.test", "javascript:x", "evil"],
)
async def test_one_comes_back_to_our_own_pages_only(place: Place, elsewhere: str) -> None:
    back = await place.come_back(await place.begin(elsewhere))

    assert back.headers["location"] == "/"


async def test_signing_in_again_ends_the_session_before(place: Place) -> None:
    await place.come_back(await place.begin())
    before = place.browser.cookies["landform-session"]
    await place.come_back(await place.begin())

    assert await access_services(place.world).sessions.identify(before) is None
    assert await place.who() == ANA


async def test_sessions_end_by_idleness_by_age_and_by_signing_out(
    world: World, clock: ManualClock
) -> None:
    sessions = access_services(world).sessions
    idle, used, out, other = [await sessions.open(ANA, provider="oidc") for _ in range(4)]

    clock.go_on(hours=11)
    assert await sessions.identify(used)
    clock.go_on(hours=2)
    assert await sessions.identify(idle) is None
    assert await sessions.identify(used)

    out = await sessions.open(ANA, provider="oidc")
    await sessions.end(out, everywhere=True)
    assert [await sessions.identify(each) for each in (out, used, other)] == [None, None, None]

    old = await sessions.open(ANA, provider="oidc")
    for _ in range(17):
        clock.go_on(hours=10)
        await sessions.identify(old)
    assert await sessions.identify(old) is None


async def test_a_cookie_does_not_count_for_another_site(place: Place) -> None:
    await place.come_back(await place.begin())

    for site in ("cross-site", "same-site"):
        answer = await place.browser.get(f"{API}/me", headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 401
