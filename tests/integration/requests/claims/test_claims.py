"""Pull requests that claim to be a request's: threat 14, on a bare repository and on GitHub.

They have the same files, title and text, whatever mark of ours is in it, and the same name of
the branch where they can: in a fork, in a fork of our own owner, in the repository itself.
Locally there are no forks, and all others are opened by tasks.
"""

from dataclasses import replace

import pytest

from landform.changes.errors import ForgeRefused
from landform.changes.models import PullRequestState
from landform.requests.errors import UnknownReport
from landform.requests.models import Status
from landform.runs.models import Phase
from tests.support.builders import ANA
from tests.support.claims import OURS, LocalPlace, Place, use
from tests.support.faults import Crashed, Faults, FaultyPort
from tests.support.world import PLAN, World

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
        await world.waker.receive_report(report)

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
