"""Files by https: checked at every hop, limited in size, and asked for again only if changed."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpx2

from landform import __version__
from landform.adapters.sources.addresses import Addresses, web_address
from landform.ingestion.errors import SourceNotFound, SourceRefused, SourceUnavailable
from landform.ingestion.globs import is_pattern
from landform.ingestion.models import SourceFile

MAX_BYTES = 16 * 1024 * 1024
MAX_HOPS = 5
MAX_KEPT = 500  # answers kept to be asked for again
MAX_KEPT_SIZE = 32 * 1024 * 1024  # characters of them
TIMEOUT = httpx2.Timeout(15)  # for each step; a slow body takes many
DEADLINE = 60.0  # seconds for the whole, with all hops
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})


@dataclass(frozen=True)
class Kept:
    etag: str
    text: str


class HttpsSource:
    """Fulfils `Source` for one file by its address. Belongs to one event loop."""

    def __init__(
        self, addresses: Addresses, *, verify: Any = True, deadline: float = DEADLINE
    ) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._verify = verify
        self._made: httpx2.AsyncClient | None = None  # certificates take a while to load
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    async def read(self, target: str, *, root: str) -> list[SourceFile]:
        del root
        if is_pattern(web_address(target).path):
            raise SourceRefused("Only addresses on GitHub may have a pattern (*, **).")
        return [SourceFile(target, await self._text(target))]

    async def read_beside(self, path: str, *, base: str, root: str) -> str:
        del root
        target = self.resolve(path, base=base)
        before, after = web_address(base), web_address(target)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            raise SourceRefused("it is on another host.")
        return await self._text(target)

    def resolve(self, target: str, *, base: str) -> str:
        try:
            return urljoin(base, target)
        except ValueError:
            raise SourceRefused(f"{target[:200]!r} is no web address.") from None

    async def aclose(self) -> None:
        """Let go of the connections."""
        if self._made is not None:
            await self._made.aclose()

    @property
    def _client(self) -> httpx2.AsyncClient:
        if self._made is None:
            # No proxy and no netrc: they would connect for us, to what they make of the name.
            # No connection is used twice: it is made to an address, and its certificate was
            # checked for one of the names there.
            self._made = httpx2.AsyncClient(
                verify=self._verify,
                timeout=TIMEOUT,
                limits=httpx2.Limits(max_keepalive_connections=0),
                follow_redirects=False,
                trust_env=False,
            )
        return self._made

    async def _text(self, target: str) -> str:
        try:
            async with asyncio.timeout(self._deadline):
                return await self._followed(target)
        except TimeoutError:
            raise SourceUnavailable(
                f"{target[:200]} was not read within {self._deadline:g} seconds."
            ) from None

    async def _followed(self, target: str) -> str:
        url = target
        for _ in range(MAX_HOPS):
            status, headers, body = await self._ask(url, self._kept.get(target))
            if status in REDIRECTS and "location" in headers:
                url = self.resolve(headers["location"], base=url)
                continue
            return self._understood(target, status, headers, body)
        raise SourceRefused(f"{target[:200]} sends us on more than {MAX_HOPS} times.")

    async def _ask(self, url: str, kept: Kept | None) -> tuple[int, httpx2.Headers, bytes]:
        parts, address = await self._addresses.checked(url)
        port = f":{parts.port}" if parts.port else ""
        place = f"[{address}]" if ":" in address else address
        there = parts._replace(netloc=place + port, fragment="").geturl()
        headers = {
            "Host": parts.netloc,
            "User-Agent": f"landform/{__version__}",
            "Accept-Encoding": "identity",  # what is unpacked has no limit of its own
        }
        if kept is not None:
            headers["If-None-Match"] = kept.etag
        try:
            async with self._client.stream(
                "GET", there, headers=headers, extensions={"sni_hostname": parts.hostname}
            ) as answer:
                body = b"" if answer.status_code in REDIRECTS else await _limited(answer, url)
                return answer.status_code, answer.headers, body
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            what = type(error).__name__
            raise SourceUnavailable(f"{url[:200]} did not answer ({what}).") from error

    def _understood(self, target: str, status: int, headers: httpx2.Headers, body: bytes) -> str:
        kept = self._kept.get(target)
        if status == 304 and kept is not None:
            self._kept.move_to_end(target)
            return kept.text
        if status in GONE:
            self._kept.pop(target, None)
            raise SourceNotFound(f"There is nothing at {target[:200]} ({status}).")
        if status in (401, 403):
            raise SourceRefused(f"{target[:200]} may not be read without signing in ({status}).")
        if status != 200:
            raise SourceUnavailable(f"{target[:200]} answered with status {status}.")
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise SourceRefused(f"{target[:200]} is not UTF-8.") from None
        if etag := headers.get("etag"):
            self._keep(target, Kept(etag, text))
        return text

    def _keep(self, target: str, kept: Kept) -> None:
        self._kept[target] = kept
        self._kept.move_to_end(target)
        size = sum(len(each.text) for each in self._kept.values())
        while self._kept and (len(self._kept) > MAX_KEPT or size > MAX_KEPT_SIZE):
            size -= len(self._kept.popitem(last=False)[1].text)


async def _limited(answer: httpx2.Response, url: str) -> bytes:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise SourceRefused(f"{url[:200]} answers packed, though it was asked not to.")
    body = bytearray()
    async for chunk in answer.aiter_raw():
        body += chunk
        if len(body) > MAX_BYTES:
            raise SourceRefused(f"{url[:200]} is larger than {MAX_BYTES} bytes.")
    return bytes(body)
