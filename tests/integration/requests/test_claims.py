"""Pull requests that claim to be a request's: threat 14, on a bare repository and on GitHub.

They have the same files, title and text, whatever mark of ours is in it, and the same name of
the branch where they can: in a fork, in a fork of our own owner, in the repository itself.
Locally there are no forks, and all others are opened by tasks.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from landform.adapters.atlantis.runner import AtlantisRunner, AtlantisSettings
from landform.adapters.localforge import LocalForge
from landform.changes.errors import ForgeRefused
from landform.changes.hints import hint_of
from landform.changes.models import PullRequestState
from landform.db.engine import Database
from landform.requests.errors import UnknownReport
from landform.requests.models import Status
from landform.runs.models import Phase
from tests.support.builders import ANA
from tests.support.channel import REPORTER, MemoryAtlantis
from tests.support.claims import FORKS, OURS, GitHubPlace, LocalPlace, Place, use
from tests.support.faults import Crashed, Faults, FaultyPort
from tests.support.forge import BASE_URL, SEED
from tests.support.github.emulator import GitHubEmulator
from tests.support.github.receiver import Receiver
from tests.support.github_forge import BOT, github_client
from tests.support.world import PLAN, REPOSITORY, World


@pytest.fixture
async def db(tmp_path: Path, migrated_sqlite: Path) -> AsyncIterator[Database]:
    """One kind will do: this is about forges."""
    shutil.copy(migrated_sqlite, tmp_path / "landform.db")
    database = Database(f"sqlite:///{tmp_path / 'landform.db'}")
    yield database
    await database.close()


@pytest.fixture
async def local(world: World, tmp_path: Path) -> LocalPlace:
    forge = await LocalForge.create(
        tmp_path / "infra.git", SEED, base_url=BASE_URL, clock=world.clock
    )
    use(world, forge)
    return LocalPlace(world, forge, tmp_path / "repositories")


@pytest.fixture
async def github(world: World, tmp_path: Path) -> AsyncIterator[GitHubPlace]:
    with GitHubEmulator(tmp_path / "github", clock=world.clock) as gh:
        gh.create_repository(REPOSITORY, SEED)
        for login in (BOT, "rosa-gh", "mallory"):
            gh.add_user(login)
        for fork in FORKS.values():
            gh.fork(fork, "mallory").collaborators[BOT] = "write"
        gh.start()
        async with github_client(gh, clock=world.clock) as client:
            place = GitHubPlace(world, client, gh)
            use(world, place.forge)
            yield place


@pytest.fixture
def place(where: str, request: pytest.FixtureRequest) -> Place:
    made: Place = request.getfixturevalue(where)
    return made


BESIDE = pytest.mark.parametrize(
    ("where", "how"),
    [
        ("local", "another branch"),
        ("github", "another branch"),
        ("github", "a fork"),
        ("github", "a fork of our owner"),
    ],
)


@BESIDE
@pytest.mark.parametrize("end", ["merge", "close"])
async def test_it_neither_approves_nor_ends_the_request_s(
    world: World, place: Place, how: str, end: str
) -> None:
    request = await world.planned()
    before = await world.timeline(request)
    theirs = await place.claim(request, how)

    await place.approve(theirs)
    await world.advance(request)
    await getattr(place, end)(theirs)
    request = await world.advance(request)

    assert await world.timeline(request) == before
    assert (request.status, request.pull_request_number) == (Status.PLANNED, 1)
    own = await place.forge.read_pull_request(1)
    assert (own.state, own.reviews) == (PullRequestState.OPEN, ())
    # And the request's own still counts.
    await place.approve(1)
    assert (await world.advance(request)).status is Status.APPLYING


@BESIDE
async def test_a_crash_before_the_number_was_noted_finds_the_request_s_own(
    world: World, place: Place, how: str
) -> None:
    request = await world.submit()
    use(world, FaultyPort(place.forge, Faults(at=2)))
    with pytest.raises(Crashed, match="after open_pull_request"):
        await world.advance(request)
    theirs = await place.claim(request, how)

    use(world, place.forge)
    request = await world.advance(request)

    assert (theirs, request.pull_request_number) == (2, 1)
    assert request.status is Status.PULL_REQUEST_OPEN
    own = await place.forge.read_pull_request(1)
    assert (request.head_sha, request.pull_request_url) == (own.head_sha, own.url)


@BESIDE
async def test_withdrawn_after_such_a_crash_only_the_request_s_own_is_closed(
    world: World, place: Place, how: str
) -> None:
    request = await world.submit()
    use(world, FaultyPort(place.forge, Faults(at=2)))
    with pytest.raises(Crashed):
        await world.advance(request)
    theirs = await place.claim(request, how)

    use(world, place.forge)
    await world.requests.cancel(request.id, await world.subject(ANA), "")
    await world.advance(request)

    states = [(await place.forge.read_pull_request(number)).state for number in (1, theirs)]
    assert states == [PullRequestState.CLOSED, PullRequestState.OPEN]


@BESIDE
async def test_a_runner_s_report_of_it_is_about_no_request(
    world: World, place: Place, how: str
) -> None:
    request = await world.advance(await world.submit())
    theirs = await place.claim(request, how)
    report = replace(world.a_report(request, Phase.PLAN, None, PLAN), pull_request_number=theirs)

    with pytest.raises(UnknownReport):
        await world.requests.receive_report(report)

    assert (await world.advance(request)).status is Status.PULL_REQUEST_OPEN


async def test_a_task_does_not_get_the_branch_of_a_request(world: World, local: LocalPlace) -> None:
    """Our account would open it: nothing could tell it from the request's own."""
    request = await world.submit()

    with pytest.raises(ForgeRefused, match="those of requests"):
        await local.claim(request, OURS)
    request = await world.advance(request)

    assert (request.pull_request_number, request.status) == (1, Status.PULL_REQUEST_OPEN)
    with pytest.raises(ForgeRefused, match="those of requests"):  # nor the pull request itself
        await local.claim(request, OURS)


# ── who may push to the repository, and name a branch as a request's ─────────────────


async def test_one_that_was_there_first_is_not_taken_for_the_request_s(
    world: World, github: GitHubPlace
) -> None:
    request = await world.submit()
    theirs = await github.claim(request, OURS)

    request = await world.advance(request)

    assert (request.status, request.pull_request_number) == (Status.SUBMITTED, None)
    assert request.reason is not None
    assert f"mallory opened pull request {theirs}" in request.reason
    seen = github.gh.pull(theirs)
    assert (seen.state, seen.labels, seen.requested_reviewers) == ("open", [], [])
    await github.close(theirs)
    request = await world.advance(request)
    assert (request.status, request.pull_request_number) == (Status.PULL_REQUEST_OPEN, 2)
    assert github.gh.pull(2).user.login == BOT


async def test_withdrawing_the_request_leaves_it_as_it_is(
    world: World, github: GitHubPlace
) -> None:
    request = await world.submit()
    theirs = await github.claim(request, OURS)
    request = await world.advance(request)

    await world.requests.cancel(request.id, await world.subject(ANA), "")
    await world.advance(request)

    assert github.gh.pull(theirs).state == "open"


async def test_one_in_place_of_the_request_s_own_is_not_gone_on_with(
    world: World, github: GitHubPlace
) -> None:
    """Mallory closes ours and opens the same again, of the same commit, and has it approved."""
    request = await world.planned()
    await github.close(1)
    theirs = await github.claim(request, OURS)
    await github.approve(theirs)

    request = await world.advance(request)

    assert (theirs, github.gh.pull(theirs).head_sha) == (2, request.head_sha)
    assert request.status is Status.CANCELLED
    assert "Pull request 1 was closed" in (request.reason or "")
    assert world.runner.applied == []
    assert not github.gh.pull(theirs).merged


async def test_nor_after_a_crash(world: World, github: GitHubPlace) -> None:
    request = await world.submit()
    use(world, FaultyPort(github.forge, Faults(at=2)))
    with pytest.raises(Crashed):
        await world.advance(request)
    await github.close(1)
    await github.claim(request, OURS)

    use(world, github.forge)
    request = await world.advance(request)

    assert (request.pull_request_number, request.status) == (1, Status.CANCELLED)


@pytest.mark.parametrize("how", FORKS)
async def test_our_account_in_a_fork_is_not_the_request_s_either(
    world: World, github: GitHubPlace, how: str
) -> None:
    """Somebody else may use the same account."""
    request = await world.submit()
    use(world, FaultyPort(github.forge, Faults(at=2)))
    with pytest.raises(Crashed):
        await world.advance(request)
    theirs = await github.claim(request, how, login=BOT)

    use(world, github.forge)
    request = await world.advance(request)

    assert request.pull_request_number == 1
    assert await github.forge.find_pull_request(request.branch, number=theirs) is None


# ── deliveries ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["another branch", *FORKS])
async def test_deliveries_about_it_wake_no_request(
    world: World, github: GitHubPlace, how: str
) -> None:
    request = await world.planned()
    with Receiver() as receiver:
        github.gh.add_hook(receiver.url)
        for fork in FORKS.values():
            github.gh.add_hook(receiver.url, repository=fork)
        theirs = await github.claim(request, how)
        await github.approve(theirs)
        github.gh.comment(theirs, "mallory", "atlantis apply")
        github.gh.set_status(github.gh.pull(theirs).head_sha, "atlantis/apply", "success")
        await github.close(theirs)
        await asyncio.to_thread(github.gh.drain)

    told = [each for each in github.gh.deliveries() if each.event != "ping"]
    kinds = {"pull_request", "pull_request_review", "issue_comment", "status", "push"}
    assert {each.event for each in told} == kinds
    for each in told:
        hint = hint_of(each.event, each.payload)
        assert hint is not None
        if hint.repository == REPOSITORY:
            assert await world.requests.receive_hint(hint) == 0, each.event
        else:
            with pytest.raises(UnknownReport):
                await world.requests.receive_hint(hint)


# ── what Atlantis says of it ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["another branch", *FORKS])
async def test_statuses_of_its_commit_are_not_the_request_s(
    world: World, github: GitHubPlace, how: str
) -> None:
    request = await world.advance(await world.submit())
    theirs = await github.claim(request, how)
    commit = github.gh.pull(theirs).head_sha
    project = world.project(request)
    for phase in Phase:
        context = REPORTER.project_context(project, phase)
        github.gh.set_status(commit, context, "success", login="rosa-gh")
    reporter = replace(REPORTER, login="rosa-gh")  # she is Atlantis here

    runner = AtlantisRunner(
        github.channel, MemoryAtlantis(), AtlantisSettings(reporter), world.clock
    )

    assert await runner.observe(project) == {}
    github.gh.set_status(
        project.head_sha, REPORTER.project_context(project, Phase.PLAN), "success", login="rosa-gh"
    )
    assert list(await runner.observe(project)) == [Phase.PLAN]
