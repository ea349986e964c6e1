"""Pull requests on GitHub."""

from functools import partial

from landform.adapters.github import contents, ending, remarks
from landform.adapters.github.client import GitHubClient
from landform.adapters.github.looking import Lookout
from landform.adapters.github.proposing import Proposer
from landform.adapters.github.repository import GitHubRepository
from landform.adapters.github.shapes import Pull
from landform.changes.errors import ForgeRefused
from landform.changes.models import (
    CommitStatus,
    FileChange,
    Proposal,
    PullRequest,
    Review,
)
from landform.changes.paths import check_proposal, safe_branch, safe_path
from landform.changes.ports import Accounts
from landform.changes.states import wanted_states


class GitHubForge:
    """Fulfils `Forge` and `ReviewDesk` (`landform.changes.ports`) for one repository.

    Every method may be called again after any failure: it looks what is there and goes
    on from that. Reviews are read, never written: they are people's own.

    Args:
        client: signs in and calls.
        repository: ``owner/name``.
        accounts: who is who.
        base_branch: where pull requests go.
        bot_login: our account, instead of asking GitHub.

    Raises:
        Invalid: that is no name of a repository, or of a branch.
    """

    def __init__(
        self,
        client: GitHubClient,
        *,
        repository: str,
        accounts: Accounts,
        base_branch: str = "main",
        bot_login: str | None = None,
    ) -> None:
        base_branch = safe_branch(base_branch)
        self._base_branch = base_branch
        self._repository = GitHubRepository(client, repository, bot_login=bot_login)
        self._lookout = Lookout(self._repository, accounts, base_branch=base_branch)
        self._proposer = Proposer(
            self._repository, accounts, self._lookout, base_branch=base_branch
        )

    # ── Forge ────────────────────────────────────────────────────────────────────

    async def open_pull_request(self, proposal: Proposal) -> PullRequest:
        check_proposal(proposal, base_branch=self._base_branch)
        return await self._repository.following(partial(self._proposer.open, proposal))

    async def find_pull_request(
        self, branch: str, *, number: int | None = None
    ) -> PullRequest | None:
        operation = partial(self._find, safe_branch(branch), number)
        return await self._repository.following(operation)

    async def comment(self, number: int, body: str, *, author: str) -> None:
        operation = partial(remarks.comment, self._repository, number, body, author=author)
        await self._repository.following(operation)

    async def announce(self, number: int, *, head_sha: str, status: CommitStatus) -> None:
        operation = partial(remarks.announce, self._repository, number, head_sha, status)
        await self._repository.following(operation)

    async def merge(self, number: int, *, head_sha: str) -> PullRequest:
        return await self._repository.following(partial(self._merge, number, head_sha))

    async def close(self, number: int) -> PullRequest:
        return await self._repository.following(partial(self._close, number))

    # ── ReviewDesk ───────────────────────────────────────────────────────────────

    @property
    def reviews_elsewhere(self) -> bool:
        return True

    async def list_pull_requests(self, *, state: str, limit: int) -> list[PullRequest]:
        """Newest first, without their reviews and comments."""
        operation = partial(self._lookout.listed, wanted_states(state), limit)
        return await self._repository.following(operation)

    async def read_pull_request(self, number: int) -> PullRequest:
        return await self._repository.following(partial(self._read, number))

    async def changed_files(self, number: int) -> list[FileChange]:
        return await self._repository.following(partial(self._lookout.changed_files, number))

    async def review(self, number: int, review: Review) -> PullRequest:
        """Refuse: it would be our account's word, not the reviewer's."""
        del review
        url = (await self._repository.following(partial(self._pull, number))).url
        raise ForgeRefused(
            f"Review it on GitHub: {url}. Landform never approves in a person's name.", url=url
        )

    async def read_file(self, path: str, *, ref: str) -> str | None:
        operation = partial(contents.read_file, self._repository, safe_path(path), safe_branch(ref))
        return await self._repository.following(operation)

    # ── how ──────────────────────────────────────────────────────────────────────

    async def _find(self, branch: str, number: int | None) -> PullRequest | None:
        if number is None:
            pull = await self._lookout.find(branch)
        else:
            pull = await self._lookout.look(number, branch)
        return await self._lookout.shown(pull) if pull else None

    async def _pull(self, number: int) -> Pull:
        return await self._repository.pull_request(number)

    async def _read(self, number: int) -> PullRequest:
        return await self._lookout.shown(await self._pull(number), with_comments=True)

    async def _merge(self, number: int, head_sha: str) -> PullRequest:
        return await self._ended(await ending.merge(self._repository, number, head_sha))

    async def _close(self, number: int) -> PullRequest:
        return await self._ended(await ending.close(self._repository, number))

    async def _ended(self, pull: Pull) -> PullRequest:
        await ending.clear_away(self._repository, pull)
        return await self._lookout.shown(pull)
