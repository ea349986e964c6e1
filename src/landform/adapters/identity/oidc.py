"""Signing in by an OpenID Connect provider: code flow with PKCE (S256) and nonce.

Source: https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth, RFC 7636.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from landform.access.errors import SignInRefused
from landform.access.models import Attempt, Person
from landform.adapters.identity.channel import TIMEOUT, fetch_token, get_json, trusted, unavailable
from landform.adapters.identity.id_token import Expected, UnknownKey, verified_claims
from landform.kernel.names import EntityRef
from landform.settings import OidcSettings

KEYS_KEPT = timedelta(hours=1)
NOT_ASKED_AGAIN = timedelta(seconds=5)  # a flood of forged tokens asks the provider no faster
LOOPBACK = ("127.0.0.1", "localhost", "::1")
STRANGERS = "oidc.guest"  # no entity can be in it: it has a dot
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class _Kept:
    document: dict[str, Any]
    keys: KeySet
    at: datetime


class OidcProvider:
    """Fulfils `landform.access.ports.IdentityProvider`."""

    name = "oidc"

    def __init__(
        self, settings: OidcSettings, client_secret: str, clock: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._issuer = settings.issuer or ""
        self._secret = client_secret
        self._clock = clock
        self._kept: _Kept | None = None
        self.title = settings.title

    async def address(self, attempt: Attempt, *, state: str, redirect_uri: str) -> str:
        """Where the browser is sent. Raises `ProviderUnavailable`."""
        document = (await self._discovered()).document
        async with self._client(redirect_uri) as client:
            address, _ = client.create_authorization_url(
                document["authorization_endpoint"],
                state=state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(address)

    async def identify(self, attempt: Attempt, *, code: str, redirect_uri: str) -> Person:
        """Who came back. Raises `SignInRefused`, `ProviderUnavailable`."""
        document = (await self._discovered()).document
        answer = await fetch_token(
            self._client(redirect_uri),
            document["token_endpoint"],
            title=self.title,
            code=code,
            code_verifier=attempt.verifier,
        )
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise SignInRefused(f"{self.title} gave no ID token; is `openid` among the scopes?")
        return self._person(await self._verified(token, attempt.nonce))

    async def _verified(self, token: str, nonce: str) -> dict[str, Any]:
        expected = Expected(self._issuer, self._settings.client_id, nonce)
        kept = await self._discovered()
        try:
            return verified_claims(token, kept.keys, expected, self._clock())
        except UnknownKey:
            # Perhaps the provider replaced its keys since we looked.
            if self._clock() - kept.at < NOT_ASKED_AGAIN:
                raise
            kept = await self._discovered(anew=True)
            return verified_claims(token, kept.keys, expected, self._clock())

    async def _discovered(self, *, anew: bool = False) -> _Kept:
        now = self._clock()
        if self._kept is None or anew or now - self._kept.at >= KEYS_KEPT:
            url = self._issuer.rstrip("/") + "/.well-known/openid-configuration"
            document = await get_json(url, title=self.title)
            try:
                self._check(document)
                keys = await get_json(document["jwks_uri"], title=self.title)
                self._kept = _Kept(document, KeySet.import_key_set(keys), now)
            except (ValueError, TypeError, KeyError, AttributeError, JoseError) as error:
                raise unavailable(self.title, error) from error
        return self._kept

    def _check(self, document: dict[str, Any]) -> None:
        if document["issuer"] != self._issuer:
            raise ValueError("the document is another issuer's")
        for each in ENDPOINTS:
            parts = urlsplit(document[each])
            if parts.scheme != "https" and parts.hostname not in LOOPBACK:
                raise ValueError(f"{each} is not https")

    def _person(self, claims: Mapping[str, Any]) -> Person:
        name, field = self._settings.claim, self._settings.matches
        account = claims.get(name)
        if not isinstance(account, str) or not account.strip():
            raise SignInRefused(f"{self.title} does not say `{name}` (access.oidc.claim).")
        if name == "email" and claims.get("email_verified") is not True:
            raise SignInRefused(f"{self.title} has not verified the address {account}.")
        return Person(
            account=account,
            find=(field, account),
            stranger=_stranger(account, str(claims["sub"])),
            groups=self._groups(claims),
        )

    def _groups(self, claims: Mapping[str, Any]) -> frozenset[str] | None:
        if self._settings.groups_claim is None:
            return None
        found = claims.get(self._settings.groups_claim, [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise SignInRefused(f"`{self._settings.groups_claim}` is not a list of groups.")
        refs = [EntityRef.parse(each, default_kind="group") for each in found if each.strip("/: ")]
        return frozenset(str(ref) for ref in refs if ref.kind == "group")

    def _client(self, redirect_uri: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            client_id=self._settings.client_id,
            client_secret=self._secret,
            redirect_uri=redirect_uri,
            scope=self._settings.scopes,
            code_challenge_method="S256",
            timeout=TIMEOUT,
            verify=trusted(),
        )


def _stranger(account: str, sub: str) -> str:
    """A reference that nobody else has, however alike accounts are named."""
    plain = re.sub(r"[^a-z0-9]+", "-", account.casefold()).strip("-")[:60] or "somebody"
    return f"user:{STRANGERS}/{plain}-{hashlib.sha256(sub.encode()).hexdigest()[:12]}"
