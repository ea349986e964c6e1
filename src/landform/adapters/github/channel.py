"""How commands reach Atlantis on GitHub, and how it answers."""

from functools import partial

from landform.adapters.atlantis.ports import PostedComment, PostedStatus
from landform.adapters.github import remarks
from landform.adapters.github.client import GitHubClient
from landform.adapters.github.repository import GitHubRepository


class GitHubChannel:
    """Fulfils `Channel` (`landform.adapters.atlantis.ports`) for one repository.

    Only what our own account wrote is ours: anybody may comment the same words. Raises
    `PullRequestNotFound` too, where there is no such pull request.
    """

    def __init__(
        self, client: GitHubClient, *, repository: str, bot_login: str | None = None
    ) -> None:
        self._repository = GitHubRepository(client, repository, bot_login=bot_login)

    async def statuses(self, head_sha: str) -> list[PostedStatus]:
        operation = partial(remarks.statuses, self._repository, head_sha)
        return await self._repository.following(operation)

    async def own_comments(self, number: int) -> list[PostedComment]:
        return await self._repository.following(partial(self._own_comments, number))

    async def say(self, number: int, body: str) -> None:
        await self._repository.following(partial(self._say, number, body))

    async def _own_comments(self, number: int) -> list[PostedComment]:
        await self._repository.pull_request(number)
        found = await remarks.own_remarks(self._repository, number)
        return [PostedComment(each.id, each.text, each.at) for each in found]

    async def _say(self, number: int, body: str) -> None:
        await self._repository.pull_request(number)
        await remarks.say(self._repository, number, body)
