"""Who calls with a token of Backstage's, and what attackers try."""

import base64
import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from landform.access.backstage import BackstageCallers
from landform.access.backstage_tokens import Kind
from landform.access.errors import NotSignedIn, ProviderUnavailable
from landform.access.models import Identity, Scope
from tests.support.backstage_tokens import (
    HOUR,
    Keys,
    Signer,
    an_ec_key,
    claims_of,
    part,
    signed_with_public_key,
    token,
    unsigned,
)
from tests.support.clock import ManualClock

ANA = "user:default/ana"


class Gate:
    """Landform's side, and the Backstage whose tokens come to it."""

    def __init__(self) -> None:
        self.clock, self.keys = ManualClock(), Keys()
        self.sign = Signer(self.keys, self.clock)
        self.callers = BackstageCallers(
            self.keys,
            self.clock,
            plugins=frozenset({"scaffolder", "search"}),
            writers=frozenset({"auth"}),
        )

    async def who(self, text: str, called: str | None = "catalog") -> Identity | None:
        return await self.callers.identify(text, called=called)

    async def refuses(self, text: str, called: str | None = "catalog") -> str:
        with pytest.raises(NotSignedIn) as refused:
            await self.who(text, called)
        return refused.value.detail


@pytest.fixture
def gate() -> Gate:
    return Gate()


async def test_a_plugin_reads(gate: Gate) -> None:
    scaffolder = await gate.who(gate.sign.plugin())

    assert scaffolder == Identity(
        "plugin:backstage/scaffolder", frozenset({Scope.READ}), groups=frozenset()
    )


async def test_a_plugin_that_is_named_a_writer_may_write_the_catalog(gate: Gate) -> None:
    auth = await gate.who(gate.sign.plugin("auth"))

    assert auth is not None
    assert auth.scopes == {Scope.READ, Scope.CATALOG}


async def test_a_plugin_that_calls_for_a_person_is_that_person(gate: Gate) -> None:
    """Not with the rights of the plugin, and without those that its tokens never give."""
    who = await gate.who(gate.sign.plugin("auth", obo=gate.sign.limited()))

    assert who == Identity(ANA, frozenset({Scope.READ, Scope.REQUEST, Scope.CATALOG}))


async def test_a_person_calls_from_the_front_end(gate: Gate) -> None:
    """Their groups are the catalog's: what the token says of them is not believed."""
    who = await gate.who(gate.sign.user("user:Default/Ana"))

    assert who is not None
    assert (who.ref, who.groups) == (ANA, None)


async def test_a_token_for_the_scaffolder_counts_there(gate: Gate) -> None:
    made = gate.sign.plugin("search", aud="scaffolder")

    assert await gate.who(made, called="scaffolder")
    assert "aud" in await gate.refuses(made, called="catalog")


@pytest.mark.parametrize("called", [None, "landform", "techdocs", "auth", ""])
async def test_it_counts_where_landform_stands_for_a_plugin_only(
    gate: Gate, called: str | None
) -> None:
    """A plugin that a person used must not order, approve or make tokens by our own API."""
    for made in (gate.sign.plugin(aud=called or "x"), gate.sign.user()):
        assert "/api/catalog" in await gate.refuses(made, called)
    assert not gate.keys.asked


@pytest.mark.parametrize("aud", [None, "", "scaffolder", "backstage", ["scaffolder"], 7, {}])
async def test_a_plugins_token_for_another_one_is_refused(gate: Gate, aud: Any) -> None:
    await gate.refuses(gate.sign.plugin(aud=aud))


@pytest.mark.parametrize("aud", [None, "catalog", ["catalog"]])
async def test_a_persons_token_is_for_backstage(gate: Gate, aud: Any) -> None:
    await gate.refuses(gate.sign.user(aud=aud))


@pytest.mark.parametrize("lacks", ["exp", "iat", "sub"])
async def test_what_a_token_must_say(gate: Gate, lacks: str) -> None:
    for make in (gate.sign.plugin, gate.sign.user):
        claims = claims_of(make()) | {lacks: None}
        kind = Kind.PLUGIN if make == gate.sign.plugin else Kind.USER
        key = gate.keys.shown["scaffolder" if kind is Kind.PLUGIN else None][0]
        await gate.refuses(token(kind, claims, key))
    behalf = token(
        Kind.LIMITED_USER, claims_of(gate.sign.limited()) | {lacks: None}, gate.keys.shown[None][0]
    )
    await gate.refuses(gate.sign.plugin(obo=behalf))


@pytest.mark.parametrize("exp", [True, "tomorrow", float("nan"), 1e400, None, [9e9]])
async def test_an_end_that_is_no_time_is_none(gate: Gate, exp: Any) -> None:
    await gate.refuses(gate.sign.plugin(exp=exp))


async def test_an_old_token_is_refused_a_minute_after_its_end_at_the_latest(gate: Gate) -> None:
    tokens = gate.sign.plugin(), gate.sign.user(), gate.sign.plugin(obo=gate.sign.limited())
    gate.clock.go_on(seconds=HOUR + 59)
    for made in tokens:
        assert await gate.who(made)

    gate.clock.go_on(seconds=1)

    for made in tokens:
        assert "exp" in await gate.refuses(made)


async def test_a_plugins_token_does_not_prolong_the_persons(gate: Gate) -> None:
    old = gate.sign.limited()
    gate.clock.go_on(seconds=HOUR + 60)

    assert "exp" in await gate.refuses(gate.sign.plugin(obo=old))


async def test_a_token_of_the_future_is_refused(gate: Gate) -> None:
    gate.clock.go_on(seconds=HOUR)
    made = gate.sign.plugin()
    gate.clock.go_on(seconds=-HOUR)

    await gate.refuses(made)


async def test_each_plugin_has_its_own_keys(gate: Gate) -> None:
    """The search plugin cannot be the scaffolder, and no plugin can be a person."""
    search = gate.keys.shown["search"][0]

    await gate.refuses(gate.sign.plugin("scaffolder", key=search))
    await gate.refuses(gate.sign.user(key=search))


async def test_a_plugin_makes_up_no_person(gate: Gate) -> None:
    """What is sent along is signed by where people sign in, not by the plugin that sends it."""
    scaffolder = gate.keys.shown["scaffolder"][0]
    people = gate.keys.shown[None][0]
    borrowed = ECKey.import_key(scaffolder.as_pem(private=True), {"kid": str(people.kid)})
    for key in (scaffolder, borrowed, an_ec_key("nobody's")):
        made = gate.sign.limited("user:default/admin", key=key)
        await gate.refuses(gate.sign.plugin(obo=made))


async def test_who_is_sent_along_cannot_be_changed(gate: Gate) -> None:
    head, _, signature = gate.sign.limited().split(".")
    claims = claims_of(gate.sign.limited()) | {"sub": "user:default/admin"}

    await gate.refuses(gate.sign.plugin(obo=f"{head}.{part(claims)}.{signature}"))


async def test_what_is_sent_along_is_a_limited_token_of_a_person(gate: Gate) -> None:
    """Also not a whole one of them: Backstage never sends one along."""
    people = gate.keys.shown[None][0]
    claims = claims_of(gate.sign.limited())
    wrong: list[Any] = [
        gate.sign.user(),
        gate.sign.plugin("search"),
        token(Kind.PLUGIN, claims, people),
        token("JWT", claims, people),
        token(None, claims, people),
        unsigned(Kind.LIMITED_USER, claims, kid=str(people.kid)),
        "",
        "not a token",
        7,
        ["user:default/ana"],
        {"sub": ANA},
        gate.sign.plugin(obo=gate.sign.limited()),
    ]
    for behalf in wrong:
        await gate.refuses(gate.sign.plugin(obo=behalf))


async def test_a_limited_token_alone_is_nothing(gate: Gate) -> None:
    """It is in the cookie of each browser, and plugins hand it around."""
    assert "limited" in await gate.refuses(gate.sign.limited())


async def test_a_kind_cannot_be_passed_off_as_another(gate: Gate) -> None:
    """A limited token, called a whole one; a person's, called a plugin's; and so on."""
    people, scaffolder = gate.keys.shown[None][0], gate.keys.shown["scaffolder"][0]
    limited, plugin = claims_of(gate.sign.limited()), claims_of(gate.sign.plugin())

    await gate.refuses(token(Kind.USER, limited, people))
    await gate.refuses(token(Kind.PLUGIN, limited | {"aud": "catalog"}, people))
    await gate.refuses(token(Kind.PLUGIN, plugin | {"sub": ANA}, scaffolder))
    await gate.refuses(token(Kind.USER, plugin | {"aud": "backstage"}, people))


async def test_no_algorithm_but_the_one(gate: Gate) -> None:
    """None at all; a shared secret, which would be the public key; another kind of key."""
    key = gate.keys.shown["scaffolder"][0]
    claims = claims_of(gate.sign.plugin())
    rsa = RSAKey.generate_key(2048, {"kid": str(key.kid)})
    gate.keys.shown["search"] = [rsa]  # type: ignore[list-item]
    by_rsa = jws.serialize_compact(
        {"typ": Kind.PLUGIN, "alg": "RS256", "kid": key.kid},
        json.dumps(claims | {"sub": "search"}),
        rsa,
    )

    for alg in ("none", "None", "", "ES256"):
        await gate.refuses(unsigned(Kind.PLUGIN, claims, alg=alg, kid=str(key.kid)))
    await gate.refuses(signed_with_public_key(Kind.PLUGIN, claims, key))
    await gate.refuses(by_rsa)


@pytest.mark.parametrize(
    "header",
    [
        {"kid": "https://evil.example/key"},
        {"kid": "../../../dev/null"},
        {"kid": ""},
        {"kid": 7},
        {"kid": ["key-of-scaffolder"]},
        {"kid": None},
        {"jku": "https://evil.example/jwks.json", "kid": "evil"},
        {"x5u": "https://evil.example/cert.pem", "kid": "evil"},
        {"jwk": "the forger's own"},
    ],
)
async def test_what_a_token_says_of_keys_is_a_name_to_look_up(
    gate: Gate, header: dict[str, Any]
) -> None:
    """Signed by somebody else; where they say their key is, nobody looks."""
    forged = an_ec_key("key-of-scaffolder")
    if "jwk" in header:
        header = {"jwk": forged.as_dict(private=False)}

    await gate.refuses(token(Kind.PLUGIN, claims_of(gate.sign.plugin()), forged, **header))

    assert set(gate.keys.asked) <= {"scaffolder"}


@pytest.mark.parametrize(
    "header", [{"kid": None}, {"kid": ""}, {"crit": ["x"]}, {"crit": ["b64"], "b64": False}]
)
async def test_a_good_signature_is_not_enough(gate: Gate, header: dict[str, Any]) -> None:
    """The key must be named, and nothing must be asked for that nobody here understands."""
    key = gate.keys.shown["scaffolder"][0]

    await gate.refuses(token(Kind.PLUGIN, claims_of(gate.sign.plugin()), key, **header))


@pytest.mark.parametrize(
    "sub",
    ["../auth", "a/b", "scaffolder?x", "scaffolder#", "%2e%2e", "SCAFFOLDER", "", "x" * 65, "a b"],
)
async def test_a_plugin_with_a_name_that_is_no_id_is_asked_nothing(gate: Gate, sub: str) -> None:
    assert "the id of a plugin" in await gate.refuses(gate.sign.plugin(sub, key=an_ec_key("any")))

    assert not gate.keys.asked


async def test_a_plugin_that_may_not_call_is_asked_nothing(gate: Gate) -> None:
    """So made-up names lead to no requests, and to nothing that is kept."""
    assert "access.backstage.plugins" in await gate.refuses(gate.sign.plugin("techdocs"))

    assert not gate.keys.asked


@pytest.mark.parametrize(
    "sub",
    ["ana", "group:default/a", "user:ana", "user:default/a/b", "user:default/a b", "user:x/\x00"],
)
async def test_a_person_is_a_user_of_the_catalog(gate: Gate, sub: str) -> None:
    await gate.refuses(gate.sign.user(sub))
    await gate.refuses(gate.sign.plugin(obo=gate.sign.limited(sub)))


async def test_a_new_key_is_looked_for_once(gate: Gate) -> None:
    """Backstage makes one every hour."""
    assert await gate.who(gate.sign.plugin())
    newer = an_ec_key("newer")
    gate.keys.shown["scaffolder"].append(newer)

    assert await gate.who(gate.sign.plugin(key=newer))
    await gate.refuses(gate.sign.plugin(key=an_ec_key("nobody's")))

    assert gate.keys.asked == {"scaffolder": 3}


async def test_without_keys_nobody_is_believed(gate: Gate) -> None:
    del gate.keys.shown["search"]

    with pytest.raises(ProviderUnavailable):
        await gate.who(gate.sign.plugin("search"))


@pytest.mark.parametrize(
    "other",
    [
        "",
        "lfp_0123456789ab_" + "x" * 43,
        "opaque",
        "a.b.c",
        "....",
        "e30.e30.",
        "W10.e30.",
        "x" * 30_000,
        f"{part({'typ': 'JWT', 'alg': 'ES256'})}.{part({'sub': ANA})}.AA",
        f"{part({'typ': ['vnd.backstage.user']})}.{part({'sub': ANA})}.AA",
        f"{part([])}.{part([])}.AA",
        "ö.ö.ö",
        "\ud800.a.b",
    ],
)
async def test_a_token_of_another_kind_is_left_to_others(gate: Gate, other: str) -> None:
    assert await gate.who(other) is None


@pytest.mark.parametrize("payload", ["", "AA", part([]), part(None), part({}), part("x")])
async def test_one_that_says_nothing_else_is_refused(gate: Gate, payload: str) -> None:
    head = part({"typ": Kind.USER, "alg": "ES256", "kid": "key-of-people"})

    await gate.refuses(f"{head}.{payload}.AA")


async def test_deep_nesting_is_no_token(gate: Gate) -> None:
    deep = "[" * 4000 + "]" * 4000
    key = gate.keys.shown["scaffolder"][0]
    encoded = base64.urlsafe_b64encode(deep.encode()).rstrip(b"=").decode()

    await gate.refuses(token(Kind.PLUGIN, encoded, key))
