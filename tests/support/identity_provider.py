"""A little OpenID Connect provider, and GitHub's sign-in, on loopback. It signs for real.

A test changes ``claims``, ``header`` or ``sign`` to have it lie.
"""

import asyncio
import base64
import hashlib
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from landform.kernel.clock import Clock
from tests.support.waiting import await_until

CLIENT, SECRET = "landform", "secret-of-the-client"
Key = RSAKey | ECKey


def an_rsa_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "alg": "RS256", "use": "sig"})


@cache
def the_first_key() -> RSAKey:
    """What every provider signs with at first: making one takes as long as the rest of a test."""
    return an_rsa_key("first")


def an_ec_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "alg": "ES256", "use": "sig"})


@dataclass
class Provider:
    """What it publishes, whom it signs in, and what its tokens say."""

    clock: Clock
    url: str = ""
    keys: list[Key] = field(default_factory=lambda: [the_first_key()])
    alg: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    header: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    issuer: str | None = None
    login: str = "ana-gh"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def authorize(self, address: str) -> dict[str, str]:
        """What the browser brings back from ``address``: the person pressed Continue."""
        given = {name: found[0] for name, found in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(8)
        self.codes[code] = given
        return {"code": code, "state": given["state"]}

    def token(self, nonce: str) -> str:
        """The ID token that it gives."""
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "s-1",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "preferred_username": "ana",
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if name not in self.without}
        header = {"alg": self.alg, "kid": self.keys[0].kid, **self.header}
        if self.sign:
            return self.sign(header, claims)
        return jwt.encode(header, claims, self.keys[0], algorithms=["RS256", "ES256"])

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._document),
                Route("/keys", self._keys),
                Route("/token", self._token, methods=["POST"]),
                Route("/login/oauth/access_token", self._token, methods=["POST"]),
                Route("/user", self._user),
                Route("/evil-keys", self._evil),
            ]
        )

    async def _document(self, _request: Request) -> JSONResponse:
        self.asked.append("document")
        return JSONResponse(
            {
                "issuer": self.issuer or self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            }
        )

    async def _keys(self, _request: Request) -> JSONResponse:
        self.asked.append("keys")
        return JSONResponse(KeySet([*self.keys]).as_dict(private=False))

    async def _evil(self, _request: Request) -> JSONResponse:
        self.asked.append("evil")
        return JSONResponse({"keys": []})

    async def _token(self, request: Request) -> JSONResponse:
        form = {name: found[0] for name, found in parse_qs((await request.body()).decode()).items()}
        begun = self.codes.pop(str(form.get("code")), None)
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        good = (
            begun is not None
            and begun["code_challenge_method"] == "S256"
            and begun["code_challenge"] == challenge
            and begun["redirect_uri"] == form.get("redirect_uri")
        )
        if not good or begun is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        answer = {"access_token": "at-of-ana", "token_type": "Bearer"}
        if "nonce" in begun:
            answer["id_token"] = self.token(begun["nonce"])
        return JSONResponse(answer)

    async def _user(self, request: Request) -> JSONResponse:
        if request.headers.get("authorization") != "Bearer at-of-ana":
            return JSONResponse({"message": "Bad credentials"}, 401)
        return JSONResponse({"login": self.login})


@asynccontextmanager
async def identity_provider(clock: Clock) -> AsyncIterator[Provider]:
    """It answers on a port of loopback while the block lasts."""
    provider = Provider(clock)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        provider.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(provider.app(), log_config=None, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve([listening]))
        try:
            await await_until(lambda: server.started, what="the identity provider")
            yield provider
        finally:
            server.should_exit = True
            await running
