"""HTTP to an identity provider: short, without redirects, and its failures by name."""

import asyncio
import ssl
from functools import cache
from typing import Any

import httpx2
import orjson
import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from landform.access.errors import ProviderUnavailable, SignInRefused

log = structlog.get_logger()

TIMEOUT = httpx2.Timeout(10.0, connect=3.0)  # seconds
PATIENCE = 15.0  # seconds for all of an answer: bytes that drip in are no answer
MAX_ANSWER = 256 * 1024  # bytes
PLAIN = {"Accept-Encoding": "identity"}  # what is small when packed may not be so unpacked


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that we trust. Reading them takes 20 ms, in which nobody else is served."""
    return httpx2.create_ssl_context()


async def get_json(url: str, *, title: str, headers: dict[str, str] | None = None) -> Any:
    """What the provider says at an address that the settings, or its own document, name.

    Raises:
        ProviderUnavailable: it did not answer, or nothing that can be read.
    """
    try:
        # A redirect is not followed: what the provider is, the settings say.
        async with (
            asyncio.timeout(PATIENCE),
            httpx2.AsyncClient(verify=trusted(), timeout=TIMEOUT, follow_redirects=False) as client,
            client.stream("GET", url, headers=PLAIN | (headers or {})) as answer,
        ):
            answer.raise_for_status()
            return orjson.loads(await _read(answer))
    except (httpx2.HTTPError, ValueError, TimeoutError) as error:
        raise unavailable(title, error) from error


async def fetch_token(client: AsyncOAuth2Client, url: str, *, title: str, **given: str) -> Any:
    """Turn a code into tokens.

    Raises:
        SignInRefused: the provider does not take the code.
        ProviderUnavailable: it did not answer.
    """
    try:
        async with client:
            return await client.fetch_token(url, grant_type="authorization_code", **given)
    except OAuthError as error:
        log.warning("sign_in.refused_by_provider", provider=title, error=error.error)
        raise SignInRefused(f"{title} did not take the code. Begin again.") from error
    except (httpx2.HTTPError, ValueError) as error:
        raise unavailable(title, error) from error


async def _read(answer: httpx2.Response) -> bytes:
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > MAX_ANSWER:
            raise ValueError("the answer is too long")
    return bytes(body)


def unavailable(title: str, error: Exception) -> ProviderUnavailable:
    """Why is in the log, not in what callers are told."""
    log.warning("sign_in.provider_unavailable", provider=title, error=type(error).__name__)
    return ProviderUnavailable(f"{title} did not answer as it should. Try again in a moment.")
