"""Who and what is believed."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from landform.adapters.terraform.checkout import check_out
from landform.bootstrap.access import read_tokens
from landform.changes.models import ReviewState
from landform.policies.models import Stage
from landform.requests.lifecycle import apply_event
from landform.requests.models import Event, EventType, Status
from landform.runs.models import Phase
from landform.settings import InvalidSettings
from tests.support.builders import ANA, NOON, ROSA, a_request
from tests.support.clock import ManualClock
from tests.support.world import PLAN, World


async def test_a_plan_of_another_workspace_is_not_the_plan(world: World) -> None:
    """A pull request may define more workspaces of its directory; one is the request's."""
    request = await world.advance(await world.submit())
    other = replace(world.a_report(request, Phase.PLAN, None, PLAN), workspace="harmless")

    await world.waker.receive_report(other)

    world.runner.finish(world.project(request), Phase.PLAN)
    request = await world.advance(request)
    assert request.status is Status.PULL_REQUEST_OPEN


@pytest.mark.parametrize("spelling", ["User:default/Ana", "user:ana", "ANA"])
def test_a_person_is_one_person_however_theread_tokens_file_spells_them(
    tmp_path: Path, spelling: str
) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"{'a' * 64} {spelling}\n")

    assert read_tokens(file) == {"a" * 64: ANA}


def test_a_token_of_no_user_is_refused_at_the_start(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"{'a' * 64} group:default/platform-team\n")

    with pytest.raises(InvalidSettings):
        read_tokens(file)


def test_what_is_planned_is_what_was_committed(tmp_path: Path) -> None:
    """`git archive` would put a commit's message into files that its attributes name."""
    work, bare = tmp_path / "work", tmp_path / "infra.git"

    def git(*arguments: str) -> str:
        who = ("-c", "user.name=t", "-c", "user.email=t@example.test")
        command = ["git", *who, "-C", str(work), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    work.mkdir()
    git("init", "--quiet")
    (work / ".gitattributes").write_text("*.tf export-subst\n")
    (work / "main.tf").write_text("# $Format:%b$\n")
    git("add", "--all")
    git("commit", "--quiet", "-m", 'subject\n\nresource "null_resource" "unseen" {}')
    subprocess.run(["git", "clone", "--quiet", "--bare", work, bare], check=True)

    check_out(bare, git("rev-parse", "HEAD"), tmp_path / "checkout")

    assert (tmp_path / "checkout" / "main.tf").read_text() == "# $Format:%b$\n"


def test_asking_for_an_apply_is_forgotten_when_the_approval_is_lost() -> None:
    """Whoever starts an apply by hand starts it now, not when somebody approves next week."""
    request = a_request(status=Status.APPROVED, apply_asked_at=NOON)
    lost = Event(EventType.APPROVAL_LOST, "landform", "Rosa asked for changes", {})

    assert apply_event(request, lost, NOON).apply_asked_at is None


async def test_policies_that_could_not_be_asked_wait_for_a_person_who_knows(
    world: World, clock: ManualClock
) -> None:
    """An approval from before the plan cannot be the decision that the engine's silence needs."""
    request = await world.advance(await world.submit())
    await world.review(request, ROSA, ReviewState.APPROVED)
    clock.go_on(minutes=1)
    world.engine.failure = "it is asleep"
    world.runner.finish(world.project(request), Phase.PLAN)
    await world.report_plan(request)

    request = await world.advance(request)

    assert any(r.stage is Stage.PLAN and r.rule == "policy-engine" for r in request.policy)
    assert request.status is Status.PLANNED

    clock.go_on(minutes=1)
    await world.review(request, ROSA, ReviewState.APPROVED)  # the same words, knowing now
    assert (await world.advance(request)).status is Status.APPLYING
