"""What one pull request is now: its record, and where the branches are."""

from dataclasses import dataclass, replace

from landform.adapters.localforge.git import Git
from landform.adapters.localforge.objects import ObjectReader
from landform.adapters.localforge.records import Record
from landform.adapters.localforge.squash import has_landed
from landform.adapters.localforge.store import State
from landform.changes.models import PullRequest, PullRequestState


@dataclass(frozen=True)
class Sight:
    """One pull request, and the state it was read from.

    ``base`` is the commit of its base branch, None if there is no such branch.
    """

    state: State
    record: Record  # of an open pull request: with the head where its branch is now
    base: str | None
    branch_exists: bool = True

    @property
    def pull(self) -> PullRequest:
        return self.record.pull

    @property
    def is_unrecorded_merge(self) -> bool:
        """Whether the base branch has the merge and the record does not know."""
        return self.pull.state is PullRequestState.MERGED and self.record.landing is not None


async def see(
    git: Git, objects: ObjectReader, state: State, number: int, *, base_url: str
) -> Sight:
    """Look at a pull request. A merge that happened without being recorded shows as merged.

    Raises:
        PullRequestNotFound: there is none of that number.
        ForgeUnavailable: git failed.
    """
    record = await state.record(objects, number, base_url=base_url)
    base = await objects.commit(head_ref(record.pull.base_branch))
    if record.pull.state is not PullRequestState.OPEN:
        return Sight(state, record, base)
    if record.landing and base and await has_landed(git, record.landing, base):
        return Sight(state, replace(record, pull=landed(record.pull, record.landing)), base)
    head = await objects.commit(head_ref(record.pull.head_branch))
    current = replace(record.pull, head_sha=head or record.pull.head_sha)
    return Sight(state, replace(record, pull=current), base, branch_exists=head is not None)


def landed(pull: PullRequest, squash: str) -> PullRequest:
    """The pull request, merged by ``squash``."""
    return replace(pull, state=PullRequestState.MERGED, merge_sha=squash)


def head_ref(branch: str) -> str:
    """The full ref of a branch. The short name could also be a tag's."""
    return f"refs/heads/{branch}"
