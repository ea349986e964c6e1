"""What every forge does. Told over the memory one, a bare git repository, and GitHub's adapter.

GitHub is the emulator of `tests/support/github`. Where GitHub itself does otherwise, the
stage says so: a branch goes with its pull request, and reviews are written there by people.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest

from landform.adapters.localforge import LocalForge
from landform.changes.errors import (
    ForgeRefused,
    ForgeUnavailable,
    HeadMoved,
    NotMergeable,
    OwnPullRequest,
    PullRequestNotFound,
    PullRequestNotOpen,
    UnsafePath,
)
from landform.changes.models import (
    Comment,
    CommitStatus,
    Proposal,
    PullRequest,
    PullRequestState,
    Review,
    ReviewState,
    StatusState,
)
from landform.changes.ports import Forge, ReviewDesk
from landform.kernel.errors import Invalid
from landform.kernel.names import UnsafeName
from tests.support.forge import BASE_URL, NOON, SEED, MemoryForge, git, push_commit
from tests.support.github import faults
from tests.support.github.emulator import GitHubEmulator
from tests.support.github_forge import BOT, github_client, github_forge

BRANCH = "landform-orders-db"
ORDERS = "live/dev/orders/main.tf"
ALICE, BOB = "user:default/alice", "user:default/bob"


def a_proposal(**about: Any) -> Proposal:
    """Alice asks for the orders database."""
    orders = Proposal(
        branch=BRANCH,
        title="Create orders-db",
        body="Please.",
        author=ALICE,
        files={ORDERS: "storage_gib = 20\n"},
        proposed_at=NOON,
    )
    return replace(orders, **about)


def a_review(pull: PullRequest, state: ReviewState = ReviewState.APPROVED, **about: Any) -> Review:
    return replace(Review(BOB, state, pull.head_sha, "Looks good.", NOON), **about)


class TheForge(Forge, ReviewDesk, Protocol):
    """Both halves of the contract."""


class Stage(Protocol):
    """The same story told with different means."""

    forge: TheForge
    keeps_branches: bool  # of pull requests that ended
    names_conflicts: bool  # says which files conflict

    def page(self, number: int) -> str:
        """Where people see the pull request."""

    def push(self, branch: str, files: Mapping[str, str], removed: Sequence[str] = ()) -> str:
        """What a person does; returns the new head."""

    def delete_branch(self, branch: str) -> None: ...

    def messages(self, branch: str) -> list[str]:
        """First lines of the branch's commits, newest first; none of a branch that is gone."""

    def announced(self, sha: str) -> list[CommitStatus]:
        """What is shown beside a commit, one of each context."""

    def break_down(self) -> None: ...

    def heal(self) -> None: ...


class MemoryStage:
    keeps_branches, names_conflicts = True, True

    def __init__(self) -> None:
        self.memory = MemoryForge(SEED)
        self.forge: TheForge = self.memory
        self.push = self.memory.push

    def page(self, number: int) -> str:
        return f"{BASE_URL}/pull-requests/{number}"

    def delete_branch(self, branch: str) -> None:
        del self.memory.branches[branch]

    def messages(self, branch: str) -> list[str]:
        return [commit.message.splitlines()[0] for commit in self.memory.history(branch)]

    def announced(self, sha: str) -> list[CommitStatus]:
        return [status for (of, _), status in self.memory.announced.items() if of == sha]

    def break_down(self) -> None:
        self.memory.down = True

    def heal(self) -> None:
        self.memory.down = False


class LocalStage:
    keeps_branches, names_conflicts = True, True

    def __init__(self, repository: Path, forge: LocalForge) -> None:
        self.repository = repository
        self.forge: TheForge = forge

    def page(self, number: int) -> str:
        return f"{BASE_URL}/pull-requests/{number}"

    def push(self, branch: str, files: Mapping[str, str], removed: Sequence[str] = ()) -> str:
        return push_commit(self.repository, branch, files, removed)

    def delete_branch(self, branch: str) -> None:
        git(self.repository, "update-ref", "-d", f"refs/heads/{branch}")

    def messages(self, branch: str) -> list[str]:
        return git(self.repository, "log", "--format=%s", f"refs/heads/{branch}").splitlines()

    def announced(self, sha: str) -> list[CommitStatus]:
        record = json.loads(git(self.repository, "show", "refs/landform/pulls:pulls/0/1.json"))
        shown = [each for each in record["announced"] if each.pop("head_sha") == sha]
        return [CommitStatus(**each | {"state": StatusState(each["state"])}) for each in shown]

    def break_down(self) -> None:
        self.repository.rename(self.repository.with_suffix(".away"))

    def heal(self) -> None:
        self.repository.with_suffix(".away").rename(self.repository)


class GitHubStage:
    keeps_branches, names_conflicts = False, False

    def __init__(self, emulator: GitHubEmulator, repository: str, forge: TheForge) -> None:
        self.emulator, self.repository, self.forge = emulator, repository, forge
        self._git = emulator.repository(repository).git

    def page(self, number: int) -> str:
        return f"{self.emulator.url}/{self.repository}/pull/{number}"

    def push(self, branch: str, files: Mapping[str, str], removed: Sequence[str] = ()) -> str:
        return self.emulator.push(
            branch,
            files,
            removed=tuple(removed),
            login="eve",
            message="Pushed",
            repository=self.repository,
        )

    def delete_branch(self, branch: str) -> None:
        if self.emulator.head(branch, self.repository):
            self.emulator.delete_branch(branch, "eve", self.repository)

    def messages(self, branch: str) -> list[str]:
        head = self.emulator.head(branch, self.repository)
        told = self._git.run("log", "--format=%s", head).decode().splitlines() if head else []
        return ["First commit" if each == "Initial commit" else each for each in told]

    def announced(self, sha: str) -> list[CommitStatus]:
        shown: dict[str, CommitStatus] = {}
        for each in self.emulator.statuses(sha, self.repository):
            assert each.creator.login == BOT
            state, description = StatusState(each.state), each.description or ""
            status = CommitStatus(each.context, state, description, each.target_url)
            assert shown.get(each.context) != status, "the same status twice"
            shown[each.context] = status
        return list(shown.values())

    def break_down(self) -> None:
        self.emulator.faults.add(faults.answer(503), path=f"/{self.repository}", times=None)

    def heal(self) -> None:
        self.emulator.faults.clear()


NewStage = Callable[[], Stage]

local_review = pytest.mark.parametrize("new_stage", ["memory", "local"], indirect=True)
"""On GitHub people review there, and the adapter refuses: the last test of *Reviews*."""


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository to copy, which is quicker than to make another one."""
    path = tmp_path_factory.mktemp("seeded") / "infra.git"
    asyncio.run(LocalForge.create(path, SEED, base_url=BASE_URL, clock=lambda: NOON))
    return path


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitHubEmulator]:
    """One GitHub, on which every stage has a repository of its own."""
    path = tmp_path_factory.mktemp("github")
    with GitHubEmulator(path, clock=lambda: NOON) as emulator:
        emulator.add_user(BOT)
        emulator.add_user("eve")
        emulator.start()
        yield emulator


@pytest.fixture(params=["memory", "local", "github"])
async def new_stage(
    request: pytest.FixtureRequest, seeded: Path, tmp_path: Path
) -> AsyncIterator[NewStage]:
    """Every call sets up another forge with the same files."""
    async with AsyncExitStack() as stack:
        client = None
        if request.param == "github":
            emulator: GitHubEmulator = request.getfixturevalue("emulator")
            client = await stack.enter_async_context(github_client(emulator))

        def make() -> Stage:
            if request.param == "memory":
                return MemoryStage()
            if client is not None:
                name = f"acme/infra-{len(emulator.github.repositories)}"
                emulator.create_repository(name, SEED)
                return GitHubStage(emulator, name, github_forge(client, repository=name))
            repository = tmp_path / f"{len(list(tmp_path.iterdir()))}.git"
            shutil.copytree(seeded, repository)
            forge = LocalForge(repository, base_url=BASE_URL, clock=lambda: NOON)
            return LocalStage(repository, forge)

        yield make


@pytest.fixture
def stage(new_stage: NewStage) -> Stage:
    return new_stage()


@pytest.fixture
def forge(stage: Stage) -> TheForge:
    return stage.forge


@pytest.fixture
async def opened(forge: TheForge) -> PullRequest:
    """The pull request for the orders database."""
    return await forge.open_pull_request(a_proposal())


async def in_state(forge: TheForge, pull: PullRequest, state: PullRequestState) -> PullRequest:
    if state is PullRequestState.MERGED:
        return await forge.merge(pull.number, head_sha=pull.head_sha)
    return await forge.close(pull.number) if state is PullRequestState.CLOSED else pull


# ── Opening ──────────────────────────────────────────────────────────────────────


async def test_a_proposal_becomes_one_commit_and_one_pull_request(
    stage: Stage, forge: TheForge
) -> None:
    proposal = a_proposal(removed=("README.md",))

    pull = await forge.open_pull_request(proposal)

    assert (pull.number, pull.url) == (1, stage.page(1))
    assert (pull.title, pull.body, pull.author) == ("Create orders-db", "Please.", ALICE)
    assert (pull.head_branch, pull.base_branch) == (BRANCH, "main")
    assert (pull.state, pull.merge_sha, pull.created_at) == (PullRequestState.OPEN, None, NOON)
    assert stage.messages(BRANCH) == ["Create orders-db", "First commit"]
    assert await forge.read_file(ORDERS, ref=BRANCH) == "storage_gib = 20\n"
    assert await forge.read_file("README.md", ref=pull.head_sha) is None
    assert await forge.read_file("README.md", ref="main") == SEED["README.md"]


async def test_the_same_proposal_on_the_same_base_is_the_same_commit(new_stage: NewStage) -> None:
    first, other = new_stage(), new_stage()

    proposed = await first.forge.open_pull_request(a_proposal())
    repeated = await other.forge.open_pull_request(a_proposal())

    assert proposed.head_sha == repeated.head_sha


@pytest.mark.parametrize("state", PullRequestState)
async def test_a_branch_keeps_its_pull_request_whatever_its_state(
    stage: Stage, forge: TheForge, opened: PullRequest, state: PullRequestState
) -> None:
    before = await in_state(forge, opened, state)

    again = await forge.open_pull_request(a_proposal(files={ORDERS: "other\n"}))

    assert again == before
    assert await forge.find_pull_request(BRANCH) == before
    is_there = stage.keeps_branches or state is PullRequestState.OPEN
    assert stage.messages(BRANCH) == (["Create orders-db", "First commit"] if is_there else [])


async def test_a_branch_that_people_pushed_to_is_left_as_it_is(
    stage: Stage, forge: TheForge, opened: PullRequest
) -> None:
    head = stage.push(BRANCH, {ORDERS: "storage_gib = 30\n"})

    again = await forge.open_pull_request(a_proposal())

    assert again == replace(opened, head_sha=head)
    assert await forge.read_file(ORDERS, ref=BRANCH) == "storage_gib = 30\n"


async def test_a_branch_without_a_pull_request_is_adopted(stage: Stage, forge: TheForge) -> None:
    """It is what a crash leaves, or what a person prepared; the base may have moved since."""
    head = stage.push(BRANCH, {ORDERS: "by hand\n"})
    stage.push("main", {"README.md": "newer\n"})

    pull = await forge.open_pull_request(a_proposal())

    assert pull.head_sha == head
    assert stage.messages(BRANCH) == ["Pushed", "First commit"]


async def test_a_number_finds_the_pull_request_of_that_branch_only(
    forge: TheForge, opened: PullRequest
) -> None:
    other = await forge.open_pull_request(a_proposal(branch="landform-other"))

    assert await forge.find_pull_request(BRANCH, number=opened.number) == opened
    for number in (other.number, 999):
        assert await forge.find_pull_request(BRANCH, number=number) is None
    assert await forge.find_pull_request("landform-nowhere", number=opened.number) is None


async def test_numbers_count_up(forge: TheForge, opened: PullRequest) -> None:
    second = await forge.open_pull_request(a_proposal(branch="landform-other"))

    assert (opened.number, second.number) == (1, 2)


async def test_a_branch_without_a_pull_request_has_none(stage: Stage, forge: TheForge) -> None:
    stage.push("landform-by-hand", {"a": "b\n"})

    assert await forge.find_pull_request("landform-by-hand") is None
    assert await forge.find_pull_request("landform-nowhere") is None


@pytest.mark.parametrize(
    "refused",
    [
        {"branch": "main"},
        {"files": {"modules": "a directory"}},
        {"files": {}, "removed": ("modules/database",)},
        {"files": {"README.md/below": "a file"}},
        {"files": {ORDERS: "half a character: \ud800"}},
    ],
)
async def test_what_can_never_work_is_refused(
    stage: Stage, forge: TheForge, refused: dict[str, Any]
) -> None:
    with pytest.raises(ForgeRefused):
        await forge.open_pull_request(a_proposal(**refused))

    assert await forge.list_pull_requests(state="all", limit=9) == []
    assert stage.messages("main") == ["First commit"]


@pytest.mark.parametrize("branch", ["", "--upload-pack=x", "a/b", "a b", "a..b", "x.lock", "a@{1}"])
async def test_a_branch_is_a_safe_name(forge: TheForge, branch: str) -> None:
    with pytest.raises(UnsafeName):
        await forge.open_pull_request(a_proposal(branch=branch))
    with pytest.raises(UnsafeName):
        await forge.find_pull_request(branch)
    with pytest.raises(UnsafeName):
        await forge.read_file("README.md", ref=branch)


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../up", "a//b", "a/.git/config", "a\\b", "a\0"]
)
async def test_a_path_stays_in_the_repository(forge: TheForge, path: str) -> None:
    for proposal in (a_proposal(files={path: "x"}), a_proposal(removed=(path,))):
        with pytest.raises(UnsafePath):
            await forge.open_pull_request(proposal)
    with pytest.raises(UnsafePath):
        await forge.read_file(path, ref="main")


# ── Comments ─────────────────────────────────────────────────────────────────────


async def test_a_comment_is_not_made_twice_in_a_row(forge: TheForge, opened: PullRequest) -> None:
    for author, body in [
        (ALICE, "Hm."),
        (BOB, "Yes?"),
        (ALICE, "Hm."),
        (ALICE, "No."),
        (ALICE, "Hm."),
    ]:
        await forge.comment(opened.number, body, author=author)

    pull = await forge.read_pull_request(opened.number)

    said = [(ALICE, "Hm."), (BOB, "Yes?"), (ALICE, "No."), (ALICE, "Hm.")]
    assert pull.comments == tuple(Comment(author, body, NOON) for author, body in said)


# ── Statuses ─────────────────────────────────────────────────────────────────────


async def test_a_status_is_shown_beside_the_commit(stage: Stage, opened: PullRequest) -> None:
    """The last one of each context and commit; saying the same again changes nothing."""
    url = f"{BASE_URL}/requests/1"
    pending = CommitStatus("landform/request", StatusState.PENDING, "Waits for a review.", url)
    approved = replace(pending, state=StatusState.SUCCESS, description="Approved.")
    policies = CommitStatus("landform/policies", StatusState.FAILURE, "")
    head = stage.push(BRANCH, {ORDERS: "storage_gib = 30\n"})

    for status in (pending, policies, pending, approved, approved):
        await stage.forge.announce(opened.number, head_sha=opened.head_sha, status=status)
    await stage.forge.announce(opened.number, head_sha=head, status=pending)

    shown = {status.context: status for status in stage.announced(opened.head_sha)}
    assert shown == {"landform/request": approved, "landform/policies": policies}
    assert stage.announced(head) == [pending]


@pytest.mark.parametrize("state", PullRequestState)
async def test_a_status_changes_nothing_else(
    stage: Stage, forge: TheForge, opened: PullRequest, state: PullRequestState
) -> None:
    await forge.comment(opened.number, "Hm.", author=BOB)
    await in_state(forge, opened, state)
    before = await forge.read_pull_request(opened.number)
    status = CommitStatus("landform/request", StatusState.SUCCESS, "Done.")

    await forge.announce(opened.number, head_sha=opened.head_sha, status=status)
    await forge.comment(opened.number, "Hm.", author=BOB)

    assert await forge.read_pull_request(opened.number) == before
    assert stage.announced(opened.head_sha) == [status]


# ── Merging and closing ──────────────────────────────────────────────────────────


async def test_a_merge_is_one_commit_on_the_base_branch(
    stage: Stage, forge: TheForge, opened: PullRequest
) -> None:
    stage.push("main", {"README.md": "newer\n"})
    head = stage.push(BRANCH, {"live/second.tf": "x\n"})

    merged = await forge.merge(opened.number, head_sha=head)

    assert merged.state is PullRequestState.MERGED
    assert stage.messages("main") == ["Create orders-db (#1)", "Pushed", "First commit"]
    for path, text in {
        ORDERS: "storage_gib = 20\n",
        "live/second.tf": "x\n",
        "README.md": "newer\n",
    }.items():
        assert await forge.read_file(path, ref=merged.merge_sha or "") == text
        assert await forge.read_file(path, ref="main") == text


async def test_a_merged_pull_request_is_returned_as_it_is(
    stage: Stage, forge: TheForge, opened: PullRequest
) -> None:
    merged = await forge.merge(opened.number, head_sha=opened.head_sha)
    stage.push(BRANCH, {ORDERS: "too late\n"})
    stage.push("main", {"README.md": "newer\n"})

    assert await forge.merge(opened.number, head_sha=opened.head_sha) == merged
    assert await forge.merge(opened.number, head_sha="0" * 40) == merged
    assert await forge.close(opened.number) == merged
    assert stage.messages("main") == ["Pushed", "Create orders-db (#1)", "First commit"]


async def test_only_the_head_that_was_seen_is_merged(
    stage: Stage, forge: TheForge, opened: PullRequest
) -> None:
    stage.push(BRANCH, {ORDERS: "storage_gib = 9000\n"})

    with pytest.raises(HeadMoved):
        await forge.merge(opened.number, head_sha=opened.head_sha)

    assert stage.messages("main") == ["First commit"]


async def test_a_conflict_is_not_merged(stage: Stage, forge: TheForge) -> None:
    pull = await forge.open_pull_request(a_proposal(files={"README.md": "ours\n"}))
    stage.push("main", {"README.md": "theirs\n"})

    with pytest.raises(NotMergeable, match=r"README\.md" if stage.names_conflicts else "mergeable"):
        await forge.merge(pull.number, head_sha=pull.head_sha)

    assert await forge.read_pull_request(pull.number) == pull


async def test_a_closed_pull_request_is_not_merged(forge: TheForge, opened: PullRequest) -> None:
    closed = await forge.close(opened.number)

    with pytest.raises(NotMergeable):
        await forge.merge(opened.number, head_sha=opened.head_sha)

    assert closed == replace(opened, state=PullRequestState.CLOSED)
    assert await forge.close(opened.number) == closed


@pytest.mark.parametrize("state", [PullRequestState.MERGED, PullRequestState.CLOSED])
async def test_the_head_of_an_ended_pull_request_stays(
    stage: Stage, forge: TheForge, opened: PullRequest, state: PullRequestState
) -> None:
    ended = await in_state(forge, opened, state)
    stage.push(BRANCH, {ORDERS: "too late\n"})

    assert (await forge.read_pull_request(opened.number)) == ended


async def test_a_pull_request_outlives_its_branch(
    stage: Stage, forge: TheForge, opened: PullRequest
) -> None:
    stage.delete_branch(BRANCH)

    left = opened if stage.keeps_branches else replace(opened, state=PullRequestState.CLOSED)
    assert await forge.read_pull_request(opened.number) == left
    assert [change.path for change in await forge.changed_files(opened.number)] == [ORDERS]
    with pytest.raises(NotMergeable):
        await forge.merge(opened.number, head_sha=opened.head_sha)


# ── Reading ──────────────────────────────────────────────────────────────────────


async def test_the_list_is_newest_first_and_by_state(forge: TheForge) -> None:
    pulls = [
        await forge.open_pull_request(a_proposal(branch=f"b{n}", files={f"{n}": "x\n"}))
        for n in range(5)
    ]
    await forge.close(2)
    await forge.merge(3, head_sha=pulls[2].head_sha)

    async def listed(state: str, limit: int = 9) -> list[int]:
        return [pull.number for pull in await forge.list_pull_requests(state=state, limit=limit)]

    assert await listed("all") == [5, 4, 3, 2, 1]
    assert await listed("open") == [5, 4, 1]
    assert (await listed("closed"), await listed("merged")) == ([2], [3])
    assert (await listed("open", 2), await listed("all", 0)) == ([5, 4], [])
    with pytest.raises(Invalid):
        await listed("draft")


async def test_what_is_listed_is_what_is_read(
    stage: Stage, forge: TheForge, opened: PullRequest
) -> None:
    stage.push(BRANCH, {ORDERS: "storage_gib = 30\n"})
    await forge.comment(opened.number, "Bigger.", author=ALICE)

    [listed] = await forge.list_pull_requests(state="open", limit=1)

    read = await forge.read_pull_request(opened.number)
    # On GitHub, comments and reviews would be two more calls for each.
    assert listed == (replace(read, comments=()) if isinstance(stage, GitHubStage) else read)
    assert listed.head_sha != opened.head_sha


async def test_changed_files_are_told_one_by_one(stage: Stage, forge: TheForge) -> None:
    proposal = a_proposal(
        files={ORDERS: "a\nb\n", "README.md": "one\nTWO\nthree\n", "empty": ""},
        removed=("modules/database/main.tf",),
    )
    pull = await forge.open_pull_request(proposal)
    stage.push("main", {"LICENSE": "not part of it\n"})

    told = {change.path: change for change in await forge.changed_files(pull.number)}

    assert list(told) == ["README.md", "empty", ORDERS, "modules/database/main.tf"]
    assert [change.status for change in told.values()] == ["modified", "added", "added", "removed"]
    counts = [(change.additions, change.deletions) for change in told.values()]
    assert counts == [(1, 1), (0, 0), (2, 0), (0, 1)]
    assert told["README.md"].patch == "@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n"
    assert told[ORDERS].patch == "@@ -0,0 +1,2 @@\n+a\n+b\n"
    assert told["empty"].patch == ""


async def test_a_merged_pull_request_still_shows_what_it_changed(
    stage: Stage, forge: TheForge, opened: PullRequest
) -> None:
    before = await forge.changed_files(opened.number)
    await forge.merge(opened.number, head_sha=opened.head_sha)
    stage.push("main", {ORDERS: "changed since\n"})
    stage.delete_branch(BRANCH)

    assert await forge.changed_files(opened.number) == before


async def test_a_file_that_is_not_there_is_none(forge: TheForge, opened: PullRequest) -> None:
    assert await forge.read_file(ORDERS, ref="main") is None
    assert await forge.read_file("live", ref=BRANCH) is None
    assert await forge.read_file(ORDERS, ref="landform-nowhere") is None
    assert await forge.read_file(ORDERS, ref="1" * 40) is None


# ── Reviews ──────────────────────────────────────────────────────────────────────


@local_review
async def test_reviews_are_kept_and_one_said_again_was_said_now(
    forge: TheForge, opened: PullRequest
) -> None:
    unsure = a_review(opened, ReviewState.CHANGES_REQUESTED)
    sure = a_review(opened, at=NOON + timedelta(hours=1))
    carol = a_review(opened, ReviewState.COMMENTED, reviewer="user:default/carol")

    again = replace(sure, at=NOON + timedelta(hours=2))

    for review in (unsure, carol, unsure, sure, again):
        reviewed = await forge.review(opened.number, review)

    assert reviewed == replace(opened, reviews=(unsure, carol, again))
    assert await forge.read_pull_request(opened.number) == reviewed


@local_review
async def test_a_review_is_of_the_head(stage: Stage, forge: TheForge, opened: PullRequest) -> None:
    stage.push(BRANCH, {ORDERS: "storage_gib = 9000\n"})

    with pytest.raises(HeadMoved):
        await forge.review(opened.number, a_review(opened))


@local_review
@pytest.mark.parametrize("state", [PullRequestState.MERGED, PullRequestState.CLOSED])
async def test_what_has_ended_is_not_reviewed(
    forge: TheForge, opened: PullRequest, state: PullRequestState
) -> None:
    await in_state(forge, opened, state)

    with pytest.raises(PullRequestNotOpen):
        await forge.review(opened.number, a_review(opened))


@local_review
async def test_authors_may_say_something_but_not_approve(
    forge: TheForge, opened: PullRequest
) -> None:
    said = await forge.review(
        opened.number, a_review(opened, ReviewState.COMMENTED, reviewer=ALICE)
    )

    with pytest.raises(OwnPullRequest):
        await forge.review(opened.number, a_review(opened, reviewer=ALICE))

    assert [review.state for review in said.reviews] == [ReviewState.COMMENTED]


@pytest.mark.parametrize("new_stage", ["github"], indirect=True)
@pytest.mark.parametrize("state", ReviewState)
async def test_a_review_on_github_is_a_persons_own(
    stage: Stage, forge: TheForge, opened: PullRequest, state: ReviewState
) -> None:
    with pytest.raises(ForgeRefused, match=stage.page(opened.number)):
        await forge.review(opened.number, a_review(opened, state))

    assert await forge.read_pull_request(opened.number) == opened


# ── Every call ───────────────────────────────────────────────────────────────────

ABOUT_ONE: dict[str, Callable[[TheForge, int], Awaitable[Any]]] = {
    "comment": lambda forge, number: forge.comment(number, "Hm.", author=BOB),
    "announce": lambda forge, number: forge.announce(
        number, head_sha="0" * 40, status=CommitStatus("c", StatusState.PENDING, "Waits.")
    ),
    "merge": lambda forge, number: forge.merge(number, head_sha="0" * 40),
    "close": lambda forge, number: forge.close(number),
    "read": lambda forge, number: forge.read_pull_request(number),
    "changed_files": lambda forge, number: forge.changed_files(number),
    "review": lambda forge, number: forge.review(
        number, Review(BOB, ReviewState.COMMENTED, "0" * 40, "", NOON)
    ),
}
EVERY_CALL = ABOUT_ONE | {
    "open": lambda forge, _: forge.open_pull_request(a_proposal()),
    "find": lambda forge, _: forge.find_pull_request(BRANCH),
    "list": lambda forge, _: forge.list_pull_requests(state="all", limit=1),
    "read_file": lambda forge, _: forge.read_file("README.md", ref="main"),
}


@pytest.mark.parametrize("call", ABOUT_ONE)
@pytest.mark.parametrize("number", [0, -1, 2, 10**12])
async def test_there_is_no_pull_request_of_that_number(
    forge: TheForge, opened: PullRequest, call: str, number: int
) -> None:
    with pytest.raises(PullRequestNotFound):
        await ABOUT_ONE[call](forge, number)


@pytest.mark.parametrize("call", EVERY_CALL)
async def test_a_forge_that_does_not_answer_can_be_asked_again(
    stage: Stage, forge: TheForge, opened: PullRequest, call: str
) -> None:
    stage.break_down()
    with pytest.raises(ForgeUnavailable):
        await EVERY_CALL[call](forge, 1)
    stage.heal()

    assert await forge.find_pull_request(BRANCH) == opened
