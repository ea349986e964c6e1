"""Calls to GitHub: signed in, throttled, off the event loop, with errors of ours only."""

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from github.Requester import Requester

from landform import __version__
from landform.adapters.github.address import Address
from landform.adapters.github.answers import REDIRECTS, Answer, masked, problem, unavailable
from landform.adapters.github.credentials import AppCredentials, Credentials
from landform.adapters.github.etags import EtagCache, Kept
from landform.adapters.github.exchange import CurrentToken, exchange, new_requester
from landform.adapters.github.sign_in import AppSignIn
from landform.adapters.github.throttle import Kind, Limits, Throttle
from landform.changes.errors import ForgeRefused, ForgeUnavailable
from landform.kernel.clock import Clock

GITHUB = "https://api.github.com"
PER_PAGE = 100  # the most there is

Parameters = Mapping[str, str | int]


class RepositoryMoved(ForgeUnavailable):
    """What was asked for is somewhere else now; nothing was done."""

    def __init__(self, location: str) -> None:
        super().__init__("GitHub says that the repository has moved. Trying again follows it.")
        self.location = location


class GitHubClient:
    """One account or App installation on one GitHub. Belongs to one event loop.

    Args:
        credentials: the token, or the App.
        clock: what time it is.
        base_url: of the REST API; ``https://<host>/api/v3`` for an Enterprise Server.
        ca_bundle: the certificates to trust instead of the usual ones.
        limits: how fast we may call.
        timeout_seconds: for each attempt, to connect and between two bytes.
        retry_pause_seconds: before a failed read is repeated the second time.

    Raises:
        Invalid: the address or the CA bundle cannot be used.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        clock: Clock,
        base_url: str = GITHUB,
        ca_bundle: Path | None = None,
        limits: Limits | None = None,
        timeout_seconds: int = 15,
        retry_pause_seconds: float = 0.1,
    ) -> None:
        limits = limits or Limits()
        self._credentials = credentials
        self._clock = clock
        self._address = Address(
            base_url.rstrip("/"), ca_bundle, timeout_seconds, retry_pause_seconds
        )
        self._throttle = Throttle(limits, clock)
        self._kept = EtagCache()
        self._threads = ThreadPoolExecutor(limits.concurrency, thread_name_prefix="github")
        self._idle: list[Requester] = []
        is_app = isinstance(credentials, AppCredentials)
        self._token = CurrentToken("" if is_app else credentials.token)  # type: ignore[union-attr]
        self._app = AppSignIn(credentials, self._ask_as_app) if is_app else None  # type: ignore[arg-type]
        self._login: str | None = None

    def __repr__(self) -> str:
        return f"GitHubClient({self._address.base_url!r})"

    async def get(self, path: str, *, fresh: bool = False, **parameters: str | int) -> Any:
        """What GitHub has at ``path`` now; None for an empty answer.

        Args:
            path: below the base URL, with its parts quoted.
            fresh: do not even ask whether what we have is still true.
            parameters: of the query.

        Raises:
            ForgeUnavailable: no answer, or none now; ``retry_at`` says when to ask again.
            ForgeRefused: GitHub said no, with ``status`` and its words in ``said``.
            RepositoryMoved: it has another address.
        """
        key = path + json.dumps(parameters, sort_keys=True)
        kept = None if fresh else self._kept.find(key)
        etag = kept.etag if kept else None
        answer = await self._ask("GET", path, parameters=parameters, etag=etag)
        if answer.status == 304 and kept is not None:
            return self._parsed(kept.text, f"GET {path}")
        data = self._parsed(answer.text, f"GET {path}")
        if etag := answer.headers.get("etag"):
            self._kept.keep(key, Kept(etag, answer.text))
        return data

    async def get_all(
        self, path: str, *, fresh: bool = False, **parameters: str | int
    ) -> list[Any]:
        """All pages of a list. Raises as `get`.

        Goes on until a page is not full: of a full page that did not change, GitHub
        does not say that there is another one now.
        """
        found: list[Any] = []
        for page in count(1):
            more = await self.get(path, fresh=fresh, per_page=PER_PAGE, page=page, **parameters)
            if not isinstance(more, list):
                raise self._unreadable(f"GET {path}")
            found += more
            if len(more) < PER_PAGE:
                break
        return found

    async def send(self, verb: str, path: str, body: Any = None) -> Any:
        """Change something. Never repeated here: raises as `get`, and may have happened then."""
        answer = await self._ask(verb, path, body=body)
        return self._parsed(answer.text, f"{verb} {path}")

    async def login(self) -> str:
        """Who we are: what comments and statuses of ours are signed with. Raises as `get`."""
        if self._login is None:
            self._login = await self._find_login()
        return self._login

    async def get_as_app(self, path: str) -> Any:
        """What GitHub tells the App itself, not its installation. Raises as `get`.

        Raises:
            ForgeRefused: we are no App.
        """
        if self._app is None:
            raise ForgeRefused("Only a GitHub App may ask this, and a token is configured.")
        return (await self._ask_as_app("GET", path))[1]

    @property
    def is_app(self) -> bool:
        """Whether we sign in as an App, not with somebody's token."""
        return self._app is not None

    @property
    def web_url(self) -> str:
        """Where the pages of this GitHub are, without a slash at the end."""
        return self._address.web_url

    def path_of(self, location: str) -> str:
        """The path of an address that GitHub sent us to.

        Raises:
            ForgeRefused: it is not on this GitHub, where our token must stay.
        """
        path = location.removeprefix(self._address.base_url)
        if path == location or not path.startswith("/"):
            raise ForgeRefused("GitHub sends us to another host; check the base URL.")
        return urlsplit(path).path

    async def aclose(self) -> None:
        """Let go of the connections, after the calls under way."""
        await asyncio.to_thread(self._threads.shutdown)
        while self._idle:
            self._idle.pop().close()

    # ── how ──────────────────────────────────────────────────────────────────────

    async def _ask(
        self,
        verb: str,
        path: str,
        *,
        parameters: Parameters | None = None,
        body: Any = None,
        etag: str | None = None,
    ) -> Answer:
        kind = Kind.WRITE if verb != "GET" else Kind.LOOK if etag else Kind.READ
        for is_last in (self._app is None, True):
            if self._app is not None:
                self._token.value = await self._app.token(self._clock())
            async with self._throttle.turn(kind):
                requester = self._idle.pop() if self._idle else self._requester(self._token)
                answer = await self._exchange(requester, verb, path, parameters, body, etag)
                self._idle.append(requester)
            if answer.status == 401 and not is_last and self._app is not None:
                self._app.forget_token()  # revoked before its time; nothing was done
                continue
            break
        return self._checked(answer, f"{verb} {path}")

    async def _ask_as_app(self, verb: str, path: str) -> tuple[Answer, Any]:
        assert self._app is not None  # noqa: S101 - for mypy: only the sign-in calls this
        async with self._throttle.turn(Kind.READ):
            requester = self._requester(self._app.auth)
            answer = await self._exchange(requester, verb, path, None, None, None)
            requester.close()
        try:
            answer = self._checked(answer, f"{verb} {path}")
        except RepositoryMoved as moved:
            return await self._ask_as_app(verb, self.path_of(moved.location))
        return answer, self._parsed(answer.text, f"{verb} {path}")

    async def _find_login(self) -> str:
        if self._app is not None:
            return await self._app.login(self._clock())
        user = await self.get("/user")
        if not isinstance(user, dict) or not user.get("login"):
            raise self._unreadable("GET /user")
        return str(user["login"])

    async def _exchange(
        self,
        requester: Requester,
        verb: str,
        path: str,
        parameters: Parameters | None,
        body: Any,
        etag: str | None,
    ) -> Answer:
        loop = asyncio.get_running_loop()
        asked = (requester, verb, path, dict(parameters or {}), body, etag)
        return await loop.run_in_executor(self._threads, exchange, *asked)

    def _requester(self, auth: Any) -> Requester:
        return new_requester(auth, self._address, f"landform/{__version__}")

    def _checked(self, answer: Answer, call: str) -> Answer:
        if answer.status >= 400:
            secrets = (*self._credentials.secrets, self._token.value)
            answer = replace(answer, text=masked(answer.text, secrets))
        if limited := self._throttle.heed(answer):
            raise limited
        if answer.status in REDIRECTS and "location" in answer.headers:
            raise RepositoryMoved(answer.headers["location"])
        who = "the key of the GitHub App" if self._app is not None else "the token"
        if error := problem(answer, call, who=who, now=self._clock()):
            raise error
        return answer

    def _parsed(self, text: str, call: str) -> Any:
        try:
            return json.loads(text) if text else None
        except ValueError:
            raise self._unreadable(call) from None

    def _unreadable(self, call: str) -> ForgeUnavailable:
        return unavailable(f"GitHub's answer cannot be read ({call})", self._clock())
