"""What tasks make, on GitHub: repositories and pull requests."""

from collections.abc import Collection
from dataclasses import replace
from functools import partial

from landform.adapters.github import contents, texts
from landform.adapters.github.client import GitHubClient
from landform.adapters.github.creating import Creator
from landform.adapters.github.forge import GitHubForge
from landform.adapters.github.repository import GitHubRepository
from landform.adapters.github.shapes import reading
from landform.adapters.github.web_address import web_file
from landform.changes.errors import ForgeRefused
from landform.changes.models import Proposal
from landform.changes.ports import Accounts
from landform.kernel.clock import Clock
from landform.tasks.ports import (
    NewRepository,
    ProposedFiles,
    ProposedPullRequest,
    Published,
    RepositoryAddress,
)
from landform.tasks.publishing import check_order, proposal_of, text_of


class GitHubPublisher:
    """Fulfils `Publisher` (`landform.tasks.ports`) for every repository of one GitHub.

    Args:
        client: signs in and calls.
        accounts: who is who.
        clock: what time it is.
        bot_login: our account, instead of asking GitHub.
    """

    def __init__(
        self,
        client: GitHubClient,
        *,
        accounts: Accounts,
        clock: Clock,
        bot_login: str | None = None,
    ) -> None:
        self._client = client
        self._accounts = _NamedAccounts(accounts)
        self._clock = clock
        self._bot_login = bot_login

    async def create_repository(self, order: NewRepository) -> Published:
        check_order(order)
        self._check_host(order.address)
        return await Creator(self._client, order).create()

    async def propose(self, proposal: ProposedFiles) -> ProposedPullRequest:
        self._check_host(proposal.repository)
        wanted = _quiet(proposal_of(proposal, at=self._clock()))
        full_name = proposal.repository.full_name
        forge = GitHubForge(
            self._client,
            repository=full_name,
            accounts=self._accounts,
            base_branch=proposal.target_branch or await self._default_branch(full_name),
            bot_login=self._bot_login,
        )
        opened = await forge.open_pull_request(wanted)
        return ProposedPullRequest(opened.url, opened.number, opened.base_branch)

    async def read_url(self, url: str) -> str:
        file = web_file(url, self._client.web_url)
        repository = GitHubRepository(self._client, file.full_name)
        found = await repository.following(
            partial(contents.read_small, repository, file.path, file.ref)
        )
        if found is None:
            raise ForgeRefused(f"There is no file {file.path} on {file.ref} of {file.full_name}.")
        return text_of(file.path, found)

    def _check_host(self, address: RepositoryAddress) -> None:
        host = self._client.web_url.partition("://")[2]
        if address.host.lower() != host.lower():
            raise ForgeRefused(
                f"The template names {address.host[:100]!r}; this Landform publishes to {host} "
                "(setting forge.github.api_url)."
            )

    async def _default_branch(self, full_name: str) -> str:
        repository = GitHubRepository(self._client, full_name)
        about = await repository.about()
        if about is None:
            raise repository.missing()
        with reading("the repository"):
            return str(about["default_branch"])


class _NamedAccounts:
    """Accounts that also takes names of people and teams as GitHub has them."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def users_of(self, logins: Collection[str]) -> dict[str, str]:
        return await self._accounts.users_of(logins)

    async def logins_of(self, refs: Collection[str]) -> dict[str, str]:
        known = await self._accounts.logins_of([each for each in refs if "/" in each])
        return {each: each.removeprefix("group:") for each in refs if "/" not in each} | known


def _quiet(proposal: Proposal) -> Proposal:
    """The proposal with a person's words in it, which call nobody from our account."""
    return replace(
        proposal,
        title=texts.quiet(proposal.title),
        body=texts.quiet(proposal.body),
        message=texts.quiet(proposal.message) if proposal.message else None,
    )
