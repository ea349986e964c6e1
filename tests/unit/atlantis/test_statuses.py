"""What Atlantis's statuses say of a project, and what they do not."""

from dataclasses import replace

import pytest

from landform.adapters.atlantis.ports import PostedStatus
from landform.adapters.atlantis.statuses import Reporter, latest, view_of
from landform.changes.models import CommitStatus, StatusState
from landform.runs.models import Phase, Project, RunStatus
from tests.support.builders import HEAD, NOON

PENDING, SUCCESS, FAILURE = StatusState.PENDING, StatusState.SUCCESS, StatusState.FAILURE
BOT = Reporter("atlantis-bot")
PROJECT = Project("acme/infra", 1, "landform-x", HEAD, "live/dev/orders")
MINE_PLAN = "atlantis/plan: live/dev/orders/default"
MINE_APPLY = "atlantis/apply: live/dev/orders/default"
Said = tuple[str, StatusState]


def posted(*said: Said, by: str = BOT.login) -> list[PostedStatus]:
    """What was said, oldest first, as GitHub lists it: newest first."""
    found = [
        PostedStatus(number, CommitStatus(context, state, "Told."), by, NOON)
        for number, (context, state) in enumerate(said, start=1)
    ]
    return found[::-1]


def seen(*said: Said, by: str = BOT.login) -> dict[Phase, RunStatus]:
    found = latest(PROJECT, posted(*said, by=by), BOT)
    return {phase: view_of(phase, each).status for phase, each in found.items()}


def test_where_nothing_was_said_nothing_runs() -> None:
    assert seen() == {}


def test_a_run_is_followed_by_its_project_s_own_status() -> None:
    began = ("atlantis/plan", PENDING), (MINE_PLAN, PENDING)

    assert seen(*began) == {Phase.PLAN: RunStatus.RUNNING}
    assert seen(*began, (MINE_PLAN, SUCCESS)) == {Phase.PLAN: RunStatus.SUCCEEDED}
    assert seen(*began, (MINE_PLAN, FAILURE)) == {Phase.PLAN: RunStatus.FAILED}


@pytest.mark.parametrize("login", ["mallory", "atlantis-bot2", "", "landform[bot]"])
def test_nobody_else_s_status_is_believed(login: str) -> None:
    assert seen((MINE_PLAN, SUCCESS), (MINE_APPLY, SUCCESS), by=login) == {}


def test_the_account_is_compared_as_github_does() -> None:
    assert seen((MINE_PLAN, SUCCESS), by="Atlantis-Bot") == {Phase.PLAN: RunStatus.SUCCEEDED}


@pytest.mark.parametrize(
    "context",
    [
        "atlantis/plan: live/dev/orders2/default",
        "atlantis/plan: live/dev/orders/other",
        "other/plan: live/dev/orders/default",
        "atlantis/apply: live/dev/orders",
        "atlantis/policy_check",
        "landform/request",
    ],
)
def test_another_project_s_status_says_nothing(context: str) -> None:
    assert seen((context, SUCCESS)) == {}


def test_atlantis_may_fail_before_it_comes_to_any_project() -> None:
    assert seen(("atlantis/plan", PENDING), ("atlantis/plan", FAILURE)) == {
        Phase.PLAN: RunStatus.FAILED
    }


def test_a_later_attempt_that_failed_before_any_project_counts() -> None:
    first = ("atlantis/plan", PENDING), (MINE_PLAN, SUCCESS), ("atlantis/plan", SUCCESS)

    assert seen(*first, ("atlantis/plan", PENDING), ("atlantis/plan", FAILURE)) == {
        Phase.PLAN: RunStatus.FAILED
    }


def test_another_project_s_failure_is_not_ours() -> None:
    other = ("atlantis/plan: live/dev/others/default", FAILURE)

    assert seen(
        ("atlantis/plan", PENDING), (MINE_PLAN, SUCCESS), other, ("atlantis/plan", FAILURE)
    ) == {Phase.PLAN: RunStatus.SUCCEEDED}


def test_success_of_no_project_at_all_is_no_plan_of_ours() -> None:
    assert seen(("atlantis/plan", PENDING), ("atlantis/plan", SUCCESS)) == {}


def test_an_apply_older_than_the_newest_plan_was_of_another_plan() -> None:
    failed = (MINE_PLAN, SUCCESS), (MINE_APPLY, PENDING), (MINE_APPLY, FAILURE)

    assert seen(*failed)[Phase.APPLY] is RunStatus.FAILED
    assert seen(*failed, (MINE_PLAN, PENDING)) == {Phase.PLAN: RunStatus.RUNNING}


def test_each_status_is_a_run_of_its_own_name() -> None:
    twice = posted((MINE_PLAN, FAILURE), (MINE_PLAN, SUCCESS))
    first = latest(PROJECT, twice[1:], BOT)[Phase.PLAN]
    second = latest(PROJECT, twice, BOT)[Phase.PLAN]

    assert view_of(Phase.PLAN, first).id != view_of(Phase.PLAN, second).id


def test_a_failure_says_where_the_details_are() -> None:
    url = "https://atlantis.example.com/jobs/7"
    status = CommitStatus(MINE_PLAN, FAILURE, "Plan failed.", url)

    view = view_of(Phase.PLAN, PostedStatus(1, status, BOT.login, NOON))

    assert view.error == f"Atlantis says: Plan failed. Details: {url} ."


def test_a_context_that_is_too_long_is_cut_as_atlantis_cuts_it() -> None:
    """The digest is of Atlantis's own test of `truncateContext`'s form: a dash, 12 hex."""
    long = replace(PROJECT, directory="live/" + "d" * 300)

    context = BOT.project_context(long, Phase.PLAN)

    assert len(context) == 255
    assert context[-13] == "-"
    assert seen((context, SUCCESS)) == {}
    found = latest(long, posted((context, SUCCESS)), BOT)
    assert found.keys() == {Phase.PLAN}
