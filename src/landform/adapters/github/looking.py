"""Finding and reading pull requests."""

from collections.abc import Sequence
from itertools import count

from landform.adapters.github import people, shapes, texts
from landform.adapters.github.client import PER_PAGE
from landform.adapters.github.repository import GitHubRepository
from landform.adapters.github.shapes import Pull
from landform.changes.errors import PullRequestNotFound
from landform.changes.models import FileChange, PullRequest, PullRequestState, Review
from landform.changes.ports import Accounts

PAGES = 20  # of a list, before we are content with what we have: 2000 pull requests


class Lookout:
    """Looks at the pull requests of a repository. Raises as `GitHubRepository.get`."""

    def __init__(
        self, repository: GitHubRepository, accounts: Accounts, *, base_branch: str
    ) -> None:
        self._repository = repository
        self._accounts = accounts
        self._base_branch = base_branch

    async def find(self, branch: str) -> Pull | None:
        """The branch's pull request that our account opened, or None.

        Anybody can open one, with the same title and text: who opened it cannot be made
        up. The newest one to the base branch is it; only if there is none, the newest to
        another.
        """
        own_login = await self._repository.own_login()
        ours = [
            pull
            for pull in await self.of_branch(branch)
            if shapes.same_login(pull.login, own_login)
        ]
        return max(
            ours,
            key=lambda pull: (pull.base_branch == self._base_branch, pull.number),
            default=None,
        )

    async def look(self, number: int, branch: str) -> Pull | None:
        """The pull request of that number, or None where it is not one of that branch."""
        try:
            pull = await self._repository.pull_request(number)
        except PullRequestNotFound:
            return None
        at_home = pull.home == await self._repository.full_name()
        return pull if at_home and pull.head_branch == branch else None

    async def of_branch(self, branch: str) -> list[Pull]:
        """Everybody's pull requests of a branch of this repository, newest first."""
        full_name = await self._repository.full_name()
        owner = full_name.partition("/")[0]
        listed = await self._repository.get(
            "/pulls",
            state="all",
            head=f"{owner}:{branch}",
            sort="created",
            direction="desc",
            per_page=PER_PAGE,
        )
        # That of a fork's branch of the same name is listed too, if the fork has our owner.
        return [
            pull
            for pull in shapes.pulls(listed)
            if pull.head_branch == branch and pull.home == full_name
        ]

    async def reviews(self, pull: Pull) -> list[Review]:
        """Its reviews, by login, oldest first."""
        path = f"/pulls/{pull.number}/reviews"
        return shapes.reviews(await self._repository.get_all(path))

    async def shown(
        self,
        pull: Pull,
        *,
        reviews: Sequence[Review] | None = None,
        with_comments: bool = False,
    ) -> PullRequest:
        """The pull request, with reviews (asked for unless given) and perhaps comments."""
        if reviews is None:
            reviews = await self.reviews(pull)
        remarks: list[shapes.Remark] = []
        if with_comments:
            path = f"/issues/{pull.number}/comments"
            remarks = shapes.remarks(await self._repository.get_all(path))
        speakers = [each.reviewer for each in reviews] + [each.login for each in remarks]
        name_of = await people.names(self._accounts, [pull.login, *speakers])
        own_login = await self._repository.own_login()
        author, body = texts.proposed_by(pull, own_login=own_login)
        return PullRequest(
            number=pull.number,
            url=pull.url,
            title=pull.title,
            body=body,
            author=author or name_of(pull.login),
            state=pull.state,
            head_branch=pull.head_branch,
            base_branch=pull.base_branch,
            head_sha=pull.head_sha,
            created_at=pull.created_at,
            reviews=tuple(
                Review(name_of(each.reviewer), each.state, each.head_sha, each.body, each.at)
                for each in reviews
            ),
            comments=tuple(
                texts.comment_of(each, own_login=own_login, name_of=name_of) for each in remarks
            ),
            merge_sha=pull.merge_sha,
        )

    async def listed(self, states: frozenset[PullRequestState], limit: int) -> list[PullRequest]:
        """The newest, without reviews and comments: those would be two calls for each."""
        is_any, is_open = len(states) > 1, states == {PullRequestState.OPEN}
        state = "all" if is_any else "open" if is_open else "closed"
        found: list[Pull] = []
        for page in count(1):
            if len(found) >= limit or page > PAGES:
                break
            more = shapes.pulls(
                await self._repository.get(
                    "/pulls",
                    state=state,
                    sort="created",
                    direction="desc",
                    per_page=PER_PAGE,
                    page=page,
                )
            )
            found += [pull for pull in more if pull.state in states]
            if len(more) < PER_PAGE:
                break
        return [await self.shown(pull, reviews=()) for pull in found[: max(limit, 0)]]

    async def changed_files(self, number: int) -> list[FileChange]:
        """By path. GitHub tells of 3000 files at most.

        Raises:
            PullRequestNotFound: there is no such pull request.
        """
        await self._repository.pull_request(number)
        return shapes.file_changes(await self._repository.get_all(f"/pulls/{number}/files"))
