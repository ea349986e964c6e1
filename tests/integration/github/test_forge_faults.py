"""Whatever happens to any one call: nothing is lost, nothing is there twice (threats 27, 28)."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from landform.adapters.github import GitHubForge
from landform.changes.errors import ForgeUnavailable
from landform.changes.models import CommitStatus, Proposal, PullRequestState, StatusState
from landform.kernel.errors import DomainError
from tests.support.faults import Crashed
from tests.support.forge import NOON, SEED
from tests.support.github.emulator import GitHubEmulator
from tests.support.github.faults import FaultPlan
from tests.support.github_faults import (
    FAULTS,
    READABLE,
    Mortal,
    MovingClock,
    NthCall,
    check_readable,
)
from tests.support.github_forge import BOT, github_client, github_forge

BRANCH, ALICE = "landform-orders-db", "user:default/alice"
ACCOUNTS = {"user:default/rosa": "rosa", "group:default/platform": "platform"}
PROPOSAL = Proposal(
    branch=BRANCH,
    title="Create orders-db",
    body="Please.",
    author=ALICE,
    files={"live/dev/orders/main.tf": "storage_gib = 20\n"},
    proposed_at=NOON,
    labels=("landform", "env:dev"),
    reviewers=tuple(ACCOUNTS),
)
STATUS = CommitStatus("landform/request", StatusState.PENDING, "Waits for a review.")


class Scene:
    """A GitHub with acme/infra, made anew for each try."""

    def __init__(self, gh: GitHubEmulator) -> None:
        self.gh = gh

    async def set(self, *, with_pull_request: bool) -> None:
        self.plan(FaultPlan())
        github = self.gh.github
        for identity in github.identities.values():
            identity.calls = 0  # 5000 are allowed in an hour
        github.repositories.clear()
        github.moved.clear()
        root = github.root
        github.root = root.parent / f"{int(root.name) + 1 if root.name.isdigit() else 1}"
        self.gh.create_repository("acme/infra", SEED)
        self.gh.repository().teams["platform"] = "write"
        if with_pull_request:
            async with github_client(self.gh) as client:
                await github_forge(client, ACCOUNTS).open_pull_request(PROPOSAL)

    def plan(self, plan: FaultPlan) -> None:
        self.gh._front.faults = plan

    def commits(self, branch: str) -> int:
        git, head = self.gh.repository().git, self.gh.head(branch)
        return len(git.history(head)) if head else 0


@dataclass(frozen=True)
class Operation:
    """What is done, and what must have come of it, once, however often it was tried."""

    act: Callable[[GitHubForge, str], Awaitable[Any]]
    check: Callable[[Scene, Any], None]
    on_pull_request: bool = True


def check_opened(scene: Scene, result: Any) -> None:
    [pull] = scene.gh.pulls()
    assert (pull.head_ref, pull.state, result.number) == (BRANCH, "open", 1)
    assert scene.commits(BRANCH) == 2
    assert set(scene.gh.repository().git.refs("refs/heads")) == {
        "refs/heads/main",
        f"refs/heads/{BRANCH}",
    }
    assert [label.name for label in pull.labels] == ["landform", "env:dev"]
    assert [user.login for user in pull.requested_reviewers] == ["rosa"]
    assert [team.slug for team in pull.requested_teams] == ["platform"]
    assert result.author == ALICE


def check_found(scene: Scene, result: Any) -> None:
    check_opened(scene, result)
    assert result.state is PullRequestState.OPEN


def check_merged(scene: Scene, result: Any) -> None:
    assert scene.gh.pull(1).merged
    assert (scene.commits("main"), scene.commits(BRANCH)) == (2, 0)
    assert (result.state, result.merge_sha) == (PullRequestState.MERGED, scene.gh.head("main"))


def check_closed(scene: Scene, result: Any) -> None:
    assert (scene.gh.pull(1).state, scene.gh.pull(1).merged) == ("closed", False)
    assert (scene.commits("main"), scene.commits(BRANCH)) == (1, 0)
    assert result.state is PullRequestState.CLOSED


def check_commented(scene: Scene, result: Any) -> None:
    [comment] = scene.gh.comments(1)
    assert comment.body.endswith("Is it big enough?")


def check_announced(scene: Scene, result: Any) -> None:
    [status] = scene.gh.statuses(scene.gh.pull(1).head_sha)
    assert (status.context, status.state) == ("landform/request", "pending")


OPERATIONS = {
    "open": Operation(
        lambda forge, _: forge.open_pull_request(PROPOSAL), check_opened, on_pull_request=False
    ),
    "find": Operation(lambda forge, _: forge.find_pull_request(BRANCH), check_found),
    "merge": Operation(lambda forge, head: forge.merge(1, head_sha=head), check_merged),
    "close": Operation(lambda forge, _: forge.close(1), check_closed),
    "comment": Operation(
        lambda forge, _: forge.comment(1, "Is it big enough?", author=ALICE), check_commented
    ),
    "announce": Operation(
        lambda forge, head: forge.announce(1, head_sha=head, status=STATUS), check_announced
    ),
}


@pytest.fixture(scope="module")
def gh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitHubEmulator]:
    with GitHubEmulator(tmp_path_factory.mktemp("github"), clock=lambda: NOON) as gh:
        gh.create_repository("acme/infra", SEED)
        gh.add_user(BOT)
        gh.add_user("rosa")
        gh.add_team("platform", "rosa")
        gh.start()
        yield gh


@pytest.fixture
def scene(gh: GitHubEmulator) -> Scene:
    return Scene(gh)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", OPERATIONS)
async def test_a_fault_of_any_call_costs_time_only(scene: Scene, name: str, fault: str) -> None:
    """Each call in turn fails once; then it is tried again, when GitHub says it may be."""
    operation, number = OPERATIONS[name], 0
    while True:
        number += 1
        await scene.set(with_pull_request=operation.on_pull_request)
        plan = NthCall(number, FAULTS[fault]())
        clock = MovingClock()
        # Half of what a call hangs for; a busy machine answers later than at once.
        timeout = 1.5 if fault.startswith("time-out") else 10
        async with github_client(scene.gh, clock=clock, timeout_seconds=timeout) as client:
            forge = github_forge(client, ACCOUNTS)
            head = scene.gh.head(BRANCH) or ""
            scene.plan(plan)
            error = await outcome(operation, forge, head)
            if not plan.is_met:
                assert error is None
                break
            if error is not None:
                check_readable(error, plan.calls[number - 1])
                clock.now = await not_before_its_time(operation, forge, head, error, plan, clock)
            for _ in range(2):
                result = await operation.act(forge, head)
            operation.check(scene, result)
    assert number > 3, "every operation makes some calls"


async def outcome(operation: Operation, forge: GitHubForge, head: str) -> DomainError | None:
    try:
        await operation.act(forge, head)
    except READABLE as error:
        return error
    return None


async def not_before_its_time(
    operation: Operation,
    forge: GitHubForge,
    head: str,
    error: DomainError,
    plan: NthCall,
    clock: MovingClock,
) -> datetime:
    """While GitHub wants to be left alone, no call is made. Returns when that is over."""
    until = error.facts.get("retry_at", clock.now)
    assert isinstance(until, datetime)
    if until > clock.now:
        before = len(plan.calls)
        clock.now = until - timedelta(milliseconds=1)
        with pytest.raises(ForgeUnavailable):
            await operation.act(forge, head)
        assert len(plan.calls) == before
    return until


@pytest.mark.parametrize("name", OPERATIONS)
async def test_a_crash_after_any_call_is_repaired_by_trying_again(
    scene: Scene, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.github_forge.GitHubClient", Mortal)
    operation, answers = OPERATIONS[name], 0
    crashed = True
    while crashed:
        answers += 1
        await scene.set(with_pull_request=operation.on_pull_request)
        head = scene.gh.head(BRANCH) or ""
        async with github_client(scene.gh) as client:
            assert isinstance(client, Mortal)
            client.answers_left = answers
            try:
                await operation.act(github_forge(client, ACCOUNTS), head)
                crashed = False
            except Crashed:
                pass

        async with github_client(scene.gh) as client:
            result = await operation.act(github_forge(client, ACCOUNTS), head)
        operation.check(scene, result)
    assert answers > 3
