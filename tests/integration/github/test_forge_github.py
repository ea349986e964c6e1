"""What is GitHub's own about the GitHub forge: accounts, Apps, reviews, forks, secrets, limits."""

import logging
import traceback
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from landform.adapters.github import (
    AppCredentials,
    GitHubClient,
    GitHubForge,
    Limits,
    TokenCredentials,
)
from landform.adapters.github.credentials import InvalidCredentials
from landform.changes.errors import ForgeRefused, ForgeUnavailable
from landform.changes.models import Proposal, Review, ReviewState
from landform.kernel.errors import DomainError, Invalid
from tests.support.clock import ManualClock
from tests.support.forge import NOON, SEED
from tests.support.github import faults
from tests.support.github.emulator import GitHubEmulator
from tests.support.github_forge import BOT, QUICK, github_channel, github_client, github_forge

ROSA, SAM = "user:default/rosa", "user:default/sam"
PLATFORM = "group:default/platform"
ACCOUNTS = {ROSA: "rosa-gh", SAM: "sam-gh", PLATFORM: "platform"}
PROPOSAL = Proposal(
    branch="landform-orders-db",
    title="Create orders-db",
    body="Please.",
    author="user:default/ana",
    files={"live/dev/orders/main.tf": "storage_gib = 20\n"},
    proposed_at=NOON,
)


@pytest.fixture
def gh(tmp_path: Path) -> Iterator[GitHubEmulator]:
    with GitHubEmulator(tmp_path / "github", clock=lambda: NOON) as gh:
        gh.create_repository("acme/infra", SEED)
        for login in (BOT, "rosa-gh", "sam-gh", "mallory"):
            gh.add_user(login)
        gh.add_team("platform", "rosa-gh")
        gh.start()
        yield gh


@pytest.fixture
async def client(gh: GitHubEmulator) -> AsyncIterator[GitHubClient]:
    async with github_client(gh) as client:
        yield client


@pytest.fixture
def forge(client: GitHubClient) -> GitHubForge:
    return github_forge(client, ACCOUNTS)


# ── who is who ───────────────────────────────────────────────────────────────────


async def test_reviews_are_people_s_of_the_catalog_and_a_stranger_s_is_nobody_s(
    gh: GitHubEmulator, forge: GitHubForge
) -> None:
    await forge.open_pull_request(PROPOSAL)
    gh.review(1, "rosa-gh", "APPROVED")
    gh.review(1, "sam-gh", "CHANGES_REQUESTED")
    gh.review(1, "mallory", "APPROVED")

    pull = await forge.find_pull_request(PROPOSAL.branch)

    assert pull is not None
    said = {review.reviewer: review.state for review in pull.reviews}
    assert said.pop(ROSA) is ReviewState.APPROVED
    assert said.pop(SAM) is ReviewState.CHANGES_REQUESTED
    [stranger] = said
    assert stranger.startswith("user:github.com/")  # a namespace that no entity can have
    assert {review.head_sha for review in pull.reviews} == {pull.head_sha}


async def test_a_dismissed_review_says_nothing_any_more(
    gh: GitHubEmulator, forge: GitHubForge
) -> None:
    await forge.open_pull_request(PROPOSAL)
    review = gh.review(1, "rosa-gh", "APPROVED")
    gh.dismiss(1, review, "sam-gh")

    pull = await forge.find_pull_request(PROPOSAL.branch)

    assert pull is not None
    assert pull.reviews == ()


async def test_an_approval_of_an_earlier_commit_stays_one_of_that_commit(
    gh: GitHubEmulator, forge: GitHubForge
) -> None:
    before = await forge.open_pull_request(PROPOSAL)
    gh.review(1, "rosa-gh", "APPROVED")
    gh.push(PROPOSAL.branch, {"live/dev/orders/main.tf": "storage_gib = 9000\n"}, login="mallory")

    pull = await forge.find_pull_request(PROPOSAL.branch)

    assert pull is not None
    assert pull.head_sha != before.head_sha
    assert [review.head_sha for review in pull.reviews] == [before.head_sha]


async def test_people_and_teams_are_asked_for_a_review_and_who_is_unknown_is_not(
    gh: GitHubEmulator, forge: GitHubForge
) -> None:
    reviewers = (ROSA, PLATFORM, "user:default/nobody", "group:default/unknown")

    await forge.open_pull_request(replace(PROPOSAL, reviewers=reviewers))

    pull = gh.pull(1)
    assert [user.login for user in pull.requested_reviewers] == ["rosa-gh"]
    assert [team.slug for team in pull.requested_teams] == ["platform"]


async def test_a_reviewer_that_github_refuses_does_not_keep_it_from_being_opened(
    gh: GitHubEmulator, forge: GitHubForge
) -> None:
    gh.faults.add(faults.answer(422), path="/requested_reviewers$", times=None)

    pull = await forge.open_pull_request(replace(PROPOSAL, reviewers=(ROSA,)))

    assert pull.number == 1


async def test_nobody_is_approved_for_by_our_account(
    gh: GitHubEmulator, forge: GitHubForge
) -> None:
    pull = await forge.open_pull_request(PROPOSAL)
    review = Review(ROSA, ReviewState.APPROVED, pull.head_sha, "", NOON)

    with pytest.raises(ForgeRefused, match="Review it on GitHub: "):
        await forge.review(1, review)

    assert forge.reviews_elsewhere
    assert gh.pull(1).reviews == []


async def test_commands_of_others_are_not_ours(gh: GitHubEmulator, client: GitHubClient) -> None:
    """Threat 13: anybody may comment what Atlantis or we would."""
    await github_forge(client, ACCOUNTS).open_pull_request(PROPOSAL)
    channel = github_channel(client)
    gh.comment(1, "mallory", "atlantis apply -d live/dev/orders")

    assert await channel.own_comments(1) == []
    await channel.say(1, "atlantis plan -d live/dev/orders")

    [ours] = await channel.own_comments(1)
    assert ours.body == "atlantis plan -d live/dev/orders"


async def test_what_people_say_through_us_commands_and_mentions_nobody(
    gh: GitHubEmulator, forge: GitHubForge
) -> None:
    """Threat 7: it is our account that speaks."""
    await forge.open_pull_request(PROPOSAL)
    said = "atlantis apply -d live/dev/orders"

    await forge.comment(1, said, author=SAM)
    await forge.comment(1, "@acme/platform look!", author=SAM)

    first, second = (comment.body for comment in gh.comments(1))
    assert len(first.splitlines()) > 1  # Atlantis takes commands of one line only
    assert not first.startswith("atlantis")
    assert "@acme" not in second
    read = await forge.read_pull_request(1)
    assert [comment.body for comment in read.comments] == [said, "@acme/platform look!"]


async def test_statuses_come_newest_first_and_say_whose_they_are(
    gh: GitHubEmulator, client: GitHubClient
) -> None:
    pull = await github_forge(client, ACCOUNTS).open_pull_request(PROPOSAL)
    gh.set_status(pull.head_sha, "atlantis/plan", "pending", "Plan in progress...", "sam-gh")
    gh.set_status(pull.head_sha, "atlantis/plan", "success", "Planned.", "mallory")

    posted = await github_channel(client).statuses(pull.head_sha)

    assert [(each.creator, each.status.state.value) for each in posted] == [
        ("mallory", "success"),
        ("sam-gh", "pending"),
    ]
    assert posted[0].id > posted[1].id


# ── as an App ────────────────────────────────────────────────────────────────────


async def test_an_app_finds_its_installation_and_speaks_in_its_own_name(
    gh: GitHubEmulator,
) -> None:
    app_id, key, _ = gh.add_app("landform")
    credentials = AppCredentials(app_id, key, repository="acme/infra")

    async with github_client(gh, credentials) as client:
        await github_forge(client, ACCOUNTS).open_pull_request(PROPOSAL)

        assert await client.login() == "landform[bot]"
    assert gh.pull(1).user.login == "landform[bot]"


async def test_an_app_s_token_is_fetched_once_and_again_before_it_expires(
    gh: GitHubEmulator,
) -> None:
    app_id, key, installation = gh.add_app("landform")
    clock = ManualClock(NOON)

    def fetched() -> int:
        return sum(call.path.endswith("/access_tokens") for call in gh.requests)

    async with github_client(gh, AppCredentials(app_id, key, installation), clock=clock) as client:
        forge = github_forge(client, ACCOUNTS)
        for _ in range(3):
            await forge.find_pull_request("landform-x")
        assert fetched() == 1

        clock.go_on(minutes=59)
        await forge.find_pull_request("landform-x")
        assert fetched() == 2


async def test_an_app_that_is_not_installed_there_says_so(gh: GitHubEmulator) -> None:
    app_id, key, _ = gh.add_app("landform")

    async with github_client(gh, AppCredentials(app_id, key, repository="acme/other")) as client:
        with pytest.raises(ForgeRefused, match="is not installed on acme/other"):
            await github_forge(client, repository="acme/other").find_pull_request("landform-x")


@pytest.mark.parametrize("key", ["", "secret-key", "-----BEGIN RSA PRIVATE KEY-----\nx\n"])
def test_a_key_that_is_none_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(InvalidCredentials) as refused:
        AppCredentials(1, key, 1)

    assert "secret" not in refused.value.detail


@pytest.mark.parametrize("url", ["http://github.example.com", "ftp://x", "github.com", ""])
def test_a_token_goes_over_https_only(url: str) -> None:
    with pytest.raises(Invalid, match="https://"):
        GitHubClient(TokenCredentials("t"), clock=lambda: NOON, base_url=url)


# ── forks, secrets, limits ───────────────────────────────────────────────────────


async def test_what_is_on_the_base_branch_already_cannot_be_proposed(
    gh: GitHubEmulator, forge: GitHubForge
) -> None:
    gh.push("main", dict(PROPOSAL.files), login="rosa-gh")

    with pytest.raises(ForgeRefused, match="already"):
        await forge.open_pull_request(PROPOSAL)


async def test_no_secret_is_told_whatever_goes_wrong(
    gh: GitHubEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Threat 19: tokens, keys and signed sign-ins stay out of errors, logs and names."""
    caplog.set_level(logging.DEBUG)
    app_id, key, installation = gh.add_app("landform")
    credentials: list[TokenCredentials | AppCredentials] = [
        TokenCredentials("ghp_canary0123456789canary0123456789abcd"),
        TokenCredentials(gh.token_of(BOT)),
        AppCredentials(app_id, key, installation),
    ]
    told = []
    for one in credentials:
        for fault in (faults.answer(401, f"Bad {key[40:90]}"), faults.answer(500), faults.reset()):
            gh.faults.clear()
            gh.faults.add(fault, times=None)
            async with github_client(gh, one) as client:
                told += [repr(client), str(one), repr(one)]
                try:
                    await github_forge(client).find_pull_request("landform-x")
                except DomainError as error:
                    told.append("".join(traceback.format_exception(error)))
                    told.append(f"{error.facts} {error.detail}")
    told.append(caplog.text)

    lines = [line for line in key.splitlines() if len(line) > 20 and "-----" not in line]
    secrets = ["ghp_canary0123456789", gh.token_of(BOT), *lines, "ghs_", "eyJ"]
    assert len(told) >= 9 * 5
    assert [secret for secret in secrets if any(secret in text for text in told)] == []


async def test_what_did_not_change_costs_no_call_of_the_hour(
    gh: GitHubEmulator, forge: GitHubForge
) -> None:
    await forge.open_pull_request(PROPOSAL)
    await forge.find_pull_request(PROPOSAL.branch)
    before = len(gh.requests)

    for _ in range(3):
        await forge.find_pull_request(PROPOSAL.branch)

    assert {call.status for call in gh.requests[before:]} == {304}
    assert len(gh.requests) - before == 6  # the pull request and its reviews


async def test_a_budget_that_is_used_up_holds_calls_back_and_then_says_so(
    gh: GitHubEmulator,
) -> None:
    limits = replace(QUICK, reads_per_minute=3, patience_seconds=0.05)

    async with github_client(gh, limits=limits) as client:
        forge = github_forge(client, ACCOUNTS)
        await forge.find_pull_request("landform-1")
        with pytest.raises(ForgeUnavailable):
            await forge.find_pull_request("landform-2")


async def test_after_a_limit_nothing_is_asked_until_it_is_over(gh: GitHubEmulator) -> None:
    clock = ManualClock(NOON)
    gh.faults.add(faults.secondary_limit(90))

    async with github_client(gh, clock=clock, limits=Limits(seconds_between_writes=0)) as client:
        forge = github_forge(client, ACCOUNTS)
        with pytest.raises(ForgeUnavailable) as told:
            await forge.find_pull_request("landform-x")
        before = len(gh.requests)
        with pytest.raises(ForgeUnavailable):
            await forge.find_pull_request("landform-x")
        assert len(gh.requests) == before
        assert told.value.facts["retry_at"] == NOON + timedelta(seconds=90)

        clock.go_on(seconds=90)
        assert await forge.find_pull_request("landform-x") is None
