"""From a proposal to a pull request: each call can be the last one before a crash.

Tree and commit are found again by what is in them (the commit is dated by the
proposal), the branch and the pull request by their name. So repeating the whole goes
on where the last attempt stopped. A branch that exists is taken as it is: people may
have pushed to it.
"""

from datetime import UTC
from typing import Any

import structlog

from landform.adapters.github import shapes, texts
from landform.adapters.github.answers import is_refusal
from landform.adapters.github.looking import Lookout
from landform.adapters.github.people import Asked, to_ask
from landform.adapters.github.repository import GitHubRepository
from landform.adapters.github.shapes import Pull
from landform.adapters.github.trees import TreeReader, tree_changes
from landform.changes.errors import ForgeRefused
from landform.changes.models import Proposal, PullRequest, PullRequestState
from landform.changes.ports import Accounts

log = structlog.get_logger()


class Proposer:
    """Opens pull requests. Raises as `GitHubRepository.send`."""

    def __init__(
        self,
        repository: GitHubRepository,
        accounts: Accounts,
        lookout: Lookout,
        *,
        base_branch: str,
    ) -> None:
        self._repository = repository
        self._accounts = accounts
        self._lookout = lookout
        self._base_branch = base_branch

    async def open(self, proposal: Proposal) -> PullRequest:
        """See `Forge.open_pull_request`; the proposal is checked already."""
        pull = await self._lookout.find(proposal.branch)
        is_new = pull is None
        if pull is None:
            if await self._repository.find(f"/git/ref/heads/{proposal.branch}") is None:
                await self._push(proposal)
            pull = await self._create(proposal)
        reviews = [] if is_new else await self._lookout.reviews(pull)
        if pull.state is PullRequestState.OPEN:
            await self._label(pull, proposal)
            # Once somebody reviewed, whom else to ask is for people to say.
            if not reviews:
                await self._ask_for_reviews(pull, proposal)
        return await self._lookout.shown(pull, reviews=reviews)

    async def _push(self, proposal: Proposal) -> None:
        base, tree = await self._base()
        changes = await tree_changes(TreeReader(self._repository, tree), proposal)
        new_tree = tree
        if changes:
            body: dict[str, Any] = {"base_tree": tree, "tree": changes}
            new_tree = shapes.sha_of(
                await self._repository.write("POST", "/git/trees", body), "a tree"
            )
        if new_tree == tree:
            raise self._nothing_new()
        body = commit_body(proposal, tree=new_tree, parent=base)
        commit = shapes.sha_of(
            await self._repository.write("POST", "/git/commits", body), "a commit"
        )
        try:
            body = {"ref": f"refs/heads/{proposal.branch}", "sha": commit}
            await self._repository.write("POST", "/git/refs", body)
        except ForgeRefused as no:
            # Another worker was quicker, or a person.
            if not is_refusal(no, 422, "already exists"):
                raise

    async def _base(self) -> tuple[str, str]:
        """The commit that the base branch is at, and its tree."""
        ref = await self._repository.find(f"/git/ref/heads/{self._base_branch}")
        if ref is None:
            raise ForgeRefused(f"The repository has no branch {self._base_branch}.")
        with shapes.reading("the base branch"):
            at = ref["object"]
        sha = shapes.sha_of(at, "the base branch")
        commit = await self._repository.get(f"/git/commits/{sha}")
        with shapes.reading("a commit"):
            tree = commit["tree"]
        return sha, shapes.sha_of(tree, "a tree")

    async def _create(self, proposal: Proposal) -> Pull:
        body = {
            "title": texts.one_line(proposal.title),
            "body": texts.pull_request_text(proposal.author, proposal.body),
            "head": proposal.branch,
            "base": self._base_branch,
        }
        try:
            pull = shapes.pull(await self._repository.write("POST", "/pulls", body))
        except ForgeRefused as no:
            if is_refusal(no, 422, "no commits between"):
                raise self._nothing_new() from None
            if not is_refusal(no, 422, "already exists"):
                raise
            found = await self._lookout.find(proposal.branch)
            if found is None:
                raise await self._taken(proposal, no) from None
            return found
        log.info("pull_request.created", branch=proposal.branch, number=pull.number)
        return pull

    async def _label(self, pull: Pull, proposal: Proposal) -> None:
        missing = [label for label in proposal.labels if label.casefold() not in pull.labels]
        if missing:
            await self._decorate(f"/issues/{pull.number}/labels", {"labels": missing})

    async def _ask_for_reviews(self, pull: Pull, proposal: Proposal) -> None:
        owner = (await self._repository.full_name()).partition("/")[0]
        wanted = await to_ask(self._accounts, proposal.reviewers, organisation=owner)
        missing = Asked(
            tuple(login for login in wanted.people if login.casefold() not in pull.asked_people),
            tuple(slug for slug in wanted.teams if slug.casefold() not in pull.asked_teams),
        )
        one_by_one = [{"reviewers": [login]} for login in missing.people]
        one_by_one += [{"team_reviewers": [slug]} for slug in missing.teams]
        if not one_by_one:
            return
        path = f"/pulls/{pull.number}/requested_reviewers"
        together = {"reviewers": [*missing.people], "team_reviewers": [*missing.teams]}
        if await self._decorate(path, together) or len(one_by_one) == 1:
            return
        # GitHub takes all or none: who cannot be asked must not keep the others away.
        for body in one_by_one:
            await self._decorate(path, body)

    async def _decorate(self, path: str, body: dict[str, list[str]]) -> bool:
        """Add what is good to have; whether GitHub took it. A refusal fails no request."""
        try:
            await self._repository.send("POST", path, body)
        except ForgeRefused as no:
            log.warning("pull_request.not_decorated", path=path, body=body, why=no.detail)
            return False
        return True

    async def _taken(self, proposal: Proposal, no: ForgeRefused) -> ForgeRefused:
        """What to raise where somebody else was quicker: theirs cannot be told from a fake."""
        for pull in await self._lookout.of_branch(proposal.branch):
            if pull.state is PullRequestState.OPEN:
                return ForgeRefused(
                    f"{pull.login} opened pull request {pull.number} for the branch "
                    f"{proposal.branch}, and Landform goes by its own only: close that one, and "
                    "it opens its own.",
                    url=pull.url,
                )
        return no

    def _nothing_new(self) -> ForgeRefused:
        return ForgeRefused(
            f"The base branch {self._base_branch} has these very files already: "
            "there is nothing to propose."
        )


def commit_body(proposal: Proposal, *, tree: str, parent: str) -> dict[str, Any]:
    """The commit of a proposal: nothing in it but that, so that repeated it is the same."""
    date = {"date": proposal.proposed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    return {
        "message": proposal.commit_message,
        "tree": tree,
        "parents": [parent],
        "author": texts.identity(proposal.author) | date,
        "committer": texts.identity("Landform") | date,
    }
