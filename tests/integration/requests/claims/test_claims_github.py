"""What only GitHub has: people who name a branch as a request's, forks, deliveries, statuses."""

import asyncio
from dataclasses import replace

import pytest

from landform.adapters.atlantis.runner import AtlantisRunner, AtlantisSettings
from landform.changes.hints import hint_of
from landform.requests.errors import UnknownReport
from landform.requests.models import Status
from landform.runs.models import Phase
from tests.support.builders import ANA
from tests.support.channel import REPORTER, MemoryAtlantis
from tests.support.claims import FORKS, OURS, GitHubPlace, use
from tests.support.faults import Crashed, Faults, FaultyPort
from tests.support.github.receiver import Receiver
from tests.support.github_forge import BOT
from tests.support.world import REPOSITORY, World

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


async def test_a_request_keeps_its_own_when_our_account_becomes_another(
    world: World, github: GitHubPlace
) -> None:
    """From then on who opened it says nothing any more; its number does."""
    request = await world.planned()
    await github.approve(1)

    use(world, github.as_account("landform-2"))

    assert (await world.advance(request)).status is Status.APPLYING


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
            assert await world.waker.receive_hint(hint) == 0, each.event
        else:
            with pytest.raises(UnknownReport):
                await world.waker.receive_hint(hint)


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
