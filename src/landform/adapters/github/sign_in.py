"""Signing in as the installation of a GitHub App.

Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from github import Auth

from landform.adapters.github.answers import Answer, is_refusal, server_time, unavailable
from landform.adapters.github.credentials import AppCredentials
from landform.changes.errors import ForgeRefused

EARLY = timedelta(minutes=2)  # before it expires, a token is replaced; they last an hour

Ask = Callable[[str, str], Awaitable[tuple[Answer, Any]]]


class AppSignIn:
    """The installation's token, fetched when it is needed.

    ``ask`` calls GitHub as the App itself and returns the answer and what it says.
    """

    def __init__(self, credentials: AppCredentials, ask: Ask) -> None:
        self.auth = Auth.AppAuth(credentials.app_id, credentials.private_key)
        self._credentials = credentials
        self._ask = ask
        self._installation = credentials.installation_id
        self._token: str | None = None
        self._good_until: datetime | None = None
        self._fetching = asyncio.Lock()

    async def token(self, now: datetime) -> str:
        """A token that is good for a while.

        Raises:
            ForgeRefused: the App is not installed, or its key is not accepted.
            ForgeUnavailable: GitHub did not answer.
        """
        async with self._fetching:
            if self._token is None or self._good_until is None or now >= self._good_until:
                self._token, self._good_until = await self._fetch(now)
            return self._token

    def forget_token(self) -> None:
        """Have the next call fetch another one."""
        self._token = None

    async def login(self, now: datetime) -> str:
        """The account that the App comments as. Raises as `token`."""
        _, app = await self._ask("GET", "/app")
        if not isinstance(app, dict) or not app.get("slug"):
            raise unavailable("GitHub names an App that cannot be read", now)
        return f"{app['slug']}[bot]"

    async def _fetch(self, now: datetime) -> tuple[str, datetime]:
        if self._installation is None:
            self._installation = await self._find_installation(now)
        path = f"/app/installations/{self._installation}/access_tokens"
        try:
            answer, given = await self._ask("POST", path)
        except ForgeRefused as no:
            if is_refusal(no, 404):
                raise ForgeRefused(
                    f"The GitHub App {self._credentials.app_id} has no installation "
                    f"{self._installation}."
                ) from None
            raise
        try:
            token, expires_at = str(given["token"]), datetime.fromisoformat(given["expires_at"])
        except (KeyError, TypeError, ValueError):
            raise unavailable("GitHub gave a token that cannot be read", now) from None
        # By GitHub's clock, should ours be wrong.
        return token, now + (expires_at - server_time(answer, now)) - EARLY

    async def _find_installation(self, now: datetime) -> int:
        repository = self._credentials.repository or ""
        try:
            _, found = await self._ask("GET", f"/repos/{quote(repository)}/installation")
            return int(found["id"])
        except ForgeRefused as no:
            if is_refusal(no, 404):
                raise ForgeRefused(
                    f"The GitHub App {self._credentials.app_id} is not installed on {repository}."
                ) from None
            raise
        except (KeyError, TypeError, ValueError):
            raise unavailable("GitHub names an installation that cannot be read", now) from None
