"""The GitHub adapter against the emulator: who is who, and clients that need not wait."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any

from landform.adapters.github import (
    AppCredentials,
    GitHubChannel,
    GitHubClient,
    GitHubForge,
    Limits,
    TokenCredentials,
)
from landform.kernel.clock import Clock
from tests.support.forge import NOON
from tests.support.github.emulator import GitHubEmulator

BOT = "landform"
QUICK = Limits(
    seconds_between_writes=0,
    writes_per_minute=1e6,
    writes_per_hour=1e6,
    reads_per_minute=1e6,
    looks_per_minute=1e6,
)


class KnownAccounts:
    """Fulfils `Accounts`: what it was made with, entity reference to login or team."""

    def __init__(self, accounts: Mapping[str, str] | None = None) -> None:
        self.accounts = dict(accounts or {})

    async def users_of(self, logins: Collection[str]) -> dict[str, str]:
        by_login = {account.lower(): ref for ref, account in self.accounts.items()}
        return {each: by_login[each.lower()] for each in logins if each.lower() in by_login}

    async def logins_of(self, refs: Collection[str]) -> dict[str, str]:
        return {ref: self.accounts[ref] for ref in refs if ref in self.accounts}


@asynccontextmanager
async def github_client(
    gh: GitHubEmulator,
    credentials: TokenCredentials | AppCredentials | None = None,
    *,
    clock: Clock = lambda: NOON,
    **settings: Any,
) -> AsyncIterator[GitHubClient]:
    """A client of the emulator, of the bot's token unless told otherwise; closed at the end."""
    quick: dict[str, Any] = {"limits": QUICK, "timeout_seconds": 5, "retry_pause_seconds": 0.01}
    client = GitHubClient(
        credentials or TokenCredentials(gh.token_of(BOT)),
        clock=clock,
        base_url=gh.api_url,
        **(quick | settings),
    )
    try:
        yield client
    finally:
        await asyncio.wait_for(client.aclose(), 30)


def github_forge(
    client: GitHubClient, accounts: Mapping[str, str] | None = None, **settings: Any
) -> GitHubForge:
    """A forge for acme/infra."""
    wanted: dict[str, Any] = {"repository": "acme/infra"} | settings
    return GitHubForge(client, accounts=KnownAccounts(accounts), **wanted)


def github_channel(client: GitHubClient) -> GitHubChannel:
    """A channel for acme/infra."""
    return GitHubChannel(client, repository="acme/infra")
