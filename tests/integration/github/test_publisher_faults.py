"""Whatever happens to any one call: one repository with one commit, one pull request."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from landform.adapters.github import GitHubPublisher
from landform.kernel.errors import DomainError
from landform.tasks.ports import NewRepository, ProposedFiles, RepositoryAddress
from landform.templates.files import TemplateFile as File
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
from tests.support.github_forge import BOT, KnownAccounts, github_client

FILES = {"README.md": File(b"# orders\n"), "logo.png": File(b"\x89PNG\xff")}


class Scene:
    """A GitHub with acme/infra only, made anew for each try."""

    def __init__(self, gh: GitHubEmulator) -> None:
        self.gh = gh

    def set(self) -> None:
        self.plan(FaultPlan())
        github = self.gh.github
        for identity in github.identities.values():
            identity.calls = 0  # 5000 are allowed in an hour
        github.repositories.clear()
        root = github.root
        github.root = root.parent / f"{int(root.name) + 1 if root.name.isdigit() else 1}"
        self.gh.create_repository("acme/infra", SEED)

    def plan(self, plan: FaultPlan) -> None:
        self.gh._front.faults = plan

    def order(self, branch: str) -> NewRepository:
        address = RepositoryAddress(self.gh.host, "acme", "orders")
        return NewRepository(
            address, FILES, "task-1", description="Orders", topics=("shop",), default_branch=branch
        )

    def proposal(self) -> ProposedFiles:
        return ProposedFiles(
            repository=RepositoryAddress(self.gh.host, "acme", "infra"),
            branch="orders-db",
            title="Create orders-db",
            description="Please.",
            files={"live/main.tf": File(b"# new\n")},
            author="user:default/alice",
        )


@dataclass(frozen=True)
class Operation:
    """What is done, and what must have come of it, once, however often it was tried."""

    act: Callable[[Scene, GitHubPublisher], Awaitable[Any]]
    check: Callable[[Scene, Any], None]


def check_created(branch: str) -> Callable[[Scene, Any], None]:
    def check(scene: Scene, result: Any) -> None:
        assert list(scene.gh.github.repositories) == ["acme/infra", "acme/orders"]
        made = scene.gh.repository("acme/orders")
        assert made.git.refs() == {f"refs/heads/{branch}": result.commit}
        assert made.git.history(result.commit) == [result.commit]
        assert [each.path for each in made.git.read_tree(result.commit)] == sorted(FILES)
        assert made.git.read_commit(result.commit).message.endswith("\n\nLandform-Task: task-1\n")
        assert (made.description, made.topics, made.private) == ("Orders", ("shop",), True)
        assert made.default_branch == branch
        assert list(made.protections) == [branch]

    return check


def check_proposed(scene: Scene, result: Any) -> None:
    [pull] = scene.gh.pulls()
    assert (pull.head_ref, pull.state, result.number) == ("orders-db", "open", 1)
    git = scene.gh.repository().git
    assert set(git.refs("refs/heads")) == {"refs/heads/main", "refs/heads/orders-db"}
    assert len(git.history(pull.head_sha)) == 2


OPERATIONS = {
    "create": Operation(
        lambda scene, it: it.create_repository(scene.order("main")), check_created("main")
    ),
    "create another branch": Operation(
        lambda scene, it: it.create_repository(scene.order("trunk")), check_created("trunk")
    ),
    "propose": Operation(lambda scene, it: it.propose(scene.proposal()), check_proposed),
}


@pytest.fixture(scope="module")
def gh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitHubEmulator]:
    with GitHubEmulator(tmp_path_factory.mktemp("github"), clock=lambda: NOON) as gh:
        gh.create_repository("acme/infra", SEED)
        gh.add_user(BOT)
        gh.add_organization("acme", BOT)
        gh.start()
        yield gh


@pytest.fixture
def scene(gh: GitHubEmulator) -> Scene:
    return Scene(gh)


def publisher(client: Any, clock: Any = lambda: NOON) -> GitHubPublisher:
    return GitHubPublisher(client, accounts=KnownAccounts(), clock=clock)


# A branch of another name makes a few calls more, and what is proposed goes through the
# forge, which is tried in every way: those may fail in fewer.
FEW = ("404", "422", "502 after the effect", "no JSON")
CASES = [(name, fault) for name in OPERATIONS for fault in FAULTS
         if name == "create" or fault in FEW]  # fmt: skip


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "fault"), CASES)
async def test_a_fault_of_any_call_costs_time_only(scene: Scene, name: str, fault: str) -> None:
    """Each call in turn fails once; then it is tried again, when GitHub says it may be."""
    operation, number = OPERATIONS[name], 0
    while True:
        number += 1
        scene.set()
        plan = NthCall(number, FAULTS[fault]())
        clock = MovingClock()
        timeout = 0.5 if fault.startswith("time-out") else 10
        async with github_client(scene.gh, clock=clock, timeout_seconds=timeout) as client:
            it = publisher(client, clock)
            scene.plan(plan)
            error = await outcome(operation, scene, it)
            if not plan.is_met:
                assert error is None
                break
            if error is not None:
                check_readable(error, plan.calls[number - 1])
                clock.now = error.facts.get("retry_at", clock.now)  # type: ignore[assignment]
            for _ in range(2):
                result = await operation.act(scene, it)
            operation.check(scene, result)
    assert number > 5, "every operation makes some calls"


@pytest.mark.parametrize("name", OPERATIONS)
async def test_a_crash_after_any_call_is_repaired_by_trying_again(
    scene: Scene, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.github_forge.GitHubClient", Mortal)
    operation, answers, crashed = OPERATIONS[name], 0, True
    while crashed:
        answers += 1
        scene.set()
        async with github_client(scene.gh) as client:
            assert isinstance(client, Mortal)
            client.answers_left = answers
            try:
                await operation.act(scene, publisher(client))
                crashed = False
            except Crashed:
                pass

        async with github_client(scene.gh) as client:
            result = await operation.act(scene, publisher(client))
        operation.check(scene, result)
    assert answers > 5


async def outcome(
    operation: Operation, scene: Scene, it: GitHubPublisher
) -> DomainError | None:  # fmt: skip
    try:
        await operation.act(scene, it)
    except READABLE as error:
        return error
    return None
